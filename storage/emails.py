"""Verbs about e-mail addresses: a new one gets a code and nothing else until the seller types it in the chat."""

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, or_, update
from sqlmodel import Session, SQLModel, col, select

from storage import codes, mail_choices, outbox
from storage.clock import now
from storage.columns import JsonValue
from storage.database import reading
from storage.limits import ADDRESS, REASON, fitting, tidy
from storage.models.order import Order
from storage.models.seller import EmailAddress, Seller
from storage.problems import Invalid, NotFound, TooMany, WrongCode

NEW_A_DAY = 3  # new addresses of a seller in 24 hours
CODES_A_DAY = 3  # codes to one address in 24 hours
AGAIN_AFTER = timedelta(seconds=60)
DAY = timedelta(hours=24)

Status = Literal["unknown", "waiting", "spent", "confirmed", "refused"]


class CodeMail(SQLModel):
    """What the courier needs to write the mail with the code. Not to be logged."""

    address: str
    code: str
    language: str


def ask_code(session: Session, seller_id: int, address: str, *, again: bool = False) -> EmailAddress:
    """The seller's address; when it is not confirmed and has no live code, a code is on its way to it.

    `again` asks for another code in place of a live one (a minute later at the earliest). Raises TooMany(limit) past
    3 new addresses of a seller or 3 codes of an address in 24 hours, Invalid for what is no address at all.
    """
    moment = now(session)
    normal = _normal(address)
    seller = session.exec(select(Seller).where(Seller.id == seller_id).with_for_update()).first()
    if seller is None:
        raise NotFound
    row = _find(session, seller_id, normal)
    if row is None:
        young = (EmailAddress.seller_id == seller_id, col(EmailAddress.created_at) > moment - DAY)
        if session.exec(select(func.count(col(EmailAddress.id))).where(*young)).one() >= NEW_A_DAY:
            raise TooMany(limit=NEW_A_DAY)
        row = EmailAddress(seller_id=seller_id, address=normal, created_at=moment)
    elif _settled(row, moment, again):
        return row
    if row.day_from is None or moment - row.day_from >= DAY:
        row.day_from, row.day_codes = moment, 0
    if row.day_codes >= CODES_A_DAY:
        raise TooMany(limit=CODES_A_DAY)
    codes.ensure_secret(session)
    row.code_sent_at, row.code_number, row.day_codes = moment, row.code_number + 1, row.day_codes + 1
    row.tries, row.last_try = 0, None
    row.confirmed_at, row.refused_at, row.refused_why = None, None, None
    session.add(row)
    session.flush()
    post(session, row, "email.code", f"email:{row.id}:code:{row.code_number}", bot_id=seller.bot_id)
    return row


def confirm(session: Session, seller_id: int, address: str, code: str) -> EmailAddress:
    """The seller typed the code: the address is his, and the mails of his orders that waited for it are queued.

    Raises Invalid for what is not six digits (not counted), WrongCode(left) otherwise. A wrong code is counted even
    though the verb refuses; the same wrong code twice in a row counts once.
    """
    moment = now(session)
    row = _find(session, seller_id, _normal(address))
    if row is None:
        raise NotFound
    if row.confirmed_at and not row.refused_at:
        return row
    digits = codes.typed(code)
    if not codes.is_live(row, moment):
        raise WrongCode(left=0)
    present = update(EmailAddress).where(
        col(EmailAddress.id) == row.id,
        col(EmailAddress.confirmed_at).is_(None),
        col(EmailAddress.code_sent_at) == row.code_sent_at,
        col(EmailAddress.tries) < codes.TRIES,
    )
    if codes.same(digits, codes.derive(session, row)):
        session.execute(present.values(confirmed_at=moment))
        session.refresh(row)
        if row.confirmed_at is None:
            raise WrongCode(left=0)
        mail_choices.take_over(session, row)
        _release(session, row)
        return row
    other = or_(col(EmailAddress.last_try).is_(None), col(EmailAddress.last_try) != digits)
    session.execute(present.where(other).values(tries=EmailAddress.tries + 1, last_try=digits))
    session.refresh(row)
    left = max(0, codes.TRIES - row.tries)
    session.commit()  # the refusal below undoes nothing that is committed: the try stays counted
    raise WrongCode(left=left)


