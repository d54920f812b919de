"""Updates for the bot: kept until confirmed, handed out by long poll or, when a webhook is set, pushed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import orjson

from .store import Journal, Tables
from .wire import Json, conflict

FIRST_ID = 310_000_001
OPTIONAL = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
SECOND_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """``body`` is the update's JSON; ``lane`` the chat it belongs to, for the order of a webhook."""

    serial: int
    update_id: int
    lane: int
    body: bytes


class Updates:
    """The queue of one bot."""

    def __init__(self, journal: Journal, tables: Tables) -> None:
        self.journal = journal
        meta = tables.get("updates.meta", {})
        self.next_id: int = meta.get("next_id", FIRST_ID)
        self.allowed: list[str] | None = meta.get("allowed")
        self.queue: OrderedDict[int, Update] = OrderedDict()
        self.on_add: Callable[[Update], None] | None = None
        self._serial = 0
        self._poller: asyncio.Future[None] | None = None
        for key, row in sorted(tables.get("updates", {}).items(), key=lambda item: int(item[0])):
            self._serial = int(key)
            body = orjson.dumps(row["body"])
            self.queue[self._serial] = Update(self._serial, row["body"]["update_id"], row["lane"], body)

    @property
    def polling(self) -> bool:
        """True while the bot waits for updates."""
        return self._poller is not None and not self._poller.done()

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in OPTIONAL

    def allow(self, kinds: list[str] | None) -> None:
        """Remember which kinds the bot asked for; None keeps the last wish, empty means the default ones."""
        if kinds is not None and kinds != self.allowed:
            self.allowed = kinds
            self.journal.put("updates.meta", "allowed", kinds)

    def add(self, kind: str, payload: Json, lane: int) -> int | None:
        """Queue an update; None when the bot did not ask for its kind."""
        if not self.wants(kind):
            return None
        update_id = self.next_id
        self.next_id += 1
        self.journal.put("updates.meta", "next_id", self.next_id)
        self._append(update_id, {"update_id": update_id, kind: payload}, lane)
        return update_id

    def inject(self, update: Json, lane: int) -> int:
        """Queue an update as given; one without update_id gets the next."""
        update_id = update.get("update_id")
        if not isinstance(update_id, int):
            update_id = self.next_id
        self.next_id = max(self.next_id, update_id + 1)
        self.journal.put("updates.meta", "next_id", self.next_id)
        self._append(update_id, {**update, "update_id": update_id}, lane)
        return update_id

    def _append(self, update_id: int, body: Json, lane: int) -> None:
        self._serial += 1
        update = Update(self._serial, update_id, lane, orjson.dumps(body))
        self.queue[update.serial] = update
        self.journal.put("updates", self._serial, {"lane": lane, "body": orjson.Fragment(update.body)})
        if self.on_add is not None:
            self.on_add(update)
        elif self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def done(self, update: Update) -> None:
        """Forget one update that a webhook took."""
        if self.queue.pop(update.serial, None) is not None:
            self.journal.put("updates", update.serial, None)

    def confirm(self, offset: int) -> None:
        """Forget the updates below ``offset``; a negative one keeps only the last ``-offset``."""
        if offset < 0:
            while len(self.queue) > -offset:
                self._forget_first()
            return
        while self.queue and next(iter(self.queue.values())).update_id < offset:
            self._forget_first()

    def clear(self) -> None:
        while self.queue:
            self._forget_first()

    def _forget_first(self) -> None:
        serial, _ = self.queue.popitem(last=False)
        self.journal.put("updates", serial, None)

    def interrupt(self, reason: str) -> None:
        """End a waiting long poll with 409."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(conflict(reason))
        self._poller = None

    async def poll(self, offset: int, limit: int, seconds: float) -> bytes:
        """The JSON array of pending updates; waits up to ``seconds`` for the first. An older poller gets 409."""
        if self.on_add is not None:
            raise conflict(WEBHOOK_ACTIVE)
        self.interrupt(SECOND_POLLER)
        if offset:
            self.confirm(offset)
            self.journal.flush()
        if not self.queue and seconds > 0:
            self._poller = poller = asyncio.get_running_loop().create_future()
            await asyncio.wait([poller], timeout=seconds)
            if poller.done():
                poller.result()
            else:
                poller.cancel()
            if self._poller is poller:
                self._poller = None
        return b"[" + b",".join(update.body for update in islice(self.queue.values(), limit)) + b"]"
