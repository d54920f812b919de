"""The 6-digit codes that prove an e-mail address. None is kept: a code follows from the database's secret, the
address's id and the moment it was sent, so that the courier can write it and a copy of the rows alone cannot tell it.
"""

import hashlib
import hmac
import secrets
import unicodedata
from datetime import datetime, timedelta

from sqlmodel import Session, select

from storage.models.seller import CodeSecret, EmailAddress
from storage.problems import Invalid
from storage.upsert import insert_once

TRIES = 5  # wrong codes before a code is spent
CODE_LIFE = timedelta(hours=24)


def is_live(row: EmailAddress, moment: datetime) -> bool:
    """Whether the address has a code that can still be typed."""
    return (
        row.code_sent_at is not None
        and row.refused_at is None
        and row.tries < TRIES
        and moment - row.code_sent_at < CODE_LIFE
    )


def derive(session: Session, row: EmailAddress) -> str:
    """The present code of an address that was sent one."""
    if row.code_sent_at is None:
        raise ValueError("no code was sent to this address")
    secret = session.exec(select(CodeSecret.value).where(CodeSecret.id == 1)).one()
    message = f"{row.id}:{row.code_number}:{row.code_sent_at.isoformat()}".encode()
    digest = hmac.new(bytes.fromhex(secret), message, hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def ensure_secret(session: Session) -> None:
    """Make the secret when the first code is sent."""
    if session.get(CodeSecret, 1) is None:
        insert_once(session, CodeSecret, ["id"], {"id": 1, "value": secrets.token_hex(32)})


def typed(code: str) -> str:
    """Six digits as a person writes them (blanks, hyphens, full-width signs). Raises Invalid for anything else."""
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", code[:50]) if not sign.isspace() and sign != "-")
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        raise Invalid(what="code", why="digits")
    return digits


def same(left: str, right: str) -> bool:
    """Compare codes in constant time."""
    return hmac.compare_digest(left, right)
