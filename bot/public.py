"""The addresses under which a mail leads back to us."""

from urllib.parse import urlsplit

from bot.settings import Settings

UNSUBSCRIBE = "/unsubscribe/"
"""The path, on the webhook's host, of the page that ends mails; a token comes behind it."""


def start_link(username: str, payload: str) -> str:
    """What opens the bot in Telegram with a payload."""
    return f"https://t.me/{username}?start={payload}"


def unsubscribe_url(settings: Settings, token: str) -> str:
    """The page that ends the mails of an address; "" when this installation has no public address."""
    if settings.webhook_url is None:
        return ""
    parts = urlsplit(settings.webhook_url)  # its path may be a secret between Telegram and us: only the host is told
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{UNSUBSCRIBE}{token}"
