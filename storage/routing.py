"""Verbs about queues: which desk a ticket goes to, who is called for it, and whose turn it is."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Update, delete, func, update
from sqlmodel import Session, col, select

from storage import desks
from storage.clock import now
from storage.columns import JsonValue
from storage.database import reading
from storage.limits import NAME, tidy
from storage.models.desk import AGENTS, Desk, DeskMember
from storage.models.order import Order
from storage.models.place import Queue, QueueMember
from storage.models.seller import Seller
from storage.models.ticket import Ticket
from storage.problems import NotFound, TooMany
from storage.upsert import insert_once

MOST_QUEUES = 20
"""Of one desk."""


class Place(NamedTuple):
    """Where a ticket goes: a desk, and the queue that sent it there."""

    desk: Desk
    queue: Queue | None

    @property
    def columns(self) -> dict[str, int | None]:
        """As a ticket keeps it."""
        return {"desk_id": self.desk.id, "queue_id": self.queue.id if self.queue else None}


class Wish(NamedTuple):
    """What a supervisor wants of a queue."""

    name: str
    languages: list[str]
    groups: list[str]
    sign: str = ""
    turns: bool = False


@reading
def choose(
    session: Session, seller: Seller, context: Mapping[str, JsonValue], group_of: Mapping[str, str]
) -> Place | None:
    """The desk of the most specific queue that takes this seller's ticket, else the default desk; None without any.

    `group_of` gives the group of each category. A group says more than a language, fewer groups more than many.
    """
    groups = {group_of[slug] for slug in _categories(session, context) if slug in group_of}
    rows = session.exec(select(Queue).where(Queue.bot_id == seller.bot_id).order_by(col(Queue.id)))
    fitting = [queue for queue in rows if _takes(queue, seller.language, groups)]
    if fitting:
        queue = max(fitting, key=_narrow)
        return Place(desks.get(session, queue.desk_id), queue)
    desk = desks.default(session, seller.bot_id)
    return Place(desk, None) if desk is not None else None


def _categories(session: Session, context: Mapping[str, JsonValue]) -> list[str]:
    order = session.get(Order, context["order"]) if context.get("order") else None
    return [*(context.get("categories") or []), *(order.categories if order else [])]


def _takes(queue: Queue, language: str, groups: set[str]) -> bool:
    return (not queue.languages or language in queue.languages) and (not queue.groups or bool(groups & {*queue.groups}))


def _narrow(queue: Queue) -> tuple[bool, bool, int, int]:
    return bool(queue.groups), bool(queue.languages), -len(queue.groups), -len(queue.languages)


def take_turn(session: Session, ticket: Ticket) -> None:
    """Suggest the next agent of the ticket's queue for it, if the queue goes by turns."""
    if ticket.queue_id is None:
        return
    locked = select(Queue).where(Queue.id == ticket.queue_id).with_for_update()
    queue = session.exec(locked.execution_options(populate_existing=True)).first()  # others may have moved the turn
    if queue is None or not queue.turns:
        return
    ids = sorted(member.user_id for member in members(session, queue.id or 0))
    if ids:
        later = [one for one in ids if queue.turn_id is not None and one > queue.turn_id]
        queue.turn_id = ticket.suggested_id = (later or ids)[0]
        session.add_all([queue, ticket])
        session.flush()


def slug(name: str) -> str:
    """A queue's name as it is compared."""
    return unicodedata.normalize("NFKC", name).casefold()


def add(session: Session, desk: Desk, wish: Wish, *, key: str) -> Queue | None:
    """A new queue of this desk; None when it has one of that name. Raises TooMany(limit)."""
    made = session.exec(select(Queue).where(Queue.bot_id == desk.bot_id, Queue.key == key)).first()
    if made is not None:
        return made
    number = session.exec(select(func.count()).select_from(Queue).where(Queue.desk_id == desk.id)).one()
    if number >= MOST_QUEUES:
        raise TooMany(limit=MOST_QUEUES)
    row = {"bot_id": desk.bot_id, "desk_id": desk.id, "key": key, "slug": slug(wish.name), **wish._asdict()}
    insert_once(session, Queue, ["desk_id", "slug"], {**row, "created_at": now(session)})
    added = find(session, desk.id or 0, wish.name)
    return added if added is not None and added.key == key else None


