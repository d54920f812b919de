"""Verbs about what is said in a ticket: each message becomes a row, and a delivery that copies it to the other side."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage import audit, outbox, ticket_marks, ticket_turns, tickets
from storage.clock import now
from storage.database import reading
from storage.limits import NAME, tidy
from storage.models.ticket import Ticket, TicketMessage
from storage.problems import NotFound
from storage.ticket_effects import hold, tell_desk, tell_seller
from storage.ticket_queue import as_it_was, is_aside, not_before, spoken_before
from storage.upsert import insert_once

RUN = timedelta(hours=1)
"""A sender who pauses longer is named again."""


class Said(NamedTuple):
    """A message as the worker heard it: the update that brought it, and ids.

    `html` are the words of a text, which travel with a seller's delivery so that it can be joined with others.
    """

    key: str
    message_id: int
    kind: str
    album: str = ""
    reply_to: int | None = None
    html: str = ""


class Passed(NamedTuple):
    """What became of a message: sent | note | closed, and whether it is the first of its sender's run."""

    ticket: Ticket
    outcome: str
    run: bool


def from_seller(session: Session, seller_id: int, ticket_id: int, said: Said) -> Passed:
    """Pass a seller's message on. Raises NotFound when the ticket is not his."""
    ticket = hold(session, ticket_id, seller_id=seller_id)
    known = known_by(session, ticket.id or 0, said.key)
    if known is not None or ticket.state == "closed":
        return Passed(ticket, "sent" if known else "closed", bool(known and known.run))
    replied = _by_seller_message(session, ticket, said.reply_to)
    message = add(session, ticket, said, side="seller", seller_message_id=said.message_id, reply_to_id=replied)
    queue(session, ticket, message, said.html)
    ticket_turns.seller_wrote(session, ticket)
    return Passed(ticket, "sent", message.run)


def from_agent(session: Session, desk_id: int, ticket_id: int, said: Said, *, agent_id: int, agent_name: str) -> Passed:
    """Pass an agent's message on when the ticket is his; the first word in an open ticket makes it so.

    What another agent says there stays a note. Raises NotFound when the ticket is not this desk's.
    """
    who: dict[str, Any] = {"agent_id": agent_id, "agent_name": tidy(agent_name, NAME)}
    if is_aside(session, ticket_id, said.album, agent_id):
        return Passed(hold(session, ticket_id, desk_id=desk_id), "note", False)
    known = known_by(session, ticket_id, said.key)
    ticket = None if known else tickets.claimed(session, desk_id, ticket_id, key=said.key, **who)
    if ticket is None:
        ticket = hold(session, ticket_id, desk_id=desk_id)
        known = known or known_by(session, ticket_id, said.key)  # another was quicker
    if known is not None:
        return Passed(ticket, "note" if known.side == "note" else "sent", known.run)
    if ticket.state == "closed":
        return Passed(ticket, "closed", True)
    side = "agent" if ticket.agent_id == agent_id else "note"
    replied = _by_desk_message(session, ticket, said.reply_to)
    message = add(session, ticket, said, side=side, desk_message_id=said.message_id, reply_to_id=replied, **who)
    if side == "note":
        message.outcome = "sent"
        noted = f"ticket:message:{message.id}"
        audit.note(session, ticket.bot_id, desk_id, "ticket.note", "ticket", ticket.id, key=noted, **who)
        if message.run:
            about: dict[str, Any] = {"message_id": message.id, "reply_to": said.message_id}
            tell_desk(session, ticket, "ticket.note", f"ticket:message:{message.id}:note", **about)
        return Passed(ticket, "note", message.run)
    ticket.agent_at = now(session)
    session.add(ticket)
    queue(session, ticket, message)
    ticket_turns.agent_wrote(session, ticket, said.key)
    return Passed(ticket, "sent", message.run)


def known_by(session: Session, ticket_id: int, key: str) -> TicketMessage | None:
    """The message that this update brought."""
    return session.exec(select(TicketMessage).filter_by(ticket_id=ticket_id, key=key)).first()


