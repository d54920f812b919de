"""What each seller is due in the simulated month, written from the issue and the documentation by plain walking through
his days; and the judgement of what was sent. Nothing here calls the code that plans or delivers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tests.month_book import CHANGED, NOTICES, REVISED, RULES, START
from tests.month_run import Kill
from tests.month_town import Own, Person

QUARTER, DAY, HOUR = timedelta(minutes=15), timedelta(days=1), timedelta(hours=1)
NOTICE_STAGES, OWN_STAGES, HOUR_STAGES, RULE_STAGES = (
    (30, 14, 7, 4, 1, 0),
    (30, 14, 7, 3, 1, 0),
    (48, 24, 6),
    (30, 7, 1, 0),
)
SLACK, LATE_REVIEW = timedelta(minutes=6), timedelta(hours=6)


@dataclass
class Due:
    """One alert that a seller has to hear, at the earliest and at the latest. `unsure`: he acted just then."""

    chat: int
    what: str
    at: datetime
    latest: datetime
    unsure: bool = False


@lru_cache(maxsize=400_000)
def local(zone: str, moment: datetime) -> datetime:
    """What his clock shows."""
    return moment.astimezone(ZoneInfo(zone))


def nearest(left: float, stages: tuple[int, ...]) -> int | None:
    """The stage he is to hear with so much left."""
    fitting = [stage for stage in stages if 0 <= left <= stage]
    return min(fitting) if fitting else None


class Clock:
    """A person's time: when he may be written to, and by when an alert has to be there although couriers died."""

    def __init__(self, person: Person, kills: list[Kill]) -> None:
        self.person, self._kills = person, kills

    def quiet(self, moment: datetime) -> bool:
        """Whether nobody may write."""
        begins, ends = [to for since, to in self.person.quiet if since <= moment or since == START][-1]
        hour = local(self.person.zone, moment).hour
        return hour in (range(begins, ends) if begins <= ends else {*range(begins, 24), *range(ends)})

    def _good(self, moment: datetime) -> bool:
        begins, ends = [to for since, to in self.person.quiet if since <= moment or since == START][-1]
        night = range(begins, ends) if begins <= ends else {*range(begins, 24), *range(ends)}
        day = set(range(10, 20)) - set(night)
        hour = local(self.person.zone, moment).hour
        return hour in day if day else hour not in night

    def _first(self, moment: datetime, fits: Callable[[datetime], bool]) -> datetime:
        at = moment
        while not fits(at):
            at = datetime.fromtimestamp((at.timestamp() // 900 + 1) * 900, UTC)
        return at

    def awake(self, moment: datetime) -> datetime:
        """The first moment from then on that is not quiet."""
        return self._first(moment, lambda at: not self.quiet(at))

    def window(self, moment: datetime) -> datetime:
        """The first from then on in his window for reminders."""
        return self._first(moment, self._good)

    def today(self, moment: datetime) -> date:
        """His date."""
        return local(self.person.zone, moment).date()

    def begins(self, day: date) -> datetime:
        """His midnight."""
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.person.zone)).astimezone(UTC)

    def by(self, moment: datetime, slack: timedelta = SLACK, *, always: bool = False) -> datetime:
        """When it has to be there at the latest."""
        late = moment + slack
        while True:
            before = late
            for kill in self._kills:
                if kill.at - SLACK <= late and moment <= kill.back:
                    late = max(late, kill.back + SLACK)
            if not always and self.quiet(late):
                late = self.awake(late) + SLACK
            if late == before:
                return late


def touches(due: datetime, latest: datetime, moments: Iterator[datetime] | list[datetime]) -> bool:
    return any(due - SLACK <= at <= latest + SLACK for at in moments)


def _looks(person: Person, clock: Clock, since: datetime, until: datetime) -> list[datetime]:
    """The first moment in his window of each of his days, and after each change of his settings."""
    days = (clock.begins(clock.today(since) + DAY * number) for number in range((until - since).days + 2))
    changes = [at for at, _ in person.quiet[1:]] + [at for at, _ in person.notices]
    starts = [since, *(day for day in days if day > since), *(at for at in changes if at > since)]
    return sorted({clock.window(at) for at in starts})


