"""Verbs that quiet or keep a ticket: agents snooze it, a silent seller says that it is still open."""

from datetime import datetime

from sqlmodel import Session

from storage import outbox, ticket_clocks
from storage.clock import now
from storage.models.ticket import Ticket
from storage.problems import WrongState
from storage.service import service
from storage.ticket_effects import happened, hold, record, tell_desk


def snooze(
    session: Session, desk_id: int, ticket_id: int, choice: str, *, agent_id: int, agent_name: str, key: str
) -> datetime:
    """Keep its clocks quiet for 1h, 4h or until the "morning"; until when. A first answer's time is not passed over.

    Raises NotFound, WrongState(status="closed" | "overdue").
    """
    ticket = hold(session, ticket_id, desk_id=desk_id)
    if happened(session, ticket.bot_id, key) is not None:
        asleep = ticket_clocks.asleep(session, ticket_id)
        return asleep.due_at if asleep else now(session)
    if ticket.state == "closed":
        raise WrongState(status="closed")
    until = service(session).until(choice, now(session))
    owed = ticket_clocks.owed(session, ticket_id)
    if owed is not None and owed.kind == "first":
        if owed.due_at <= now(session):
            raise WrongState(status="overdue")
        until = min(until, owed.due_at)
    ticket_clocks.snoozed(session, ticket, until)
    record(session, ticket, "snoozed", key=key, actor="agent", actor_id=agent_id, actor_name=agent_name)
    return until


def wake(session: Session, desk_id: int, ticket_id: int, *, agent_id: int, agent_name: str, key: str) -> Ticket:
    """End the snooze; nothing happens when there is none. Raises NotFound."""
    ticket = hold(session, ticket_id, desk_id=desk_id)
    if happened(session, ticket.bot_id, key) is None and ticket_clocks.woken(session, ticket, "woken"):
        record(session, ticket, "woken", key=key, actor="agent", actor_id=agent_id, actor_name=agent_name)
    return ticket


def keep(session: Session, seller_id: int, ticket_id: int, *, user_id: int, name: str, key: str) -> Ticket:
    """The seller says that it is still open: the desk is told, and his silence counts anew.

    Raises NotFound when it is not his, WrongState when it is closed.
    """
    ticket = hold(session, ticket_id, seller_id=seller_id)
    if happened(session, ticket.bot_id, key) is not None:
        return ticket
    if ticket.state == "closed":
        raise WrongState(status="closed")
    silence = ticket_clocks.last(session, ticket_id, "silence")
    if silence is None or silence.ended_at is not None or silence.told == 0:
        return ticket  # kept already, or gone on since: the button is old
    ticket_clocks.silent(session, ticket)
    event = record(session, ticket, "kept", key=key, actor="seller", actor_id=user_id, actor_name=name)
    tell_desk(session, ticket, "ticket.kept", f"ticket:event:{event.id}", priority=outbox.CLOCK, event_id=event.id)
    return ticket
