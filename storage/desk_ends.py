"""Verbs of supervisors about their desk as a whole: it becomes the default one, or is none any more."""

from typing import Any, NamedTuple

from sqlalchemy import delete, func, or_, update
from sqlmodel import Session, col, select

from storage import announcements, audit, desks, outbox, ticket_effects, ticket_places
from storage.clock import now
from storage.columns import JsonValue
from storage.database import reading
from storage.effects import number, tell_desk
from storage.models.desk import Desk, DeskPrompt
from storage.models.order import Order
from storage.models.outbox import OutboxMessage
from storage.models.place import Queue, QueueMember
from storage.models.ticket import Ticket, TicketMessage
from storage.problems import NotFound


class Leaving(NamedTuple):
    """What goes to the default desk with a desk that ends: open tickets, orders that go on, and queues that end."""

    home: Desk | None
    tickets: int
    orders: int
    queues: int


@reading
def leaving(session: Session, desk: Desk) -> Leaving:
    """What would go when this desk ended; `home` is None when it is the default one, which cannot end."""
    home = None if desk.is_default else desks.default(session, desk.bot_id)
    going = session.exec(select(Ticket.id).where(Ticket.desk_id == desk.id, Ticket.state != "closed")).all()
    orders = session.exec(_orders(desk)).all()
    count = len([order for order in orders if order.status not in desks.FINAL])
    return Leaving(home, len(going), count, len(_queues(session, desk)))


def make_default(session: Session, desk_id: int, *, agent_id: int, agent_name: str, key: str) -> bool:
    """Orders, digests and tickets that no queue takes come to this desk from now on; the former one is told.

    False: they came here already. Raises NotFound for a desk that has ended.
    """
    desk = _every(session, desk_id)[desk_id]
    if desk.is_default or desk.rights == desks.ENDED:
        return False
    former = desks.default(session, desk.bot_id)
    mine = update(Desk).where(col(Desk.bot_id) == desk.bot_id)
    session.execute(mine.values(is_default=False))
    session.execute(mine.where(col(Desk.id) == desk_id).values(is_default=True))
    session.expire_all()
    who: dict[str, Any] = {"agent_id": agent_id, "agent_name": agent_name}
    for one in (desk, former):
        if one is not None:
            _note(session, one, "group.default", desk_id, key=f"default:{key}", **who)
    if former is not None:
        say(session, former, "ends.not_default", key=f"default:{key}", agent=agent_name, name=desk.name)
    return True


def end(session: Session, desk_id: int, *, agent_id: int, agent_name: str, key: str) -> Leaving | None:
    """The group is a desk no more: what it has goes to the default desk, which is told; its queues end.

    A ticket keeps its agent when he is a member there, too. Drafts of announcements are dropped; what is being sent
    goes on. None: it has ended already, or it is the default desk.
    """
    desk = _every(session, desk_id)[desk_id]
    went = leaving(session, desk)
    home = went.home
    if home is None or desk.rights == desks.ENDED:
        return None
    for queue in _queues(session, desk):
        session.execute(update(Ticket).where(col(Ticket.queue_id) == queue).values(queue_id=None, suggested_id=None))
        session.execute(delete(QueueMember).where(col(QueueMember.queue_id) == queue))
        session.execute(delete(Queue).where(col(Queue.id) == queue))
    ticket_places.rehome_closed(session, desk, home)
    mine = select(Ticket).where(Ticket.desk_id == desk.id).order_by(col(Ticket.id)).with_for_update()
    for ticket in session.exec(mine.execution_options(populate_existing=True)).all():
        ticket_places.rehome(session, ticket, desk, home, key=key)
        _say_again(session, ticket, key)
    _move_orders(session, desk, home, key)
    announcements.rehome(session, desk, home, key)
    session.execute(update(Desk).where(col(Desk.id) == desk.id).values(rights=desks.ENDED))
    _forget(session, desk)
    who: dict[str, Any] = {"agent_id": agent_id, "agent_name": agent_name}
    for one in (desk, home):
        _note(session, one, "group.disconnected", desk_id, key=f"end:{key}", **who)
    numbers = {"tickets": went.tickets, "orders": went.orders}
    say(session, home, "ends.came", key=f"end:{key}", agent=agent_name, name=desk.name, **numbers)
    return went


