"""What tests of the storage share: a clock moved by hand, and an order to work on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest

from storage import desks, documents, drafts, orders, outbox, quotes, sellers
from storage.database import Database, connect
from storage.models import Desk, Document, Draft, Order, OutboxMessage, Quote, Seller

R = TypeVar("R")

BOT = 7
GROUP = -1001234567890
AGENT = {"actor": "agent", "actor_id": 900, "actor_name": "Bo"}
BO = {"agent_id": 900, "agent_name": "Bo"}
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
STATUSES = ("submitted", "accepted", "processing", "completed", "cancelled")
NEXT = {
    ("submitted", "accepted"): "agent",
    ("accepted", "processing"): "agent",
    ("processing", "completed"): "agent",
    ("submitted", "cancelled"): "both",
    ("accepted", "cancelled"): "both",
    ("processing", "cancelled"): "agent",
}
READY: dict[str, Any] = {
    "categories": ["toys-electric"],
    "marketplace": "EU",
    "country": "DE",
    "answers": {"battery": True},
    "providers": ["tuv-sud"],
    "dangerous": {"confirmed": True, "values": {"watt_hours": 10}, "entries": ["un3481"]},
    "contact": {"name": "Ann", "email": "ann@example.com"},
}


@dataclass
class HandClock:
    """Stands still until it is moved."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 8, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **time: float) -> None:
        self.moment += timedelta(**time)


class Runner:
    """A database with a loop of its own, for steps that are not coroutines."""

    def __init__(self, url: str) -> None:
        self.clock = HandClock()
        self._loop = asyncio.new_event_loop()
        self._db: Database = connect(url, self.clock)
        self._loop.run_until_complete(self._db.start())

    def __call__(self, verb: Callable[..., R], *args: Any, **fields: Any) -> R:
        return self._loop.run_until_complete(self._db(verb, *args, **fields))

    def close(self) -> None:
        self._loop.run_until_complete(self._db.close())
        self._loop.close()


async def a_seller(store: Database, user_id: int = 100, name: str = "Ann", code: str = "en") -> Seller:
    return await store(sellers.meet, BOT, user_id, name=name, username=None, language_code=code)


async def a_desk(store: Database) -> Desk:
    return await store(desks.configure, BOT, GROUP, "Support")


async def a_draft(store: Database, seller: Seller, **fields: Any) -> Draft:
    """A draft that can be submitted, but for what `fields` say otherwise."""
    draft = await store(drafts.open_draft, of(seller))
    return await store(drafts.change, of(seller), of(draft), **(READY | fields))


async def an_order(
    store: Database, seller: Seller, documents: tuple[str, ...] = ("sds", "doc"), **fields: Any
) -> Order:
    draft = await a_draft(store, seller, **fields)
    return await store(orders.submit, of(seller), of(draft), documents=list(documents), language="en")


async def queued(store: Database, *kinds: str) -> list[OutboxMessage]:
    """What waits in the outbox, of these kinds or of all, in the order it was put there."""
    everything = await store(outbox.waiting, BOT)
    return sorted((row for row in everything if not kinds or row.kind in kinds), key=of)


def of(row: Any) -> int:
    """The id of a row that has one."""
    assert row.id is not None
    return int(row.id)


@dataclass
class Case:
    """An accepted order of Ann's with one document that is missing."""

    store: Database
    seller: Seller
    desk_id: int
    order: Order
    document: Document

    async def send(self, unique: str = "u1", **fields: Any) -> Document:
        file = {"file_id": "F" + unique, "file_unique_id": unique, "name": "report.pdf", **fields}
        return await self.store(documents.receive, of(self.seller), of(self.document), **file)

    async def judge(self, accepted: bool, **fields: Any) -> Document:
        given = {"accepted": accepted, "desk_id": self.desk_id, **BO, **fields}
        return await self.store(documents.judge, of(self.order), of(self.document), **given)

    async def offer(self, **fields: Any) -> Quote:
        told = {"provider": "tuv-sud", "amount": "1250.00", "currency": "eur", "lead_time": "3 weeks"}
        told |= {"valid_until": date(2026, 12, 24), "desk_id": self.desk_id, **BO, **fields}
        return await self.store(quotes.offer, of(self.order), **told)

    async def kinds(self) -> list[str]:
        return [event.kind for event in await self.store(orders.timeline, of(self.order))][2:]

    async def told(self, *kinds: str) -> list[tuple[str, int | None]]:
        return [(row.kind, row.chat_id) for row in await queued(self.store, *kinds)]

    async def close(self) -> None:
        await self.store(
            orders.move, of(self.order), "cancelled", actor="seller", actor_id=100, seller_id=of(self.seller)
        )
