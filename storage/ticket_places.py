"""Verbs about where a ticket stands in its desk: its topic, its card, what the bot has posted about it."""

from sqlalchemy import and_, func, not_, or_, update
from sqlmodel import Session, col, select

from storage import outbox
from storage.clock import now
from storage.database import reading
from storage.models.desk import AGENTS, Desk, DeskMember
from storage.models.outbox import OutboxMessage
from storage.models.ticket import Ticket, TicketMessage
from storage.ticket_effects import hold, tell_desk
from storage.upsert import insert_once

OF_THE_PLACE = (
    *("ticket.topic", "ticket.card", "ticket.card.update", "ticket.title", "ticket.pin", "ticket.mark"),
    *("ticket.from", "ticket.relay"),  # the seller's words are queued anew
)
"""Deliveries about what stands in one group, which another has no use for."""
_WAITS = and_(col(TicketMessage.side) == "agent", col(TicketMessage.outcome) == "")


def placed(session: Session, ticket_id: int, thread_id: int | None) -> None:
    """The topic is there (None: the group has no topics): the card comes first in it, then what has waited."""
    ticket = hold(session, ticket_id)
    old = ticket.lane
    ticket.thread_id, ticket.plain = thread_id, thread_id is None
    session.add(ticket)
    session.flush()
    chat_id = _chat(session, ticket)
    key = f"ticket:{ticket_id}:card:in:{chat_id}:{ticket.lane}"
    tell_desk(session, ticket, "ticket.card", key, priority=outbox.FIRST)
    if old != ticket.lane:
        outbox.rethread(session, ticket.bot_id, chat_id, old, ticket.lane)


def topic_lost(session: Session, row_id: int) -> bool:
    """Somebody deleted the topic: another is made, and what waits for it goes there. False: it was no ticket's."""
    row = session.get(OutboxMessage, row_id)
    if row is None or row.chat_id is None or row.thread_id is None:
        return False
    there = select(Ticket).join(Desk).where(Desk.bot_id == row.bot_id, Desk.chat_id == row.chat_id)
    ticket = session.exec(there.where(Ticket.thread_id == row.thread_id).with_for_update(of=Ticket)).first()
    if ticket is not None:
        ticket.thread_id, ticket.card_message_id = None, None
        session.add(ticket)
        session.flush()
        key = f"ticket:{ticket.id}:topic:after:{row.thread_id}"
        tell_desk(session, ticket, "ticket.topic", key, priority=outbox.GROUND)
    elif isinstance(row.ids.get("ticket_id"), int):
        ticket = hold(session, row.ids["ticket_id"])  # another has been made meanwhile
    else:
        return False
    outbox.rethread(session, row.bot_id, row.chat_id, row.thread_id, ticket.lane)
    return True


def carded(session: Session, ticket_id: int, row_id: int, message_id: int) -> None:
    """The card is posted; in a topic it is pinned."""
    ticket = hold(session, ticket_id)
    ticket.card_message_id = message_id
    session.add(ticket)
    noted(session, ticket_id, row_id, message_id)
    if not ticket.plain:
        key = f"ticket:{ticket_id}:pin:{message_id}"
        tell_desk(session, ticket, "ticket.pin", key, priority=outbox.COSMETIC, message_id=message_id)


def card_lost(session: Session, ticket_id: int, message_id: int) -> None:
    """Somebody deleted the card: it is posted anew while the ticket goes on."""
    gone = update(Ticket).where(col(Ticket.id) == ticket_id, col(Ticket.card_message_id) == message_id)
    ticket = session.execute(gone.values(card_message_id=None).returning(Ticket)).scalar()
    if ticket is not None and ticket.state != "closed":
        tell_desk(session, ticket, "ticket.card", f"ticket:{ticket_id}:card:after:{message_id}", priority=outbox.FIRST)


def noted(session: Session, ticket_id: int, row_id: int, message_id: int) -> None:
    """Keep which ticket a message of the bot in the desk is about, so that a reply to it finds it."""
    ticket = session.get_one(Ticket, ticket_id)
    row = {"ticket_id": ticket_id, "desk_id": ticket.desk_id, "key": f"post:{row_id}", "side": "bot", "kind": "text"}
    row |= {"album": "", "run": False, "outcome": "sent", "desk_message_id": message_id, "created_at": now(session)}
    insert_once(session, TicketMessage, ["ticket_id", "key"], row)


