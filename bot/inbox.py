"""Durable intake of one process: updates become rows, then Telegram hears that they arrived, then lanes work them off.

In order within a lane, lanes in parallel. Rows are the truth; memory holds only as many as are being worked on,
and few of each lane, so that one seller's many messages never stand before another's.
`shared_inbox` is its like for several processes.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.exc import SQLAlchemyError

from bot.attempts import Attempts
from bot.lanes import lane_of
from storage import inbox as verbs
from storage.database import Database, LeaseFence
from storage.inbox import Arrived, Lane, Waiting

log = logging.getLogger(__name__)

MOST_IN_MEMORY = 2_000
MOST_OF_LANE = 20  # a hundred sellers who write without pause fill the memory, one does not
PAUSE = 1.0  # seconds after the database failed


@dataclass(frozen=True, slots=True)
class Place:
    """A process's right to be the only worker: the lease, whether it is held by our clock, whom to tell of its loss."""

    fence: LeaseFence
    held: Callable[[], bool]
    lost: Callable[[], None]


class Inbox:
    """`accept` keeps updates, lanes work them off. This process owns all lanes, which its place ensures.

    Every row up to `_loaded` is done, in memory, or behind its lane's last one in memory (then the lane is in `_long`);
    while `_behind`, rows beyond `_loaded` are on disk only.
    """

    def __init__(
        self,
        db: Database,
        bot_id: int,
        attempts: Attempts,
        most: int = MOST_IN_MEMORY,
        place: Place | None = None,
    ) -> None:
        self._db = db
        self._bot_id = bot_id
        self._attempts = attempts
        self._most = most
        self._most_of_lane = max(1, min(MOST_OF_LANE, most // 10))
        self._place = place
        self._fence = place.fence if place else None
        self._lanes: dict[Lane, deque[tuple[int, dict[str, Any]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_memory = 0
        self._long: set[Lane] = set()
        self._loaded = 0
        self._behind = False
        self._refilling: asyncio.Task[None] | None = None
        self._stopping = False
        self._gate = asyncio.Lock()  # keeping and refilling take turns, so no row is handed over twice or never

    async def start(self) -> None:
        """Take up what an earlier process left undone, oldest first."""
        self._behind = True
        await self._refill()

    async def accept(self, updates: Sequence[dict[str, Any]]) -> None:
        """Keep a batch. When this returns, it is committed and Telegram may be told. Raises Held without the lease."""
        if not updates:
            return
        batch = arrived(updates)
        async with self._gate:
            new = await self._db(verbs.store, self._bot_id, batch, fence=self._fence)
            for update, item in zip(updates, batch, strict=True):
                row_id = new.pop(item.update_id, None)
                if row_id is not None and not self._behind and self._may_enter(row_id, item.lane):
                    self._enter(row_id, item.lane, update)

    async def again(self, row: Waiting) -> None:
        """Take up a row that was given up once: it comes behind what its lane has in memory."""
        async with self._gate:
            if not self._stopping:
                self._enter(row.id, row.lane, orjson.loads(row.payload))

    async def stop(self, patience: float = 20.0) -> None:
        """Let running updates finish (for at most `patience` seconds); what waits stays in its rows."""
        self._stopping = True
        if self._refilling:
            self._refilling.cancel()
        mine = self._place is None or self._place.held()
        await let_finish(self._tasks, patience if mine else 0.0)

    @property
    def busy(self) -> int:
        """Lanes being worked on."""
        return len(self._lanes)

    @property
    def in_memory(self) -> int:
        """Updates that a lane has in memory."""
        return self._in_memory

    def _may_enter(self, row_id: int, lane: Lane) -> bool:
        """Whether a row comes into memory now. If not, its lane or a refill finds it on disk."""
        if self._in_memory >= self._most or self._stopping:
            self._behind = True
            return False
        self._loaded = row_id
        queue = self._lanes.get(lane)
        if queue is not None and (len(queue) >= self._most_of_lane or lane in self._long):
            self._long.add(lane)
            return False
        return True

    def _enter(self, row_id: int, lane: Lane, update: dict[str, Any]) -> None:
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
        last = 0
        try:
            while (queue or lane in self._long) and not self._stopping:
                try:
                    if not queue:
                        await self._load(lane, last)
                        continue
                    last, update = queue[0]
                    if not await self._attempts.work(last, lane, update, self._fence):
                        self._end()
                except Exception as error:
                    log.error("the database failed (%s); the update's lane waits", type(error).__name__)
                    await asyncio.sleep(PAUSE)
                    continue
                queue.popleft()
                self._in_memory -= 1
                self._want_more()
        finally:
            del self._lanes[lane]

    async def _load(self, lane: Lane, last: int) -> None:
        """Bring in what of a long lane comes after its last one; what lies beyond `_loaded` is a refill's to bring."""
        async with self._gate:
            room = max(1, min(self._most_of_lane, self._most - self._in_memory))
            rows = await self._db(verbs.waiting, self._bot_id, last, room, lane)
            mine = [row for row in rows if row.id <= self._loaded]
            if len(mine) < room:
                self._long.discard(lane)
            for row in mine:
                self._enter(row.id, lane, orjson.loads(row.payload))

    def _end(self) -> None:
        """Another process has taken our place: it finds every row."""
        log.error("this process's place is another's by now; it hands over")
        if self._place is not None:
            self._stopping = True
            self._place.lost()

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
                        if self._may_enter(row.id, row.lane):
                            self._enter(row.id, row.lane, orjson.loads(row.payload))
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
