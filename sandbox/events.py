"""What happened in the world, numbered, for the page and for people in tests."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from .models import Message
from .wire import Json

KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Event:
    """``message`` is rendered only when somebody reads the event."""

    seq: int
    type: str
    chat_id: int | None
    data: Json
    message: Message | None = None


class Feed:
    """Events in order; ``seq`` grows and is never used twice, also after a restart."""

    def __init__(self, start: int = 0) -> None:
        self.seq = start
        self.first = start
        self._events: deque[Event] = deque(maxlen=KEPT)
        self._waiting: list[asyncio.Future[None]] = []
        self.closed = False

    def add(self, kind: str, chat_id: int | None, message: Message | None = None, **data: object) -> int:
        self.seq += 1
        self._events.append(Event(self.seq, kind, chat_id, data, message))
        if self._waiting:
            self._wake()
        return self.seq

    def _wake(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    def close(self) -> None:
        """Nobody waits any longer."""
        self.closed = True
        self._wake()

    def after(self, seq: int) -> list[Event]:
        """The kept events with a larger number, oldest first."""
        if not self._events or seq >= self.seq:
            return []
        skip = max(0, seq - self._events[0].seq + 1)
        if skip < len(self._events) // 2:
            events = list(self._events)
            return events[skip:]
        tail = len(self._events) - skip
        found = [self._events[-1 - index] for index in range(tail)]
        found.reverse()
        return found

    def missed(self, seq: int) -> bool:
        """True when events after ``seq`` are no longer kept: read the state anew."""
        oldest = self._events[0].seq - 1 if self._events else self.seq
        return seq < oldest

    async def wait(self, after: int, seconds: float) -> list[Event]:
        """The events after ``after``, waiting up to ``seconds`` for the first."""
        found = self.after(after)
        if found or seconds <= 0 or self.closed or self.missed(after):
            return found
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            await asyncio.wait_for(future, seconds)
        except TimeoutError:
            if future in self._waiting:
                self._waiting.remove(future)
        return self.after(after)
