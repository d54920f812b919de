"""Telegram's sending limits: 30 a second in all, about one a second in a private chat, 20 a minute in a group."""

from __future__ import annotations

import math

from .clock import Clock
from .models import Chat
from .wire import too_many


class Bucket:
    """Holds ``size`` tokens and refills ``per_second``."""

    __slots__ = ("at", "left", "per_second", "size")

    def __init__(self, size: float, per_second: float, at: float) -> None:
        self.size = size
        self.per_second = per_second
        self.left = size
        self.at = at

    def wait(self, now: float, count: int) -> float:
        """Seconds until ``count`` tokens are there; 0 when they are."""
        self.left = min(self.size, self.left + max(0.0, now - self.at) * self.per_second)
        self.at = now
        need = min(float(count), self.size)
        return max(0.0, (need - self.left) / self.per_second)

    def take(self, count: int) -> None:
        self.left -= count


class Limits:
    """Off until switched on. Each message counts, also each copied one and each part of an album."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.on = False
        self.refused = 0
        self._all: Bucket | None = None
        self._chats: dict[int, Bucket] = {}

    def switch(self, on: bool) -> None:
        self.on = on
        self._all = None
        self._chats.clear()

    def charge(self, chat: Chat, count: int = 1) -> None:
        """Take ``count`` messages from the budgets of the token and of the chat, or refuse with 429."""
        if not self.on:
            return
        now = self.clock.ticking()
        if self._all is None:
            self._all = Bucket(30, 30, now)
        bucket = self._chats.get(chat.id)
        if bucket is None:
            bucket = Bucket(3, 1, now) if chat.private else Bucket(20, 20 / 60, now)
            self._chats[chat.id] = bucket
        wait = max(self._all.wait(now, count), bucket.wait(now, count))
        if wait > 1e-9:
            self.refused += 1
            raise too_many(max(1, math.ceil(wait)))
        self._all.take(count)
        bucket.take(count)
