"""How the mail server of SMTP_URL is reached. Certificates are checked against the machine's authorities, or those of
SSL_CERT_FILE when that is set."""

import ipaddress
import ssl
from typing import Any
from urllib.parse import unquote, urlsplit

import aiosmtplib

from bot.settings import Settings


def server(settings: Settings) -> dict[str, Any]:
    """As aiosmtplib takes it: `smtps://` is TLS at once, `smtp://` STARTTLS where offered, for a password always."""
    assert settings.smtp_url is not None
    url = urlsplit(settings.smtp_url.get_secret_value())
    at_once = url.scheme == "smtps"
    spoken = bool(url.username) and not _here(url.hostname or "")
    return {
        "hostname": url.hostname,
        "port": url.port or (465 if at_once else 587),
        "username": unquote(url.username) if url.username else None,
        "password": unquote(url.password) if url.password else None,
        "use_tls": at_once,
        "start_tls": True if spoken and not at_once else None,
        "timeout": 20,
    }


async def reached(settings: Settings) -> tuple[bool, str]:
    """Whether mails can be handed over: connects, speaks TLS and signs in as a mail would. A line that says so."""
    how = server(settings) | {"timeout": 10}
    where = f"mail server {how['hostname']}:{how['port']}"
    client = aiosmtplib.SMTP(**how)
    try:
        await client.connect()
        secure = client.get_transport_info("ssl_object") is not None
        await client.quit()
    except (aiosmtplib.SMTPException, OSError) as error:
        return False, f"{where}: {_why(error)}"
    signed_in = ", signed in" if how["username"] else ""
    return True, f"{where}: {'TLS' if secure else 'in the clear'}{signed_in}"


def _why(error: BaseException) -> str:
    """What went wrong, without the server's words, which may name the account."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({cause.verify_message})"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return f"refuses user or password ({error.code})"
    return type(error).__name__


def _here(host: str) -> bool:
    """Whether a host is this machine: nobody listens on the way."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
