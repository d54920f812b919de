"""Tickets from before there were clocks: each that goes on gets the one it would have."""

from sqlmodel import Session, col, exists, select

from storage import ticket_clocks
from storage.models.ticket import Ticket, TicketMessage
from storage.models.ticket_clock import TicketClock


def adopt(session: Session, bot_id: int) -> int:
    """Start a clock for each ticket that goes on and never had one, from now on; how many.

    The desk owes an answer unless the last word was an agent's that reached the seller or is on its way.
    """
    clock = exists(select(TicketClock.id).where(TicketClock.ticket_id == Ticket.id))
    bare = select(Ticket).where(Ticket.bot_id == bot_id, Ticket.state != "closed", ~clock).order_by(col(Ticket.id))
    found = session.exec(bare.with_for_update(of=Ticket)).all()
    for ticket in found:
        said = select(TicketMessage.side).where(TicketMessage.ticket_id == ticket.id)
        said = said.where(col(TicketMessage.side).in_(("seller", "agent")))
        said = said.where(col(TicketMessage.outcome).not_in(("failed", "undone"))).order_by(
            col(TicketMessage.id).desc()
        )
        if session.exec(said).first() == "agent":
            ticket_clocks.silent(session, ticket)
        else:
            ticket_clocks.answer_owed(session, ticket, "next" if ticket.agent_at is not None else "first")
    return len(found)
