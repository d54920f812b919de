"""Verbs about when a seller may be written to. What was planned under his old hours is thought over at once."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from storage import sellers
from storage.clock import now
from storage.models.deadline import Deadline
from storage.models.health import Account
from storage.models.seller import Seller
from storage.problems import Invalid

Looks = Callable[[Seller, datetime], tuple[datetime, datetime]]
"""When a seller's figures are looked at next after a moment, and when his week is told."""


def set_timezone(session: Session, seller_id: int, timezone: str | None, looks: Looks | None = None) -> Seller:
    """An IANA name (any case), or None to forget it. Raises Invalid."""
    sellers.set_timezone(session, seller_id, timezone)
    return _planned(session, _set(session, seller_id), looks)


def set_quiet(
    session: Session, seller_id: int, quiet_from: int, quiet_until: int, looks: Looks | None = None
) -> Seller:
    """Hours of his clock within which nobody writes to him unasked; alike: there are none. Raises Invalid."""
    if not (0 <= quiet_from <= 23 and 0 <= quiet_until <= 23):
        raise Invalid(what="quiet", why="unknown")
    seller = _set(session, seller_id, quiet_from=quiet_from, quiet_until=quiet_until)
    return _planned(session, seller, looks)


def set_language(session: Session, seller_id: int, language: str, looks: Looks | None = None) -> Seller:
    """Of who chose no time zone it decides the hours too. Raises Invalid for a language that is neither en nor zh."""
    sellers.choose_language(session, seller_id, language)
    return _planned(session, _set(session, seller_id), looks)


def set_check(session: Session, seller_id: int, hour: int, looks: Looks) -> Seller:
    """The hour of his clock at which his figures are looked at. Raises Invalid."""
    if not 0 <= hour <= 23:
        raise Invalid(what="hour", why="unknown")
    statement = update(Seller).where(col(Seller.id) == seller_id).values(check_hour=hour).returning(Seller)
    found = session.execute(statement, execution_options={"populate_existing": True}).scalar()
    return _planned(session, found or sellers.get(session, seller_id), looks)


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


def _planned(session: Session, seller: Seller, looks: Looks | None) -> Seller:
    """Looks that are ahead move to his new hours; one that is due by now is not lost."""
    if looks is None:
        return seller
    moment = now(session)
    check_at, digest_at = looks(seller, moment)
    ahead = update(Account).where(col(Account.seller_id) == seller.id, col(Account.due_at) > moment)
    session.execute(ahead.values(due_at=check_at))
    told = update(Seller).where(col(Seller.id) == seller.id, col(Seller.digest_at) > moment)
    session.execute(told.values(digest_at=digest_at))
    session.refresh(seller)
    return seller


def _set(session: Session, seller_id: int, **values: object) -> Seller:
    statement = update(Seller).where(col(Seller.id) == seller_id).values(**values, look_at=now(session))
    found = session.execute(statement.returning(Seller), execution_options={"populate_existing": True}).scalar()
    think_again(session, seller_id)
    return found or sellers.get(session, seller_id)
