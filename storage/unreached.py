"""Verbs for words that do not reach a seller: they wait, or somebody is told."""

from sqlmodel import Session

from storage import announcement_sends, effects, outbox, sellers, ticket_relay, tickets
from storage.clock import now
from storage.models.order import Order
from storage.models.outbox import OutboxMessage
from storage.models.seller import EmailAddress, Seller
from storage.ticket_effects import tell_desk

KEPT = frozenset({"deadline.reminder", "notice.countdown"})
"""What concerns neither an order nor a ticket and waits all the same: when he returns, it says what is true then."""


def shut(session: Session, row_id: int, why: str = "blocked") -> None:
    """The seller has blocked us or is gone (`why`). What belongs to an order or a ticket waits; its desk is told."""
    row = session.get(OutboxMessage, row_id)
    if row is None or row.done_at is not None or row.chat_id is None:
        return
    sellers.mark_unreachable(session, row.bot_id, row.chat_id)
    announcement_sends.settled(session, row, "blocked")
    if isinstance(row.ids.get("ticket_id"), int):
        held = outbox.hold(session, row_id)
        if held and row.kind == "ticket.started":
            tell_desk(session, tickets.by_id(session, row.ids["ticket_id"]), "ticket.unreached", f"unreached:{row_id}")
        elif held and row.kind in {"ticket.relay", "ticket.canned"}:
            message = ticket_relay.get(session, row.ids["message_id"])
            ticket_relay.tell_failure(session, tickets.by_id(session, message.ticket_id), message, why)
        return
    if row.kind in KEPT:
        outbox.hold(session, row_id)
        return
    order_id = row.ids.get("order_id")
    order = session.get(Order, order_id) if isinstance(order_id, int) else None
    if order is None:
        outbox.skipped(session, row_id, "seller unreachable")
        return
    others = [one for one in outbox.held(session, row.bot_id, row.chat_id) if one.ids.get("order_id") == order_id]
    if outbox.hold(session, row_id) and not others:
        effects.tell_desk(session, order, "desk.unreachable", f"outbox:{row_id}:unreachable")


def mail_lost(session: Session, email_id: int, *, news: bool = False) -> bool:
    """A mail to this address was given up: its seller is told in the chat, once a day. A refusal was told already.

    `news`: it was about his account's health, not about an order.
    """
    address = session.get(EmailAddress, email_id)
    if address is None or address.refused_at is not None:
        return False
    seller = session.get_one(Seller, address.seller_id)
    return outbox.put(
        session,
        kind="email.lost",
        key=f"email:{email_id}:lost:{now(session).date()}",
        bot_id=seller.bot_id,
        chat_id=seller.user_id,
        ids={"email_id": email_id, "news": news},
        priority=outbox.RELAY,
    )


def code_lost(session: Session, email_id: int) -> bool:
    """The code grew too old before the mail could be sent; told unless the address was confirmed meanwhile."""
    address = session.get(EmailAddress, email_id)
    return address is not None and address.confirmed_at is None and mail_lost(session, email_id)
