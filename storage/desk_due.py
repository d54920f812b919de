"""When the desk owes a seller an answer: the one place that knows, for the lists and the numbers."""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, func, literal_column, select
from sqlmodel import Session

from storage.database import reading
from storage.models.ticket import Ticket, TicketEvent, TicketMessage

TARGET = timedelta(hours=24)
"""Within which the desk means to answer."""
TICKET = cast(Table, Ticket.__table__)  # type: ignore[attr-defined]
EVENT = cast(Table, TicketEvent.__table__)  # type: ignore[attr-defined]
MESSAGE = cast(Table, TicketMessage.__table__)  # type: ignore[attr-defined]
GOES_ON = TICKET.c.state != literal_column("'closed'")
"""No parameter: only so does an engine see that the index of such tickets fits."""


@reading
def due(session: Session, desk_id: int, agent_id: int | None = None) -> list[tuple[int, datetime | None]]:
    """The desk's tickets that go on (an agent's only, if he is named) with when an answer is due, the soonest first.

    None: the seller has his answer, and the ticket waits for him; those come last.
    """
    began = select(func.max(EVENT.c.at)).where(
        EVENT.c.ticket_id == TICKET.c.id, EVENT.c.kind.in_(["opened", "reopened"])
    )
    agents = MESSAGE.alias()
    answered = (
        select(func.coalesce(func.max(agents.c.id), 0))
        .where(agents.c.ticket_id == TICKET.c.id, agents.c.side == "agent")
        .correlate(TICKET)
        .scalar_subquery()
    )
    waits = select(func.min(MESSAGE.c.created_at)).where(
        MESSAGE.c.ticket_id == TICKET.c.id, MESSAGE.c.side == "seller", MESSAGE.c.id > answered
    )
    query = select(
        TICKET.c.id,
        TICKET.c.created_at,
        TICKET.c.agent_at,
        began.correlate(TICKET).scalar_subquery().label("began"),
        waits.correlate(TICKET).scalar_subquery().label("waits"),
    ).where(TICKET.c.desk_id == desk_id, GOES_ON)
    if agent_id is not None:
        query = query.where(TICKET.c.agent_id == agent_id)
    found: list[tuple[int, datetime | None]] = []
    for row in session.execute(query.order_by(TICKET.c.id)):
        opened = row.began or row.created_at
        since = max(row.waits, opened) if row.waits else None if row.agent_at else opened
        found.append((row.id, since + TARGET if since else None))
    owed = [one for one in found if one[1] is not None]
    return sorted(owed, key=lambda one: (one[1], one[0])) + [one for one in found if one[1] is None]
