"""Which addresses a seller's mails beside his orders go to: what `emails` and `mailings` both stand on."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.clock import now
from storage.models.draft import Draft
from storage.models.mailing import Mailing
from storage.models.order import Order
from storage.models.seller import EmailAddress, Seller

AT_ONCE = 500


def row_of(session: Session, seller_id: int) -> Mailing | None:
    """The seller's choices, held until the end of the transaction."""
    return session.exec(select(Mailing).where(Mailing.seller_id == seller_id).with_for_update()).first()


def take_over(session: Session, address: EmailAddress) -> None:
    """An address was confirmed: when it is the one that a seller's mails wait for, they go there from now on."""
    row = row_of(session, address.seller_id)
    if row is None or row.pending_id != address.id:
        return
    old, row.email_id, row.pending_id = row.email_id, address.id, None
    session.add(row)
    session.flush()
    drop(session, row, old)


def drop(session: Session, row: Mailing | None, *old: int | None) -> None:
    """Addresses that may be wanted no more: a day later they go, unless something else of the seller's names them.

    Not at once: the three new addresses a day are counted by their rows.
    """
    kept = {row.email_id, row.pending_id} if row is not None else set()
    gone = [one for one in old if one is not None and one not in kept]
    if gone:
        named = update(EmailAddress).where(col(EmailAddress.id).in_(gone))
        session.execute(named.values(dropped_at=now(session)))


def forget(session: Session, before: datetime) -> int:
    """Delete addresses that were dropped before a moment and that no order, draft or contact names. How many."""
    query = select(EmailAddress).where(col(EmailAddress.dropped_at) < before).limit(AT_ONCE)
    gone = 0
    for address in session.exec(query.order_by(col(EmailAddress.id))).all():
        if _named(session, address):
            address.dropped_at = None
            session.add(address)
        else:
            session.execute(delete(EmailAddress).where(col(EmailAddress.id) == address.id))
            gone += 1
    return gone


def _named(session: Session, address: EmailAddress) -> bool:
    seller_id = address.seller_id
    used = [session.exec(select(Seller.contact_email).where(Seller.id == seller_id)).first()]
    for model in (Order, Draft):
        contacts = session.exec(select(model.contact).where(col(model.seller_id) == seller_id))
        used += [str(contact.get("email") or "") for contact in contacts]
    if address.address in {(one or "").strip().lower() for one in used}:
        return True
    row = session.exec(select(Mailing).where(Mailing.seller_id == seller_id)).first()
    return row is not None and address.id in (row.email_id, row.pending_id)
