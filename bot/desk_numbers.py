"""How a desk is doing: plain functions over facts, which know no Telegram, no database and no words."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from storage.desk_facts import Stars, TicketFacts

SPANS = {"7d": 7, "30d": 30, "90d": 90}
"""Days that can be asked for, today among them."""
EXPORTED = 90
"""Days of a file when none are named."""
DAILY = 31
"""Days up to which each has a column of its own; then each week has."""
AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
OTHER = ""


@dataclass(frozen=True, slots=True)
class Bin:
    """One column of a chart: from its first day to the moment before `until`. `answers` is in hours."""

    day: date
    since: datetime
    until: datetime
    opened: int
    closed: int
    answers: float | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """A span in numbers. `met` of `judged` answers came in time; `ages` counts what goes on, by AGES."""

    opened: int
    closed: int
    answer: timedelta | None
    met: int
    judged: int
    ages: tuple[int, ...]
    groups: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    stars: tuple[int, ...]
    bins: tuple[Bin, ...]

    @property
    def going(self) -> int:
        """How many go on."""
        return sum(self.ages)

    @property
    def in_time(self) -> int | None:
        """Per cent of the answers that came in time; None when there is nothing to judge."""
        return round(100 * self.met / self.judged) if self.judged else None

    @property
    def rated(self) -> int:
        return sum(self.stars)

    @property
    def average(self) -> float | None:
        """Stars on average; None when nobody rated."""
        if not self.rated:
            return None
        return sum((place + 1) * count for place, count in enumerate(self.stars)) / self.rated

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.opened or self.closed or self.going or self.rated)


def numbers(
    facts: Sequence[TicketFacts],
    ratings: Iterable[Stars],
    groups: Mapping[str, str],
    *,
    now: datetime,
    days: int,
    zone: str,
    target: timedelta,
) -> Numbers:
    """The span of `days` that ends now. `groups` names each category's group.

    `target` is the time for an answer where no moment was promised.
    """
    since = span(now, days, zone)
    lately = [one for one in facts if since <= one.created_at <= now]
    asked = [one for one in lately if one.opened_by == "seller"]  # of a ticket that an agent opened nothing is owed
    judged = [one for one in asked if one.answered_at or now >= (one.due_at or one.created_at + target)]
    waits = [one.answered_at - one.created_at for one in asked if one.answered_at]
    stars = Counter(one.stars for one in ratings if since <= one.rated_at <= now)
    going = [now - one.created_at for one in facts if one.state != "closed"]
    return Numbers(
        opened=len(lately),
        closed=sum(since <= one.closed_at <= now for one in facts if one.closed_at),
        answer=median(waits) if waits else None,  # type: ignore[type-var]
        met=sum(
            one.answered_at is not None and one.answered_at <= (one.due_at or one.created_at + target) for one in judged
        ),
        judged=len(judged),
        ages=ages(going),
        groups=_counted(_groups(one, groups) for one in lately),
        languages=_counted([one.language] for one in lately),
        stars=tuple(stars[number] for number in range(1, 6)),
        bins=tuple(_bins(facts, now, days, zone)),
    )


def ages(going: Iterable[timedelta]) -> tuple[int, ...]:
    """How many are younger than each of AGES, and how many are older than all."""
    counts = [0] * (len(AGES) + 1)
    for age in going:
        counts[sum(age >= limit for limit in AGES)] += 1
    return tuple(counts)


def span(now: datetime, days: int, zone: str) -> datetime:
    """When the first of so many days begins, today being the last."""
    return midnight(today(now, zone) - timedelta(days=days - 1), zone)


def midnight(day: date, zone: str) -> datetime:
    """When a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def today(now: datetime, zone: str) -> date:
    """The day it is in a zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def days_of(text: str, last: date) -> tuple[date, date] | None:
    """The days of `2026-01-01 2026-03-31`; to today when one is named, EXPORTED when none. None: not readable."""
    try:
        days = [date.fromisoformat(part) for part in text.split()]
    except ValueError:
        return None
    if len(days) > 2 or any(not 2000 <= day.year <= 2999 for day in days):
        return None
    first = days[0] if days else last - timedelta(days=EXPORTED - 1)
    until = days[1] if len(days) > 1 else last
    return (first, until) if first <= until else None


def _bins(facts: Sequence[TicketFacts], now: datetime, days: int, zone: str) -> Iterable[Bin]:
    since, width = span(now, days, zone), 1 if days <= DAILY else 7
    day, wide = since.date(), days % width or width  # weeks end today: the first may be a short one
    while since <= now:
        until = midnight(day + timedelta(days=wide), zone)
        opened = [one for one in facts if since <= one.created_at < until]
        asked = [one for one in opened if one.opened_by == "seller"]
        waits = [(one.answered_at - one.created_at) / timedelta(hours=1) for one in asked if one.answered_at]
        closed = sum(since <= one.closed_at < until for one in facts if one.closed_at)
        yield Bin(day, since, until, len(opened), closed, median(waits) if waits else None)
        day, since, wide = day + timedelta(days=wide), until, width


def _groups(one: TicketFacts, groups: Mapping[str, str]) -> Collection[str]:
    named = {groups[slug] for slug in one.context.get("categories") or [] if slug in groups}
    return named or {OTHER}


def _counted(found: Iterable[Collection[str]]) -> tuple[tuple[str, int], ...]:
    """Each with its count, the most frequent first; what has no name comes last."""
    counts = Counter(name for names in found for name in names)
    return tuple(sorted(counts.items(), key=lambda one: (one[0] == OTHER, -one[1], one[0])))
