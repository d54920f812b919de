"""When the desk owes a seller an answer: the one place that knows, for the lists and the numbers."""

from datetime import datetime
from typing import cast

from sqlalchemy import Table, and_, func, literal_column, select
from sqlmodel import Session

from storage.database import reading
from storage.models.ticket import Ticket, TicketEvent, TicketMessage
from storage.models.ticket_clock import TicketClock
from storage.ticket_clocks import ANSWERS

TICKET = cast(Table, Ticket.__table__)  # type: ignore[attr-defined]
EVENT = cast(Table, TicketEvent.__table__)  # type: ignore[attr-defined]
MESSAGE = cast(Table, TicketMessage.__table__)  # type: ignore[attr-defined]
CLOCK = cast(Table, TicketClock.__table__)  # type: ignore[attr-defined]
GOES_ON = TICKET.c.state != literal_column("'closed'")
"""No parameter: only so does an engine see that the index of such tickets fits."""


@reading
def due(session: Session, desk_id: int, agent_id: int | None = None) -> list[tuple[int, datetime | None]]:
    """The desk's tickets that go on (an agent's only, if he is named) with when an answer is due, the soonest first.

    None: the seller has his answer, and the ticket waits for him; those come last.
    """
    runs = and_(CLOCK.c.ticket_id == TICKET.c.id, CLOCK.c.ended_at.is_(None), CLOCK.c.kind.in_(ANSWERS))
    soonest = select(func.min(CLOCK.c.due_at)).where(runs).correlate(TICKET).scalar_subquery()
    query = select(TICKET.c.id, soonest.label("due_at")).where(TICKET.c.desk_id == desk_id, GOES_ON)
    if agent_id is not None:
        query = query.where(TICKET.c.agent_id == agent_id)
    found = [(row.id, row.due_at) for row in session.execute(query.order_by(TICKET.c.id))]
    owed = [one for one in found if one[1] is not None]
    return sorted(owed, key=lambda one: (one[1], one[0])) + [one for one in found if one[1] is None]
