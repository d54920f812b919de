"""Couriers on the stepped clock: the real lease, schedules, renderers and delivery.

Ticks at which nothing can be due are left out: `remind` and `health` tick when a row is due (rows are asked which is
next), all others every six hours. The lease lasts half an hour instead of ten seconds.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col
from telegram import Bot

from bot import owner
from bot.courier import courier, delivery
from bot.courier.kinds import health_week
from bot.knowledge.book import Book
from bot.settings import Settings
from storage.database import Database, reading
from storage.models import Account, Deadline, Seller
from tests.month_wire import TOKEN, Wire
from tests.stepped import SteppedLoop
from tests.storehouse import BOT

LEASE, BEAT, SWEEP, IDLE = 1800.0, 900.0, 6 * 3600.0, timedelta(hours=6)
PICTURE = b"\x89PNG\r\n\x1a\n"


_MOMENTS = (
    *((Seller, col(Seller.look_at)), (Seller, col(Seller.digest_at))),
    *((Deadline, col(Deadline.next_at)), (Account, col(Account.due_at))),
)
_NEXT = select(
    *(select(func.min(moment)).where(col(table.bot_id) == BOT).scalar_subquery() for table, moment in _MOMENTS)
)


@reading
def next_look(session: Session) -> datetime | None:
    """The earliest moment at which a row wants to be looked at."""
    found = session.connection().execute(_NEXT).one()
    return min((moment for moment in found if moment is not None), default=None)


@dataclass
class Job:
    """A recurring tick; seconds of the loop. `by_rows`: only when a row is due."""

    act: Callable[[Any], Any]
    next: float
    every: float
    by_rows: bool

    def ahead(self, due: float) -> float:
        """When it ticks next if a row is due at `due`."""
        return self.next + max(0, math.ceil((due - self.next) / self.every)) * self.every if self.by_rows else self.next


class Ticks:
    """Stands in for the JobQueue, whose scheduler knows only the machine's clock."""

    def __init__(self, db: Database, loop: SteppedLoop) -> None:
        self._db, self._loop, self._jobs = db, loop, list[Job]()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def run_once(self, act: Callable[[Any], Any], when: float, name: str, **_: Any) -> None:
        """Once, after `when` seconds."""
        self.run_repeating(act, timedelta(days=999), when, name)

    def run_repeating(
        self, act: Callable[[Any], Any], every: timedelta, first: timedelta | float, name: str, **_: Any
    ) -> None:
        """Again and again, the first time after `first`."""
        after = first.total_seconds() if isinstance(first, timedelta) else first
        by_rows = name in ("remind", "health")
        rests = every if by_rows else max(every, IDLE)
        self._jobs.append(Job(act, self._loop.now + after, rests.total_seconds(), by_rows))

    def poke(self) -> None:
        """Rows have changed."""
        self._changed.set()

    async def start(self) -> None:
        """Begin to tick."""
        self._task = asyncio.create_task(self._run())

    async def stop(self, wait: bool = True) -> None:
        """Tick no more."""
        assert self._task is not None
        self._task.cancel()

    async def _run(self) -> None:
        for job in self._jobs:  # the first ticks come, whatever is due
            await asyncio.sleep(max(0.0, job.next - self._loop.now) if job.by_rows else 0.0)
            if job.by_rows:
                await self._tick(job)
        while True:
            self._changed.clear()
            look = await self._db(next_look)
            due = (look - self._loop.start).total_seconds() if look else 1e12
            soonest = min(self._jobs, key=lambda job: job.ahead(due))
            at = soonest.ahead(due)
            try:
                async with asyncio.timeout(max(0.0, at - self._loop.now)):
                    await self._changed.wait()
            except TimeoutError:
                soonest.next = at
                await self._tick(soonest)

    async def _tick(self, job: Job) -> None:
        await job.act(None)
        while job.next <= self._loop.now + 0.001:  # a timer may come a hair early
            job.next += job.every


class Application:
    """What of python-telegram-bot's Application the courier uses."""

    def __init__(self, bot: Bot, job_queue: Ticks) -> None:
        self.bot, self.job_queue = bot, job_queue

    async def __aenter__(self) -> Application:
        await self.bot.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing to close."""


class Courier(courier.Courier):
    """The real one, on our clock and our wire."""

    def __init__(self, db: Database, book: Callable[[], Book], wire: Wire) -> None:
        settings = Settings(_env_file=None, bot_token=TOKEN)  # type: ignore[call-arg]
        super().__init__(settings, db, book, alone=False)
        self.ticks: Ticks | None = None
        self._wire = wire

    def _application(self) -> Any:
        self.ticks = Ticks(self._db, self._wire.loop)
        return Application(Bot(TOKEN, request=self._wire, get_updates_request=self._wire), self.ticks)

    def poke(self) -> None:
        """Somebody else has committed."""
        if self.ticks is not None and self.delivery is not None:
            self.ticks.poke()
            self.delivery.wake()


def slow_down(setting: Callable[[object, str, Any], None]) -> None:
    """Fewer idle rounds in a month: the lease and the sweep scaled up by 180 and more."""
    setting(owner, "TTL", LEASE)
    setting(owner, "BEAT", BEAT)
    setting(courier, "BEAT", BEAT)
    setting(delivery, "SWEEP", SWEEP)
    setting(health_week, "picture", _drawn)


async def _drawn(_: object) -> bytes:
    """A picture; drawing is a process of its own, which the stepped clock would not wait for."""
    return PICTURE
