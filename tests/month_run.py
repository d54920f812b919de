"""One simulated month: the town's acts, a courier that is killed at random moments and succeeded, all it sent."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from storage import migrate, outbox
from storage.database import Database, connect, is_reading
from storage.sqlite import SqliteDatabase, _Unit
from tests.month_book import DAYS, REVISED, START, book
from tests.month_courier import Courier
from tests.month_town import JUDGE, Person, judge
from tests.month_wire import WAYS, Life, Sent, Wire, mortal
from tests.stepped import SteppedLoop, counted, stepped
from tests.storehouse import BOT

PATIENCE = 12 * 3600.0
"""Seconds in which a courier may come to what it is to be killed at; then it is killed doing nothing."""


@dataclass
class Kill:
    """When it happened, what the courier was doing, and when the next one was active."""

    at: datetime
    way: str
    back: datetime


@dataclass
class Month:
    """What was seen of it."""

    sent: list[Sent] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)  # what waits in the outbox in the end


def run(folder: Path, people: list[Person], *, kills: int, seed: int, days: int = DAYS, url: str = "") -> Month:
    """Live through it."""
    url = url or f"sqlite:///{folder / 'desk.db'}"
    migrate.upgrade(url)
    return stepped(lambda loop: _Runner(loop, url, people, kills, seed, days).run(), START)


class _Runner:
    def __init__(self, loop: SteppedLoop, url: str, people: list[Person], kills: int, seed: int, days: int) -> None:
        self._loop, self._url, self._people = loop, url, people
        self._chance = random.Random(seed)
        share = (days - 1.0) * 86_400 / max(1, kills)
        self._kills = [(number + self._chance.uniform(0.1, 0.9)) * share for number in range(kills)]
        self._end = days * 86_400.0
        self._month = Month()
        self._databases: list[Database] = []
        self._books = book(), book(revised=True)
        JUDGE[:] = [judge(self._books[0])]
        self._courier: Courier | None = None

    async def run(self) -> Month:
        """All of it; raises what an act or a tick raised."""
        world = await self._database()
        ways = list(WAYS) * (len(self._kills) // len(WAYS) + 1)
        self._chance.shuffle(ways)
        acting = asyncio.create_task(self._act(world))
        dead: list[asyncio.Task[None]] = []
        try:
            life, task = await self._begin(0)
            for number, (at, way) in enumerate(zip(self._kills, ways, strict=False), 1):
                await self._until(at)
                life.way = way
                try:
                    async with asyncio.timeout(0.0 if way == "idle" else PATIENCE):
                        await life.ended.wait()
                except TimeoutError:
                    life.ended.set()
                    life.way = "idle"
                killed = self._loop.moment()
                task.cancel()
                dead.append(task)
                ended = life.way
                life, task = await self._begin(number)
                self._month.kills.append(Kill(killed, ended, self._loop.moment()))
            await self._until(self._end)
            await acting
            self._month.left = await world(outbox.counts, BOT)
        finally:
            for one in (acting, task, *dead):
                one.cancel()
            for one in self._databases:
                await one.close()
        return self._month

    async def _until(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds - self._loop.now))

    async def _begin(self, number: int) -> tuple[Life, asyncio.Task[None]]:
        life, db = Life(number), await self._database()
        mortal(db, life)
        wire = Wire(self._loop, life, self._month.sent, random.Random(self._chance.random()))
        courier = Courier(db, self._book, wire)
        task = asyncio.create_task(courier.run())
        await courier.active.wait()
        self._courier = courier
        return life, task

    def _book(self) -> Any:
        return self._books[self._loop.moment() >= REVISED]

    async def _act(self, world: Database) -> None:
        """What people do, each act a transaction of its own; those of one moment are one."""
        acts: dict[datetime, list[Callable[..., object]]] = {}
        for person in self._people:
            for at, act in person.acts:
                acts.setdefault(at, []).append(act)
        for at in sorted(at for at in acts if at < START + timedelta(seconds=self._end)):
            await self._until((at - START) / timedelta(seconds=1))

            def together(session: Any, acts: Any = tuple(acts[at])) -> None:
                for act in acts:
                    act(session)

            await world(together)
            if self._courier is not None:
                self._courier.poke()

    async def _database(self) -> Database:
        db = connect(self._url, self._loop.moment)
        if isinstance(db, SqliteDatabase):  # in-process kills need no disk that is synced
            event.listen(db._writer, "connect", lambda one, _: one.execute("PRAGMA synchronous=OFF"))
        await db.start()
        if isinstance(db, SqliteDatabase):
            _at_once(db)
        else:
            counted(db, self._loop)
        self._databases.append(db)
        return db


def _at_once(db: SqliteDatabase) -> None:
    """Have verbs run where they are called: going to a thread and back costs more than they do."""

    def submit(verb: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> asyncio.Future[Any]:
        if is_reading(verb):
            return db._at_once(verb, args, kwargs)
        future: asyncio.Future[Any] = db.loop.create_future()
        db._commit([_Unit(future, verb, args, kwargs)])
        return future

    db.submit = submit  # type: ignore[method-assign,assignment]
