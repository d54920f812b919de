"""The verb with which an agent takes back what he wrote to a seller."""

from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import audit, desks
from storage.limits import NAME, tidy
from storage.models.desk import Desk
from storage.models.ticket import Ticket, TicketMessage
from storage.ticket_effects import hold
from storage.ticket_marks import tell_undone, unsay


def undo(
    session: Session,
    desk_id: int,
    *,
    agent_id: int,
    agent_name: str,
    reply_to: int | None,
    thread_id: int | None,
    key: str,
) -> str:
    """Take back the message that is replied to, else the agent's last in this topic, or in a group without topics.

    What waits is never sent, what was sent is deleted. "", or why not: nothing | theirs | note | not_yours | already.
    """
    desk = session.get(Desk, desk_id)
    if desk is not None and audit.noted(session, desk.bot_id, f"undo:{key}"):
        return ""
    message = _named(session, desk_id, reply_to) if reply_to else _last(session, desk_id, agent_id, thread_id)
    if message is None or message.side == "bot":
        return "nothing"
    if message.side != "agent":
        return "theirs" if message.side == "seller" else "note"
    if message.agent_id != agent_id and not _supervisor(session, desk_id, agent_id):
        return "not_yours"
    ticket = hold(session, message.ticket_id)
    whole = update(TicketMessage).where(col(TicketMessage.ticket_id) == ticket.id, col(TicketMessage.side) == "agent")
    if message.album:
        whole = whole.where(col(TicketMessage.album) == message.album, col(TicketMessage.agent_id) == message.agent_id)
    else:
        whole = whole.where(col(TicketMessage.id) == message.id)
    taken = whole.where(col(TicketMessage.undo_key) == "").values(undo_key=key, undo_name=tidy(agent_name, NAME))
    query = taken.returning(TicketMessage)
    parts = list(session.execute(query, execution_options={"populate_existing": True}).scalars())
    if not parts:
        return "already"
    by: dict[str, Any] = {"agent_id": agent_id, "agent_name": agent_name, "key": f"undo:{key}"}
    audit.note(session, ticket.bot_id, desk_id, "ticket.undone", "ticket", ticket.id, **by)
    for part in parts:
        if part.outcome == "sent":
            unsay(session, ticket, part)
        else:
            part.outcome = "undone"
            session.add(part)
    session.flush()
    if all(part.outcome == "undone" for part in parts):
        tell_undone(session, ticket, parts[0], "never")
    return ""


def _named(session: Session, desk_id: int, message_id: int) -> TicketMessage | None:
    here = select(TicketMessage).where(TicketMessage.desk_id == desk_id)
    return session.exec(here.where(TicketMessage.desk_message_id == message_id)).first()


def _last(session: Session, desk_id: int, agent_id: int, thread_id: int | None) -> TicketMessage | None:
    mine = select(TicketMessage).where(TicketMessage.agent_id == agent_id, TicketMessage.side == "agent")
    # Added to nothing, so that messages are found by their ticket or from the newest on, not among all of the desk.
    mine = mine.where(TicketMessage.undo_key == "", col(TicketMessage.desk_id) + 0 == desk_id)
    here = select(Ticket.id).where(Ticket.desk_id == desk_id, Ticket.thread_id == thread_id)
    if thread_id is None:
        mine = mine.where(here.where(Ticket.id == TicketMessage.ticket_id).exists())
    else:
        mine = mine.where(col(TicketMessage.ticket_id).in_(here))
    return session.exec(mine.order_by(col(TicketMessage.id).desc()).limit(1)).first()


def _supervisor(session: Session, desk_id: int, agent_id: int) -> bool:
    """Whether he may take back what others wrote: an administrator of the group, checked as an agent just now."""
    known = desks.member(session, desk_id, agent_id)
    return known is not None and known.status in desks.SUPERVISORS
