"""How fast the courier may go: its share of the token's 30/s, 1/s a private chat with short bursts, 20/min a group.

Source of the numbers: core.telegram.org/bots/faq, "My bot is hitting limits". They are about messages. What only
changes something in a group (edits, reactions, pins, topics: here *acts*) has a budget of its own of the same size.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

Time = Callable[[], float]

BURST = 3  # messages a private chat takes at once
GROUP_PER_MINUTE = 20.0
CHAT_PER_SECOND = 1.0
TOKEN_PER_SECOND = 30.0
MINUTE = 60.0
AT_ONCE = 2.0  # seconds
MANY = 3
"""When so many chats are refused within AT_ONCE seconds, it is the token that is too fast: all of them wait."""


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

    def room(self, moment: float) -> float:
        """How many tokens are there; below zero when it was overdrawn."""
        self._fill(moment)
        return self.level

    def wait(self, moment: float, count: int = 1) -> float:
        """Seconds until `count` tokens are there, or as many as it holds."""
        lacking = min(float(count), self.size) - self.room(moment)
        return lacking / self.rate if lacking > 1e-9 else 0.0

    def take(self, moment: float, count: float = 1.0) -> None:
        """Use tokens; the level may go below zero, and later sends wait for it. A negative count gives back."""
        self._fill(moment)
        self.level = min(self.size, self.level - count)

    def landed(self, taken: float, moment: float, count: int) -> None:
        """Telegram counted it in between: what was refilled meanwhile may not have been."""
        self._fill(moment)
        self.level -= min((moment - taken) * self.rate, float(count))


@dataclass(slots=True)
class Share(Bucket):
    """A bucket that also never lets more than `most` through in any minute, counted where Telegram counts: at the end
    of a call. So all of the minute's share is used, and no more, however slow a call was.
    """

    most: int = 20
    moments: list[float] = field(default_factory=list)

    def room(self, moment: float) -> float:
        self._fill(moment)
        self.moments = [one for one in self.moments if one > moment - MINUTE + 1e-9]
        return min(self.level, float(self.most - len(self.moments)))

    def wait(self, moment: float, count: int = 1) -> float:
        self.room(moment)  # forgets what is older than a minute
        lacking = min(float(count), self.size) - self.level
        over = len(self.moments) + min(count, self.most) - self.most
        passed = self.moments[over - 1] + MINUTE - moment if over > 0 else 0.0
        return max(lacking / self.rate if lacking > 1e-9 else 0.0, passed)

    def take(self, moment: float, count: float = 1.0) -> None:
        self._fill(moment)
        self.level = min(self.size, self.level - count)
        if count < 0:
            del self.moments[len(self.moments) + int(count) :]
        else:
            self.moments += [moment] * int(count)

    def landed(self, taken: float, moment: float, count: int) -> None:
        for _ in range(count):
            if taken in self.moments:
                self.moments.remove(taken)
                self.moments.append(moment)


def burst(rate: float, limit: float) -> float:
    """The largest bucket with which no window takes more than `limit` when `rate` is refilled in it; at least 1."""
    return max(1.0, min(limit / 4, limit - rate))


class Pacing:
    """Asked before each send; told after each refusal. Times are seconds of the given monotonic clock."""

    def __init__(
        self,
        time: Time,
        rate: float = 20.0,
        group_per_minute: float = GROUP_PER_MINUTE,
        chat_per_second: float = CHAT_PER_SECOND,
    ) -> None:
        self._time = time
        self._chat_rate = chat_per_second
        size = burst(rate, TOKEN_PER_SECOND)
        self._all = Bucket(rate, size, size, time())
        self._group = group_per_minute
        self._chats: dict[tuple[int, bool], Bucket] = {}
        self._paused: dict[int | None, float] = {}
        self._refused: dict[int, float] = {}
        self._wanted: dict[int, int] = {}  # messages that the next delivery to a chat is, when it is an album

    def wait_all(self) -> float:
        """Seconds until a message to any chat is allowed; 0 = now."""
        moment = self._time()
        return max(self._paused.get(None, 0.0) - moment, self._all.wait(moment), 0.0)

    def wait(self, chat_id: int, *, act: bool = False) -> float:
        """Seconds until a message to this chat (or an act in it) is allowed; 0 = now."""
        return max(self._wait_chat(chat_id, act), self._wait_token(chat_id, act))

    def reserved(self, chat_id: int, *, act: bool = False) -> bool:
        """Whether the chat is ready and only the token's share lacks: nothing less urgent may use it up meanwhile."""
        return self._wait_chat(chat_id, act) == 0 < self._wait_token(chat_id, act)

    def _wait_chat(self, chat_id: int, act: bool) -> float:
        moment = self._time()
        pause = max(self._paused.get(None, 0.0), self._paused.get(chat_id, 0.0)) - moment
        return max(pause, self._chat(chat_id, act, moment).wait(moment, self.next(chat_id, act=act)), 0.0)

    def _wait_token(self, chat_id: int, act: bool) -> float:
        return self._all.wait(self._time(), self.next(chat_id, act=act))

    def next(self, chat_id: int, *, act: bool = False) -> int:
        """How many messages the next delivery to a chat is, as far as we know: an album said so."""
        return 1 if act else self._wanted.get(chat_id, 1)

    def wants(self, chat_id: int, count: int) -> bool:
        """Whether `count` messages at once have to wait; then all of the chat's messages wait until they have room."""
        self._wanted[chat_id] = count
        return self.wait(chat_id) > 0

    def room(self, chat_id: int) -> float:
        """How many messages this chat takes at once."""
        moment = self._time()
        return self._chat(chat_id, False, moment).room(moment)

    def blocked(self) -> dict[tuple[int, bool], float]:
        """The chats that take no message now, or no act (True), with the seconds they want to be left alone."""
        moment = self._time()
        self.forget_idle()
        waits = {
            (chat_id, act): bucket.wait(moment, self.next(chat_id, act=act))
            for (chat_id, act), bucket in self._chats.items()
        }
        for chat_id, until in self._paused.items():
            if chat_id is not None:
                for act in (False, True):
                    waits[chat_id, act] = max(waits.get((chat_id, act), 0.0), until - moment)
        for (chat_id, _), wait in list(waits.items()):
            if chat_id > 0:  # one budget for both
                waits[chat_id, True] = wait
        return {key: wait for key, wait in waits.items() if wait > 0}

    def take(self, chat_id: int, count: int = 1, *, act: bool = False) -> float:
        """Count a send of `count` messages; -1 when one that was counted was not sent after all. The moment of it."""
        moment = self._time()
        if count > 0 and not act:
            self._wanted.pop(chat_id, None)
        self._all.take(moment, count)
        self._chat(chat_id, act, moment).take(moment, count)
        return moment

    def landed(self, chat_id: int, taken: float, count: int = 1, *, act: bool = False) -> None:
        """The call that was counted at the moment `taken` has ended: Telegram counted it somewhere in between."""
        moment = self._time()
        self._chat(chat_id, act, moment).landed(taken, moment, count)

    def pause(self, seconds: float, chat_id: int | None = None) -> None:
        """Obey a retry_after, for one chat or for all."""
        self._paused[chat_id] = max(self._paused.get(chat_id, 0.0), self._time() + seconds)

    def refused(self, seconds: float, chat_id: int | None) -> None:
        """Telegram said retry_after, and never says for what: for the chat; for all when many chats hear it at once."""
        self.pause(seconds, chat_id)
        if chat_id is None:
            return
        moment = self._time()
        self._refused = {chat: at for chat, at in self._refused.items() if at > moment - AT_ONCE} | {chat_id: moment}
        if len(self._refused) >= MANY:
            self.pause(seconds)

    def forget_idle(self) -> None:
        """Drop chats whose bucket is full again and pauses that are over."""
        moment = self._time()
        self._paused = {chat: until for chat, until in self._paused.items() if until > moment}
        self._chats = {key: bucket for key, bucket in self._chats.items() if bucket.room(moment) < bucket.size}

    def _chat(self, chat_id: int, act: bool, moment: float) -> Bucket:
        key = (chat_id, act and chat_id < 0)
        bucket = self._chats.get(key)
        if bucket is None:
            if chat_id > 0:
                bucket = Bucket(self._chat_rate, BURST, BURST, moment)
            else:
                size = max(1.0, self._group / 4)
                bucket = Share(self._group / MINUTE, size, size, moment, most=max(1, int(self._group)))
            self._chats[key] = bucket
        return bucket
