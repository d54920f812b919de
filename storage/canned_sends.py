"""A canned reply goes to a ticket's seller: it counts as the agent's message, and its topic shows what was sent."""

from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from storage import audit, ticket_turns, tickets
from storage.clock import now
from storage.limits import NAME, tidy
from storage.models.ticket import TicketMessage
from storage.problems import WrongState
from storage.ticket_effects import hold, tell_desk, tell_seller
from storage.ticket_relay import Said, add, known_by


def send(
    session: Session, desk_id: int, ticket_id: int, text: str, *, agent_id: int, agent_name: str, key: str
) -> bool:
    """Queue the text for the seller, and what was sent for the topic; claims an open ticket. False for a replay.

    Raises NotFound, WrongState("closed"), WrongState("claimed", name) when it is another agent's.
    """
    who: dict[str, Any] = {"agent_id": agent_id, "agent_name": tidy(agent_name, NAME)}
    if known_by(session, ticket_id, key) is not None:
        hold(session, ticket_id, desk_id=desk_id)
        return False
    ticket = tickets.claimed(session, desk_id, ticket_id, key=key, **who)
    if ticket is None:
        ticket = hold(session, ticket_id, desk_id=desk_id)
        if known_by(session, ticket_id, key) is not None:
            return False  # somebody else was quicker while this one waited
    if ticket.state == "closed" or ticket.agent_id != agent_id:
        raise WrongState(status=ticket.state, name=ticket.agent_name or "")
    message = add(session, ticket, Said(key, 0, "text"), side="agent", **who)
    ticket.agent_at = now(session)
    session.add(ticket)
    ticket_turns.agent_wrote(session, ticket, key)
    cause = f"ticket:message:{message.id}"
    ids: dict[str, Any] = {"message_id": message.id}
    if message.run:
        tell_seller(session, ticket, "ticket.from", f"{cause}:from", **ids)
    tell_seller(session, ticket, "ticket.canned", f"{cause}:canned", text=text, **ids)
    tell_desk(session, ticket, "ticket.canned.sent", f"{cause}:sent", text=text, **ids)
    audit.note(session, ticket.bot_id, desk_id, "ticket.canned", "ticket", ticket.id, key=cause, **who)
    return True


def posted(session: Session, message_id: int, desk_message_id: int) -> None:
    """Where the topic shows what was sent: what the seller replies to it stands under that."""
    mine = update(TicketMessage).where(col(TicketMessage.id) == message_id)
    session.execute(mine.values(desk_message_id=desk_message_id))
