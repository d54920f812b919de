"""What can be read of orders. A seller's reads name the seller, an agent's the desk; the courier has ids of its own."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.database import reading
from storage.models.desk import Desk
from storage.models.draft import StoredFile
from storage.models.order import Document, Order, OrderEvent, Quote
from storage.models.seller import Seller
from storage.problems import NotFound

Checklist = list[tuple[Document, list[StoredFile]]]


@dataclass(slots=True)
class WholeOrder:
    """An order with everything that a card, a mail or a request pack shows of it."""

    order: Order
    seller: Seller
    desk: Desk | None
    documents: Checklist
    quotes: list[Quote]
    events: list[OrderEvent]


@reading
def get(session: Session, seller_id: int, order_id: int) -> Order:
    """The seller's order. Raises NotFound when it is another's, too."""
    return _one(session, Order.id == order_id, Order.seller_id == seller_id)


@reading
def of_desk(session: Session, desk_id: int, order_id: int) -> Order:
    """The desk's order. Raises NotFound when it is another desk's, too."""
    return _one(session, Order.id == order_id, Order.desk_id == desk_id)


@reading
def by_id(session: Session, order_id: int) -> Order:
    """For the courier, which has the id from its own row. Raises NotFound."""
    return _one(session, Order.id == order_id)


@reading
def history(session: Session, seller_id: int, offset: int = 0, limit: int = 10) -> list[Order]:
    """The seller's orders, the newest first."""
    query = select(Order).where(Order.seller_id == seller_id).order_by(col(Order.id).desc())
    return list(session.exec(query.offset(offset).limit(limit)))


@reading
def count(session: Session, seller_id: int) -> int:
    """How many orders the seller has placed."""
    return session.exec(select(func.count(col(Order.id))).where(Order.seller_id == seller_id)).one()


@reading
def timeline(session: Session, order_id: int, seller_id: int | None = None) -> list[OrderEvent]:
    """What happened to an order, the oldest first. Raises NotFound when it is not this seller's."""
    if seller_id is not None:
        get(session, seller_id, order_id)
    return list(session.exec(select(OrderEvent).where(OrderEvent.order_id == order_id).order_by(col(OrderEvent.id))))


@reading
def event(session: Session, event_id: int) -> OrderEvent:
    """For the courier. Raises NotFound."""
    found = session.get(OrderEvent, event_id)
    if found is None:
        raise NotFound
    return found


@reading
def checklist(session: Session, order_id: int, seller_id: int | None = None) -> Checklist:
    """Each document of an order with its files. Raises NotFound when it is not this seller's."""
    if seller_id is not None:
        get(session, seller_id, order_id)
    documents = session.exec(select(Document).where(Document.order_id == order_id).order_by(col(Document.id))).all()
    files = session.exec(select(StoredFile).where(StoredFile.order_id == order_id).order_by(col(StoredFile.id))).all()
    return [(document, [one for one in files if one.document_id == document.id]) for document in documents]


@reading
def quotes(session: Session, order_id: int, seller_id: int | None = None) -> list[Quote]:
    """The quotes of an order, the oldest first. Raises NotFound when it is not this seller's."""
    if seller_id is not None:
        get(session, seller_id, order_id)
    return list(session.exec(select(Quote).where(Quote.order_id == order_id).order_by(col(Quote.id))))


@reading
def whole(session: Session, order_id: int) -> WholeOrder:
    """Everything at one moment, for the courier. Raises NotFound."""
    order = by_id(session, order_id)
    return WholeOrder(
        order=order,
        seller=session.exec(select(Seller).where(Seller.id == order.seller_id)).one(),
        desk=session.get(Desk, order.desk_id) if order.desk_id else None,
        documents=checklist(session, order_id),
        quotes=quotes(session, order_id),
        events=timeline(session, order_id),
    )


def _one(session: Session, *conditions: bool) -> Order:
    order = session.exec(select(Order).where(*conditions)).first()
    if order is None:
        raise NotFound
    return order
