"""Verbs about the documents of an order: asked for by its sheet or an agent, sent by the seller, judged by an agent."""

from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.clock import now
from storage.columns import JsonValue
from storage.database import reading
from storage.effects import Who, claim, happened, record, refresh_card, tell_desk, tell_seller
from storage.limits import FILE_NAME, REASON, TITLE, fitting, tidy
from storage.models.draft import StoredFile
from storage.models.order import Document, Order
from storage.models.seller import Seller
from storage.order_views import checklist
from storage.orders import MOVES
from storage.problems import Invalid, NotFound, TooMany, WrongState

__all__ = ["checklist", "file", "get", "judge", "of_order", "receive", "request"]

MOST_FILES = 20  # of one document
BEHIND = timedelta(hours=12)  # a day ends this much later somewhere than in UTC


@reading
def get(session: Session, seller_id: int, document_id: int) -> Document:
    """A document of one of this seller's orders. Raises NotFound."""
    query = select(Document).join(Order, col(Order.id) == col(Document.order_id))
    return _known(session.exec(query.where(Document.id == document_id, Order.seller_id == seller_id)).first())


@reading
def of_order(session: Session, order_id: int, document_id: int) -> Document:
    """A document of this order (for agents, who have the order by their desk). Raises NotFound."""
    query = select(Document).where(Document.id == document_id, Document.order_id == order_id)
    return _known(session.exec(query).first())


@reading
def of_desk(session: Session, desk_id: int, document_id: int) -> Document:
    """A document of an order of this desk. Raises NotFound."""
    query = select(Document).join(Order, col(Order.id) == col(Document.order_id))
    return _known(session.exec(query.where(Document.id == document_id, Order.desk_id == desk_id)).first())


@reading
def file(session: Session, stored_file_id: int) -> StoredFile:
    """For the courier, which has the id from its own row. Raises NotFound."""
    found = session.get(StoredFile, stored_file_id)
    if found is None:
        raise NotFound
    return found


def receive(
    session: Session,
    seller_id: int,
    document_id: int,
    *,
    file_id: str,
    file_unique_id: str,
    name: str,
    mime: str | None = None,
    size: int | None = None,
    key: str | None = None,
) -> Document:
    """The seller sent a file for a document; it waits for judgement, whatever it was before.

    The same cause (`key`), or without one the same file, acts once. Raises NotFound, WrongState(status) when the
    order is final, TooMany past 20 files.
    """
    order = claim(session, get(session, seller_id, document_id).order_id, seller_id=seller_id)
    document = _fresh(session, order, document_id)
    mine = (StoredFile.document_id == document_id, StoredFile.file_unique_id == file_unique_id)
    stored = session.exec(select(StoredFile).where(*mine)).first()
    if happened(session, document.order_id, key) or (stored is not None and key is None):
        return document
    _require_going(order)
    if stored is None:
        there = select(func.count(col(StoredFile.id))).where(StoredFile.document_id == document_id)
        if session.exec(there).one() >= MOST_FILES:
            raise TooMany(limit=MOST_FILES)
        stored = StoredFile(
            seller_id=seller_id,
            order_id=order.id,
            document_id=document_id,
            kind="sds" if document.kind == "sds" else "document",
            file_id=file_id,
            file_unique_id=file_unique_id,
            name=tidy(name, FILE_NAME),
            mime=mime,
            size=size,
            received_at=now(session),
        )
    stored.file_id = file_id
    session.add(stored)
    session.flush()
    _mark(session, document, "received")
    data = {**_named(document), "file_id": stored.id}
    seller = session.exec(select(Seller).where(Seller.id == seller_id)).one()
    who = Who("seller", seller.user_id, seller.name)
    done = record(session, order, "document_received", who, data=data, key=key)
    ids: dict[str, JsonValue] = {"document_id": document_id, "file_id": stored.id, "event_id": done.id}
    tell_desk(session, order, "document.received", f"event:{done.id}:desk", **ids)
    refresh_card(session, order, done)
    return document


