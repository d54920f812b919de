"""Verbs about the clocks of a ticket: which run, and what starts and ends them. What they say is in ticket_rings."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.clock import now
from storage.database import reading
from storage.models.ticket import Ticket
from storage.models.ticket_clock import TicketClock
from storage.problems import NotFound
from storage.service import service
from storage.upsert import insert_once

ANSWERS = ("first", "next")
"""Clocks of answers that the desk owes."""
WARNED = timedelta(hours=24)
"""How long before a silent seller's ticket is closed he is warned."""


def follow(session: Session, ticket: Ticket, kind: str, *, by_agent: bool) -> None:
    """What an event of a ticket does to its clocks. Who is written to first owes the answer himself."""
    if kind == "opened" and by_agent:
        silent(session, ticket)
    elif kind in ("opened", "reopened"):
        answer_owed(session, ticket, "first")
    elif kind == "asked":
        end(session, ticket, "woken", "silence")
        answer_owed(session, ticket, "next")
    elif kind == "closed":
        end(session, ticket, "stopped")


def answer_owed(session: Session, ticket: Ticket, kind: str) -> bool:
    """The desk owes an answer from now on: False when it owed one already."""
    if owed(session, ticket.id or 0) is not None:
        return False
    half, most, due = service(session).marks(kind, now(session))
    _start(session, ticket, kind, half_at=half, most_at=most, due_at=due, next_at=half)
    return True


def silent(session: Session, ticket: Ticket) -> None:
    """The seller's turn: his silence is counted from now on."""
    end(session, ticket, "replaced", "silence")
    patience = service(session).silence
    if patience is not None:
        due = now(session) + patience
        _start(session, ticket, "silence", most_at=due - WARNED, due_at=due, next_at=due - WARNED)


def snoozed(session: Session, ticket: Ticket, until: datetime) -> None:
    """Agents want peace until then."""
    end(session, ticket, "replaced", "snooze")
    _start(session, ticket, "snooze", due_at=until, next_at=until)


def _start(session: Session, ticket: Ticket, kind: str, **moments: datetime) -> None:
    """`moments` are due_at, next_at and those that are said something at."""
    session.flush()
    row: dict[str, Any] = {"bot_id": ticket.bot_id, "ticket_id": ticket.id, "kind": kind, "told": 0, "outcome": ""}
    insert_once(session, TicketClock, None, {**row, "started_at": now(session), **moments})


def end(session: Session, ticket: Ticket, outcome: str, *kinds: str) -> bool:
    """End the clocks of these kinds, or all; False when none was running."""
    mine = update(TicketClock).where(col(TicketClock.ticket_id) == ticket.id, col(TicketClock.ended_at).is_(None))
    if kinds:
        mine = mine.where(col(TicketClock.kind).in_(kinds))
    values = {"ended_at": now(session), "outcome": outcome, "next_at": None}
    session.flush()
    ended = session.execute(
        mine.values(**values).returning(TicketClock), execution_options={"populate_existing": True}
    ).scalars()
    return bool(ended.all())


def woken(session: Session, ticket: Ticket, outcome: str) -> bool:
    """The snooze is over: what was kept quiet rings at its time, or at once when that has passed."""
    if not end(session, ticket, outcome, "snooze"):
        return False
    for clock in running(session, ticket.id or 0):
        if clock.kind in ANSWERS:
            clock.next_at = following(clock)
            session.add(clock)
    return True


def following(clock: TicketClock) -> datetime | None:
    """When an answer's clock rings next, after what it has said."""
    moments = {50: clock.half_at, 80: clock.most_at, 100: clock.due_at}
    return next((moment for share, moment in moments.items() if share > clock.told), None)


@reading
def running(session: Session, ticket_id: int) -> list[TicketClock]:
    """What runs against a ticket."""
    query = select(TicketClock).where(TicketClock.ticket_id == ticket_id, col(TicketClock.ended_at).is_(None))
    return list(session.exec(query.order_by(col(TicketClock.id))))


@reading
def owed(session: Session, ticket_id: int) -> TicketClock | None:
    """The clock of the answer that the desk owes."""
    return next((clock for clock in running(session, ticket_id) if clock.kind in ANSWERS), None)


@reading
def asleep(session: Session, ticket_id: int) -> TicketClock | None:
    """The snooze that runs."""
    return next((clock for clock in running(session, ticket_id) if clock.kind == "snooze"), None)


@reading
def last(session: Session, ticket_id: int, *kinds: str) -> TicketClock | None:
    """The newest clock of these kinds, running or not."""
    query = select(TicketClock).where(TicketClock.ticket_id == ticket_id, col(TicketClock.kind).in_(kinds))
    return session.exec(query.order_by(col(TicketClock.id).desc())).first()


@reading
def get(session: Session, clock_id: int) -> TicketClock:
    """For the courier, which has the id from its own row. Raises NotFound."""
    found = session.get(TicketClock, clock_id)
    if found is None:
        raise NotFound
    return found
