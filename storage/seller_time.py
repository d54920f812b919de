"""Verbs about when a seller may be written to. What was planned under his old hours is thought over at once."""

from sqlalchemy import update
from sqlmodel import Session, col

from storage import sellers
from storage.clock import now
from storage.models.deadline import Deadline
from storage.models.seller import Seller
from storage.problems import Invalid


def set_timezone(session: Session, seller_id: int, timezone: str | None) -> Seller:
    """An IANA name (any case), or None to forget it. Raises Invalid."""
    sellers.set_timezone(session, seller_id, timezone)
    return _set(session, seller_id)


def set_quiet(session: Session, seller_id: int, quiet_from: int, quiet_until: int) -> Seller:
    """Hours of his clock within which nobody writes to him unasked; alike: there are none. Raises Invalid."""
    if not (0 <= quiet_from <= 23 and 0 <= quiet_until <= 23):
        raise Invalid(what="quiet", why="unknown")
    return _set(session, seller_id, quiet_from=quiet_from, quiet_until=quiet_until)


def set_notices(session: Session, seller_id: int, on: bool) -> Seller:
    """Whether he hears of the policy calendar's dates."""
    return _set(session, seller_id, notices_off=not on)


def set_announcements(session: Session, seller_id: int, on: bool) -> Seller:
    """Whether he gets what supervisors write to many at once."""
    return _set(session, seller_id, announcements_off=not on)


def think_again(session: Session, seller_id: int) -> None:
    """Have what he is to be told considered at the next tick."""
    waits = update(Deadline).where(col(Deadline.seller_id) == seller_id, col(Deadline.next_at).is_not(None))
    session.execute(waits.values(next_at=now(session)))


def _set(session: Session, seller_id: int, **values: object) -> Seller:
    statement = update(Seller).where(col(Seller.id) == seller_id).values(**values, look_at=now(session))
    found = session.execute(statement.returning(Seller), execution_options={"populate_existing": True}).scalar()
    think_again(session, seller_id)
    return found or sellers.get(session, seller_id)
