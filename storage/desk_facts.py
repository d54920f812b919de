"""What is known of a desk's tickets and of one seller: for the numbers, the file and the seller's card."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, ScalarSelect, Select, Table, func, or_
from sqlalchemy import select as choose
from sqlmodel import Session, col, select

from storage.columns import JsonValue
from storage.database import reading
from storage.desk_due import CLOCK, EVENT, GOES_ON, MESSAGE, TICKET
from storage.models.order import Order
from storage.models.rating import TicketRating
from storage.models.seller import Seller
from storage.models.ticket import Ticket
from storage.problems import NotFound

SELLER = cast(Table, Seller.__table__)  # type: ignore[attr-defined]
STANDS = MESSAGE.c.outcome.not_in(("failed", "undone"))
"""An answer that reached the seller, or is on its way, and was not taken back."""
RATING = cast(Table, TicketRating.__table__)  # type: ignore[attr-defined]


class TicketFacts(NamedTuple):
    """One ticket as numbers see it; nobody's words. `answered_at` is an agent's first word to the seller.

    `due_at` is when that was promised; None for a ticket that is older than the promises. `opened_by`: seller | agent.
    """

    id: int
    seller_id: int
    language: str
    state: str
    context: dict[str, JsonValue]
    agent_name: str | None
    created_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None = None
    opened_by: str = "seller"
    closed_by: str | None = None
    from_seller: int = 0
    from_agents: int = 0
    stars: int | None = None


class Stars(NamedTuple):
    """One rating."""

    rated_at: datetime
    stars: int


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """A seller as his desk may see him: no address, no phone, no messages. Lists are the newest first."""

    seller: Seller
    orders: list[Order]
    tickets: list[Ticket]
    ratings: list[Stars]


@reading
def tickets(session: Session, desk_id: int, since: datetime, until: datetime) -> list[TicketFacts]:
    """The desk's tickets that were opened or closed in a span, and all that go on."""
    spans = [TICKET.c.created_at.between(since, until), TICKET.c.closed_at.between(since, until)]
    query = _facts(desk_id).where(or_(*spans, GOES_ON)).order_by(TICKET.c.id)
    return [TicketFacts(**row._mapping) for row in session.execute(query)]


@reading
def opened(session: Session, desk_id: int, since: datetime, until: datetime, most: int) -> list[TicketFacts]:
    """The desk's tickets that were opened in a span (since ≤ t < until), with who closed them, how many messages they
    have and their newest rating; at most `most`, the oldest first."""
    closed = _of(choose(EVENT.c.actor).where(EVENT.c.kind == "closed").order_by(EVENT.c.id.desc()).limit(1), EVENT)
    stars = _of(choose(RATING.c.stars).order_by(RATING.c.id.desc()).limit(1), RATING)
    query = _facts(desk_id).add_columns(
        closed.label("closed_by"), _count("seller").label("from_seller"), _count("agent").label("from_agents")
    )
    query = query.add_columns(stars.label("stars"))
    query = query.where(TICKET.c.created_at >= since, TICKET.c.created_at < until)
    return [TicketFacts(**row._mapping) for row in session.execute(query.order_by(TICKET.c.id).limit(most))]


@reading
def ratings(session: Session, desk_id: int, since: datetime, until: datetime) -> list[Stars]:
    """The ratings that the desk got in a span."""
    query = select(TicketRating.rated_at, TicketRating.stars).join(Ticket, col(Ticket.id) == TicketRating.ticket_id)
    found = session.exec(query.where(Ticket.desk_id == desk_id, col(TicketRating.rated_at).between(since, until)))
    return [Stars(rated_at, stars) for rated_at, stars in found]


@reading
def seller(session: Session, desk_id: int, seller_id: int) -> SellerFacts:
    """A seller who has written to or ordered at this desk. Raises NotFound for everybody else."""
    of_desk = select(Ticket).where(Ticket.desk_id == desk_id, Ticket.seller_id == seller_id)
    written = list(session.exec(of_desk.order_by(col(Ticket.id).desc())))
    placed = select(Order).where(Order.desk_id == desk_id, Order.seller_id == seller_id)
    placed_orders = list(session.exec(placed.order_by(col(Order.id).desc())))
    found = session.get(Seller, seller_id)
    if found is None or not (written or placed_orders):
        raise NotFound
    mine = select(TicketRating).join(Ticket, col(Ticket.id) == TicketRating.ticket_id)
    rated = session.exec(mine.where(Ticket.desk_id == desk_id, TicketRating.seller_id == seller_id))
    stars = [Stars(one.rated_at, one.stars) for one in rated]
    return SellerFacts(found, placed_orders, written, sorted(stars, reverse=True))


def _facts(desk_id: int) -> Select[Any]:
    answered = choose(func.min(MESSAGE.c.created_at)).where(MESSAGE.c.side == "agent", STANDS)
    promised = choose(func.min(CLOCK.c.due_at)).where(CLOCK.c.kind == "first")
    opener = choose(func.min(EVENT.c.actor)).where(EVENT.c.kind == "opened")
    columns: list[ColumnElement[Any]] = [
        TICKET.c.id,
        TICKET.c.seller_id,
        SELLER.c.language,
        TICKET.c.state,
        TICKET.c.context,
        TICKET.c.agent_name,
        TICKET.c.created_at,
        TICKET.c.closed_at,
        _of(answered, MESSAGE).label("answered_at"),
        _of(promised, CLOCK).label("due_at"),
        func.coalesce(_of(opener, EVENT), "seller").label("opened_by"),
    ]
    return choose(*columns).join(SELLER, SELLER.c.id == TICKET.c.seller_id).where(TICKET.c.desk_id == desk_id)


def _of(query: Select[Any], table: Table) -> ScalarSelect[Any]:
    """A value of each ticket's own rows in a table."""
    return query.where(table.c.ticket_id == TICKET.c.id).correlate(TICKET).scalar_subquery()


def _count(side: str) -> ScalarSelect[Any]:
    return _of(choose(func.count()).select_from(MESSAGE).where(MESSAGE.c.side == side), MESSAGE)
