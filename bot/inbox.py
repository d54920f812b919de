"""Durable intake: updates become rows, then Telegram hears that they arrived, then lanes work them off.

In order within a lane, lanes in parallel. Rows are the truth; memory holds only as many as are being worked on.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson

from bot.dialog_store import DialogStore
from storage import inbox as verbs
from storage.database import Database, Finish
from storage.inbox import MOST_ATTEMPTS, Arrived, Lane, Waiting

log = logging.getLogger(__name__)

MOST_IN_MEMORY = 2_000
PAUSES = (0.2, 1.0)  # seconds before the second and third attempt

Feed = Callable[[dict[str, Any]], Awaitable[None]]
Bury = Callable[[int, Lane, dict[str, Any]], Awaitable[None]]


class Inbox:
    """`accept` keeps updates; lanes feed them to the dispatcher and finish them. One process owns all lanes here."""

    def __init__(self, db: Database, bot_id: int, store: DialogStore, feed: Feed, bury: Bury) -> None:
        self._db = db
        self._bot_id = bot_id
        self._store = store
        self._feed = feed
        self._bury = bury
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
        batch = [
            Arrived(update_id=update["update_id"], lane=lane_of(update), payload=orjson.dumps(update).decode())
            for update in updates
        ]
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
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()

    async def idle(self) -> None:
        """Wait until no lane is busy and nothing waits on disk."""
        while self._tasks or self._behind:
            await asyncio.wait([*self._tasks, *([self._refilling] if self._refilling else [])])

    @property
    def busy(self) -> int:
        """Lanes being worked on."""
        return len(self._lanes)

    def _offer(self, row_id: int, lane: Lane, update: dict[str, Any]) -> None:
        if self._in_memory >= MOST_IN_MEMORY or self._stopping:
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
                    await self._handle(row_id, lane, update)
                except Exception:
                    log.exception("the database failed; the update stays in its row and its lane waits")
                    await asyncio.sleep(PAUSES[-1])
                    continue
                queue.popleft()
                self._in_memory -= 1
        finally:
            del self._lanes[lane]
        if self._behind and not self._stopping and (self._refilling is None or self._refilling.done()):
            self._refilling = asyncio.create_task(self._refill())

    async def _handle(self, row_id: int, lane: Lane, update: dict[str, Any]) -> None:
        while True:
            try:
                with self._store.unit() as unit:
                    await self._feed(update)
                    await self._db.finish(Finish(row_id, self._bot_id, unit.bodies()))
            except Exception as error:
                name = type(error).__name__
                log.exception("update failed (%s)", name) if log.isEnabledFor(logging.DEBUG) else log.error(
                    "update failed: %s at %s", name, _where(error)
                )
                attempts = await self._db(verbs.failed, row_id, name)
            else:
                return
            if attempts >= MOST_ATTEMPTS:
                log.error("update given up after %s attempts", attempts)
                await self._bury(row_id, lane, update)
                return
            await asyncio.sleep(PAUSES[min(attempts, len(PAUSES)) - 1])

    async def _refill(self) -> None:
        """Bring rows back into memory while there is room; lanes that end call again."""
        while self._behind and not self._stopping:
            async with self._gate:
                room = MOST_IN_MEMORY - self._in_memory
                if room < MOST_IN_MEMORY // 2:
                    return
                rows: list[Waiting] = await self._db(verbs.waiting, self._bot_id, self._loaded, room)
                self._behind = len(rows) == room  # otherwise accept() hands over directly from here on
                for row in rows:
                    self._offer(row.id, row.lane, orjson.loads(row.payload))


def lane_of(update: dict[str, Any]) -> Lane:
    """The lane of an update: (private chat, 0), or in a group (chat, topic or 0)."""
    for kind, event in update.items():
        if kind == "update_id" or not isinstance(event, dict):
            continue
        message = event.get("message", event) if kind == "callback_query" else event
        chat = message.get("chat") if isinstance(message, dict) else None
        if isinstance(chat, dict) and "id" in chat:
            topic = message.get("message_thread_id") if message.get("is_topic_message") else None
            return int(chat["id"]), int(topic or 0)
        sender = event.get("from") or event.get("user")
        if isinstance(sender, dict) and "id" in sender:
            return int(sender["id"]), 0
    return 0, 0


def _where(error: BaseException) -> str:
    """File and line of the innermost frame: enough to find it, nothing of what a person wrote."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else "?"
