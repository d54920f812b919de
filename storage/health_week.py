"""Verbs of the weekly digest: whose week is to be told, everything that is told of it, and whether he wants it.

`facts` is all that the digest says, in Telegram and elsewhere; `bot.health_week.digest` makes words' matter of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage import alerts, deadlines, health, mailings, notices, outbox
from storage.database import reading
from storage.models import Account, Alert, Deadline, Seller, Snapshot
from storage.notices import Standing
from storage.problems import NotFound


@dataclass(frozen=True, slots=True)
class AccountWeek:
    """One account: the newest of each figure, all figures since a moment (oldest first), and what was told of them."""

    account: Account
    newest: list[Snapshot]
    past: list[Snapshot]
    alerts: list[Alert]


@dataclass(frozen=True, slots=True)
class Week:
    """What is known of a seller: accounts with figures, open deadlines, and what policy dates may concern him."""

    seller: Seller
    accounts: list[AccountWeek]
    deadlines: list[Deadline]
    standing: Standing


@dataclass(frozen=True, slots=True)
class Move:
    """What was decided of a seller who was due at `was`: whether a message is made, and when to look again."""

    seller_id: int
    was: datetime
    tell: bool
    next_at: datetime | None


@reading
def facts(session: Session, seller_id: int, since: datetime) -> Week:
    """Everything a seller's week is told from, figures since a moment. Raises NotFound."""
    seller = session.get(Seller, seller_id)
    if seller is None:
        raise NotFound(what="seller")
    told = []
    for account in sorted(health.accounts(session, seller_id), key=lambda one: one.id or 0):
        own = account.id or 0
        newest = health.latest(session, seller_id, own)
        if newest:
            past = health.series(session, seller_id, own, since)
            told.append(AccountWeek(account, newest, past, alerts.listed(session, seller_id, own)))
    return Week(seller, told, deadlines.listed(session, seller_id), notices.standing(session, seller_id))


@reading
def due(session: Session, bot_id: int, moment: datetime, limit: int) -> list[tuple[Seller, datetime | None]]:
    """Sellers whose week is to be told by a moment, each with the moment of his newest figures."""
    newest = select(func.max(Account.taken_at)).where(Account.seller_id == Seller.id).scalar_subquery()
    query = select(Seller, newest).where(Seller.bot_id == bot_id, col(Seller.digest_at).is_not(None))
    waits = query.where(col(Seller.digest_at) <= moment).order_by(col(Seller.digest_at))
    return [(seller, taken_at) for seller, taken_at in session.exec(waits.limit(limit))]


def settle(session: Session, bot_id: int, moves: Sequence[Move]) -> int:
    """Carry decisions out, each unless somebody else has; how many messages were queued."""
    queued = 0
    for move in moves:
        free = update(Seller).where(col(Seller.id) == move.seller_id, col(Seller.digest_at) == move.was)
        user_id = session.execute(free.values(digest_at=move.next_at).returning(col(Seller.user_id))).scalar()
        if user_id is None or not move.tell:
            continue
        queued += outbox.put(
            session,
            kind="health.week",
            key=f"health.week:{move.seller_id}:{move.was.isoformat()}",
            bot_id=bot_id,
            chat_id=user_id,
            ids={"seller_id": move.seller_id},
            priority=outbox.CLOCK,
        )
        mailings.put_digest(session, move.seller_id, f"{move.seller_id}:{move.was.isoformat()}")
    return queued


def choose(session: Session, seller_id: int, on: bool, next_at: datetime) -> Seller:
    """Whether he wants it, told next at a moment. Raises NotFound."""
    has = session.exec(select(Account.id).where(Account.seller_id == seller_id).limit(1)).first() is not None
    values = {"digest_off": not on, "digest_at": next_at if on and has else None}
    wants = update(Seller).where(col(Seller.id) == seller_id, col(Seller.digest_off) == on)  # twice is once
    session.execute(wants.values(**values), execution_options={"synchronize_session": False})
    found = session.get(Seller, seller_id, populate_existing=True)
    if found is None:
        raise NotFound(what="seller")
    return found
