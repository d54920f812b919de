"""Verbs that make an order and move it. What can be read of one is in order_views, re-exported here."""

from collections.abc import Mapping
from contextlib import suppress

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import routing, sellers, watches
from storage.clock import now
from storage.columns import JsonValue
from storage.draft_fields import require_complete
from storage.effects import Who, claim, last_event, mail, number, record, refresh_card, tell_desk, tell_seller
from storage.limits import REASON, TITLE, fitting, tidy
from storage.models.draft import Draft, StoredFile
from storage.models.order import Document, Order, OrderEvent
from storage.models.seller import Seller
from storage.order_views import WholeOrder, by_id, count, event, get, history, of_desk, timeline, whole
from storage.problems import NotFound, TooMany, WrongState

__all__ = [
    "WholeOrder",
    "allowed",
    "by_id",
    "card_lost",
    "carded",
    "count",
    "event",
    "get",
    "history",
    "move",
    "of_desk",
    "submit",
    "timeline",
    "whole",
]

MOVES = {
    "submitted": ("accepted", "cancelled"),
    "accepted": ("processing", "cancelled"),
    "processing": ("completed", "cancelled"),
}
SELLER_MAY_CANCEL = ("submitted", "accepted")


def allowed(status: str, actor: str) -> tuple[str, ...]:
    """Where an order may go from here, in this actor's hands; empty when the status is final."""
    if actor == "seller":
        return ("cancelled",) if status in SELLER_MAY_CANCEL else ()
    return MOVES.get(status, ())


def submit(
    session: Session,
    seller_id: int,
    draft_id: int,
    *,
    documents: list[str],
    language: str,
    group_of: Mapping[str, str] | None = None,
) -> Order:
    """Make the draft an order, once: a second call returns the same order. `documents` are the kinds its sheet asks.

    It goes to the desk whose queue takes it, as a ticket would: `group_of` gives the group of each category.

    Raises NotFound, WrongState for a discarded draft, Incomplete(what) for one that lacks something.
    """
    moment = now(session)
    take = (
        update(Draft)
        .where(col(Draft.id) == draft_id, col(Draft.seller_id) == seller_id, col(Draft.state).in_(("open", "kept")))
        .values(state="submitted", updated_at=moment)
        .returning(Draft)
    )
    draft = session.execute(take).scalar()
    if draft is None:
        return _submitted(session, seller_id, draft_id)
    require_complete(draft)
    seller = session.exec(select(Seller).where(Seller.id == seller_id)).one()
    about: dict[str, JsonValue] = {"categories": draft.categories}
    place = routing.choose(session, seller, about, group_of or {})
    order = Order(
        bot_id=seller.bot_id,
        seller_id=seller_id,
        draft_id=draft_id,
        language=language,
        desk_id=place.desk.id if place else None,
        created_at=moment,
        updated_at=moment,
        **draft.model_dump(include=COPIED),
    )
    session.add(order)
    session.flush()
    draft.order_id = order.id
    _take_documents(session, order, documents)
    sellers.remember_contact(session, seller_id, order.contact)
    with suppress(TooMany), session.begin_nested():  # who follows that many has chosen what to follow
        watches.follow(session, seller_id, order.categories, order.marketplace, order.country)
    record(session, order, "submitted", Who("seller", seller.user_id, seller.name))
    tell_seller(session, order, "order.submitted", f"order:{order.id}:submitted")
    tell_desk(session, order, "order.card", f"order:{order.id}:card")
    mail(session, order, "order.mail", f"order:{order.id}:mail")
    return order


COPIED = {"keyword", "categories", "marketplace", "country", "answers", "providers", "dangerous", "contact"}


def _submitted(session: Session, seller_id: int, draft_id: int) -> Order:
    order = session.exec(select(Order).where(Order.draft_id == draft_id, Order.seller_id == seller_id)).first()
    if order is not None:
        return order
    state = session.exec(select(Draft.state).where(Draft.id == draft_id, Draft.seller_id == seller_id)).first()
    if state is None:
        raise NotFound
    raise WrongState(status=state)


