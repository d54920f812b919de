"""Verbs of the second channel: a seller's own address, and what of his account's health goes there. All opt-in."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import codes, emails, mail_choices, outbox
from storage.clock import now
from storage.columns import JsonValue
from storage.database import reading
from storage.models.mailing import Mailing
from storage.models.seller import EmailAddress, Seller
from storage.problems import Invalid, NotFound
from storage.upsert import insert_once

What = Literal["breaches", "digest", "both"]
CHOICES = 3
"""Addresses that are offered to a seller because he confirmed them for orders."""


class Standing(NamedTuple):
    """How a seller's mails stand. `status` is that of `address`; `pending` is one that still wants its code."""

    address: str = ""
    status: str = "none"  # none | waiting | spent | confirmed | refused
    pending: str = ""
    pending_status: str = "none"
    breaches: bool = False
    digest: bool = False
    stopped: str = ""
    weekly_off: bool = False  # he wants no weekly overview at all, anywhere
    others: tuple[EmailAddress, ...] = ()


@reading
def standing(session: Session, seller_id: int) -> Standing:
    """What a seller's settings show."""
    row = session.exec(select(Mailing).where(Mailing.seller_id == seller_id)).first()
    used = {row.email_id, row.pending_id} if row else set()
    mine = select(EmailAddress).where(EmailAddress.seller_id == seller_id, col(EmailAddress.confirmed_at).is_not(None))
    mine = mine.where(col(EmailAddress.refused_at).is_(None), col(EmailAddress.dropped_at).is_(None))
    newest = session.exec(mine.order_by(col(EmailAddress.confirmed_at).desc()).limit(CHOICES + 2))
    others = tuple(one for one in newest if one.id not in used)[:CHOICES]
    if row is None:
        return Standing(others=others)
    (address, status), (pending, pending_status) = (_shown(session, one) for one in (row.email_id, row.pending_id))
    off = session.get_one(Seller, seller_id).digest_off
    return Standing(address, status, pending, pending_status, row.breaches, row.digest, row.stopped, off, others)


def use(session: Session, seller_id: int, address: str, *, again: bool = False) -> EmailAddress:
    """The address mails go to: at once when it is confirmed, else when its code is typed; the old one serves till then.

    Raises what `emails.ask_code` raises.
    """
    email = emails.ask_code(session, seller_id, address, again=again)
    row = _own(session, seller_id)
    old = (row.email_id, row.pending_id)
    if email.confirmed_at is not None and email.refused_at is None:
        row.email_id, row.pending_id = email.id, None
    else:
        row.pending_id = email.id
        if row.email_id == email.id:
            row.email_id = None  # it was refused, and has to be confirmed anew
    email.dropped_at = None
    session.add_all((row, email))
    session.flush()
    mail_choices.drop(session, row, *old)
    return email


def use_known(session: Session, seller_id: int, email_id: int) -> EmailAddress:
    """One of the addresses he gave before. Raises NotFound when it is not his."""
    email = session.get(EmailAddress, email_id)
    if email is None or email.seller_id != seller_id:
        raise NotFound(what="email")
    return use(session, seller_id, email.address)


def remove(session: Session, seller_id: int) -> None:
    """No address, no mails, nothing kept of the choice. Mails of orders still go where the orders say."""
    row = mail_choices.row_of(session, seller_id)
    if row is not None:
        old = (row.email_id, row.pending_id)
        session.delete(row)
        session.flush()
        mail_choices.drop(session, None, *old)


def choose(session: Session, seller_id: int, what: What, on: bool) -> None:
    """Switch one kind of mail on or off (both: the two). Raises NotFound without an address, Invalid."""
    wanted = {"breaches": {"breaches": on}, "digest": {"digest": on}, "both": {"breaches": on, "digest": on}}.get(what)
    if wanted is None:
        raise Invalid(what="mail", why="unknown")
    mine = update(Mailing).where(col(Mailing.seller_id) == seller_id)
    values = {**wanted, "stopped": "", "stopped_at": None}
    if session.execute(mine.values(**values).returning(col(Mailing.id))).scalar() is None:
        raise NotFound(what="email")


