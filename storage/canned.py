"""Verbs of a desk's own canned replies: save, remove, list. Built-in ones are knowledge."""

from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import audit, desks
from storage.clock import now
from storage.database import reading
from storage.limits import NAME, tidy
from storage.models.acts import CannedReply
from storage.models.desk import Desk
from storage.models.order import Order
from storage.models.ticket import Ticket
from storage.problems import NotAgent, NotFound
from storage.upsert import insert_once


def save(
    session: Session, desk: Desk, name: str, texts: dict[str, str], *, agent_id: int, agent_name: str, key: str
) -> CannedReply:
    """Keep a reply; one of the same name that was his goes. A replay finds the first row.

    Raises NotAgent(why="owner") when the name is somebody else's and he does not run the desk.
    """
    if (known := _by_key(session, desk, key)) is not None:
        return known
    if (old := find(session, desk.id or 0, name)) is not None:
        _gone(session, desk, old, agent_id)
    author, moment = tidy(agent_name, NAME), now(session)
    row: dict[str, Any] = {"bot_id": desk.bot_id, "desk_id": desk.id, "key": key, "name": name, **texts}
    row |= {"author_id": agent_id, "author_name": author, "created_at": moment}
    insert_once(session, CannedReply, None, row)
    added = _by_key(session, desk, key)
    if added is None:
        raise NotAgent(why="owner")  # somebody took the name in this very moment
    _note(session, desk, "canned.added", added, agent_id, agent_name)
    return added


def remove(session: Session, desk: Desk, name: str, *, agent_id: int, agent_name: str) -> CannedReply:
    """Take a reply away. Raises NotFound, NotAgent(why="owner")."""
    old = find(session, desk.id or 0, name)
    if old is None:
        raise NotFound
    _gone(session, desk, old, agent_id)
    _note(session, desk, "canned.removed", old, agent_id, agent_name)
    return old


@reading
def find(session: Session, desk_id: int, name: str) -> CannedReply | None:
    """The desk's reply of this name."""
    query = select(CannedReply).where(CannedReply.desk_id == desk_id, CannedReply.name == name)
    return session.exec(query.where(col(CannedReply.removed_at).is_(None))).first()


@reading
def listed(session: Session, desk_id: int) -> list[CannedReply]:
    """The desk's replies by name."""
    query = select(CannedReply).where(CannedReply.desk_id == desk_id, col(CannedReply.removed_at).is_(None))
    return list(session.exec(query.order_by(col(CannedReply.name))))


@reading
def order_of(session: Session, ticket: Ticket) -> Order | None:
    """The order a ticket is about, else its seller's newest at that desk."""
    query = select(Order).where(Order.seller_id == ticket.seller_id, Order.desk_id == ticket.desk_id)
    about = ticket.context.get("order")
    named = session.exec(query.where(Order.id == about)).first() if isinstance(about, int) else None
    return named or session.exec(query.order_by(col(Order.id).desc())).first()


def _gone(session: Session, desk: Desk, row: CannedReply, agent_id: int) -> None:
    member = desks.member(session, desk.id or 0, agent_id)
    if row.author_id != agent_id and (member is None or member.status not in desks.SUPERVISORS):
        raise NotAgent(why="owner")
    there = update(CannedReply).where(col(CannedReply.id) == row.id, col(CannedReply.removed_at).is_(None))
    session.execute(there.values(removed_at=now(session)))


def _by_key(session: Session, desk: Desk, key: str) -> CannedReply | None:
    return session.exec(select(CannedReply).where(CannedReply.bot_id == desk.bot_id, CannedReply.key == key)).first()


def _note(session: Session, desk: Desk, act: str, row: CannedReply, agent_id: int, agent_name: str) -> None:
    who: dict[str, Any] = {"agent_id": agent_id, "agent_name": agent_name}
    audit.note(session, desk.bot_id, desk.id or 0, act, "canned", row.id, key=f"{act}:{row.id}", **who)
