"""Verbs about what agents mean for each other, where its words stand apart from what they belong to."""

from sqlmodel import Session, col, select

from storage import ticket_undo
from storage.database import reading
from storage.limits import NAME, tidy
from storage.models.ticket import TicketMessage
from storage.ticket_effects import hold
from storage.ticket_queue import ASIDE
from storage.ticket_relay import Said, add


def of_album(session: Session, desk_id: int, ticket_id: int, said: Said, *, agent_id: int, agent_name: str) -> None:
    """A part of an album is marked as an aside: its other parts are asides, too, and what waits of it is never sent.

    Raises NotFound when the ticket is not this desk's.
    """
    ticket = hold(session, ticket_id, desk_id=desk_id)
    who = {"agent_id": agent_id, "agent_name": tidy(agent_name, NAME)}
    mark = add(session, ticket, said._replace(key=ASIDE + said.key), side="note", **who)
    mark.outcome = "sent"
    session.add(mark)
    parts = select(TicketMessage.desk_message_id).where(TicketMessage.ticket_id == ticket_id)
    parts = parts.where(TicketMessage.album == said.album, TicketMessage.side == "agent")
    for message_id in session.exec(parts.order_by(col(TicketMessage.id)).limit(1)):
        withdraw(session, desk_id, message_id or 0, agent_id=agent_id, agent_name=agent_name, key=said.key)


def withdraw(session: Session, desk_id: int, message_id: int, *, agent_id: int, agent_name: str, key: str) -> bool:
    """The agent made an aside of his message while it waited: it is never sent. False when it is not waiting."""
    mine = select(TicketMessage).where(TicketMessage.desk_id == desk_id, TicketMessage.desk_message_id == message_id)
    mine = mine.where(TicketMessage.side == "agent", TicketMessage.agent_id == agent_id, TicketMessage.outcome == "")
    if session.exec(mine).first() is None:
        return False
    who = {"agent_id": agent_id, "agent_name": agent_name, "key": key}
    return not ticket_undo.undo(session, desk_id, reply_to=message_id, thread_id=None, **who)  # type: ignore[arg-type]


@reading
def passed(session: Session, desk_id: int, message_id: int) -> bool:
    """Whether the seller has what the agent wrote there."""
    mine = select(TicketMessage.id).where(TicketMessage.desk_id == desk_id, TicketMessage.desk_message_id == message_id)
    mine = mine.where(TicketMessage.side == "agent", TicketMessage.outcome == "sent")
    return session.exec(mine.limit(1)).first() is not None