def unsubscribe(session: Session, email_id: int, *, tell: bool) -> str:
    """Whoever holds a mail wants no more of them at this address; what was switched off (breaches | digest | both).

    "" when the address gets none anyway. Once more gives the same answer. `tell`: the seller hears of it in the chat,
    since it came without his signing in.
    """
    row = session.exec(select(Mailing).where(Mailing.email_id == email_id).with_for_update()).first()
    if row is None:
        return ""
    if not (row.breaches or row.digest):
        return row.stopped
    row.stopped = "both" if row.breaches and row.digest else "breaches" if row.breaches else "digest"
    row.breaches, row.digest, row.stopped_at = False, False, now(session)
    session.add(row)
    if tell:
        seller = session.get_one(Seller, row.seller_id)
        key = f"email:{email_id}:stopped:{row.stopped_at.isoformat()}"
        ids: dict[str, JsonValue] = {"email_id": email_id}
        outbox.put(session, kind="email.stopped", key=key, bot_id=seller.bot_id, chat_id=seller.user_id, ids=ids)
    return row.stopped


@reading
def stopped(session: Session, email_id: int) -> str:
    """What a link switched off and nobody has switched on again: breaches | digest | both, or ""."""
    return session.exec(select(Mailing.stopped).where(Mailing.email_id == email_id)).first() or ""


@reading
def language_of(session: Session, email_id: int) -> str:
    """What the seller of an address reads. Raises NotFound."""
    query = select(Seller.language).join(EmailAddress, col(EmailAddress.seller_id) == col(Seller.id))
    found = session.exec(query.where(EmailAddress.id == email_id)).first()
    if found is None:
        raise NotFound(what="email")
    return found


@reading
def wanting(session: Session, seller_id: int, what: What) -> EmailAddress | None:
    """The address that gets this kind of mail now; None when it is not wanted, not confirmed or refused."""
    row = session.exec(select(Mailing).where(Mailing.seller_id == seller_id)).first()
    if row is None or row.email_id is None or not (row.breaches if what == "breaches" else row.digest):
        return None
    email = session.get(EmailAddress, row.email_id)
    return email if email and email.confirmed_at is not None and email.refused_at is None else None


@reading
def serves(session: Session, email_id: int) -> bool:
    """Whether an address is, or is to be, the one that a seller gave for his account and not for an order."""
    ours = (col(Mailing.email_id) == email_id) | (col(Mailing.pending_id) == email_id)
    return session.exec(select(Mailing.id).where(ours)).first() is not None


def put_breach(session: Session, seller_id: int, account_id: int, alert_ids: Sequence[int], key: str) -> None:
    """Queue the mail of figures that are past their limit, in the transaction that found them."""
    if alert_ids:
        _put(session, seller_id, "breaches", "health.mail.breach", key, account_id=account_id, alerts=[*alert_ids])


def put_digest(session: Session, seller_id: int, key: str) -> None:
    """Queue the weekly digest's mail, in the transaction that queues the digest itself."""
    _put(session, seller_id, "digest", "health.mail.digest", key)


def _put(session: Session, seller_id: int, what: What, kind: str, key: str, **ids: JsonValue) -> None:
    email = wanting(session, seller_id, what)
    if email is not None:
        bot_id = session.get_one(Seller, seller_id).bot_id
        codes.ensure_secret(session)  # the link that unsubscribes is signed with it
        emails.post(session, email, kind, f"{kind}:{key}", bot_id=bot_id, **({"seller_id": seller_id} | ids))


def _own(session: Session, seller_id: int) -> Mailing:
    blank = {"seller_id": seller_id, "breaches": False, "digest": False, "stopped": "", "created_at": now(session)}
    insert_once(session, Mailing, ["seller_id"], blank)
    row = mail_choices.row_of(session, seller_id)
    assert row is not None
    return row


def _shown(session: Session, email_id: int | None) -> tuple[str, str]:
    email = session.get(EmailAddress, email_id) if email_id else None
    return (email.address, emails.status(session, email.seller_id, email.address)) if email else ("", "none")
