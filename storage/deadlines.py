"""Verbs of a seller's own deadlines: added, put off, done, and told of when their moment comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage import outbox
from storage.clock import now
from storage.database import reading
from storage.limits import NAME, tidy
from storage.models.deadline import Deadline
from storage.models.seller import Seller
from storage.problems import Invalid, NotFound, TooMany, WrongState
from storage.upsert import insert_once

MOST = 50
"""Open deadlines of one seller."""
KINDS = ("request", "violation", "kyc", "hours", "certificate", "w8", "own")
BEHIND = timedelta(hours=12)  # a day ends this much later somewhere than in UTC
FARTHEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Move:
    """What was decided of a deadline that was due at `was`: the stage to tell (None: nothing), when to look again."""

    deadline_id: int
    was: datetime
    stage: int | None
    next_at: datetime | None


def add(
    session: Session,
    seller_id: int,
    *,
    key: str,
    kind: str,
    day: date,
    due_at: datetime | None = None,
    asin: str = "",
    note: str = "",
    told: int | None = None,
    next_at: datetime | None = None,
) -> Deadline:
    """A new deadline; the same cause, or the same open one again, is there already.

    `told`: the stage it begins in. `next_at`: when it is first looked at (None: at the next tick).

    Raises Invalid for an unknown kind or a day that is past or more than ten years off, TooMany(limit=50).
    """
    moment = now(session)
    if kind not in KINDS or (kind == "hours") != (due_at is not None):
        raise Invalid(what="deadline", why="unknown")
    if day < (moment - BEHIND).date() or (due_at is not None and due_at <= moment):
        raise Invalid(what="deadline", why="past")
    if day > (moment + FARTHEST).date():
        raise Invalid(what="deadline", why="large")
    seller = session.get_one(Seller, seller_id)
    row: dict[str, Any] = {"bot_id": seller.bot_id, "seller_id": seller_id, "kind": kind, "day": day}
    row |= {"due_at": due_at, "asin": tidy(asin, 10).upper(), "note": tidy(note, NAME)}
    mine = select(Deadline).where(Deadline.seller_id == seller_id)
    if (known := session.exec(mine.where(Deadline.key == key)).first()) is not None:
        return known
    if (same := session.exec(mine.filter_by(**row, state="open")).first()) is not None:
        return same
    open_ = select(func.count(col(Deadline.id))).where(Deadline.seller_id == seller_id, Deadline.state == "open")
    if session.exec(open_).one() >= MOST:
        raise TooMany(limit=MOST)
    row |= {"key": key, "state": "open", "told": told, "next_at": next_at or moment, "created_at": moment}
    insert_once(session, Deadline, ["seller_id", "key"], row)
    return session.exec(mine.where(Deadline.key == key)).one()


@reading
def get(session: Session, seller_id: int, deadline_id: int) -> Deadline:
    """A deadline of this seller that was not dropped. Raises NotFound."""
    query = select(Deadline).where(Deadline.id == deadline_id, Deadline.seller_id == seller_id)
    found = session.exec(query.where(Deadline.state != "dropped")).first()
    if found is None:
        raise NotFound
    return found


@reading
def listed(session: Session, seller_id: int) -> list[Deadline]:
    """A seller's open deadlines, the nearest first."""
    query = select(Deadline).where(Deadline.seller_id == seller_id, Deadline.state == "open")
    return list(session.exec(query.order_by(col(Deadline.day), col(Deadline.due_at), col(Deadline.id))))


def finish(session: Session, seller_id: int, deadline_id: int) -> Deadline:
    """It is done; done before, it stays so. Raises NotFound."""
    _change(session, seller_id, deadline_id, state="done", next_at=None, closed_at=now(session))
    return get(session, seller_id, deadline_id)


def drop(session: Session, seller_id: int, deadline_id: int) -> None:
    """Forget one, and what was written of it; one that is gone is none the worse."""
    mine = update(Deadline).where(col(Deadline.id) == deadline_id, col(Deadline.seller_id) == seller_id)
    session.execute(mine.values(state="dropped", asin="", note="", next_at=None, closed_at=now(session)))


def snooze(session: Session, seller_id: int, deadline_id: int, until: datetime) -> Deadline:
    """Silent until then, and told anew then. Raises NotFound, WrongState when it is done, Invalid past its end."""
    found = get(session, seller_id, deadline_id)
    if found.state != "open":
        raise WrongState(status=found.state)
    if until <= now(session) or until >= (found.due_at or _end(found.day)):
        raise Invalid(what="deadline", why="past")
    _change(session, seller_id, deadline_id, snoozed_until=until, next_at=until)
    return get(session, seller_id, deadline_id)


@reading
def due(session: Session, bot_id: int, moment: datetime, limit: int) -> list[tuple[Deadline, Seller]]:
    """Deadlines to be looked at by a moment, each with its seller, the longest overdue first."""
    query = select(Deadline, Seller).join(Seller, col(Seller.id) == col(Deadline.seller_id))
    waits = query.where(Deadline.bot_id == bot_id, col(Deadline.next_at).is_not(None), col(Deadline.next_at) <= moment)
    return list(session.exec(waits.order_by(col(Deadline.next_at)).limit(limit)))


def settle(session: Session, bot_id: int, moves: Sequence[Move]) -> int:
    """Carry decisions out, each unless the deadline was changed meanwhile; how many reminders were queued."""
    queued = 0
    for move in moves:
        free = update(Deadline).where(col(Deadline.id) == move.deadline_id, col(Deadline.bot_id) == bot_id)
        free = free.where(col(Deadline.next_at) == move.was, col(Deadline.state) == "open")
        values: dict[str, Any] = {"next_at": move.next_at}
        if move.stage is not None:
            values |= {"told": move.stage, "snoozed_until": None}
        seller_id = session.execute(free.values(**values).returning(col(Deadline.seller_id))).scalar()
        if seller_id is None or move.stage is None:
            continue
        queued += outbox.put(
            session,
            kind="deadline.reminder",
            key=f"deadline:{move.deadline_id}:{move.stage}:{move.was.timestamp():.6f}",
            bot_id=bot_id,
            chat_id=session.get_one(Seller, seller_id).user_id,
            ids={"seller_id": seller_id, "deadline_id": move.deadline_id, "stage": move.stage},
            priority=outbox.CLOCK,
        )
    return queued


def _end(day: date) -> datetime:
    """When a day is over everywhere."""
    return datetime.fromisoformat(f"{day}T23:59:59+00:00") + BEHIND


def _change(session: Session, seller_id: int, deadline_id: int, **values: Any) -> None:
    mine = update(Deadline).where(col(Deadline.id) == deadline_id, col(Deadline.seller_id) == seller_id)
    open_ = mine.where(col(Deadline.state) == "open").values(**values)
    session.execute(open_.execution_options(synchronize_session=False))
    session.expire_all()
