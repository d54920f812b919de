"""Tickets in which nobody has said or done anything for long are closed together."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, exists, select

from storage import tickets
from storage.database import reading
from storage.models.ticket import Ticket, TicketMessage
from storage.ticket_effects import hold


@reading
def stale(session: Session, desk_id: int, before: datetime) -> list[int]:
    """A desk's tickets that are not closed, and in which nothing was said or done since a moment."""
    said = select(TicketMessage.id).where(TicketMessage.ticket_id == Ticket.id, TicketMessage.side != "bot")
    lately = exists(said.where(TicketMessage.created_at > before))
    query = select(Ticket.id).where(Ticket.desk_id == desk_id, Ticket.state != "closed", Ticket.updated_at <= before)
    return [one or 0 for one in session.exec(query.where(~lately).order_by(col(Ticket.id)))]


def close_stale(
    session: Session, desk_id: int, ticket_id: int, before: datetime, *, agent_id: int, agent_name: str
) -> bool:
    """Close one of them, and tell its seller; False when something has happened in it meanwhile."""
    hold(session, ticket_id, desk_id=desk_id)
    if ticket_id not in stale(session, desk_id, before):
        return False
    who: dict[str, Any] = {"actor": "agent", "actor_id": agent_id, "actor_name": agent_name}
    key = f"closeall:{int(before.timestamp())}:{ticket_id}"
    tickets.close(session, ticket_id, key=key, desk_id=desk_id, **who)
    return True
