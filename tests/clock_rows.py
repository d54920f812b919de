"""Tickets and their clocks by verbs alone, for tests of the storage."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from sqlmodel import Session, col, select

from storage import ticket_relay, ticket_rings, tickets
from storage.database import Database
from storage.models import Ticket, TicketClock
from storage.ticket_relay import Said
from tests.storehouse import BO, BOT, a_desk, a_seller, of, queued


async def a_ticket(store: Database, user_id: int = 100) -> Ticket:
    await a_desk(store)
    opening = await store(tickets.open, of(await a_seller(store, user_id)), key=f"open:{user_id}", context={})
    assert opening is not None
    return opening.ticket


async def clocks(store: Database, ticket: Ticket) -> list[tuple[str, str]]:
    """Every clock of a ticket, in order: kind and outcome."""

    def rows(session: Session) -> list[TicketClock]:
        return list(
            session.exec(select(TicketClock).where(TicketClock.ticket_id == ticket.id).order_by(col(TicketClock.id)))
        )

    return [(clock.kind, clock.outcome) for clock in await store(rows)]


async def tick(store: Database) -> int:
    found = await store(ticket_rings.due, BOT)
    return sum([await store(ticket_rings.ring, *one) for one in found])


async def shares(store: Database) -> list[int]:
    return [row.ids["share"] for row in await queued(store, "ticket.due")]


async def agent_says(store: Database, ticket: Ticket, key: str, **who: Any) -> None:
    await store(
        ticket_relay.from_agent, ticket.desk_id, of(ticket), Said(key, crc32(key.encode()), "text"), **(who or BO)
    )


async def seller_says(store: Database, ticket: Ticket, key: str) -> None:
    await store(ticket_relay.from_seller, ticket.seller_id, of(ticket), Said(key, crc32(key.encode()), "text"))
