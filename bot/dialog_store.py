"""aiogram's storage as a write-back cache: what one update changes is committed with its inbox mark."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from storage import inbox
from storage.database import Database

CHATS_IN_MEMORY = 5_000


@dataclass(slots=True)
class Unit:
    """What the update being handled has changed: whole bodies by chat, copies of its own, ready to be written."""

    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    kept: bool = False

    def bodies(self) -> dict[int, str]:
        """The changed chats' JSON."""
        return {chat_id: orjson.dumps(body).decode() for chat_id, body in self.changed.items()}


_unit: ContextVar[Unit | None] = ContextVar("dialog_unit", default=None)


class DialogStore(BaseStorage):
    """One JSON object a chat, keys `destiny|user|thread|kind`. Lanes keep two updates of a chat apart.

    Writing outside `unit()` raises RuntimeError: there would be no commit to join.
    """

    def __init__(self, db: Database, bot_id: int, size: int = CHATS_IN_MEMORY) -> None:
        self._db = db
        self._bot_id = bot_id
        self._size = size
        self._chats: OrderedDict[int, dict[str, Any]] = OrderedDict()

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """The span of one update. Unless its changes were committed and kept, the chats it changed leave the cache."""
        unit = Unit()
        token = _unit.set(unit)
        try:
            yield unit
        finally:
            _unit.reset(token)
            if not unit.kept:
                self.forget(unit.changed)

    def keep(self, unit: Unit) -> None:
        """A unit's changes were committed: they are what the next update sees."""
        unit.kept = True
        for chat_id, body in unit.changed.items():
            self._remember(chat_id, body)

    def forget(self, chats: Iterable[int]) -> None:
        """Drop chats from memory: what was committed last is not known, or another process may have written."""
        for chat_id in chats:
            self._chats.pop(chat_id, None)

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        value = state.state if isinstance(state, State) else state
        await self._set(key, "state", value)

    async def get_state(self, key: StorageKey) -> str | None:
        value = (await self._chat(key.chat_id)).get(_name(key, "state"))
        return value if value is None else str(value)

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        # An empty set_data is how aiogram-dialog deletes a context.
        await self._set(key, "data", orjson.dumps(dict(data)).decode() if data else None)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        value = (await self._chat(key.chat_id)).get(_name(key, "data"))
        return dict(orjson.loads(value)) if value else {}

    async def close(self) -> None:
        self._chats.clear()

    async def _set(self, key: StorageKey, kind: str, value: str | None) -> None:
        unit = _unit.get()
        if unit is None:
            raise RuntimeError("dialog state changed outside an update")
        body = await self._chat(key.chat_id)
        name = _name(key, kind)
        if body.get(name) == value:
            return
        body = unit.changed.setdefault(key.chat_id, dict(body))
        if value is None:
            body.pop(name, None)
        else:
            body[name] = value

    async def _chat(self, chat_id: int) -> dict[str, Any]:
        """A chat's state as the present update sees it: its own changes, else what was committed."""
        unit = _unit.get()
        if unit is not None and chat_id in unit.changed:
            return unit.changed[chat_id]
        body = self._chats.get(chat_id)
        if body is None:
            stored = await self._db(inbox.dialog, self._bot_id, chat_id)
            body = orjson.loads(stored) if stored else {}
            self._remember(chat_id, body)
        else:
            self._chats.move_to_end(chat_id)
        return body

    def _remember(self, chat_id: int, body: dict[str, Any]) -> None:
        self._chats[chat_id] = body
        self._chats.move_to_end(chat_id)
        if len(self._chats) > self._size:
            self._chats.popitem(last=False)


def _name(key: StorageKey, kind: str) -> str:
    return f"{key.destiny}|{key.user_id}|{key.thread_id or 0}|{kind}"