def refused(session: Session, email_id: int, why: str) -> bool:
    """The mail server refused the address; its seller is told. True for the call that noted it."""
    row = session.exec(select(EmailAddress).where(EmailAddress.id == email_id).with_for_update()).first()
    if row is None or row.refused_at is not None:
        return False
    row.refused_at, row.refused_why = now(session), tidy(why, REASON)
    if row.confirmed_at is not None:
        row.mailed_until = row.refused_at
    session.add(row)
    seller = session.exec(select(Seller).where(Seller.id == row.seller_id)).one()
    outbox.put(
        session,
        kind="email.refused",
        key=f"email:{row.id}:refused:{row.code_number}",
        bot_id=seller.bot_id,
        chat_id=seller.user_id,
        ids={"email_id": row.id},
        priority=outbox.RELAY,
    )
    return True


@reading
def code_for(session: Session, email_id: int) -> CodeMail | None:
    """The code to mail; None when there is nothing to mail any more (confirmed, spent, too old)."""
    row = session.get(EmailAddress, email_id)
    if row is None or row.confirmed_at or not codes.is_live(row, now(session)):
        return None
    language = session.exec(select(Seller.language).where(Seller.id == row.seller_id)).one()
    return CodeMail(address=row.address, code=codes.derive(session, row), language=language)


@reading
def get(session: Session, email_id: int) -> EmailAddress:
    """For the courier, which has the id from its own row. Raises NotFound."""
    row = session.get(EmailAddress, email_id)
    if row is None:
        raise NotFound
    return row


@reading
def status(session: Session, seller_id: int, address: str) -> Status:
    """How far this seller is with this address."""
    row = _find(session, seller_id, address.strip().lower())
    if row is None:
        return "unknown"
    if row.refused_at:
        return "refused"
    if row.confirmed_at:
        return "confirmed"
    return "waiting" if codes.is_live(row, now(session)) else "spent"


@reading
def known(session: Session, seller_id: int, address: str) -> EmailAddress | None:
    """The row of an address that this seller has given, however far it is."""
    return _find(session, seller_id, address.strip().lower())


@reading
def confirmed(session: Session, seller_id: int, address: str) -> EmailAddress | None:
    """The address if this seller confirmed it and the mail server takes it."""
    row = _find(session, seller_id, address.strip().lower())
    return row if row and row.confirmed_at and not row.refused_at else None


def post(session: Session, address: EmailAddress, kind: str, key: str, *, bot_id: int, **ids: JsonValue) -> None:
    """Queue a mail to an address."""
    everything = {"email_id": address.id, **ids}
    # The thread keeps the mails of one address in order, and lets those of others pass.
    place: dict[str, Any] = {"chat_id": None, "thread_id": address.id, "channel": "mail"}
    outbox.put(session, kind=kind, key=key, bot_id=bot_id, ids=everything, **place)


def _release(session: Session, row: EmailAddress) -> None:
    """Queue the mails of open orders that waited for the address; those it was confirmed for have had theirs."""
    query = select(Order).where(Order.seller_id == row.seller_id, col(Order.status).not_in(["completed", "cancelled"]))
    if row.mailed_until is not None:
        query = query.where(col(Order.created_at) > row.mailed_until)
    for order in session.exec(query.order_by(col(Order.id))):
        if str(order.contact.get("email") or "").strip().lower() == row.address:
            post(session, row, "order.mail", f"order:{order.id}:mail", bot_id=order.bot_id, order_id=order.id)


def _settled(row: EmailAddress, moment: datetime, again: bool) -> bool:
    if row.confirmed_at and not row.refused_at:
        return True
    if row.code_sent_at is None or not codes.is_live(row, moment):
        return False
    return not again or moment - row.code_sent_at < AGAIN_AFTER


def _normal(address: str) -> str:
    normal = fitting("email", address, ADDRESS).lower()
    name, _, domain = normal.rpartition("@")
    if not name or not domain or any(sign.isspace() for sign in normal):
        raise Invalid(what="email", why="format")
    return normal


def _find(session: Session, seller_id: int, normal: str) -> EmailAddress | None:
    query = select(EmailAddress).where(EmailAddress.seller_id == seller_id, EmailAddress.address == normal)
    return session.exec(query).first()
