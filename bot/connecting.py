"""Codes that make a group a desk: how they look, and the digest that is all a row keeps of one."""

import hmac
import secrets
import unicodedata

from bot.settings import Settings
from storage import places
from storage.database import Database
from storage.models import ConnectCode

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another
LENGTH = 10  # 50 bits: five tries an hour get nowhere
MISREAD = str.maketrans("OIL", "011")


def new_code() -> str:
    """A code as people type it: K7QMD-3XW9T."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return f"{signs[:5]}-{signs[5:]}"


def digest(settings: Settings, code: str) -> str:
    """What is kept of a code. Who has the rows but not the bot's token cannot try codes against it."""
    plain = unicodedata.normalize("NFKC", code[:50]).upper()
    signs = "".join(sign for sign in plain.translate(MISREAD) if sign.isalnum())
    return hmac.new(settings.token.encode(), f"connect:{signs}".encode(), "sha256").hexdigest()


async def make(db: Database, settings: Settings, *, first: bool) -> tuple[str, ConnectCode] | None:
    """A new code and its row. None: it was to be for the first desk, and the bot has one."""
    code = new_code()
    row = await db(places.offer_code, settings.bot_id, digest(settings, code), first=first)
    return (code, row) if row is not None else None


def told(code: str, row: ConnectCode) -> str:
    """What the operator reads; the code stands nowhere else."""
    until = f"{row.expires_at:%Y-%m-%d %H:%M} UTC"
    where = "Add the bot to the group of your agents, as an administrator, and type there:"
    return f"{where}\n\n    /connect {code}\n\n  It works once, until {until}."