def add(session: Session, ticket: Ticket, said: Said, *, side: str, **fields: Any) -> TicketMessage:
    """Keep it with its ticket, once, for its sender's side."""
    moment = now(session)
    run = _begins_run(session, ticket, side, fields.get("agent_id"), moment)
    row: dict[str, Any] = {
        "ticket_id": ticket.id,
        "desk_id": ticket.desk_id,
        "key": said.key,
        "side": side,
        "kind": said.kind,
    }
    row |= {"album": said.album, "run": run, "outcome": "", "created_at": moment, **fields}
    insert_once(session, TicketMessage, ["ticket_id", "key"], row)
    added = known_by(session, ticket.id or 0, said.key)
    assert added is not None
    return added


def _begins_run(session: Session, ticket: Ticket, side: str, agent_id: int | None, moment: datetime) -> bool:
    """Whether somebody else spoke last; in a group without topics also when another ticket was spoken in."""
    spoken = select(TicketMessage).where(TicketMessage.side != "bot")
    here = spoken.where(TicketMessage.ticket_id == ticket.id).order_by(col(TicketMessage.id).desc()).limit(1)
    last = session.exec(here).first()
    if last is None or (last.side, last.agent_id) != (side, agent_id) or moment - last.created_at > RUN:
        return True
    if not ticket.plain or side != "seller":
        return False
    # Of an hour at most, and read by their ids: a desk has had many more.
    since = spoken.where(col(TicketMessage.id) > last.id, col(TicketMessage.desk_id) + 0 == ticket.desk_id)
    return session.exec(since.limit(1)).first() is not None


def queue(session: Session, ticket: Ticket, message: TicketMessage, html: str = "") -> None:
    """Have a message copied to the other side, its sender named above the first of a run. An album is one delivery."""
    if message.album and any(part.id != message.id for part in parts(session, message)):
        return  # its other parts wait still: this one goes with them
    key, named = f"ticket:message:{message.id}", message.run
    ids: dict[str, Any] = {"message_id": message.id, "due_at": not_before(session, ticket, message)}
    tell: Any = tell_seller if message.side == "agent" else tell_desk
    if tell is tell_desk and named and not spoken_before(session, message):
        ids["priority"] = outbox.OPENING
    if named:
        tell(session, ticket, "ticket.from", f"{key}:from", **ids)
    if tell is tell_desk and html:
        ids["text"] = html
    tell(session, ticket, "ticket.relay", f"{key}:relay", **ids)
    if message.side == "agent":
        ticket_marks.watch(session, ticket, message)


@reading
def is_in(session: Session, ticket_id: int, seller_message_id: int) -> bool:
    """Whether this message of the seller's chat was said in the ticket."""
    query = select(TicketMessage.id).where(TicketMessage.ticket_id == ticket_id)
    return session.exec(query.where(TicketMessage.seller_message_id == seller_message_id)).first() is not None


@reading
def get(session: Session, message_id: int) -> TicketMessage:
    """For the courier, which has the id from its own row. Raises NotFound."""
    found = session.get(TicketMessage, message_id)
    if found is None:
        raise NotFound
    return found


@reading
def parts(session: Session, message: TicketMessage) -> list[TicketMessage]:
    """The message, or the parts of its album, whose copies wait, in the order they were sent."""
    query = select(TicketMessage).where(TicketMessage.ticket_id == message.ticket_id, TicketMessage.outcome == "")
    if not message.album:
        return list(session.exec(query.where(TicketMessage.id == message.id)))
    query = query.where(TicketMessage.album == message.album, TicketMessage.side == message.side)
    return list(session.exec(query.order_by(col(TicketMessage.seller_message_id), col(TicketMessage.desk_message_id))))


