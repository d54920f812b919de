"""E-mail by SMTP: `smtp://` in the clear or with STARTTLS where offered, `smtps://` with TLS from the start."""

import re
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from bot.courier.scene import Mail
from bot.settings import Settings

NO_SUCH_BOX = re.compile(r"^\s*5\.1\.\d+\b")  # RFC 3463: something is wrong with the address
ABOUT_US = re.compile(r"^\s*5\.7\.\d+\b")  # RFC 3463: policy, such as a relay that does not know us


class Refused(Exception):
    """The server will not take this recipient; `why` is its answer."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def compose(sender: str, mail: Mail) -> EmailMessage:
    """Text and HTML alternatives, with the headers mail servers expect."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].partition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


async def post_mail(settings: Settings, mail: Mail) -> None:
    """Send one e-mail. Raises Refused for a recipient the server turns down, OSError for what may pass later."""
    assert settings.smtp_url is not None
    url = urlsplit(settings.smtp_url.get_secret_value())
    try:
        await aiosmtplib.send(
            compose(settings.mail_from, mail),
            hostname=url.hostname,
            port=url.port or (465 if url.scheme == "smtps" else 587),
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=url.scheme == "smtps",
            timeout=20,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        # 4xx is "not now" (greylisting, a full box); only 5xx is "never".
        if any(one.code < 500 or ABOUT_US.match(one.message) for one in error.recipients):
            raise OSError("SMTPRecipientsRefused for now") from error
        raise Refused("; ".join(f"{one.code} {one.message}" for one in error.recipients)) from error
    except aiosmtplib.SMTPDataError as error:
        # The recipient was taken: what is refused now is mostly ours (policy, quota, what we wrote).
        if error.code in {550, 551, 553} and NO_SUCH_BOX.match(error.message):
            raise Refused(f"{error.code} {error.message}") from error
        raise OSError(type(error).__name__) from error
    except aiosmtplib.SMTPException as error:
        # Our login or our sender is refused, or the server is down: not this recipient's fault.
        raise OSError(type(error).__name__) from error
