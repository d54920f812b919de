"""When somebody may be written to unasked: his local time, his quiet hours, and the day's hours for reminders.

Pure and free of storage. Whatever the clocks do, a moment is judged by what the wall clock shows at it, so that summer
time needs no case of its own. Clocks differ from UTC by whole quarters of an hour, and quiet hours begin and end on the
hour: looking at every quarter finds the first moment that fits.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.say import zone_of

FROM, UNTIL = 22, 8
"""The hours within which nobody is written to who has not said otherwise."""
OPENS, CLOSES = 10, 20
"""The hours of the day for reminders that can wait."""
QUARTER = timedelta(minutes=15)
LONGEST = timedelta(hours=50)
"""Every hour of the day comes within it, whatever the clocks do; the far longest day has 49."""


class Reader(Protocol):
    """Whose hours these are: a Seller."""

    language: str
    timezone: str | None
    quiet_from: int | None
    quiet_until: int | None


@dataclass(frozen=True, slots=True)
class Hours:
    """Somebody's time. `quiet_from` and `quiet_until` are hours of his wall clock, 0–23; alike means never quiet."""

    zone: str = "UTC"
    quiet_from: int = FROM
    quiet_until: int = UNTIL

    def local(self, moment: datetime) -> datetime:
        """A moment as his clock shows it."""
        return moment.astimezone(ZoneInfo(self.zone))

    def today(self, moment: datetime) -> date:
        """His date at a moment."""
        return self.local(moment).date()

    def begins(self, day: date) -> datetime:
        """The first moment of his day, in UTC."""
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def is_quiet(self, moment: datetime) -> bool:
        """Whether he is not to be written to unasked."""
        return self.quiet_at(self.local(moment).hour)

    def quiet_at(self, hour: int) -> bool:
        """Whether that hour of his clock is quiet."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    def allowed(self, moment: datetime) -> datetime:
        """The first moment from this one on that is not quiet."""
        return self._first(moment, lambda at: not self.is_quiet(at)) or moment

    def window(self, moment: datetime) -> datetime:
        """The first moment from this one on for a reminder: between 10 and 20, and not quiet.

        Where his quiet hours leave nothing of that: the first that is not quiet.
        """
        return self._first(moment, self._in_window) or self.allowed(moment)

    def daily(self, moment: datetime, hour: int) -> datetime:
        """The next moment after this one at which his clock shows that full hour; later where that is quiet."""
        return self._next(moment, lambda day: self.allowed(self._at(day, hour)))

    def weekly(self, moment: datetime) -> datetime:
        """The next Monday's first moment for a reminder after this one."""
        monday = self.today(moment) - timedelta(days=self.today(moment).weekday())
        coming = (self.window(self.begins(monday + timedelta(weeks=week))) for week in range(3))
        return next(at for at in coming if at > moment)

    def _at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), ZoneInfo(self.zone)).astimezone(UTC)

    def _next(self, moment: datetime, of_day: Callable[[date], datetime]) -> datetime:
        """The first of the days' moments that is still ahead; yesterday's may have been put off until today."""
        days = (self.today(moment) + timedelta(days=number) for number in range(-2, 4))
        return next(at for day in days if (at := of_day(day)) > moment)

    def _in_window(self, moment: datetime) -> bool:
        return OPENS <= self.local(moment).hour < CLOSES and not self.is_quiet(moment)

    def _first(self, moment: datetime, fits: Callable[[datetime], bool]) -> datetime | None:
        return next((at for at in _quarters(moment) if fits(at)), None)


def hours_of(reader: Reader) -> Hours:
    """His time as he set it; the zone that his language suggests, and 22 to 8, where he did not."""
    from_ = FROM if reader.quiet_from is None else reader.quiet_from
    until = UNTIL if reader.quiet_until is None else reader.quiet_until
    return Hours(zone_of(reader), from_, until)


def _quarters(moment: datetime) -> Iterator[datetime]:
    """The moment itself, then every full quarter of an hour after it."""
    yield moment
    start = moment.astimezone(UTC)
    at = start.replace(minute=start.minute // 15 * 15, second=0, microsecond=0) + QUARTER
    while at <= start + LONGEST:
        yield at
        at += QUARTER
