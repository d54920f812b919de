"""The links that end mails: an address's number and a signature, so that nobody guesses one and none is kept."""

import base64
import hashlib
import hmac
import re

from sqlmodel import Session, select

from storage.database import reading
from storage.models.seller import CodeSecret, EmailAddress

SIGNED = re.compile(r"([1-9][0-9]{0,17})-([A-Za-z0-9_-]{22})")


@reading
def secret(session: Session) -> str | None:
    """What links are signed with; None before the first code was sent, and then there are none."""
    return session.exec(select(CodeSecret.value).where(CodeSecret.id == 1)).first()


def sign(secret: str, email_id: int) -> str:
    """The token of an address's links: 128 bits of signature, no personal data."""
    digest = hmac.new(bytes.fromhex(secret), f"unsubscribe:{email_id}".encode(), hashlib.sha256).digest()
    return f"{email_id}-{base64.urlsafe_b64encode(digest[:16]).decode().rstrip('=')}"


def read(secret: str | None, token: str) -> int | None:
    """The address a token is for; None for what we never signed."""
    found = SIGNED.fullmatch(token)
    if found is None or secret is None:
        return None
    email_id = int(found[1])
    return email_id if hmac.compare_digest(token.encode(), sign(secret, email_id).encode()) else None


@reading
def token(session: Session, email_id: int) -> str:
    """The token for the mails of an address that has one. Raises ValueError before any code was sent."""
    value = secret(session)
    if value is None:
        raise ValueError("nothing to sign with")
    return sign(value, email_id)


@reading
def address(session: Session, token: str) -> EmailAddress | None:
    """The address a token is for, while it is kept."""
    email_id = read(secret(session), token)
    return session.get(EmailAddress, email_id) if email_id else None
