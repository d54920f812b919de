"""A made-up bot around the real intake: handlers that stop where a test wants, fail as planned, and leave traces."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiogram.fsm.storage.base import StorageKey
from sqlalchemy import select
from sqlmodel import Session

from bot.attempts import Attempts
from bot.dialog_store import DialogStore
from bot.inbox import Inbox, Place
from bot.lanes import lane_of
from bot.shared_inbox import SharedInbox
from storage import inbox as verbs
from storage import lanes, outbox
from storage.database import Database, connect, reading
from storage.inbox import DIALOG, INBOX, Lane
from tests.storehouse import BOT

APOLOGY = "apology"


class PlannedError(Exception):
    """What a handler of a test raises."""


@dataclass
class Bench:
    """What all processes of a test did. `closed`: handlers wait at each of their steps until they are let go."""

    db: Database
    closed: bool = False
    failures: Counter[int] = field(default_factory=Counter)
    begun: dict[Lane, list[int]] = field(default_factory=lambda: defaultdict(list))
    running: Counter[Lane] = field(default_factory=Counter)
    together: list[Lane] = field(default_factory=list)
    held: list[asyncio.Future[None]] = field(default_factory=list)
    names: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def process(
        self, *, shared: bool = False, most: int = 2_000, ttl: float = 10.0, place: Place | None = None
    ) -> Process:
        """A new process with connections of its own."""
        process = Process(self, shared, most, ttl, place)
        await process.db.start()
        return process

    async def until(self, true: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait for something to become true."""
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def step(self) -> None:
        """One step of a handler ends here."""
        if self.closed:
            hold: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.held.append(hold)
            try:
                await hold
            finally:
                if hold in self.held:
                    self.held.remove(hold)

    def open(self) -> None:
        """Handlers wait no more."""
        self.closed = False
        for hold in self.held:
            if not hold.done():
                hold.set_result(None)

    async def settle(self) -> None:
        """Let everything happen that does not wait for a step."""
        for _ in range(4):
            await self.db(_nothing)

    async def drained(self, seconds: float = 15.0) -> None:
        """Wait until no update waits."""
        async with asyncio.timeout(seconds):
            while (await self.db(verbs.counts, BOT))["waiting"]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def seen(self, chat_id: int) -> list[int]:
        """The update ids that the chat's dialog state has counted, in order."""
        return list((await self.db(_dialogs)).get(chat_id, []))

    async def effects(self, kind: str) -> Counter[int]:
        """Outbox rows of a kind, by chat or update id."""
        rows = await self.db(_outbox, kind)
        return Counter(rows)

    async def dead(self) -> set[int]:
        return await self.db(_dead)


class Process:
    """One worker process' intake, with a cache of its own. `crash` is kill -9: nothing is given back."""

    def __init__(self, bench: Bench, shared: bool, most: int, ttl: float, place: Place | None) -> None:
        self.bench = bench
        self.owner = f"host:1:{next(bench.names)}"
        self.db = connect(bench.db.url, bench.db.clock)
        self.store = DialogStore(self.db, BOT, size=3)
        held = place.held if place else lambda: True
        attempts = Attempts(self.db, BOT, self.store, self._feed, self._bury, pauses=(0.0,), held=held)
        self.inbox: Inbox | SharedInbox
        if shared:
            self.inbox = SharedInbox(
                self.db, BOT, attempts, self.owner, lambda lane: self.store.forget([lane[0]]), most, ttl
            )
        else:
            self.inbox = Inbox(self.db, BOT, attempts, most, place)

    async def crash(self) -> None:
        """Everything in memory is gone, between whichever two steps it was."""
        around = getattr(self.inbox, "_around", []) or [getattr(self.inbox, "_refilling", None)]
        tasks = [task for task in (*self.inbox._tasks, *around) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.db.close()

    async def stop(self) -> None:
        """SIGTERM."""
        await self.inbox.stop()
        await self.db.close()

    async def expire(self) -> None:
        """The time passes after which this process' claims are void."""
        await self.bench.db(lanes.hand_over, BOT, self.owner)

    async def _feed(self, update: dict[str, Any]) -> None:
        bench, update_id, lane = self.bench, int(update["update_id"]), lane_of(update)
        if bench.running[lane]:
            bench.together.append(lane)
        bench.running[lane] += 1
        try:
            bench.begun[lane].append(update_id)
            await bench.step()
            await self.db(outbox.put, kind="effect", key=f"effect:{update_id}", bot_id=BOT, chat_id=update_id)
            key = StorageKey(bot_id=BOT, chat_id=lane[0], user_id=lane[0])
            seen = (await self.store.get_data(key)).get("seen", [])
            await self.store.set_data(key, {"seen": [*seen, update_id]})
            await bench.step()
            if bench.failures[update_id] > 0:
                bench.failures[update_id] -= 1
                raise PlannedError
        finally:
            bench.running[lane] -= 1

    async def _bury(self, row_id: int, lane: Lane, update: dict[str, Any]) -> None:
        await self.db(_bury, row_id, int(update["update_id"]))


def message(update_id: int, chat_id: int) -> dict[str, Any]:
    """An update as Telegram sends it."""
    return {"update_id": update_id, "message": {"message_id": 1, "chat": {"id": chat_id, "type": "private"}}}


def _nothing(_session: Session) -> None:
    pass


def _bury(session: Session, row_id: int, update_id: int) -> None:
    if verbs.bury(session, row_id):
        outbox.put(session, kind=APOLOGY, key=f"apology:{row_id}", bot_id=BOT, chat_id=update_id)


@reading
def _dialogs(session: Session) -> dict[int, list[int]]:
    rows = session.connection().execute(select(DIALOG.c.chat_id, DIALOG.c.body))
    return {chat_id: orjson.loads(next(iter(orjson.loads(body).values())))["seen"] for chat_id, body in rows}


@reading
def _outbox(session: Session, kind: str) -> list[int]:
    query = select(outbox.OUTBOX.c.chat_id).where(outbox.OUTBOX.c.kind == kind)
    return list(session.connection().execute(query).scalars())


@reading
def _dead(session: Session) -> set[int]:
    query = select(INBOX.c.update_id).where(INBOX.c.dead.is_(True))
    return set(session.connection().execute(query).scalars())
