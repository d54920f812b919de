"""How fast the courier may go: its share of the token's 30/s, 1/s a private chat with short bursts, 20/min a group.

Source of the numbers: core.telegram.org/bots/faq, "My bot is hitting limits".
"""

from collections.abc import Callable
from dataclasses import dataclass

Time = Callable[[], float]

BURST = 3  # messages a private chat takes at once
GROUP_PER_MINUTE = 20.0
TOKEN_PER_SECOND = 30.0


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
        """Use tokens; the level may go below zero, and later sends wait for it. A negative count gives back."""
        self._fill(moment)
        self.level = min(self.size, self.level - count)


def burst(rate: float, limit: float) -> float:
    """The largest bucket with which no window takes more than `limit` when `rate` is refilled in it; at least 1."""
    return max(1.0, min(limit / 4, limit - rate))


class Pacing:
    """Asked before each send; told after each refusal. Times are seconds of the given monotonic clock."""

    def __init__(self, time: Time, rate: float = 20.0, group_per_minute: float = GROUP_PER_MINUTE) -> None:
        self._time = time
        size = burst(rate, TOKEN_PER_SECOND)
        self._all = Bucket(rate, size, size, time())
        self._group = group_per_minute
        self._chats: dict[int, Bucket] = {}
        self._paused: dict[int | None, float] = {}

    def wait_all(self) -> float:
        """Seconds until a message to any chat is allowed; 0 = now."""
        moment = self._time()
        return max(self._paused.get(None, 0.0) - moment, self._all.wait(moment), 0.0)

    def wait(self, chat_id: int) -> float:
        """Seconds until a message to this chat is allowed; 0 = now."""
        moment = self._time()
        pause = max(self._paused.get(None, 0.0), self._paused.get(chat_id, 0.0)) - moment
        return max(pause, self._all.wait(moment), self._chat(chat_id, moment).wait(moment), 0.0)

    def take(self, chat_id: int, count: int = 1) -> None:
        """Count a send of `count` messages; -1 when a message that was counted was not sent after all."""
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
                # What is there at once and what is refilled within a minute are together the minute's share.
                size = max(1.0, self._group / 4)
                bucket = Bucket((self._group - size) / 60, size, size, moment)
            self._chats[chat_id] = bucket
        return bucket
