"""When the desk owes a seller an answer: the one place that knows, for the lists and the numbers."""

from datetime import datetime, timedelta

from sqlalchemy import func, literal_column
from sqlmodel import Session, col, select

from storage.database import reading
from storage.models.ticket import Ticket, TicketEvent, TicketMessage

TARGET = timedelta(hours=24)
"""Within which the desk means to answer."""
CLOSED = literal_column("'closed'")  # no parameter: only so does an engine see that the index of open tickets fits


@reading
def due(session: Session, desk_id: int, agent_id: int | None = None) -> list[tuple[int, datetime | None]]:
    """The desk's tickets that go on (an agent's only, if he is named) with when an answer is due, the soonest first.

    None: the seller has his answer, and the ticket waits for him; those come last.
    """
    written = TicketMessage.__table__.alias()  # type: ignore[attr-defined]
    opened = (
        select(func.max(TicketEvent.at))
        .where(TicketEvent.ticket_id == Ticket.id, col(TicketEvent.kind).in_(["opened", "reopened"]))
        .scalar_subquery()
    )
    answered = (
        select(func.coalesce(func.max(written.c.id), 0))
        .where(written.c.ticket_id == Ticket.id, written.c.side == "agent")
        .scalar_subquery()
    )
    waits = (
        select(func.min(TicketMessage.created_at))
        .where(TicketMessage.ticket_id == Ticket.id, TicketMessage.side == "seller", col(TicketMessage.id) > answered)
        .correlate(Ticket)
        .scalar_subquery()
    )
    query = select(Ticket.id, Ticket.created_at, Ticket.agent_at, opened, waits)
    query = query.where(Ticket.desk_id == desk_id, col(Ticket.state) != CLOSED)
    if agent_id is not None:
        query = query.where(Ticket.agent_id == agent_id)
    found = []
    for ticket_id, created_at, agent_at, opened_at, waits_from in session.execute(query.order_by(col(Ticket.id))):
        began = opened_at or created_at
        since = max(waits_from, began) if waits_from else None if agent_at else began
        found.append((ticket_id, since + TARGET if since else None))
    return sorted(found, key=lambda one: (one[1] is None, one[1] or 0, one[0]))
