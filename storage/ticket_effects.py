"""What a change to a ticket leaves behind: its event, and the deliveries that tell the other side."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from storage import audit, bans, outbox, ticket_clocks
from storage.clock import now
from storage.columns import JsonValue
from storage.database import reading
from storage.limits import NAME, tidy
from storage.models.desk import Desk
from storage.models.seller import Seller
from storage.models.ticket import Ticket, TicketEvent
from storage.problems import NotFound


def hold(session: Session, ticket_id: int, **owner: int | None) -> Ticket:
    """The ticket, locked until the commit; `owner` are fields it must have (seller_id, desk_id). Raises NotFound."""
    query = select(Ticket).where(Ticket.id == ticket_id).filter_by(**owner).with_for_update()
    ticket = session.exec(query.execution_options(populate_existing=True)).first()
    if ticket is None:
        raise NotFound
    return ticket


@reading
def happened(session: Session, bot_id: int, key: str) -> TicketEvent | None:
    """What this cause has done already."""
    return session.exec(select(TicketEvent).where(TicketEvent.bot_id == bot_id, TicketEvent.key == key)).first()


def record(
    session: Session,
    ticket: Ticket,
    kind: str,
    *,
    key: str,
    actor: str,
    actor_id: int | None,
    actor_name: str | None,
) -> TicketEvent:
    """Add an event, move the ticket's updated_at, and have its card and its topic's title drawn anew.

    An agent's is audited. Raises Barred for a seller who is banned.
    """
    if actor == "seller":
        bans.require_free(session, ticket.seller_id)
    event = TicketEvent(
        bot_id=ticket.bot_id,
        ticket_id=ticket.id or 0,
        key=key,
        kind=kind,
        actor=actor,
        actor_id=actor_id,
        actor_name=tidy(actor_name or "", NAME) or None,
        at=now(session),
    )
    ticket.updated_at = event.at
    session.add_all([event, ticket])
    session.flush()
    ticket_clocks.follow(session, ticket, kind, by_agent=actor == "agent")
    if actor == "agent":
        who: dict[str, Any] = {"agent_id": actor_id or 0, "agent_name": actor_name or ""}
        done = f"ticket:event:{event.id}"
        audit.note(session, ticket.bot_id, ticket.desk_id, f"ticket.{kind}", "ticket", ticket.id, key=done, **who)
    if kind == "reopened" and ticket.thread_id is None and not ticket.plain:  # it was closed when its group moved
        tell_desk(session, ticket, "ticket.topic", f"ticket:event:{event.id}:topic", priority=outbox.GROUND)
    if kind != "opened":
        redraw(session, ticket, event)
    return event


def redraw(session: Session, ticket: Ticket, event: TicketEvent) -> None:
    """The card and the title as things stand after this event."""
    about: dict[str, Any] = {"priority": outbox.COSMETIC, "event_id": event.id}
    tell_desk(session, ticket, "ticket.card.update", f"ticket:event:{event.id}:card", **about)
    tell_desk(session, ticket, "ticket.title", f"ticket:event:{event.id}:title", **about)


def tell_desk(
    session: Session,
    ticket: Ticket,
    kind: str,
    key: str,
    *,
    priority: int = outbox.RELAY,
    due_at: datetime | None = None,
    **ids: JsonValue,
) -> bool:
    """A delivery to the ticket's topic, or to its desk's group while it has none."""
    chat_id = session.exec(select(Desk.chat_id).where(Desk.id == ticket.desk_id)).one()
    return outbox.put(
        session,
        kind=kind,
        key=key,
        bot_id=ticket.bot_id,
        chat_id=chat_id,
        thread_id=ticket.lane,
        ids={"ticket_id": ticket.id, **ids},
        priority=priority,
        due_at=due_at,
    )


def tell_seller(
    session: Session, ticket: Ticket, kind: str, key: str, *, due_at: datetime | None = None, **ids: JsonValue
) -> bool:
    """A delivery to the ticket's seller. All have one priority, so that they arrive in the order they happened."""
    user_id = session.exec(select(Seller.user_id).where(Seller.id == ticket.seller_id)).one()
    return outbox.put(
        session,
        kind=kind,
        key=key,
        bot_id=ticket.bot_id,
        chat_id=user_id,
        ids={"ticket_id": ticket.id, **ids},
        priority=outbox.RELAY,
        due_at=due_at,
    )


def tell_agent(
    session: Session, ticket: Ticket, *, key: str, reply_to: int, text: str, fields: dict[str, JsonValue] | None = None
) -> bool:
    """Say something to the agent who wrote `reply_to`: `text` names a macro."""
    about: dict[str, Any] = {"reply_to": reply_to, "text": text, "fields": fields or {}}
    return tell_desk(session, ticket, "desk.told", f"told:{key}", priority=outbox.CLAIM, **about)
