"""A ban with all that follows from it: what is open with the seller is closed without another word."""

from sqlmodel import Session

from storage import bans
from storage.clock import now
from storage.models.acts import Ban
from storage.models.desk import Desk
from storage.ticket_effects import hold, record


def bar(session: Session, desk: Desk, seller_id: int, *, reason: str, agent_id: int, agent_name: str, key: str) -> Ban:
    """Ban a seller and close his ticket. Raises NotFound, WrongState(status="banned")."""
    added = bans.ban(session, desk, seller_id, reason=reason, agent_id=agent_id, agent_name=agent_name, key=key)
    going = bans.going(session, seller_id)
    if going is not None:
        ticket = hold(session, going.id or 0)
        ticket.state, ticket.closed_at = "closed", now(session)
        cause = f"ban:{added.id}"
        record(session, ticket, "closed", key=cause, actor="agent", actor_id=agent_id, actor_name=agent_name)
    return added
