"""Every process has the same Book within a minute of a change, and no addition stops one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import live_book
from bot.knowledge import cached
from bot.live_book import LiveBook
from storage import additions, digests, questions
from storage.database import Database, connect
from storage.digests import Draft
from storage.models import Desk
from tests import tiny_book
from tests.desk_way import until
from tests.storehouse import BOT, a_desk, a_seller, of, queued

pytest_plugins = ["tests.engines"]


@pytest.fixture(autouse=True)
def _small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small catalogue, and a shelf of the test's own."""
    data = tmp_path / "data"
    data.mkdir()
    for name, body in tiny_book.files().items():
        (data / name).write_bytes(body)
    monkeypatch.setattr(cached, "DATA", data)
    monkeypatch.setattr(cached, "_open", {})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(live_book, "EVERY", 0.05)


@pytest_asyncio.fixture
async def other(store: Database, store_url: str) -> AsyncIterator[Database]:
    """Another process on the same database."""
    database = connect(store_url, store.clock)
    await database.start()
    yield database
    await database.close()


async def attach(store: Database, desk: Desk, ann: int, key: str, category: str) -> None:
    asked = of(await store(questions.ask, BOT, ann, key=key, language="en", text="wobblefrob", kind="unknown"))
    await store(digests.make, BOT, key, [Draft([asked], [("en", "wobblefrob")])])
    group = (await queued(store, "desk.digest.group"))[-1].ids["group_id"]
    entry = {"category": category, "en": ["wobblefrob"]}
    who = {"agent_id": 1, "agent_name": "Li", "key": key}
    await store(additions.attach, desk, group, "keywords", entry, **who)


async def test_both_processes_follow_and_a_bad_row_is_left_out(
    store: Database, other: Database, caplog: pytest.LogCaptureFixture
) -> None:
    desk, ann = await a_desk(store), of(await a_seller(store))
    books = [LiveBook(store, BOT, None), LiveBook(other, BOT, None)]
    assert not await books[0].refresh()
    running = [asyncio.create_task(book.run()) for book in books]
    try:
        before = books[0]()
        await attach(store, desk, ann, "a", "car")
        await attach(store, desk, ann, "b", "no-such-type")

        async def followed() -> bool:
            return all("desk-1" in book().keywords for book in books) and "addition 2" in caplog.text

        await until(followed)
        assert "desk-2" not in books[0]().keywords
        assert "wobblefrob" not in caplog.text
        assert before.keywords.keys() < books[1]().keywords.keys()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def test_what_cannot_be_laid_at_all_leaves_the_book_as_it_is(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, ann = await a_desk(store), of(await a_seller(store))
    book = LiveBook(store, BOT, None)
    await attach(store, desk, ann, "a", "car")
    monkeypatch.setattr(live_book, "lay", None)
    assert not await book.refresh()
    assert "desk-1" not in book().keywords
