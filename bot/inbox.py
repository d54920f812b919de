"""Durable intake of one process: updates become rows, then Telegram hears that they arrived, then lanes work them off.

In order within a lane, lanes in parallel. Rows are the truth; memory holds only as many as are being worked on.
`shared_inbox` is its like for several processes.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy.exc import SQLAlchemyError

from bot.attempts import Attempts
from bot.lanes import lane_of
from storage import inbox as verbs
from storage.database import Database
from storage.inbox import Arrived, Lane, Waiting

log = logging.getLogger(__name__)

MOST_IN_MEMORY = 2_000
PAUSE = 1.0  # seconds after the database failed


class Inbox:
    """`accept` keeps updates, lanes work them off. This process owns all lanes, which the worker's lease ensures."""

    def __init__(self, db: Database, bot_id: int, attempts: Attempts, most: int = MOST_IN_MEMORY) -> None:
        self._db = db
        self._bot_id = bot_id
        self._attempts = attempts
        self._most = most
        self._lanes: dict[Lane, deque[tuple[int, dict[str, Any]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_memory = 0
        self._loaded = 0  # the highest row id that has been handed to a lane
        self._behind = False  # rows beyond `_loaded` wait on disk only
        self._refilling: asyncio.Task[None] | None = None
        self._stopping = False
        self._gate = asyncio.Lock()  # keeping and refilling take turns, so no row is handed over twice or never

    async def start(self) -> None:
        """Take up what an earlier process left undone, oldest first."""
        self._behind = True
        await self._refill()

    async def accept(self, updates: Sequence[dict[str, Any]]) -> None:
        """Keep a batch. When this returns, it is committed and Telegram may be told."""
        if not updates:
            return
        batch = arrived(updates)
        async with self._gate:
            new = await self._db(verbs.store, self._bot_id, batch)
            for update, item in zip(updates, batch, strict=True):
                row_id = new.pop(item.update_id, None)
                if row_id is not None and not self._behind:
                    self._offer(row_id, item.lane, update)

    async def stop(self, patience: float = 20.0) -> None:
        """Let running updates finish (for at most `patience` seconds); what waits stays in its rows."""
        self._stopping = True
        if self._refilling:
            self._refilling.cancel()
        await let_finish(self._tasks, patience)

    @property
    def busy(self) -> int:
        """Lanes being worked on."""
        return len(self._lanes)

    @property
    def in_memory(self) -> int:
        """Updates that a lane has in memory."""
        return self._in_memory

    def _offer(self, row_id: int, lane: Lane, update: dict[str, Any]) -> None:
        if self._in_memory >= self._most or self._stopping:
            self._behind = True
            return
        self._loaded = row_id
        self._in_memory += 1
        if lane in self._lanes:
            self._lanes[lane].append((row_id, update))
            return
        self._lanes[lane] = deque([(row_id, update)])
        task = asyncio.create_task(self._work(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, lane: Lane) -> None:
        queue = self._lanes[lane]
        try:
            while queue and not self._stopping:
                row_id, update = queue[0]
                try:
                    await self._attempts.work(row_id, lane, update)
                except Exception as error:
                    log.error("the database failed (%s); the update's lane waits", type(error).__name__)
                    await asyncio.sleep(PAUSE)
                    continue
                queue.popleft()
                self._in_memory -= 1
                self._want_more()
        finally:
            del self._lanes[lane]

    def _want_more(self) -> None:
        """Half of the memory is free, and rows wait on disk: bring them in."""
        idle = self._refilling is None or self._refilling.done()
        if self._behind and idle and not self._stopping and self._in_memory <= self._most // 2:
            self._refilling = asyncio.create_task(self._refill())

    async def _refill(self) -> None:
        """Bring rows into memory while half of it is free; updates that end call again."""
        while self._behind and not self._stopping:
            try:
                async with self._gate:
                    if self._in_memory > self._most // 2:
                        return
                    room = self._most - self._in_memory
                    rows: list[Waiting] = await self._db(verbs.waiting, self._bot_id, self._loaded, room)
                    self._behind = len(rows) == room  # otherwise accept() hands over directly from here on
                    for row in rows:
                        self._offer(row.id, row.lane, orjson.loads(row.payload))
            except SQLAlchemyError as error:
                log.error("waiting updates could not be read (%s); again", type(error).__name__)
                await asyncio.sleep(PAUSE)


def arrived(updates: Sequence[dict[str, Any]]) -> list[Arrived]:
    """Updates as they are kept."""
    return [
        Arrived(update_id=update["update_id"], lane=lane_of(update), payload=orjson.dumps(update).decode())
        for update in updates
    ]


async def let_finish(tasks: set["asyncio.Task[None]"], patience: float) -> None:
    """Wait for tasks for at most `patience` seconds, then cancel them and see them end."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=patience)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
