"""Who counts as gone, and how a lease's keeper bears a database that does not answer."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot import owner
from bot.owner import LeaseKeeper, is_gone, new_owner
from storage import leases
from storage.database import Database, connect
from storage.problems import Held

pytest_plugins = ["tests.engines"]

ROOT = Path(__file__).parent.parent
linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc")


def mark(name: str) -> str:
    return name.rpartition(":")[2]


def parts(name: str) -> list[str]:
    return mark(name).split("~")


def called(pid: int, place: str, start: str) -> str:
    return f"{socket.gethostname()}:{pid}:{place}~{start}~0a1b2c3d"


def another() -> tuple[subprocess.Popen[str], str]:
    """A process of its own that lives until its input ends, and the owner it is."""
    program = "from bot.owner import new_owner; print(new_owner(), flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def ends(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_process_is_gone_when_it_ended() -> None:
    process, name = another()
    try:
        assert not is_gone(name)
    finally:
        ends(process)
    assert is_gone(name)


def test_we_are_not_gone() -> None:
    assert not is_gone(new_owner())


@linux
def test_a_process_id_of_an_earlier_life_is_gone() -> None:
    place, start, _ = parts(new_owner())
    assert is_gone(called(os.getpid(), place, str(int(start) - 1)))
    process, name = another()
    try:
        place, start, _ = parts(name)
        assert is_gone(called(process.pid, place, str(int(start) - 1)))
        assert not is_gone(called(process.pid, place, start))
    finally:
        ends(process)


@linux
def test_another_pid_namespace_is_never_judged() -> None:
    place, start, _ = parts(new_owner())
    boot, _, inode = place.partition(".")
    for foreign in (f"{boot}.{int(inode) + 1}", f"another-boot.{inode}", ""):
        assert not is_gone(called(os.getpid(), foreign, start)), "as process 1 of two containers with one name"
        assert not is_gone(called(os.getpid(), foreign, "1"))
        assert not is_gone(called(4_000_000, foreign, "1")), "a number that only the other has"
    assert not is_gone(f"{socket.gethostname()}:4000000:0a1b2c3d"), "of an older version: nothing is known of it"
    assert not is_gone(f"elsewhere:{mark(new_owner())}")


def test_without_proc_the_host_and_the_number_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "_place", lambda: "")
    monkeypatch.setattr(owner, "_start", lambda _pid: "")
    assert not is_gone(new_owner())
    assert is_gone(called(os.getpid(), "", "")), "ours, and of no life of ours that is known"
    assert not is_gone(called(os.getppid(), "", ""))
    assert is_gone(called(4_000_000, "", ""))
    assert not is_gone(called(4_000_000, "place", ""))


class Trouble:
    """Takes a table out from under the database for a while, so that every look at it fails."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def begins(self) -> None:
        await self._db(_renamed, "lease", "lease_away")

    async def ends(self) -> None:
        await self._db(_renamed, "lease_away", "lease")


def _renamed(session: Session, old: str, new: str) -> None:
    session.connection().execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "BEAT", 0.06)


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not done():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("quick")
async def test_standing_by_outlives_a_database_that_does_not_answer(
    new_sqlite: Callable[[], str], caplog: pytest.LogCaptureFixture
) -> None:
    db = connect(new_sqlite())
    await db.start()
    trouble, keeper = Trouble(db), LeaseKeeper(db, "courier:7", new_owner())
    await trouble.begins()
    waiting = asyncio.create_task(keeper.wait())
    await until(lambda: caplog.text.count("OperationalError") >= 2)
    assert not waiting.done()
    await trouble.ends()
    await asyncio.wait_for(waiting, 5)
    assert await db(leases.holder, "courier:7") == keeper.owner
    await trouble.begins()
    await keeper.give_back()
    assert "it runs out" in caplog.text
    assert not keeper.held
    await trouble.ends()
    await db.close()


@pytest.mark.usefixtures("quick")
async def test_given_back_is_lost_to_whoever_renews(new_sqlite: Callable[[], str]) -> None:
    db = connect(new_sqlite())
    await db.start()
    first, second = (LeaseKeeper(db, "courier:7", new_owner()) for _ in range(2))
    lost = asyncio.Event()
    await first.take()
    first.keep(lost.set)
    with pytest.raises(Held):
        await second.take()
    await db(leases.release, "courier:7", first.owner)
    await asyncio.wait_for(lost.wait(), 5)
    assert not first.held
    await second.take()
    assert second.epoch == first.epoch + 1
    await second.give_back()
    await db.close()


def test_an_owner_says_where_to_look() -> None:
    process, name = another()
    ends(process)
    host, pid, _ = name.split(":")
    assert (host, int(pid)) == (socket.gethostname(), process.pid)
