"""How fast the courier may go: its share of the token's 30/s, 1/s a private chat with short bursts, 20/min a group.

Source of the numbers: core.telegram.org/bots/faq, "My bot is hitting limits".
"""

from collections.abc import Callable
from dataclasses import dataclass

Time = Callable[[], float]

BURST = 3  # messages a private chat takes at once
GROUP_PER_MINUTE = 20


@dataclass(slots=True)
class Bucket:
    """Tokens that refill at `rate` per second up to `size`."""

    rate: float
    size: float
    level: float
    at: float

    def _fill(self, moment: float) -> None:
        self.level = min(self.size, self.level + (moment - self.at) * self.rate)
        self.at = moment

    def wait(self, moment: float) -> float:
        """Seconds until one token is there."""
        self._fill(moment)
        return 0.0 if self.level >= 1.0 - 1e-9 else (1.0 - self.level) / self.rate

    def take(self, moment: float, count: float = 1.0) -> None:
        """Use tokens; the level may go below zero, and later sends wait for it."""
        self._fill(moment)
        self.level -= count


class Pacing:
    """Asked before each send; told after each refusal. Times are seconds of the given monotonic clock."""

    def __init__(self, time: Time, rate: float = 20.0) -> None:
        self._time = time
        self._all = Bucket(rate, max(1.0, rate / 4), max(1.0, rate / 4), time())
        self._chats: dict[int, Bucket] = {}
        self._paused: dict[int | None, float] = {}

    def wait(self, chat_id: int) -> float:
        """Seconds until a message to this chat is allowed; 0 = now."""
        moment = self._time()
        pause = max(self._paused.get(None, 0.0), self._paused.get(chat_id, 0.0)) - moment
        return max(pause, self._all.wait(moment), self._chat(chat_id, moment).wait(moment), 0.0)

    def take(self, chat_id: int, count: int = 1) -> None:
        """Count a send of `count` messages."""
        moment = self._time()
        self._all.take(moment, count)
        self._chat(chat_id, moment).take(moment, count)

    def pause(self, seconds: float, chat_id: int | None = None) -> None:
        """Obey a retry_after: for one chat, or for all when Telegram does not say which."""
        self._paused[chat_id] = max(self._paused.get(chat_id, 0.0), self._time() + seconds)

    def forget_idle(self) -> None:
        """Drop chats whose bucket is full again and pauses that are over."""
        moment = self._time()
        self._paused = {chat: until for chat, until in self._paused.items() if until > moment}
        for chat_id in [chat for chat, bucket in self._chats.items() if bucket.wait(moment) == 0.0]:
            bucket = self._chats[chat_id]
            if bucket.level >= bucket.size:
                del self._chats[chat_id]

    def _chat(self, chat_id: int, moment: float) -> Bucket:
        bucket = self._chats.get(chat_id)
        if bucket is None:
            if chat_id > 0:
                bucket = Bucket(1.0, BURST, BURST, moment)
            else:
                bucket = Bucket(GROUP_PER_MINUTE / 60, GROUP_PER_MINUTE / 4, GROUP_PER_MINUTE / 4, moment)
            self._chats[chat_id] = bucket
        return bucket
