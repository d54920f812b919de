"""Whose turn it is in a ticket: what an agent's or a seller's message does to its clocks."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import outbox, ticket_clocks
from storage.clock import now
from storage.models.outbox import OutboxMessage
from storage.models.ticket import Ticket, TicketEvent, TicketMessage
from storage.service import service
from storage.ticket_effects import happened, tell_desk, tell_seller
from storage.tickets import listening


def agent_wrote(session: Session, ticket: Ticket, key: str) -> None:
    """An agent's message to the seller (`key`: its update): nothing is owed any more, the seller's silence counts."""
    met = ticket_clocks.end(session, ticket, "met", *ticket_clocks.ANSWERS)
    ticket_clocks.silent(session, ticket)
    if met and happened(session, ticket.bot_id, key) is None:  # what claims it has the card drawn already
        redraw(session, ticket, "met")


def not_sent(session: Session, ticket: Ticket) -> None:
    """An agent's message could not be passed on, or was taken back: with no other, an answer is owed as before."""
    clock = ticket_clocks.last(session, ticket.id or 0, *ticket_clocks.ANSWERS)
    if clock is None or clock.outcome != "met" or clock.ended_at is None or ticket.state == "closed":
        return
    answers = select(TicketMessage.id).where(TicketMessage.ticket_id == ticket.id, TicketMessage.side == "agent")
    stands = col(TicketMessage.outcome).not_in(("failed", "undone"))
    answers = answers.where(TicketMessage.created_at >= clock.ended_at, stands)
    if session.exec(answers).first() is None:
        ticket_clocks.end(session, ticket, "stopped", "silence")
        clock.ended_at, clock.outcome, clock.next_at = None, "", ticket_clocks.following(clock)
        session.add(clock)
        redraw(session, ticket, f"again:{now(session).isoformat()}")


def seller_wrote(session: Session, ticket: Ticket) -> None:
    """A seller's message: it wakes the ticket, the desk owes an answer, and out of hours he hears when it comes."""
    ticket_clocks.end(session, ticket, "woken", "silence")
    woken = ticket_clocks.woken(session, ticket, "woken")
    owes = ticket_clocks.answer_owed(session, ticket, "next")
    if woken or owes:
        redraw(session, ticket, "owed")
    _out_of_hours(session, ticket)


def _out_of_hours(session: Session, ticket: Ticket) -> None:
    """Once a closed period; who opened his ticket in the same one was told then, and who hears an agent needs not."""
    opens = service(session).opens(now(session))
    if opens is None or listening(ticket, now(session)):
        return
    first = ticket_clocks.last(session, ticket.id or 0, "first")
    if first is None or service(session).opens(first.started_at) != opens:
        key = f"ticket:{ticket.id}:closed:{opens.isoformat()}"
        tell_seller(session, ticket, "ticket.out_of_hours", key, opens=opens.isoformat())


def redraw(session: Session, ticket: Ticket, why: str) -> None:
    """The card as its clocks stand. Nothing happened to the ticket, so no event has it drawn."""
    newest = select(TicketEvent.id).where(TicketEvent.ticket_id == ticket.id).order_by(col(TicketEvent.id).desc())
    event_id = session.exec(newest).first()
    clock = ticket_clocks.last(session, ticket.id or 0, "first", "next", "silence", "snooze")
    if event_id is not None and clock is not None:
        _supersede(session, ticket)
        key = f"ticket:clock:{clock.id}:{why}:card"
        tell_desk(session, ticket, "ticket.card.update", key, priority=outbox.COSMETIC, event_id=event_id)


def _supersede(session: Session, ticket: Ticket) -> None:
    """What clocks had drawn of this card and is not drawn yet need not be: another drawing comes after it."""
    mine = select(OutboxMessage.id).where(OutboxMessage.bot_id == ticket.bot_id, OutboxMessage.thread_id == ticket.lane)
    mine = mine.where(OutboxMessage.kind == "ticket.card.update", col(OutboxMessage.key).like("ticket:clock:%"))
    waiting = session.exec(mine.where(col(OutboxMessage.done_at).is_(None)).with_for_update(skip_locked=True)).all()
    values = {"outcome": "skipped", "error": "a newer one waits", "done_at": now(session)}
    session.execute(update(OutboxMessage).where(col(OutboxMessage.id).in_(waiting)).values(**values))
