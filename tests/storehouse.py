"""What tests of the storage share: both engines, migrated; a clock moved by hand; an order to work on."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from storage import desks, drafts, orders, outbox, sellers
from storage.database import Database, connect
from storage.migrate import upgrade
from storage.models import Desk, Draft, Order, OutboxMessage, Seller

BOT = 7
GROUP = -1001234567890
AGENT = {"actor": "agent", "actor_id": 900, "actor_name": "Bo"}
BO = {"agent_id": 900, "agent_name": "Bo"}
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
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


@pytest.fixture
def hand_clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "desk.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def new_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    def make() -> str:
        path = tmp_path_factory.mktemp("sqlite") / "desk.db"
        shutil.copy(sqlite_template, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture(params=BOTH)
def store_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of this test's own, once for each engine."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("new_sqlite")()
        return url
    return str(request.getfixturevalue("postgres_url"))


@pytest_asyncio.fixture
async def store(store_url: str, hand_clock: HandClock) -> AsyncIterator[Database]:
    database = connect(store_url, hand_clock)
    await database.start()
    yield database
    await database.close()


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
    everything = await store(outbox.due, BOT, datetime(2100, 1, 1, tzinfo=UTC), 10_000)
    return sorted((row for row in everything if not kinds or row.kind in kinds), key=of)


def of(row: Any) -> int:
    """The id of a row that has one."""
    assert row.id is not None
    return int(row.id)
