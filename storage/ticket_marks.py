"""Verbs about what an agent's message shows of its way to the seller, and about taking the seller's copy away again."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import outbox, ticket_turns
from storage.clock import now
from storage.models.desk import Desk
from storage.models.outbox import OutboxMessage
from storage.models.ticket import Ticket, TicketMessage
from storage.ticket_effects import hold, tell_desk, tell_seller

PATIENCE = timedelta(seconds=2)
"""A message that is delivered sooner shows nothing."""
LANE = -(1 << 40)
"""Marks go beside what waits in the topic: minus the ticket's id it is a lane of their own."""


def watch(session: Session, ticket: Ticket, message: TicketMessage) -> None:
    """Show after PATIENCE that the message waits, if it still does."""
    _mark(session, ticket, message, "waits", PATIENCE)


def settled(session: Session, ticket: Ticket, message: TicketMessage, *, show: bool) -> None:
    """Its outcome is known. It is shown if `show`, or if the message shows another."""
    row = session.exec(select(OutboxMessage).where(OutboxMessage.key == _key(message, "waits"))).first()
    if row is not None and row.done_at is None and not message.mark:
        outbox.skipped(session, row.id or 0, "delivered in time")
    if show or message.mark:
        _mark(session, ticket, message, f"{message.mark}>{message.outcome}")


def marked(session: Session, message_id: int, mark: str, row_id: int) -> None:
    """It shows this now; if that is old already, the next follows."""
    message = session.get_one(TicketMessage, message_id)
    ticket = hold(session, message.ticket_id)
    session.refresh(message)
    message.mark = mark
    session.add(message)
    if state(message) != mark:
        _mark(session, ticket, message, f"after:{row_id}")


def state(message: TicketMessage) -> str:
    """What an agent's message should show: waits | sent | failed | undone."""
    return message.outcome or "waits"


def _key(message: TicketMessage, name: str) -> str:
    return f"ticket:message:{message.id}:mark:{name}"


def _mark(session: Session, ticket: Ticket, message: TicketMessage, name: str, wait: timedelta = timedelta(0)) -> None:
    outbox.put(
        session,
        kind="ticket.mark",
        key=_key(message, name),
        bot_id=ticket.bot_id,
        chat_id=session.exec(select(Desk.chat_id).where(Desk.id == message.desk_id)).one(),
        thread_id=LANE - (ticket.id or 0),
        ids={"ticket_id": ticket.id, "message_id": message.id},
        priority=outbox.COSMETIC,
        due_at=now(session) + wait,
    )


def unsay(session: Session, ticket: Ticket, message: TicketMessage) -> None:
    """Have the seller's copy deleted."""
    tell_seller(session, ticket, "ticket.unsay", f"ticket:message:{message.id}:unsay", message_id=message.id)


def unsaid(session: Session, message_id: int) -> None:
    """The seller's copy is gone. Of an album the last one is told."""
    message = session.get_one(TicketMessage, message_id)
    ticket = hold(session, message.ticket_id)
    gone = update(TicketMessage).where(col(TicketMessage.id) == message_id)
    session.execute(gone.values(outcome="undone"))
    left = select(TicketMessage.id).where(TicketMessage.ticket_id == ticket.id, TicketMessage.outcome == "sent")
    if session.exec(left.where(TicketMessage.undo_key == message.undo_key)).first() is None:
        tell_undone(session, ticket, message, "deleted")


def stays(session: Session, message_id: int) -> None:
    """Telegram does not delete the seller's copy any more."""
    message = session.get_one(TicketMessage, message_id)
    tell_undone(session, hold(session, message.ticket_id), message, "late")


def tell_undone(session: Session, ticket: Ticket, message: TicketMessage, how: str) -> None:
    """Say under the agent's message (of an album: its first) that it was taken back, or why not."""
    query = select(TicketMessage).where(TicketMessage.ticket_id == ticket.id)
    query = query.where(TicketMessage.undo_key == message.undo_key).order_by(col(TicketMessage.id))
    first = session.exec(query.execution_options(populate_existing=True)).first() or message
    about: dict[str, Any] = {"message_id": first.id, "how": how}
    key = f"ticket:message:{first.id}:undone:{'late' if how == 'late' else 'done'}"
    tell_desk(session, ticket, "ticket.undone", key, priority=outbox.CLAIM, **about)
    if how != "late":
        settled(session, ticket, first, show=True)
        ticket_turns.not_sent(session, ticket)
