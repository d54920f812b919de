"""E-mail by SMTP: how a mail is composed, and what a server's answers mean."""

import hashlib
import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import Policy
from email.utils import format_datetime, parseaddr
from typing import Any

import aiosmtplib

from bot.courier.scene import Mail
from bot.mail_server import server
from bot.settings import Settings

NO_SUCH_BOX = re.compile(r"^\s*5\.1\.\d+\b")  # RFC 3463: something is wrong with the address
ABOUT_US = re.compile(r"^\s*5\.7\.\d+\b")  # RFC 3463: policy, such as a relay that does not know us

ABOUT_THE_MAIL = re.compile(r"^\s*5\.(6\.\d+|3\.4|2\.3)\b")  # RFC 3463: its content, or its size


class Refused(Exception):
    """The server will not take this recipient; `why` is its answer."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Rejected(OSError):
    """The recipient is taken, what we wrote is not, for good. Servers change their minds: it is tried for a while."""


class Unbroken(str):
    """A header value that is one word, however long: the library would fold an address into encoded words."""

    name = "List-Unsubscribe"

    def fold(self, *, policy: Policy) -> str:
        """As it is written into a mail."""
        return f"{self.name}: {self}{policy.linesep}"


def compose(sender: str, mail: Mail, moment: datetime, name: str) -> EmailMessage:
    """Text and HTML alternatives, with the headers mail servers expect; the same `name` gives the same Message-ID.

    Raises ValueError for a header that would be two.
    """
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(moment)
    # A mail that is sent twice after a crash is the same one to mail programs.
    host = parseaddr(sender)[1].partition("@")[2] or "localhost"
    message["Message-ID"] = f"<{hashlib.sha256(name.encode()).hexdigest()[:32]}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message[Unbroken.name] = Unbroken(f"<{mail.unsubscribe}>")
        if mail.unsubscribe.startswith("https://"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    html = message.get_body(("html",))
    for picture in mail.pictures:
        assert isinstance(html, EmailMessage)
        shown: Any = {"cid": f"<{picture.name}>", "disposition": "inline", "filename": f"{picture.name}.png"}
        html.add_related(picture.png, "image", "png", **shown)
    return message


async def post_mail(settings: Settings, mail: Mail, moment: datetime, name: str) -> None:
    """Send one e-mail. Raises Refused for a recipient the server turns down, OSError for what may pass later
    (Rejected among them), ValueError for a mail that is none.
    """
    message = compose(settings.mail_from, mail, moment, name)
    try:
        await aiosmtplib.send(message, **server(settings))
    except aiosmtplib.SMTPRecipientsRefused as error:
        # 4xx is "not now" (greylisting, a full box); only 5xx is "never".
        if any(one.code < 500 or ABOUT_US.match(one.message) for one in error.recipients):
            raise OSError("SMTPRecipientsRefused for now") from error
        raise Refused("; ".join(f"{one.code} {one.message}" for one in error.recipients)) from error
    except aiosmtplib.SMTPDataError as error:
        # The recipient was taken: what is refused now is mostly ours (policy, quota, what we wrote).
        if error.code in {550, 551, 553} and NO_SUCH_BOX.match(error.message):
            raise Refused(f"{error.code} {error.message}") from error
        ours = error.code >= 500 and ABOUT_THE_MAIL.match(error.message)
        raise (Rejected if ours else OSError)(type(error).__name__) from error
    except aiosmtplib.SMTPNotSupported as error:
        if mail.to.isascii():
            raise OSError(type(error).__name__) from error
        raise Refused("the server knows no addresses with other letters than a to z") from error
    except aiosmtplib.SMTPException as error:
        # Our login or our sender is refused, or the server is down: not this recipient's fault.
        raise OSError(type(error).__name__) from error
