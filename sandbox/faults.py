"""Things that go wrong on the wire, by share and by method."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field

from .wire import Json, Refusal, too_many


class Cut(Exception):
    """The connection breaks: the caller never hears an answer."""


class ProxyPage(Refusal):
    """What a proxy before Telegram answers when it cannot reach it: a page, not JSON and not even UTF-8."""

    def body(self) -> bytes:
        return f"<html><head><title>{self.code} {self.description}</title></head>\xa9</html>".encode("latin-1")


SHARES = ("error_429_share", "error_5xx_share", "drop_before_share", "drop_after_share")


@dataclass(slots=True)
class Faults:
    """Shares are 0…1 of the calls; ``methods`` limits them to these (empty: all). ``retry_after`` in seconds.

    ``html`` makes a 5xx a proxy's page instead of Telegram's JSON.
    """

    error_429_share: float = 0.0
    error_5xx_share: float = 0.0
    delay_s: float = 0.0
    drop_before_share: float = 0.0
    drop_after_share: float = 0.0
    methods: list[str] = field(default_factory=list)
    seed: int | None = None
    retry_after: int = 1
    html: bool = False
    dice: random.Random = field(default_factory=random.Random, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in SHARES:
            if not 0 <= float(getattr(self, name)) <= 1:
                raise ValueError(f"{name} must be between 0 and 1")
        self.delay_s = max(0.0, float(self.delay_s))

    @classmethod
    def from_json(cls, wish: Json) -> Faults:
        """Raises ValueError for a name or share that makes no sense."""
        unknown = set(wish) - {name for name in cls.__slots__ if name != "dice"}
        if unknown:
            raise ValueError(f"unknown faults: {', '.join(sorted(unknown))}")
        faults = cls(**wish)
        faults.methods = [name.lower() for name in faults.methods]
        if faults.seed is not None:
            faults.dice = random.Random(faults.seed)
        return faults

    def show(self) -> Json:
        shown = asdict(self)
        del shown["dice"]
        return shown

    def active(self, method: str) -> bool:
        return not self.methods or method in self.methods

    def _hit(self, share: float) -> bool:
        return share > 0 and self.dice.random() < share

    def before(self, method: str) -> None:
        """Raises what happens instead of the call: Cut, 429 or 502."""
        if not self.active(method):
            return
        if self._hit(self.drop_before_share):
            raise Cut("the connection broke before the call was accepted")
        if self._hit(self.error_429_share):
            raise too_many(self.retry_after)
        if self._hit(self.error_5xx_share):
            raise (ProxyPage if self.html else Refusal)(502, "Bad Gateway")

    def after(self, method: str) -> None:
        """Raises Cut when the answer to a call that took effect is lost."""
        if self.active(method) and self._hit(self.drop_after_share):
            raise Cut("the connection broke after the call took effect")