def _say_again(session: Session, ticket: Ticket, key: str) -> None:
    """What the seller said and nobody has answered, or what waits, is copied once more from his chat."""
    if ticket.state == "closed":
        return
    mine = select(TicketMessage).where(TicketMessage.ticket_id == ticket.id).order_by(col(TicketMessage.id))
    answered = select(func.max(TicketMessage.id)).where(TicketMessage.ticket_id == ticket.id)
    answered = answered.where(TicketMessage.side == "agent", col(TicketMessage.outcome).not_in(("failed", "undone")))
    since = session.exec(answered).one() or 0
    mine = mine.where(
        TicketMessage.side == "seller", or_(col(TicketMessage.id) > since, col(TicketMessage.outcome) == "")
    )
    albums: set[str] = set()
    for place, message in enumerate(session.exec(mine.where(TicketMessage.outcome != "failed")).all()):
        message.outcome = ""
        session.add(message)
        again = f"ticket:message:{message.id}:again:{key}"
        if not place:
            ticket_effects.tell_desk(session, ticket, "ticket.from", f"{again}:from", message_id=message.id)
        if message.album not in albums:
            ticket_effects.tell_desk(session, ticket, "ticket.relay", again, message_id=message.id)
        albums |= {message.album} - {""}
    session.flush()


def _note(session: Session, desk: Desk, act: str, desk_id: int, *, key: str, **who: Any) -> None:
    """In the record of one of the desks that it concerns."""
    audit.note(session, desk.bot_id, desk.id or 0, act, "desk", desk_id, key=f"{key}:{desk.id}", **who)


def _every(session: Session, desk_id: int) -> dict[int, Desk]:
    """The desks of the same bot, locked in order, so that two such acts come one after the other. Raises NotFound."""
    bot_id = session.exec(select(Desk.bot_id).where(Desk.id == desk_id)).first()
    rows = select(Desk).where(Desk.bot_id == bot_id).order_by(col(Desk.id)).with_for_update()
    found = {one.id or 0: one for one in session.exec(rows.execution_options(populate_existing=True))}
    if desk_id not in found:
        raise NotFound
    return found


def _queues(session: Session, desk: Desk) -> list[int]:
    return [one or 0 for one in session.exec(select(Queue.id).where(Queue.desk_id == desk.id))]


def _orders(desk: Desk) -> Any:
    return select(Order).where(Order.desk_id == desk.id).order_by(col(Order.id))


def _move_orders(session: Session, desk: Desk, home: Desk, key: str) -> None:
    session.execute(update(DeskPrompt).where(col(DeskPrompt.desk_id) == desk.id).values(message_id=None))
    for order in session.exec(_orders(desk)).all():
        order.desk_id, order.card_message_id = home.id, None
        session.add(order)
        session.flush()
        if order.status not in desks.FINAL:
            tell_desk(session, order, "order.card", f"order:{number(order)}:card:{home.chat_id}:{key}")


def _forget(session: Session, desk: Desk) -> None:
    """What waits for the group still is for nobody any more; what belongs to a ticket has gone with it."""
    waits = update(OutboxMessage).where(col(OutboxMessage.bot_id) == desk.bot_id, col(OutboxMessage.done_at).is_(None))
    values = {"outcome": "skipped", "error": "the group is no desk any more", "done_at": now(session)}
    session.execute(waits.where(col(OutboxMessage.chat_id) == desk.chat_id).values(**values))


def say(session: Session, desk: Desk, text: str, *, key: str, **fields: JsonValue) -> None:
    """Something for everybody in a desk, in no topic; `text` names a macro."""
    outbox.put(
        session,
        kind="desk.news",
        key=f"news:{desk.id}:{key}",
        bot_id=desk.bot_id,
        chat_id=desk.chat_id,
        ids={"text": text, "fields": fields},
        priority=outbox.CLAIM,
    )