def moved(session: Session, desk: Desk) -> None:
    """The desk's group has a new id: message ids start anew there, so each ticket that goes on is placed again."""
    mine = update(TicketMessage).where(col(TicketMessage.desk_id) == desk.id).values(desk_message_id=None)
    session.execute(mine)
    waits = select(OutboxMessage.thread_id).where(OutboxMessage.bot_id == desk.bot_id)
    waits = waits.where(OutboxMessage.chat_id == desk.chat_id, col(OutboxMessage.done_at).is_(None))
    here = select(Ticket).where(Ticket.desk_id == desk.id).order_by(col(Ticket.id))
    for ticket in session.exec(here.where(or_(col(Ticket.state) != "closed", col(Ticket.thread_id).in_(waits)))):
        old = ticket.lane
        ticket.thread_id, ticket.card_message_id, ticket.plain = None, None, False
        session.add(ticket)
        session.flush()
        outbox.rethread(session, desk.bot_id, desk.chat_id, old, ticket.lane)
        if ticket.state != "closed":
            key = f"ticket:{ticket.id}:topic:{desk.chat_id}"
            tell_desk(session, ticket, "ticket.topic", key, priority=outbox.GROUND)
    # The closed ones, of which there may be very many: they are placed when they go on.
    rest = update(Ticket).where(col(Ticket.desk_id) == desk.id, col(Ticket.state) == "closed")
    session.execute(rest.values(thread_id=None, card_message_id=None, plain=False))


def rehome(session: Session, ticket: Ticket, old: Desk, new: Desk, *, key: str) -> None:
    """The ticket goes to another desk, to be placed anew there, and what waits for it goes along.

    Its agent stays when he is one there, too; else nobody has it.
    """
    lane = ticket.lane
    ticket.desk_id, ticket.queue_id, ticket.suggested_id = new.id or 0, None, None
    ticket.thread_id, ticket.card_message_id, ticket.plain = None, None, False
    if ticket.state == "claimed" and not _is_agent(session, new, ticket.agent_id):
        ticket.state, ticket.agent_id, ticket.agent_name, ticket.agent_at = "open", None, None, None
    session.add(ticket)
    session.flush()
    # What an agent wrote and what waits still has to be copied from where it stands; nothing else is found there again.
    stood = update(TicketMessage).where(col(TicketMessage.ticket_id) == ticket.id)
    session.execute(stood.where(not_(_WAITS)).values(desk_id=new.id, desk_message_id=None))
    outbox.rehome(session, old.bot_id, (old.chat_id, lane), (new.chat_id, ticket.lane), OF_THE_PLACE)
    if ticket.state != "closed":
        tell_desk(session, ticket, "ticket.topic", f"ticket:{ticket.id}:topic:{key}", priority=outbox.GROUND)


def rehome_closed(session: Session, old: Desk, new: Desk) -> None:
    """The closed tickets of a desk, of which there may be very many, go to another; those for which something waits
    are left to `rehome`.
    """
    waits = select(OutboxMessage.thread_id).where(OutboxMessage.bot_id == old.bot_id)
    waits = waits.where(OutboxMessage.chat_id == old.chat_id, col(OutboxMessage.done_at).is_(None))
    lane = func.coalesce(Ticket.thread_id, -col(Ticket.id))
    mine = update(Ticket).where(col(Ticket.desk_id) == old.id, col(Ticket.state) == "closed")
    mine = mine.where(lane.not_in(waits.where(col(OutboxMessage.thread_id).is_not(None))))
    place = {"thread_id": None, "card_message_id": None, "plain": False}
    gone = {"desk_id": new.id, "queue_id": None, "suggested_id": None, **place}
    session.execute(mine.values(**gone), execution_options={"synchronize_session": False})
    theirs = select(Ticket.id).where(Ticket.desk_id == new.id, Ticket.state == "closed")
    stood = update(TicketMessage).where(col(TicketMessage.desk_id) == old.id, not_(_WAITS))
    stood = stood.where(col(TicketMessage.ticket_id).in_(theirs)).values(desk_id=new.id, desk_message_id=None)
    session.execute(stood, execution_options={"synchronize_session": False})
    session.expire_all()


def _is_agent(session: Session, desk: Desk, user_id: int | None) -> bool:
    known = session.get(DeskMember, (desk.id, user_id)) if user_id is not None else None
    return known is not None and known.status in AGENTS


@reading
def find(session: Session, desk_id: int, *, thread_id: int | None, reply_to: int | None) -> Ticket | None:
    """The ticket a message in the desk belongs to: by its topic, or by what it replies to."""
    if thread_id is not None:
        return session.exec(select(Ticket).where(Ticket.desk_id == desk_id, Ticket.thread_id == thread_id)).first()
    if reply_to is None:
        return None
    about = select(Ticket).join(TicketMessage).where(TicketMessage.desk_id == desk_id)
    return session.exec(about.where(TicketMessage.desk_message_id == reply_to)).first()


def _chat(session: Session, ticket: Ticket) -> int:
    return session.exec(select(Desk.chat_id).where(Desk.id == ticket.desk_id)).one()