def notices(person: Person, clock: Clock, end: datetime) -> Iterator[Due]:
    told: dict[str, int] = {}
    changes = [at for at, _ in person.quiet[1:]] + [at for at, _ in person.notices]
    for at in _looks(person, clock, min([person.first_look, *changes]), end):
        places = {(category, market) for since, category, market in person.watches if since <= at}
        for name, (day, markets, categories) in NOTICES.items():
            said = [one for one in person.choices if one[0] <= at and one[1] == name]
            if said and said[-1][3] is not None and name not in told:
                told[name] = said[-1][3]
            there = any(market in markets for market in (*person.marketplaces, *(market for _, market in places)))
            if categories:
                own = any(market in markets for market in person.marketplaces)
                there = any(one in categories and (own or market in markets) for one, market in places)
            wants = said[-1][2] == "follow" if said else there
            stage = nearest((day - clock.today(at)).days, NOTICE_STAGES)
            if any(one[1] == name and at <= one[0] <= at + SLACK for one in person.choices):
                yield Due(person.chat, name, at, clock.by(at), unsure=True)  # he chose while he was looked at
            on = [value for since, value in [(START, True), *person.notices] if since <= at][-1]
            if on and wants and stage is not None and stage < told.get(name, 99):
                told[name] = stage
                latest = clock.by(at)
                acts = [one[0] for one in (*person.notices, *person.quiet[1:], *person.choices, *person.watches)]
                yield Due(person.chat, name, at, latest, touches(at, latest, acts))


def days(own: Own, clock: Clock, person: Person, end: datetime) -> Iterator[Due]:
    told = nearest((own.day - clock.today(own.made)).days, OWN_STAGES)
    looks = _looks(person, clock, own.made, end)
    put_off, until = own.snoozed or (None, None)
    if until is not None:
        looks = sorted({*looks, clock.window(until), clock.window(clock.begins(own.day))})
    again = False
    for at in looks:
        left = (own.day - clock.today(at)).days
        if left < 0 or (own.closed and at >= own.closed):
            return
        if put_off and until and put_off <= at:
            if at < min(clock.window(until), clock.window(clock.begins(own.day))):
                continue
            again = not again and put_off is not None
        stage = nearest(left, OWN_STAGES)
        if again and until is not None:
            stage, put_off = (min(30, left) if stage is None else stage), None
        elif stage is None or (told is not None and stage >= told):
            continue
        again, told = False, stage
        latest = clock.by(at)
        acts = [one for one in (own.made, own.closed, *(own.snoozed or ()), *(at for at, _ in person.quiet[1:])) if one]
        yield Due(person.chat, own.mark, at, latest, touches(at, latest, [one for one in acts if one != at]))


def hours(own: Own, clock: Clock, person: Person) -> Iterator[Due]:
    assert own.due is not None
    told, final = None, own.due - 6 * HOUR
    for at in sorted({min(clock.awake(own.due - stage * HOUR), final) for stage in HOUR_STAGES}):
        stage = nearest((own.due - at) / HOUR, HOUR_STAGES)
        if (own.closed and at >= own.closed) or stage is None or (told is not None and stage >= told):
            continue
        told, latest = stage, clock.by(at, always=at == final)
        acts = [one for one in (own.closed, *(at for at, _ in person.quiet[1:])) if one]
        yield Due(person.chat, own.mark, at, latest, touches(at, latest, acts))


def rules(person: Person, clock: Clock) -> Iterator[Due]:
    for name, (day, category, market) in RULES.items():
        since = min((at for at, *place in person.watches if place == [category, market]), default=None)
        if since is None:
            continue
        told = 99
        starts = [
            since,
            *(
                datetime(one.year, one.month, one.day, tzinfo=UTC)
                for one in (day - DAY * stage for stage in RULE_STAGES)
            ),
        ]
        for at in sorted(at for at in starts if at >= since):
            late = at + LATE_REVIEW + SLACK
            stages = {_rule_stage(day, moment.date()) for moment in (at, late)}
            stage = _rule_stage(day, at.date())
            if stage is not None and stage < told:
                told = stage
                yield Due(person.chat, f"{name} coming", clock.awake(at), clock.by(late), len(stages) > 1)
    changed = [at for at, category, market in person.watches if market == "US" and category in ("car", "doll")]
    if changed and min(changed) < REVISED + LATE_REVIEW + SLACK:
        latest = clock.by(REVISED + LATE_REVIEW + SLACK)
        yield Due(person.chat, f"{CHANGED} changed", clock.awake(REVISED), latest, min(changed) > REVISED - SLACK)


def _rule_stage(day: date, today: date) -> int | None:
    return None if (today - day).days > 3 else nearest(max(0, (day - today).days), RULE_STAGES)
