"""The writer thread: what fails fails alone, and two processes that write one file lose nothing."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlmodel import Session

from storage import inbox
from storage.database import Database, Finish, connect
from storage.inbox import Arrived
from tests.storehouse import BOT

pytest_plugins = ["tests.engines"]

ROOT = Path(__file__).parent.parent
MANY = 400
HAMMER = """
import asyncio, sys
from storage import inbox
from storage.database import Finish, connect
from storage.inbox import Arrived

async def main(url, first, many):
    db = connect(url)
    await db.start()
    async def one(number):
        new = await db(inbox.store, 7, [Arrived(update_id=number, lane=(number, 0), payload="{}")])
        assert await db.finish(Finish(new[number], 7, {number: '{"n":1}'}))
    for start in range(first, first + many, 20):
        await asyncio.gather(*(one(number) for number in range(start, start + 20)))
    await db.close()

asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
"""


@pytest.fixture
def url(new_sqlite: Callable[[], str]) -> str:
    return new_sqlite()


@pytest_asyncio.fixture
async def db(url: str) -> AsyncIterator[Database]:
    database = connect(url)
    await database.start()
    yield database
    await database.close()


def kept(number: int) -> list[Arrived]:
    return [Arrived(update_id=number, lane=(5, 0), payload="{}")]


def broken(session: Session, number: int) -> None:
    inbox.store(session, BOT, kept(number))
    raise ZeroDivisionError


def mistaken(session: Session) -> None:
    session.connection().execute(text("SELECT * FROM no_such_table"))


async def test_a_verb_that_fails_takes_only_its_own_changes_with_it(db: Database) -> None:
    done = await asyncio.gather(
        db(inbox.store, BOT, kept(1)),
        db(broken, 2),
        db(mistaken),
        db(inbox.store, BOT, kept(3)),
        return_exceptions=True,
    )
    assert [type(one).__name__ for one in done] == ["dict", "ZeroDivisionError", "OperationalError", "dict"]
    assert (await db(inbox.counts, BOT))["waiting"] == 2


async def test_an_end_that_cannot_be_written_spoils_nobody_elses(db: Database) -> None:
    [row] = (await db(inbox.store, BOT, kept(1))).values()
    [other] = (await db(inbox.store, BOT, kept(2))).values()
    lone = "\ud800"  # no UTF-8 for it: SQLite refuses the statement
    done = await asyncio.gather(
        db.finish(Finish(row, BOT, {5: lone})),
        db.finish(Finish(other, BOT, {6: "{}"})),
        db(inbox.store, BOT, kept(3)),
        return_exceptions=True,
    )
    assert isinstance(done[0], UnicodeEncodeError)
    assert done[1] is True
    assert (await db(inbox.counts, BOT))["waiting"] == 2
    assert await db(inbox.dialog, BOT, 6) == "{}"


async def test_another_writer_is_waited_for(db: Database, url: str) -> None:
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    keeping = asyncio.ensure_future(asyncio.gather(*(db(inbox.store, BOT, kept(number)) for number in range(5))))
    done, _ = await asyncio.wait([keeping], timeout=6)  # longer than SQLite itself waits
    assert not done
    other.execute("COMMIT")
    other.close()
    await asyncio.wait_for(keeping, 5)
    assert (await db(inbox.counts, BOT))["waiting"] == 5


async def test_closing_lets_everything_queued_be_written(url: str) -> None:
    database = connect(url)
    await database.start()
    queued = [database.submit(inbox.store, (BOT, kept(number)), {}) for number in range(1_200)]
    await database.close()
    assert all(future.done() and not future.exception() for future in queued)
    with pytest.raises(RuntimeError):
        await database(inbox.counts, BOT)
    with sqlite3.connect(url.removeprefix("sqlite:///")) as look:
        assert look.execute("SELECT count(*) FROM inbox").fetchone() == (1_200,)


async def test_two_processes_that_hammer_one_file_lose_nothing(url: str) -> None:
    command = [sys.executable, "-c", HAMMER, url]
    both = [
        await asyncio.create_subprocess_exec(*command, str(first), str(MANY), cwd=ROOT, stderr=asyncio.subprocess.PIPE)
        for first in (1, 100_001)
    ]
    for process in both:
        _, wrong = await process.communicate()
        assert process.returncode == 0, wrong.decode()
    with sqlite3.connect(url.removeprefix("sqlite:///")) as look:
        assert look.execute("SELECT count(*), count(done_at) FROM inbox").fetchone() == (2 * MANY, 2 * MANY)
        assert look.execute("SELECT count(*) FROM dialog").fetchone() == (2 * MANY,)
        assert look.execute("PRAGMA journal_mode").fetchone() == ("wal",)
