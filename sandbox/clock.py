"""The world's time: a real clock that a test may move."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime


def wall() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Now = ``base()`` moved by ``offset`` seconds."""

    def __init__(self, base: Callable[[], datetime] = wall, offset: float = 0.0) -> None:
        self.base = base
        self.offset = offset

    def unix(self) -> int:
        """Seconds since 1970, whole, as Telegram dates messages."""
        return int(self.base().timestamp() + self.offset)

    def ticking(self) -> float:
        """Seconds that never stop, even over a frozen base, and jump forward with the offset."""
        return time.monotonic() + self.offset

    def set_now(self, unix: float) -> None:
        self.offset = unix - self.base().timestamp()
