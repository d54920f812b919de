"""An agent opens a ticket with a seller whom the desk knows: the seller is told, and can answer at once."""

from typing import Any, NamedTuple

from sqlmodel import Session

from storage import bans, outbox, tickets
from storage.clock import now
from storage.columns import JsonValue
from storage.known_sellers import Meant
from storage.limits import NAME, tidy
from storage.models.desk import Desk
from storage.models.ticket import Ticket
from storage.problems import Barred, NotFound, WrongState
from storage.ticket_effects import happened, record, tell_desk, tell_seller
from storage.upsert import insert_once

SUBJECT = 80
"""Characters of what an agent says a ticket is about."""


class Start(NamedTuple):
    """The ticket, and how it is: new | reopened | claimed | mine | theirs."""

    ticket: Ticket
    how: str


def start(
    session: Session, desk: Desk, meant: Meant, subject: str, *, agent_id: int, agent_name: str, key: str
) -> Start:
    """The seller's ticket, this agent's: opened, opened again within a week, or taken. Another's is only shown.

    Raises WrongState(status="banned"), NotFound for a seller of another bot or whose open ticket is another desk's.
    """
    seller_id = meant.seller.id or 0
    if meant.seller.bot_id != desk.bot_id:
        raise NotFound
    if (known := happened(session, desk.bot_id, key)) is not None:
        how = {"opened": "new", "reopened": "reopened"}.get(known.kind, "claimed")
        return Start(tickets.by_id(session, known.ticket_id), how)
    try:
        bans.require_free(session, seller_id)
    except Barred as error:
        raise WrongState(status="banned") from error
    by: dict[str, Any] = {"agent_id": agent_id, "agent_name": agent_name, "key": key}
    going = tickets.current(session, seller_id)
    if going is not None:
        return _join(session, desk, going, by)
    last = tickets.latest(session, seller_id)
    if last is not None and last.desk_id == desk.id and tickets.reopens(last, now(session)):
        last.context = {**last.context, **_about(meant, subject)}
        session.add(last)
        session.flush()
        return Start(tickets.reopen(session, desk.id or 0, last.id or 0, **by), "reopened")
    return _new(session, desk, seller_id, _about(meant, subject), by)


def _about(meant: Meant, subject: str) -> dict[str, JsonValue]:
    about: dict[str, JsonValue] = {}
    if meant.order is not None:
        about["order"] = meant.order.id
    if line := " ".join(tidy(subject, SUBJECT).split()):
        about["subject"] = line
    return about


def _join(session: Session, desk: Desk, going: Ticket, by: dict[str, Any]) -> Start:
    if going.desk_id != desk.id:
        raise NotFound
    if going.state == "open":
        try:
            return Start(tickets.claim(session, desk.id or 0, going.id or 0, **by), "claimed")
        except WrongState:
            going = tickets.by_id(session, going.id or 0)  # somebody was quicker
    return Start(going, "mine" if going.agent_id == by["agent_id"] else "theirs")


def _new(session: Session, desk: Desk, seller_id: int, context: dict[str, JsonValue], by: dict[str, Any]) -> Start:
    moment, name = now(session), tidy(by["agent_name"], NAME)
    row = {"bot_id": desk.bot_id, "seller_id": seller_id, "desk_id": desk.id, "key": by["key"], "plain": False}
    row |= {"state": "claimed", "agent_id": by["agent_id"], "agent_name": name, "agent_at": moment}
    row |= {"context": context, "created_at": moment, "updated_at": moment}
    insert_once(session, Ticket, None, row)
    ticket = tickets.current(session, seller_id)
    if ticket is None:
        raise NotFound  # closed by the other side between the two statements
    if ticket.key != by["key"]:
        return _join(session, desk, ticket, by)  # the seller opened one in this very moment
    record(session, ticket, "opened", key=by["key"], actor="agent", actor_id=by["agent_id"], actor_name=name)
    tell_desk(session, ticket, "ticket.topic", f"ticket:{ticket.id}:topic", priority=outbox.GROUND)
    tell_seller(session, ticket, "ticket.started", f"ticket:{ticket.id}:started")
    return Start(ticket, "new")