def judge(
    session: Session,
    order_id: int,
    document_id: int,
    *,
    accepted: bool,
    reason: str | None = None,
    expires_on: date | None = None,
    agent_id: int,
    agent_name: str,
    desk_id: int | None = None,
    key: str | None = None,
) -> Document:
    """An agent accepts a received document (until `expires_on`, if it expires) or rejects it with a reason.

    The same verdict again changes nothing. Raises NotFound, WrongState(status) unless it waits for judgement,
    Invalid for a rejection without a reason or a day that has passed.
    """
    order = claim(session, order_id, desk_id=desk_id)
    document = _fresh(session, order, document_id)
    verdict = "accepted" if accepted else "rejected"
    if happened(session, order_id, key) or document.status == verdict:
        return document
    _require_going(order)
    if document.status != "received":
        raise WrongState(status=document.status)
    why = None if accepted else fitting("reason", reason or "", REASON)
    if accepted and expires_on and expires_on < (now(session) - BEHIND).date():
        raise Invalid(what="expires_on", why="past")
    _mark(session, document, verdict, why, expires_on if accepted else None)
    data = {**_named(document), "reason": why, "expires_on": expires_on.isoformat() if expires_on else None}
    _tell(session, order, document, f"document_{verdict}", Who("agent", agent_id, agent_name), data, key)
    return document


def request(
    session: Session,
    order_id: int,
    *,
    kind: str = "other",
    title: str = "",
    agent_id: int,
    agent_name: str,
    desk_id: int | None = None,
    key: str | None = None,
) -> Document:
    """An agent asks for a document: a kind of the knowledge, or `other` with a title in his words.

    One that was judged is asked for anew; one that is missing already is asked for again only under a new `key`.
    Raises NotFound, WrongState(status) when the order is final or the document waits for judgement, Invalid for
    `other` without a title.
    """
    order = claim(session, order_id, desk_id=desk_id)
    words = fitting("title", title, TITLE) if kind == "other" else ""
    named = (Document.order_id == order_id, Document.kind == kind, Document.title == words)
    document = session.exec(select(Document).where(*named).execution_options(populate_existing=True)).first()
    if document and (happened(session, order_id, key) or (document.status == "missing" and key is None)):
        return document
    _require_going(order)
    if document and document.status == "received":
        raise WrongState(status="received")
    if document is None:
        document = Document(order_id=order_id, kind=kind, title=words, updated_at=now(session))
    _mark(session, document, "missing")
    _tell(session, order, document, "document_requested", Who("agent", agent_id, agent_name), _named(document), key)
    return document


def _tell(
    session: Session,
    order: Order,
    document: Document,
    kind: str,
    who: Who,
    data: dict[str, JsonValue],
    key: str | None,
) -> None:
    done = record(session, order, kind, who, data=data, key=key)
    message = "document.requested" if kind == "document_requested" else "document.judged"
    ids = {"document_id": document.id, "event_id": done.id}
    tell_seller(session, order, message, f"event:{done.id}:seller", **ids)
    refresh_card(session, order, done)


def _mark(
    session: Session, document: Document, status: str, reason: str | None = None, expires_on: date | None = None
) -> None:
    document.status, document.reason, document.expires_on = status, reason, expires_on
    document.updated_at = now(session)
    session.add(document)
    session.flush()


def _named(document: Document) -> dict[str, JsonValue]:
    return {"document_id": document.id, "kind": document.kind, "title": document.title}


def _fresh(session: Session, order: Order, document_id: int) -> Document:
    query = select(Document).where(Document.id == document_id, Document.order_id == order.id)
    return _known(session.exec(query.execution_options(populate_existing=True)).first())


def _known(document: Document | None) -> Document:
    if document is None:
        raise NotFound
    return document


def _require_going(order: Order) -> None:
    if order.status not in MOVES:
        raise WrongState(status=order.status)
