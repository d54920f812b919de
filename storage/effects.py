"""What a change to an order leaves behind: its event, and the deliveries that tell the other side."""

from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from storage import audit, bans, emails, outbox
from storage.clock import now
from storage.columns import JsonValue
from storage.limits import NAME, tidy
from storage.models.desk import Desk
from storage.models.order import Order, OrderEvent
from storage.models.seller import Seller
from storage.problems import NotFound


class Who(NamedTuple):
    """Who did it: seller | agent | system, the Telegram id and the name at the time."""

    actor: str
    id: int | None = None
    name: str | None = None


def claim(session: Session, order_id: int, *, seller_id: int | None = None, desk_id: int | None = None) -> Order:
    """The order, locked until the commit; of this seller, of this desk. Raises NotFound."""
    query = select(Order).where(Order.id == order_id).with_for_update()
    if seller_id is not None:
        query = query.where(Order.seller_id == seller_id)
    if desk_id is not None:
        query = query.where(Order.desk_id == desk_id)
    order = session.exec(query.execution_options(populate_existing=True)).first()
    if order is None:
        raise NotFound
    return order


def happened(session: Session, order_id: int, key: str | None) -> bool:
    """Whether this cause has already left its event on the order."""
    query = select(OrderEvent.id).where(OrderEvent.order_id == order_id, OrderEvent.key == key)
    return key is not None and session.exec(query).first() is not None


def record(
    session: Session,
    order: Order,
    kind: str,
    who: Who,
    *,
    data: dict[str, JsonValue] | None = None,
    key: str | None = None,
) -> OrderEvent:
    """Add an event to the order's timeline, and move its updated_at.

    An agent's is audited. Raises Barred for a seller who is banned.
    """
    if who.actor == "seller":
        bans.require_free(session, order.seller_id)
    moment = now(session)
    event = OrderEvent(
        order_id=number(order),
        at=moment,
        actor=who.actor,
        actor_id=who.id,
        actor_name=tidy(who.name or "", NAME) or None,
        kind=kind,
        data=data or {},
        key=key,
    )
    order.updated_at = moment
    session.add_all([event, order])
    session.flush()
    if who.actor == "agent" and order.desk_id is not None:
        by: dict[str, Any] = {"agent_id": who.id or 0, "agent_name": who.name or ""}
        done = f"order:event:{event.id}"
        audit.note(session, order.bot_id, order.desk_id, f"order.{kind}", "order", order.id, key=done, **by)
    return event


def tell_seller(session: Session, order: Order, kind: str, key: str, **ids: JsonValue) -> None:
    """A message to the order's seller. All have one priority, so that they arrive in the order they happened."""
    user_id = session.exec(select(Seller.user_id).where(Seller.id == order.seller_id)).one()
    outbox.put(
        session,
        kind=kind,
        key=key,
        bot_id=order.bot_id,
        chat_id=user_id,
        ids={"order_id": order.id, **ids},
        priority=outbox.RELAY,
    )


def tell_desk(
    session: Session, order: Order, kind: str, key: str, *, priority: int = outbox.CLAIM, **ids: JsonValue
) -> None:
    """A message to the order's desk; nothing while the bot has none (its card is queued when it gets one)."""
    if order.desk_id is None:
        return
    chat_id = session.exec(select(Desk.chat_id).where(Desk.id == order.desk_id)).one()
    outbox.put(
        session,
        kind=kind,
        key=key,
        bot_id=order.bot_id,
        chat_id=chat_id,
        ids={"order_id": order.id, **ids},
        priority=priority,
    )


def refresh_card(session: Session, order: Order, event: OrderEvent) -> None:
    """Have the desk's card drawn anew after this event."""
    tell_desk(
        session,
        order,
        "order.card.update",
        f"event:{event.id}:card",
        priority=outbox.COSMETIC,
        event_id=event.id,
    )


def mail(session: Session, order: Order, kind: str, key: str, **ids: JsonValue) -> None:
    """An e-mail to the order's contact, if that address is confirmed by this seller."""
    address = emails.confirmed(session, order.seller_id, str(order.contact.get("email") or ""))
    if address is not None:
        emails.post(session, address, kind, key, bot_id=order.bot_id, order_id=order.id, **ids)


def last_event(session: Session, order_id: int, **wanted: Any) -> OrderEvent | None:
    """The latest event of the order whose fields have the wanted values."""
    query = select(OrderEvent).where(OrderEvent.order_id == order_id).order_by(col(OrderEvent.id).desc())
    return session.exec(query.filter_by(**wanted)).first()


def number(order: Order) -> int:
    """The id of an order that is in the database."""
    assert order.id is not None
    return order.id
