"""Verbs that open a ticket and move it. What is said in one is in ticket_relay, where it stands in ticket_places."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import bans, outbox, routing
from storage.clock import now
from storage.columns import JsonValue
from storage.database import glancing, reading
from storage.limits import NAME, tidy
from storage.models.seller import Seller
from storage.models.ticket import Ticket, TicketEvent
from storage.problems import NotFound, WrongState
from storage.ticket_effects import happened, hold, record, tell_desk, tell_seller
from storage.upsert import insert_once

LISTENS = timedelta(hours=2)
"""How long after an agent's last word what the seller types is for him and not for the bot."""
REOPENS = timedelta(days=7)
"""How long after it was closed a ticket goes on instead of a new one being opened."""

UNCLAIMED = {"state": "open", "agent_id": None, "agent_name": None, "agent_at": None, "closed_at": None}


class Opening(NamedTuple):
    """A ticket, and how it came to be open: new | reopened | already."""

    ticket: Ticket
    how: str


def open(
    session: Session, seller_id: int, *, key: str, context: dict[str, JsonValue], group_of: dict[str, str] | None = None
) -> Opening | None:
    """The seller wants a person: his ticket, opened, opened again within REOPENS, or open already.

    None while the bot has no desk. Asking again in an open ticket tells the desk what it is about now. Raises Barred.
    """
    seller = session.get_one(Seller, seller_id)
    if (known := happened(session, seller.bot_id, key)) is not None:
        hows = {"opened": "new", "reopened": "reopened"}
        return Opening(by_id(session, known.ticket_id), hows.get(known.kind, "already"))
    bans.require_free(session, seller_id)
    who: dict[str, Any] = {"actor": "seller", "actor_id": seller.user_id, "actor_name": seller.name, "key": key}
    going = current(session, seller_id)
    if going is not None:
        ticket = hold(session, going.id or 0)
        if ticket.state != "closed":
            return Opening(_asked(session, ticket, context, who), "already")
    if (ticket_again := _open_again(session, seller, context)) is not None:
        event = record(session, ticket_again, "reopened", **who)
        tell_desk(session, ticket_again, "ticket.reopened", f"ticket:event:{event.id}", event_id=event.id)
        return Opening(ticket_again, "reopened")
    return _open_new(session, seller, context, who, routing.choose(session, seller, context, group_of or {}))


def _asked(session: Session, ticket: Ticket, context: dict[str, JsonValue], who: dict[str, Any]) -> Ticket:
    if context and {**ticket.context, **context} != ticket.context:
        ticket.context = {**ticket.context, **context}
        event = record(session, ticket, "asked", **who)
        tell_desk(session, ticket, "ticket.asked", f"ticket:event:{event.id}", event_id=event.id)
    return ticket


def _open_again(session: Session, seller: Seller, context: dict[str, JsonValue]) -> Ticket | None:
    last = latest(session, seller.id or 0)
    if last is None or not reopens(last, now(session)):
        return None
    again = update(Ticket).where(col(Ticket.id) == last.id, col(Ticket.state) == "closed")
    values = {**UNCLAIMED, "context": {**last.context, **context}, "updated_at": now(session)}
    ticket: Ticket | None = session.execute(
        again.values(**values).returning(Ticket), execution_options={"populate_existing": True}
    ).scalar()
    return ticket


def _open_new(
    session: Session, seller: Seller, context: dict[str, JsonValue], who: dict[str, Any], place: routing.Place | None
) -> Opening | None:
    if place is None:
        return None
    moment = now(session)
    row = {"bot_id": seller.bot_id, "seller_id": seller.id, **place.columns, "key": who["key"], "plain": False}
    row |= {"state": "open", "context": context, "created_at": moment, "updated_at": moment}
    insert_once(session, Ticket, None, row)
    ticket = current(session, seller.id or 0)
    if ticket is None:
        raise NotFound  # closed by the other side between the two statements: the next tap finds it so
    if ticket.key != who["key"]:
        return Opening(_asked(session, hold(session, ticket.id or 0), context, who), "already")
    record(session, ticket, "opened", **who)
    routing.take_turn(session, ticket)
    tell_desk(session, ticket, "ticket.topic", f"ticket:{ticket.id}:topic", priority=outbox.GROUND)
    return Opening(ticket, "new")


def claim(session: Session, desk_id: int, ticket_id: int, *, agent_id: int, agent_name: str, key: str) -> Ticket:
    """Make it this agent's. Raises NotFound, WrongState(status, name) when somebody has it or it is closed."""
    if (ticket := claimed(session, desk_id, ticket_id, agent_id=agent_id, agent_name=agent_name, key=key)) is not None:
        event = happened(session, ticket.bot_id, key)
        tell_seller(session, ticket, "ticket.claimed", f"ticket:event:{event.id if event else 0}:seller")
        return ticket
    return _mine(session, desk_id, ticket_id, agent_id)


def _mine(session: Session, desk_id: int, ticket_id: int, agent_id: int) -> Ticket:
    """What could not be taken is this agent's already. Raises WrongState(status, name) when it is not."""
    ticket = of_desk(session, desk_id, ticket_id)
    if ticket.state == "claimed" and ticket.agent_id == agent_id:
        return ticket
    status = "unclaimed" if ticket.state == "open" else ticket.state
    raise WrongState(status=status, name=ticket.agent_name or "")


