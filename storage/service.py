"""When a desk works and what it promises: injected like the clock, so that a due moment is set with its cause."""

from datetime import datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from sqlmodel import Session

MORNING = time(9)
SHARES = (0.5, 0.8, 1.0)
"""The parts of a target at which something is said: half, most, all of it."""


class Service:
    """A desk that never closes. Business hours come in by another `add` and `opening`, see bot/service.py."""

    def __init__(
        self,
        *,
        first: timedelta = timedelta(hours=24),
        following: timedelta = timedelta(hours=24),
        silence: timedelta | None = timedelta(hours=72),
        zone: str = "UTC",
    ) -> None:
        self.targets = {"first": first, "next": following}
        self.silence = silence  # of a seller, until his ticket is closed; None: for ever
        self.zone = zone

    @property
    def always(self) -> bool:
        """Whether the desk never closes."""
        return True

    def add(self, moment: datetime, duration: timedelta) -> datetime:
        """When so much business time has passed."""
        return moment + duration

    def opening(self, moment: datetime) -> datetime:
        """The first moment from this one on at which somebody works."""
        return moment

    def opens(self, moment: datetime) -> datetime | None:
        """When the desk opens that is closed at a moment; None while it is open."""
        opening = self.opening(moment)
        return opening if opening > moment else None

    def marks(self, kind: str, start: datetime) -> tuple[datetime, datetime, datetime]:
        """When half, most and all of a target's business time (first | next) has passed since a moment."""
        half, most, whole = (self.add(start, self.targets[kind] * share) for share in SHARES)
        return half, most, whole

    def until(self, choice: str, moment: datetime) -> datetime:
        """When a snooze ends: so many hours (1h, 4h), or "morning": the next day's, or of the next day that is open."""
        if choice != "morning":
            return moment + timedelta(hours=int(choice.removesuffix("h")))
        place = ZoneInfo(self.zone)
        tomorrow = moment.astimezone(place).date() + timedelta(days=1)
        return self.opening(datetime.combine(tomorrow, MORNING, place))


def service(session: Session) -> Service:
    """The service of the house this verb runs in."""
    return cast(Service, session.info["service"])
