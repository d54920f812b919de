"""Verbs by which a ticket's clocks ring: warnings, an overdue answer, a silent seller, the end of a snooze.

Each ring happens once, whoever ticks and how often. After an outage only the most severe of what was missed is said.
"""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from storage import outbox, ticket_clocks
from storage.clock import now
from storage.database import reading
from storage.models.outbox import OutboxMessage
from storage.models.ticket import Ticket
from storage.models.ticket_clock import TicketClock
from storage.service import service
from storage.ticket_clocks import ANSWERS, WARNED
from storage.ticket_effects import hold, record, tell_desk, tell_seller
from storage.ticket_turns import redraw

LATER = timedelta(minutes=5)
"""How long a closing waits for its warning that is not delivered yet."""


@reading
def due(session: Session, bot_id: int, limit: int = 100) -> list[tuple[int, int]]:
    """Which clocks ring now, the most overdue first: (clock, ticket)."""
    query = select(TicketClock.id, TicketClock.ticket_id).where(TicketClock.bot_id == bot_id)
    query = query.where(col(TicketClock.ended_at).is_(None), col(TicketClock.next_at) <= now(session))
    return [
        (clock or 0, ticket) for clock, ticket in session.exec(query.order_by(col(TicketClock.next_at)).limit(limit))
    ]


def ring(session: Session, clock_id: int, ticket_id: int) -> bool:
    """Let a clock ring if it is still time; False when somebody else let it, or the cause is gone."""
    ticket = hold(session, ticket_id)
    clock = session.exec(
        select(TicketClock).where(TicketClock.id == clock_id).execution_options(populate_existing=True)
    ).one()
    if clock.ended_at is not None or clock.next_at is None or clock.next_at > now(session):
        return False
    session.add(clock)
    if clock.kind == "snooze":
        _over(session, ticket)
    elif clock.kind == "silence":
        _silence(session, ticket, clock)
    else:
        _answer(session, ticket, clock)
    return True


def _answer(session: Session, ticket: Ticket, clock: TicketClock) -> None:
    """An answer is owed for half, most or all of its time."""
    moment = now(session)
    snooze = ticket_clocks.asleep(session, ticket.id or 0)
    if snooze is not None:
        clock.next_at = None  # the snooze's end sets it again
        return
    shares = ((100, clock.due_at), (80, clock.most_at), (50, clock.half_at))
    clock.told = max(share for share, at in shares if at is not None and at <= moment)
    clock.next_at = ticket_clocks.following(clock)
    if clock.told == 100:
        clock.breached_at = moment
        redraw(session, ticket, "overdue")
    about: dict[str, Any] = {"clock_id": clock.id, "share": clock.told}
    key = f"ticket:clock:{clock.id}:{clock.told}:{clock.due_at.isoformat()}"
    tell_desk(session, ticket, "ticket.due", key, priority=outbox.CLOCK, **about)


def _silence(session: Session, ticket: Ticket, clock: TicketClock) -> None:
    """The seller says nothing: he is warned, and a day after that his ticket is closed."""
    moment, warning = now(session), f"ticket:clock:{clock.id}:warning"
    if clock.told == 0:
        clock.told, clock.due_at = 80, max(clock.due_at, moment + WARNED)
        clock.next_at = clock.due_at
        tell_seller(session, ticket, "ticket.silent", warning, clock_id=clock.id)
    elif _on_its_way(session, warning):
        clock.next_at = moment + LATER
    else:
        ticket.state, ticket.closed_at = "closed", moment
        key = f"ticket:clock:{clock.id}:lapsed"
        event = record(session, ticket, "closed", key=key, actor="clock", actor_id=None, actor_name=None)
        tell_seller(session, ticket, "ticket.lapsed", f"{key}:seller", event_id=event.id)
        tell_desk(session, ticket, "ticket.lapsed.desk", f"{key}:desk", event_id=event.id)


def _on_its_way(session: Session, key: str) -> bool:
    """Whether a delivery is still tried; what waits for a seller who has blocked us is not."""
    query = select(OutboxMessage.id).where(OutboxMessage.key == key, col(OutboxMessage.done_at).is_(None))
    return session.exec(query.where(col(OutboxMessage.outcome).is_(None))).first() is not None


def _over(session: Session, ticket: Ticket) -> None:
    ticket_clocks.woken(session, ticket, "over")
    redraw(session, ticket, "over")
    owed = ticket_clocks.owed(session, ticket.id or 0)
    if owed is not None and owed.due_at <= now(session):
        return  # its own clock says more, and says it now
    key = f"ticket:{ticket.id}:snooze:{now(session).isoformat()}"
    tell_desk(session, ticket, "ticket.snooze_over", key, priority=outbox.CLOCK)


def warned(session: Session, clock_id: int) -> None:
    """The silent seller's warning has arrived: his day counts from now on."""
    hold(session, ticket_clocks.get(session, clock_id).ticket_id)
    clock = session.get_one(TicketClock, clock_id, populate_existing=True)
    if clock.ended_at is None:
        clock.due_at = max(clock.due_at, now(session) + WARNED)
        clock.next_at = clock.due_at
        session.add(clock)


@reading
def going(session: Session, bot_id: int) -> list[int]:
    """Every ticket that is not closed."""
    return [
        one or 0 for one in session.exec(select(Ticket.id).where(Ticket.bot_id == bot_id, Ticket.state != "closed"))
    ]


def reckon_anew(session: Session, ticket_id: int) -> bool:
    """Set the due moments of a ticket's clocks as the settings are now; True when one moved.

    An open ticket from before there were clocks gets its first.
    """
    ticket = hold(session, ticket_id)
    if ticket.state == "open" and ticket_clocks.last(session, ticket_id, "first") is None:
        return ticket_clocks.answer_owed(session, ticket, "first")
    moved = False
    for clock in ticket_clocks.running(session, ticket_id):
        old = clock.due_at
        if clock.kind in ANSWERS:
            _reckon_answer(session, clock)
        elif clock.kind == "silence" and clock.told == 0:
            _reckon_silence(session, clock)
        session.add(clock)
        moved |= clock.due_at != old
    if moved:
        redraw(session, ticket, f"moved:{now(session).isoformat()}")
    return moved


def _reckon_answer(session: Session, clock: TicketClock) -> None:
    half, most, whole = service(session).marks(clock.kind, clock.started_at)
    if (half, most, whole) == (clock.half_at, clock.most_at, clock.due_at):
        return
    clock.half_at, clock.most_at, clock.due_at = half, most, whole
    if whole > now(session) and clock.breached_at is not None:
        clock.told, clock.breached_at = 80, None  # it is not overdue any more, and may become so again
    clock.next_at = ticket_clocks.following(clock)


def _reckon_silence(session: Session, clock: TicketClock) -> None:
    patience = service(session).silence
    clock.next_at = None
    if patience is not None:
        clock.due_at = clock.started_at + patience
        clock.most_at = clock.next_at = clock.due_at - WARNED