def _take_documents(session: Session, order: Order, kinds: list[str]) -> None:
    """A row for each document; the files of the draft become documents that have been received."""
    moment = now(session)
    query = select(StoredFile).where(StoredFile.draft_id == order.draft_id).order_by(col(StoredFile.id))
    attached = session.exec(query).all()
    names = {(kind, ""): False for kind in dict.fromkeys(kinds)}
    for stored in attached:
        names[_document_of(stored)] = True
    rows = {}
    for (kind, title), there in names.items():
        status = "received" if there else "missing"
        rows[kind, title] = Document(order_id=number(order), kind=kind, title=title, status=status, updated_at=moment)
    session.add_all(rows.values())
    session.flush()
    for stored in attached:
        stored.order_id, stored.document_id = order.id, rows[_document_of(stored)].id


def _document_of(stored: StoredFile) -> tuple[str, str]:
    return ("sds", "") if stored.kind == "sds" else ("other", tidy(stored.name, TITLE) or "file")


def move(
    session: Session,
    order_id: int,
    to: str,
    *,
    actor: str,
    actor_id: int | None,
    actor_name: str | None = None,
    reason: str | None = None,
    seller_id: int | None = None,
    desk_id: int | None = None,
) -> Order:
    """Move an order on; actor is seller | agent | system. A seller's call names seller_id, an agent's desk_id.

    The same move by the same actor again changes nothing. Raises NotFound when it is not this seller's or desk's,
    WrongState(status) when it cannot go there any more, Invalid(reason) when an agent cancels without saying why.
    """
    if actor == "seller" and seller_id is None:
        raise ValueError("a seller moves his own orders only: name seller_id")
    why = None
    if to == "cancelled" and (reason or actor == "agent"):
        why = fitting("reason", reason or "", REASON)
    cancelled = {"cancelled_by": actor, "cancel_reason": why} if to == "cancelled" else {}
    origins = [status for status in MOVES if to in allowed(status, actor)]
    step = update(Order).where(col(Order.id) == order_id, col(Order.status).in_(origins))
    if seller_id is not None:
        step = step.where(col(Order.seller_id) == seller_id)
    if desk_id is not None:
        step = step.where(col(Order.desk_id) == desk_id)
    order: Order | None = session.execute(step.values(status=to, **cancelled).returning(Order)).scalar()
    if order is None:
        order = claim(session, order_id, seller_id=seller_id, desk_id=desk_id)
        done_before = last_event(session, order_id, kind=to, actor=actor, actor_id=actor_id)
        if done_before is None or not origins:
            raise WrongState(status=order.status)
        return order
    data = {"reason": why} if why else {}
    done = record(session, order, to, Who(actor, actor_id, actor_name), data=data)
    _announce(session, order, done)
    return order


def _announce(session: Session, order: Order, done: OrderEvent) -> None:
    if done.actor == "seller":
        tell_desk(session, order, "order.cancelled", f"event:{done.id}:desk", event_id=done.id)
    else:
        tell_seller(session, order, "order.status", f"event:{done.id}:status", event_id=done.id)
    refresh_card(session, order, done)
    mail(session, order, "order.mail.status", f"event:{done.id}:mail", event_id=done.id)


def carded(session: Session, order_id: int, message_id: int) -> bool:
    """Note which message in the desk is the order's card. True if the order exists."""
    noted = update(Order).where(col(Order.id) == order_id).values(card_message_id=message_id).returning(col(Order.id))
    return session.execute(noted).scalar() is not None


def card_lost(session: Session, order_id: int, message_id: int) -> bool:
    """The desk's card is gone (somebody deleted it): it is posted anew. True for the call that noticed."""
    lost = update(Order).where(col(Order.id) == order_id, col(Order.card_message_id) == message_id)
    order = session.execute(lost.values(card_message_id=None).returning(Order)).scalar()
    if order is None:
        return False
    tell_desk(session, order, "order.card", f"order:{order_id}:card:after:{message_id}")
    return True
