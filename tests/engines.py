"""Fixtures: both engines with every migration. Tests name this file in `pytest_plugins`, they do not import it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from storage import documents, orders
from storage.database import Database, connect
from storage.migrate import upgrade
from tests.storehouse import AGENT, BOTH, Case, HandClock, a_desk, a_seller, an_order, of

pytest_plugins = ["tests.postgres"]


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


@pytest_asyncio.fixture
async def case(store: Database) -> Case:
    desk, seller = await a_desk(store), await a_seller(store)
    order = await an_order(store, seller, documents=("test-report",))
    order = await store(orders.move, of(order), "accepted", desk_id=of(desk), **AGENT)
    [(document, _)] = await store(documents.checklist, of(order), of(seller))
    return Case(store, seller, of(desk), order, document)
