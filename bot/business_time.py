"""Business time: when a desk works, and what so many hours of its work come to. Values in, values out, in UTC."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Stretch = tuple[int, int]
"""Open from … to …, in minutes after midnight; 1440 is the day's end."""
Week = tuple[tuple[Stretch, ...], ...]
"""The stretches of each day, Monday first, in order and apart."""

DAY = timedelta(days=1)
WHOLE = 24 * 60
ALWAYS: Week = (((0, WHOLE),),) * 7
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_HOLIDAY = timedelta(days=366)

_DAYS = r"[a-z]{3}(?:\s*-\s*[a-z]{3})?"
_TIMES = r"\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}"
_ENTRY = re.compile(rf"({_DAYS}(?:\s*,\s*{_DAYS})*)\s+({_TIMES}(?:\s*,\s*{_TIMES})*)")
_HOLIDAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*\.\.\s*(\d{4}-\d{2}-\d{2}))?")


@dataclass(frozen=True, slots=True)
class Hours:
    """When a desk works. `zone` is the IANA zone its week and its holidays are meant in."""

    zone: str = "UTC"
    week: Week = ALWAYS
    holidays: frozenset[date] = frozenset()

    @property
    def always(self) -> bool:
        """Whether it never closes."""
        return self.week == ALWAYS and not self.holidays

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody works at a moment; at closing time nobody does."""
        return self.opening(moment) == moment

    def opening(self, moment: datetime) -> datetime:
        """The first open moment from this one on: itself while it is open."""
        begin, _ = next(self._stretches(moment))
        return max(begin, moment).astimezone(UTC)

    def add(self, moment: datetime, duration: timedelta) -> datetime:
        """When so much business time has passed since a moment; at the latest the closing time that completes it."""
        left = duration
        for opens, end in self._stretches(moment):
            begin = max(opens, moment.astimezone(UTC))
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise AssertionError("time goes on")

    def between(self, since: datetime, until: datetime) -> timedelta:
        """The business time from one moment to a later one; none when it is no later."""
        total = timedelta()
        if until <= since:
            return total
        for begin, end in self._stretches(since):
            if begin >= until:
                break
            total += min(end, until) - max(begin, since)
        return total

    def _stretches(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches that end after a moment, in order and apart."""
        day = moment.astimezone(ZoneInfo(self.zone)).date() - DAY
        last = datetime.min.replace(tzinfo=UTC)
        while True:
            for opens, closes in () if day in self.holidays else self.week[day.weekday()]:
                begin = max(self._instant(day, opens), last)
                end = self._instant(day, closes, closing=True)
                if end > begin:
                    last = end
                    if end > moment:
                        yield begin, end
            day += DAY

    def _instant(self, day: date, minutes: int, *, closing: bool = False) -> datetime:
        """When the clocks of the zone show a time. Shown twice: open from the first, closed from the second on."""
        zone = ZoneInfo(self.zone)
        wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
        early, late = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if early == late or _shown(early, zone) == wall:
            return late if closing else early
        while late - early > timedelta(seconds=1):  # never shown: the clocks jump over it, and that is the moment
            middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
            early, late = (middle, late) if _shown(middle, zone) < wall else (early, middle)
        return late


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def parse_week(text: str) -> Week:
    """`Mon-Fri 09:00-12:00, 13:30-18:00; Sat 10:00-14:00`. Empty: always. Raises ValueError with one sentence."""
    week: list[set[Stretch]] = [set() for _ in NAMES]
    entries = [entry.strip().lower() for entry in re.split(r"[;\n]", text) if entry.strip()]
    for entry in entries:
        found = _ENTRY.fullmatch(entry)
        if found is None:
            raise ValueError('write it like "Mon-Fri 09:00-12:00, 13:00-18:00; Sat 10:00-14:00"')
        stretches = {_stretch(one) for one in found[2].split(",")}
        for days in found[1].split(","):
            for day in _days(days):
                week[day] |= stretches
    return tuple(_joined(day) for day in week) if entries else ALWAYS


def _days(text: str) -> list[int]:
    names = [name.strip() for name in text.split("-")]
    if not set(names) <= set(NAMES):
        raise ValueError("the days are Mon, Tue, Wed, Thu, Fri, Sat and Sun")
    first, last = NAMES.index(names[0]), NAMES.index(names[-1])
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _stretch(text: str) -> Stretch:
    (opens, closes) = (_minutes(one) for one in text.split("-"))
    if opens >= closes:
        raise ValueError('a stretch begins before it ends; write a night as two, "Mon 22:00-24:00; Tue 00:00-06:00"')
    return opens, closes


def _minutes(text: str) -> int:
    hours, minutes = (int(part) for part in text.split(":"))
    if minutes > 59 or hours * 60 + minutes > WHOLE:
        raise ValueError("the times go from 00:00 to 24:00")
    return hours * 60 + minutes


def _joined(stretches: set[Stretch]) -> tuple[Stretch, ...]:
    """In order, those that touch or overlap as one."""
    joined: list[Stretch] = []
    for opens, closes in sorted(stretches):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return tuple(joined)


def parse_holidays(text: str) -> frozenset[date]:
    """`2026-12-25, 2027-02-06..2027-02-12`; lines too, with # before a remark. Raises ValueError with one sentence."""
    days: set[date] = set()
    for line in text.splitlines():
        for entry in re.split(r"[,;]", line.partition("#")[0]):
            if entry.strip():
                days |= _holiday(entry.strip())
    return frozenset(days)


def _holiday(entry: str) -> set[date]:
    found = _HOLIDAY.fullmatch(entry)
    try:
        first, last = (date.fromisoformat(found[place] or found[1]) for place in (1, 2)) if found else (None, None)
    except ValueError:
        first = last = None
    if first is None or last is None:
        raise ValueError("write the days like 2026-12-25 or 2027-02-06..2027-02-12, or name a file with a day a line")
    if not timedelta() <= last - first < LONGEST_HOLIDAY:
        raise ValueError("holidays from one day to another end after they begin, and within a year")
    return {first + n * DAY for n in range((last - first).days + 1)}