def claimed(
    session: Session, desk_id: int, ticket_id: int, *, agent_id: int, agent_name: str, key: str
) -> Ticket | None:
    """The one conditional update that decides who has it; None when it was not open."""
    free = update(Ticket).where(col(Ticket.id) == ticket_id, col(Ticket.desk_id) == desk_id)
    name = tidy(agent_name, NAME)
    taken = free.where(col(Ticket.state) == "open").values(state="claimed", agent_id=agent_id, agent_name=name)
    ticket: Ticket | None = session.execute(
        taken.returning(Ticket), execution_options={"populate_existing": True}
    ).scalar()
    if ticket is not None:
        record(session, ticket, "claimed", key=key, actor="agent", actor_id=agent_id, actor_name=name)
    return ticket


def take_over(
    session: Session, desk_id: int, ticket_id: int, holder_id: int, *, agent_id: int, agent_name: str, key: str
) -> Ticket:
    """Make it this agent's when `holder_id` still has it. Raises NotFound, WrongState(status, name)."""
    if holder_id != agent_id:
        theirs = update(Ticket).where(col(Ticket.id) == ticket_id, col(Ticket.desk_id) == desk_id)
        theirs = theirs.where(col(Ticket.state) == "claimed", col(Ticket.agent_id) == holder_id)
        ticket: Ticket | None = session.execute(
            theirs.values(agent_id=agent_id, agent_name=tidy(agent_name, NAME)).returning(Ticket),
            execution_options={"populate_existing": True},
        ).scalar()
        if ticket is not None:
            record(session, ticket, "taken", key=key, actor="agent", actor_id=agent_id, actor_name=agent_name)
            return ticket
    return _mine(session, desk_id, ticket_id, agent_id)


def close(
    session: Session,
    ticket_id: int,
    *,
    actor: str,
    actor_id: int,
    actor_name: str,
    key: str,
    seller_id: int | None = None,
    desk_id: int | None = None,
) -> Ticket:
    """Close it and tell the other side. Raises NotFound when it is not this seller's or desk's, WrongState if it is."""
    owner = {"seller_id": seller_id} if seller_id is not None else {"desk_id": desk_id}
    ticket = hold(session, ticket_id, **owner)
    if happened(session, ticket.bot_id, key) is not None:
        return ticket
    if ticket.state == "closed":
        raise WrongState(status="closed")
    ticket.state, ticket.closed_at = "closed", now(session)
    event = record(session, ticket, "closed", key=key, actor=actor, actor_id=actor_id, actor_name=actor_name)
    if actor == "seller":
        tell_desk(session, ticket, "ticket.solved", f"ticket:event:{event.id}", event_id=event.id)
    else:
        tell_seller(session, ticket, "ticket.closed", f"ticket:event:{event.id}", event_id=event.id)
    return ticket


def reopen(session: Session, desk_id: int, ticket_id: int, *, agent_id: int, agent_name: str, key: str) -> Ticket:
    """An agent goes on with a closed ticket, which is his then. Raises NotFound, WrongState(status)."""
    ticket = hold(session, ticket_id, desk_id=desk_id)
    if happened(session, ticket.bot_id, key) is not None:
        return ticket
    if ticket.state != "closed":
        raise WrongState(status="going")
    if bans.current(session, ticket.seller_id) is not None:
        raise WrongState(status="banned")
    if current(session, ticket.seller_id) is not None:
        raise WrongState(status="another")
    ticket.state, ticket.closed_at, ticket.agent_at = "claimed", None, None
    ticket.agent_id, ticket.agent_name = agent_id, tidy(agent_name, NAME)
    event = record(session, ticket, "reopened", key=key, actor="agent", actor_id=agent_id, actor_name=agent_name)
    tell_seller(session, ticket, "ticket.continued", f"ticket:event:{event.id}", event_id=event.id)
    return ticket


def listening(ticket: Ticket, moment: datetime) -> bool:
    """Whether a person is in this conversation: what the seller types is for him."""
    return ticket.state == "claimed" and ticket.agent_at is not None and moment - ticket.agent_at < LISTENS


def reopens(ticket: Ticket, moment: datetime) -> bool:
    """Whether it was closed so lately that it goes on."""
    return ticket.state == "closed" and ticket.closed_at is not None and moment - ticket.closed_at < REOPENS


@glancing
def latest(session: Session, seller_id: int) -> Ticket | None:
    """The seller's newest ticket, open or closed; one that is not closed comes before all."""
    query = select(Ticket).where(Ticket.seller_id == seller_id).order_by(col(Ticket.state) == "closed")
    return session.exec(query.order_by(col(Ticket.updated_at).desc(), col(Ticket.id).desc())).first()


@reading
def current(session: Session, seller_id: int) -> Ticket | None:
    """The seller's ticket that is not closed."""
    return session.exec(select(Ticket).where(Ticket.seller_id == seller_id, Ticket.state != "closed")).first()


@reading
def by_id(session: Session, ticket_id: int) -> Ticket:
    """For the courier, which has the id from its own row. Raises NotFound."""
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        raise NotFound
    return ticket


@reading
def of_desk(session: Session, desk_id: int, ticket_id: int) -> Ticket:
    """Raises NotFound when it is not this desk's."""
    ticket = session.exec(select(Ticket).where(Ticket.id == ticket_id, Ticket.desk_id == desk_id)).first()
    if ticket is None:
        raise NotFound
    return ticket


@reading
def event(session: Session, event_id: int) -> TicketEvent:
    """Raises NotFound."""
    found = session.get(TicketEvent, event_id)
    if found is None:
        raise NotFound
    return found


@reading
def last_event(session: Session, ticket_id: int) -> TicketEvent | None:
    """The newest thing that happened to it."""
    return session.exec(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(col(TicketEvent.id).desc())
    ).first()
