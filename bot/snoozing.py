"""Until when a deadline can be put off: a day that a button names, told at the first moment of it for reminders."""

from datetime import date, datetime, timedelta

from bot.quiet import hours_of
from storage import deadlines
from storage.database import Database
from storage.models import Deadline, Seller
from storage.problems import Invalid

SNOOZES = (1, 3, 7)
"""Days for which a reminder may be put off."""


def offered(deadline: Deadline, today: date) -> list[tuple[int, str]]:
    """Days and the day itself as a button carries it; none that would reach the deadline's own day."""
    left = (deadline.day - today).days
    return [(days, f"{today + timedelta(days=days):%Y%m%d}") for days in SNOOZES if days < left]


async def put_off(db: Database, seller: Seller, deadline_id: int, until: str) -> Deadline:
    """Silent until that day. Raises NotFound, WrongState, Invalid."""
    try:
        day = datetime.strptime(until, "%Y%m%d").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        raise Invalid(what="deadline", why="date") from None
    hours = hours_of(seller)
    return await db(deadlines.snooze, seller.id or 0, deadline_id, hours.window(hours.begins(day)))
