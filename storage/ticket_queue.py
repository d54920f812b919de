"""When a message of a ticket may go, and what was said before it."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from storage.clock import now
from storage.database import reading
from storage.models.outbox import OutboxMessage
from storage.models.ticket import Ticket, TicketMessage

ALBUM = timedelta(seconds=1)
"""How long an album waits for its parts; each part is an update of its own."""
ASIDE = "aside:"
"""Begins the key of an album's part whose words keep all of it among the agents."""


def not_before(session: Session, ticket: Ticket, message: TicketMessage) -> datetime:
    """When it may go: an album waits for its parts, and nobody overtakes it."""
    moment = now(session)
    due = [moment + ALBUM] if message.album else [moment]
    waiting = select(TicketMessage.id).where(TicketMessage.ticket_id == ticket.id, TicketMessage.outcome == "")
    waiting = waiting.where(TicketMessage.side == message.side, TicketMessage.album != "")
    keys = [f"ticket:message:{waits}:relay" for waits in session.exec(waiting)]
    if keys:
        query = select(func.max(OutboxMessage.due_at)).where(col(OutboxMessage.key).in_(keys))
        latest = session.exec(query.where(col(OutboxMessage.done_at).is_(None))).one()
        due += [latest] if latest is not None else []
    return max(due)


@reading
def is_aside(session: Session, ticket_id: int, album: str, agent_id: int) -> bool:
    """Whether another part of this agent's album says that none of it is for the seller, or was taken back."""
    if not album:
        return False
    mark = select(TicketMessage.id).where(TicketMessage.ticket_id == ticket_id, TicketMessage.album == album)
    mark = mark.where(TicketMessage.agent_id == agent_id)
    mark = mark.where(or_(col(TicketMessage.key).startswith(ASIDE), col(TicketMessage.undo_key) != ""))
    return session.exec(mark.limit(1)).first() is not None


def as_it_was(session: Session, ticket: Ticket, message: TicketMessage) -> None:
    """Its seller has edited it before it was copied, and a copy would show the new words: the kept ones go instead."""
    mine = select(OutboxMessage).where(OutboxMessage.bot_id == ticket.bot_id)
    row = session.exec(mine.where(OutboxMessage.key == f"ticket:message:{message.id}:relay")).first()
    if row is not None and row.done_at is None and "text" in row.ids:
        row.ids = {**row.ids, "edited": True}
        session.add(row)


@reading
def spoken_before(session: Session, message: TicketMessage) -> bool:
    """Whether anything was said in the ticket before this message."""
    query = select(TicketMessage.id).where(TicketMessage.ticket_id == message.ticket_id, TicketMessage.side != "bot")
    return session.exec(query.where(col(TicketMessage.id) < (message.id or 0)).limit(1)).first() is not None