def delivered(session: Session, message_ids: Sequence[int], copies: Sequence[int]) -> None:
    """The copies are there. A part of the album that came too late goes after them."""
    first = get(session, message_ids[0])
    ticket = hold(session, first.ticket_id)
    paired = len(message_ids) == len(copies)
    for place, message_id in enumerate(message_ids):
        values: dict[str, Any] = {"outcome": "sent"}
        if paired:
            values["seller_message_id" if first.side == "agent" else "desk_message_id"] = copies[place]
        session.execute(update(TicketMessage).where(col(TicketMessage.id) == message_id).values(**values))
        part = get(session, message_id)
        if part.undo_key:  # taken back while it was on its way
            ticket_marks.unsay(session, ticket, part)
    if first.side == "agent":
        ticket_marks.settled(session, ticket, first, show=False)
    late = parts(session, first) if first.album else []
    if late:
        queue(session, ticket, late[0])


def failed(session: Session, message_id: int, why: str) -> None:
    """It cannot be copied: whoever sent it is told. `why` is a code of the text `ticket.undelivered`."""
    first = get(session, message_id)
    ticket = hold(session, first.ticket_id)
    waiting = parts(session, first)
    if not waiting:
        return
    changed = update(TicketMessage).where(col(TicketMessage.id).in_([part.id for part in waiting]))
    session.execute(changed.values(outcome="failed"))
    if first.side == "agent":
        ticket_turns.not_sent(session, ticket)
        ticket_marks.settled(session, ticket, first, show=True)
    tell_failure(session, ticket, first, why)


def tell_failure(session: Session, ticket: Ticket, message: TicketMessage, why: str) -> None:
    """Say so under the message itself, on the side it came from."""
    tell = tell_desk if message.side == "agent" else tell_seller
    tell(session, ticket, "ticket.undelivered", f"ticket:message:{message.id}:{why}", message_id=message.id, why=why)


def edited_by_seller(session: Session, seller_id: int, message_id: int, *, key: str, text: str) -> bool:
    """Post the new words under the copy, whose old ones stay. False: the message is in no ticket that goes on."""
    query = select(TicketMessage, Ticket).join(Ticket).where(Ticket.seller_id == seller_id, Ticket.state != "closed")
    query = query.where(TicketMessage.side == "seller", TicketMessage.seller_message_id == message_id)
    found = session.exec(query).first()
    if found is None:
        return False
    message, ticket = found
    as_it_was(session, ticket, message)
    tell_desk(session, ticket, "ticket.edited", f"ticket:edit:{key}", message_id=message.id, text=text)
    return True


def edited_by_agent(session: Session, desk_id: int, message_id: int, agent_id: int, *, key: str, text: str) -> bool:
    """Change the seller's copy. False: it is no message of this agent's that was passed on."""
    query = select(TicketMessage, Ticket).join(Ticket).where(Ticket.desk_id == desk_id)
    query = query.where(TicketMessage.side == "agent", TicketMessage.agent_id == agent_id)
    query = query.where(TicketMessage.desk_id == desk_id)
    found = session.exec(query.where(TicketMessage.desk_message_id == message_id)).first()
    if found is None:
        return False
    message, ticket = found
    tell_seller(session, ticket, "ticket.amended", f"ticket:edit:{key}", message_id=message.id, text=text)
    return True


def _by_seller_message(session: Session, ticket: Ticket, message_id: int | None) -> int | None:
    query = select(TicketMessage.id).where(TicketMessage.ticket_id == ticket.id)
    return session.exec(query.where(TicketMessage.seller_message_id == message_id)).first() if message_id else None


def _by_desk_message(session: Session, ticket: Ticket, message_id: int | None) -> int | None:
    mine = (TicketMessage.ticket_id == ticket.id, TicketMessage.desk_id == ticket.desk_id, TicketMessage.side != "bot")
    query = select(TicketMessage.id).where(*mine).order_by(col(TicketMessage.id).desc())  # of joined lines the last
    return session.exec(query.where(TicketMessage.desk_message_id == message_id)).first() if message_id else None
