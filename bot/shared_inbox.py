"""Durable intake of several processes on one database: each keeps what it is sent, a lane's claim says who works it.

A claim lasts some seconds and is renewed while its process lives; its epoch grows with each change of owner, and
a commit under an older epoch is refused. Whoever is full, stops or dies leaves rows that the others find.
"""

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from sqlalchemy.exc import SQLAlchemyError

from bot.attempts import Attempts
from bot.inbox import MOST_IN_MEMORY, arrived, let_finish
from storage import inbox, lanes
from storage.changes import watch
from storage.database import Database, Fence
from storage.inbox import TOPIC, Lane, Waiting
from storage.lanes import Taken

log = logging.getLogger(__name__)

TTL = 10.0  # seconds a claim lasts without renewal
SWEEP = 1.0  # seconds between two looks for lanes that nobody works
REST = 0.2  # seconds at least between two looks
AT_ONCE = 10  # rows of one lane in memory
LANES_KNOWN = 10_000


class SharedInbox:
    """`accept` keeps updates; their lanes are claimed, worked off and given back.

    `forget(lane)` is called when another process may have worked a lane since: what is cached of it is stale.
    """

    def __init__(
        self,
        db: Database,
        bot_id: int,
        attempts: Attempts,
        owner: str,
        forget: Callable[[Lane], None],
        most: int = MOST_IN_MEMORY,
        ttl: float = TTL,
    ) -> None:
        self._db = db
        self._bot_id = bot_id
        self._attempts = attempts
        self._owner = owner
        self._forget = forget
        self._most_lanes = max(1, most // AT_ONCE)
        self._ttl = ttl
        self._lanes: dict[Lane, bool] = {}  # lanes being worked; True: something was kept since the last look into it
        self._tasks: set[asyncio.Task[None]] = set()
        self._around: list[asyncio.Task[None]] = []
        self._epochs: OrderedDict[Lane, int] = OrderedDict()
        self._look = asyncio.Event()
        self._full = False
        self._stopping = False

    async def start(self) -> None:
        """Take up what nobody works on, now and whenever there is such."""
        self._look.set()
        self._around = [
            asyncio.create_task(self._keep_looking(), name="lanes nobody works"),
            asyncio.create_task(self._keep_claims(), name="claims"),
            asyncio.create_task(watch(self._db, self._look.set, TOPIC), name="inbox of others"),
        ]

    async def accept(self, updates: Sequence[dict[str, Any]]) -> None:
        """Keep a batch. When this returns, it is committed and Telegram may be told."""
        if not updates:
            return
        batch = arrived(updates)
        call = self._stopping or len(self._lanes) >= self._most_lanes
        new = await self._db(inbox.store, self._bot_id, batch, call=call)
        for lane in dict.fromkeys(item.lane for item in batch if item.update_id in new):
            self._begin(lane)

    async def again(self, row: Waiting) -> None:
        """Take up a row that was given up once, unless another process has its lane: then that one does."""
        self._begin(row.lane)

    async def stop(self, patience: float = 20.0) -> None:
        """Let running updates finish (for at most `patience` seconds), then give every lane to the others."""
        self._stopping = True
        await let_finish(self._tasks, patience)
        for task in self._around:
            task.cancel()
        await asyncio.gather(*self._around, return_exceptions=True)
        try:
            await self._db(lanes.hand_over, self._bot_id, self._owner)
        except SQLAlchemyError as error:
            log.error("lanes could not be given back (%s); they run out", type(error).__name__)

    @property
    def busy(self) -> int:
        """Lanes being worked on."""
        return len(self._lanes)

    def _begin(self, lane: Lane) -> None:
        if lane in self._lanes:
            self._lanes[lane] = True
        elif self._stopping or len(self._lanes) >= self._most_lanes:
            self._full = True
        else:
            self._lanes[lane] = False
            task = asyncio.create_task(self._work(lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, lane: Lane) -> None:
        try:
            while not self._stopping:
                self._lanes[lane] = False
                taken = await self._db(lanes.take, self._bot_id, lane, self._owner, self._ttl, AT_ONCE)
                if taken is not None:
                    await self._work_off(lane, taken)
                elif not self._lanes[lane]:
                    break
        except Exception as error:
            # What waits is found by the next look.
            log.error("the database failed (%s); the lane waits", type(error).__name__)
        finally:
            del self._lanes[lane]
            if self._full:
                self._full = False
                self._look.set()

    async def _work_off(self, lane: Lane, taken: Taken) -> None:
        if self._epochs.get(lane) != taken.epoch:
            self._forget(lane)
        self._epochs[lane] = taken.epoch
        self._epochs.move_to_end(lane)
        if len(self._epochs) > LANES_KNOWN:
            self._epochs.popitem(last=False)
        fence = Fence(self._bot_id, lane, self._owner, taken.epoch)
        for row in taken.rows:
            if self._stopping:
                return
            if not await self._attempts.work(row.id, lane, orjson.loads(row.payload), fence):
                log.warning("an update's lane is another process's by now; it will handle it")
                self._epochs.pop(lane, None)
                return

    async def _keep_looking(self) -> None:
        while not self._stopping:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SWEEP):  # wait_for of Python 3.11 may swallow a cancellation
                    await self._look.wait()
            self._look.clear()
            try:
                limit = self._most_lanes + len(self._lanes)
                for lane in await self._db(lanes.unworked, self._bot_id, self._owner, limit):
                    if lane not in self._lanes:
                        self._begin(lane)
            except SQLAlchemyError as error:
                log.error("waiting lanes could not be read (%s); again", type(error).__name__)
            await asyncio.sleep(REST)

    async def _keep_claims(self) -> None:
        while True:
            await asyncio.sleep(self._ttl / 3)
            try:
                if self._lanes:
                    await self._db(lanes.renew, self._bot_id, self._owner, self._ttl)
            except SQLAlchemyError as error:
                log.error("claims could not be renewed: %s", type(error).__name__)