def change(session: Session, desk_id: int, wish: Wish) -> Queue:
    """Let a queue be as wished; its agents stay. Raises NotFound."""
    named = update(Queue).where(col(Queue.desk_id) == desk_id, col(Queue.slug) == slug(wish.name))
    return _changed(session, named, **wish._asdict())


def by_turns(session: Session, desk_id: int, queue_id: int, on: bool) -> Queue:
    """Whether its agents are suggested one after the other. Raises NotFound."""
    mine = update(Queue).where(col(Queue.desk_id) == desk_id, col(Queue.id) == queue_id)
    return _changed(session, mine, turns=on)


def _changed(session: Session, statement: Update, **values: JsonValue) -> Queue:
    changed = statement.values(**values).returning(Queue)
    queue: Queue | None = session.execute(changed, execution_options={"populate_existing": True}).scalar()
    if queue is None:
        raise NotFound
    return queue


def remove(session: Session, desk_id: int, queue_id: int) -> Queue:
    """Take a queue away; its tickets stay where they are. Raises NotFound."""
    queue = of_desk(session, desk_id, queue_id)
    session.execute(update(Ticket).where(col(Ticket.queue_id) == queue_id).values(queue_id=None, suggested_id=None))
    session.execute(delete(QueueMember).where(col(QueueMember.queue_id) == queue_id))
    session.execute(delete(Queue).where(col(Queue.id) == queue_id))
    return queue


def join(session: Session, desk_id: int, queue_id: int, *, agent_id: int, agent_name: str) -> Queue:
    """Call this agent for its new tickets. Raises NotFound."""
    queue = of_desk(session, desk_id, queue_id)
    row = {"queue_id": queue_id, "user_id": agent_id, "name": tidy(agent_name, NAME), "joined_at": now(session)}
    insert_once(session, QueueMember, ["queue_id", "user_id"], row)
    return queue


def leave(session: Session, desk_id: int, queue_id: int, *, agent_id: int) -> Queue:
    """Do not call this agent any more. Raises NotFound."""
    queue = of_desk(session, desk_id, queue_id)
    mine = delete(QueueMember).where(col(QueueMember.queue_id) == queue_id, col(QueueMember.user_id) == agent_id)
    session.execute(mine)
    return queue


@reading
def find(session: Session, desk_id: int, name: str) -> Queue | None:
    """The desk's queue of that name."""
    return session.exec(select(Queue).where(Queue.desk_id == desk_id, Queue.slug == slug(name))).first()


@reading
def of_desk(session: Session, desk_id: int, queue_id: int) -> Queue:
    """Raises NotFound when it is not this desk's."""
    queue = session.exec(select(Queue).where(Queue.desk_id == desk_id, Queue.id == queue_id)).first()
    if queue is None:
        raise NotFound
    return queue


@reading
def listed(session: Session, desk_id: int) -> list[tuple[Queue, list[QueueMember]]]:
    """The desk's queues in the order they were made, each with who is in it."""
    mine = session.exec(select(Queue).where(Queue.desk_id == desk_id).order_by(col(Queue.id)))
    return [(queue, members(session, queue.id or 0)) for queue in mine]


@reading
def members(session: Session, queue_id: int) -> list[QueueMember]:
    """Who joined it and has not left the desk since, in the order they joined."""
    gone = select(DeskMember.user_id).join(Queue, col(Queue.desk_id) == col(DeskMember.desk_id))
    gone = gone.where(Queue.id == queue_id, col(DeskMember.status).not_in(AGENTS))
    mine = select(QueueMember).where(QueueMember.queue_id == queue_id, col(QueueMember.user_id).not_in(gone))
    return list(session.exec(mine.order_by(col(QueueMember.joined_at), col(QueueMember.user_id))))


@reading
def called(session: Session, ticket: Ticket) -> tuple[Queue | None, Sequence[QueueMember]]:
    """The ticket's queue and who is called for it: whose turn it is first."""
    queue = session.get(Queue, ticket.queue_id) if ticket.queue_id is not None else None
    if queue is None:
        return None, []
    return queue, sorted(members(session, queue.id or 0), key=lambda one: one.user_id != ticket.suggested_id)
