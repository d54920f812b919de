"""The sellers of the simulated month: where they live, what each does and when, all from one seed.

`Person` is what the oracle reads; `acts` are the same things as verbs. Nothing here says what is due.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.countdown import begun
from bot.health_items import next_looks
from bot.knowledge.book import Book
from bot.knowledge.health import Reading, stands
from bot.knowledge.health_watch import Told, step
from bot.quiet import Hours
from storage import alerts, deadlines, health, notices, seller_time, sellers, watches
from storage.health import Figure, Judged
from storage.models import Alert, Deadline, Seller
from tests.month_book import CATEGORIES, DAYS, NOTICES, START, ZONES
from tests.storehouse import BOT

QUIETS = [(21, 7), (23, 9), (0, 6), (0, 0), (12, 14), (20, 11), (22, 12), (8, 20), (1, 22), (7, 19), (9, 10)]
USUAL = (22, 8)
Act = Callable[[Session], object]


@dataclass
class Own:
    """A deadline of a person's own, and what he does to it."""

    mark: str
    kind: str
    made: datetime
    day: date
    due: datetime | None
    closed: datetime | None = None
    snoozed: tuple[datetime, datetime] | None = None  # when he put it off, and until when


@dataclass
class Person:
    """A seller as the issue sees him. `quiet` and `notices` say from when on which setting holds."""

    number: int
    zone: str
    language: str
    quiet: list[tuple[datetime, tuple[int, int]]]
    first_look: datetime
    marketplaces: tuple[str, ...]
    notices: list[tuple[datetime, bool]] = field(default_factory=list)
    choices: list[tuple[datetime, str, str, int | None]] = field(default_factory=list)  # when, notice, choice, left
    watches: list[tuple[datetime, str, str]] = field(default_factory=list)  # when, category, marketplace
    owns: list[Own] = field(default_factory=list)
    figures: list[tuple[datetime, float]] = field(default_factory=list)
    alerts: list[tuple[datetime, str, datetime | None]] = field(default_factory=list)  # when, what he says, until
    acts: list[tuple[datetime, Act]] = field(default_factory=list)

    @property
    def chat(self) -> int:
        return 1000 + self.number

    def does(self, at: datetime, act: Act) -> None:
        self.acts.append((at, act))


def town(count: int, seed: int, days: int = DAYS) -> list[Person]:
    """So many people with all they will do in so many days."""
    chance = random.Random(seed)
    return [_person(number, chance, days) for number in range(1, count + 1)]


def judge(book: Book) -> Callable[[Sequence[Figure], str, float | None], Judged]:
    """As the worker judges typed figures, which the courier cannot import."""

    def judged(group: Sequence[Any], level: Any, value: float | None) -> Judged:
        found = [standing for one in group if (standing := stands(book, one))]
        told, change = step(Told(level, value), found[0])
        return Judged(told.level, told.value, change)

    return judged


def _person(number: int, chance: random.Random, days: int) -> Person:
    language = chance.choice(["en", "zh"])
    chosen = chance.random() < 0.9
    zone = ZONES[number % len(ZONES)] if chosen else ("Asia/Shanghai" if language == "zh" else "UTC")
    quiet = chance.choice(QUIETS) if chance.random() < 0.4 else None
    marketplaces = tuple(name for name in ("US", "EU") if chance.random() < 0.6)
    looks = START if chosen or quiet else START + timedelta(days=1)  # who changed nothing is a newcomer for a day
    person = Person(number, zone, language, [(START, quiet or USUAL)], looks, marketplaces)
    moments = _moments(chance, days)
    name = {"name": f"S{number}", "username": None, "language_code": language}

    def comes(session: Session) -> None:
        seller = sellers.meet(session, BOT, person.chat, **name)  # type: ignore[arg-type]
        assert seller.id == number
        sellers.set_marketplaces(session, number, list(marketplaces))
        if chosen:
            seller_time.set_timezone(session, number, zone, next_looks)
        if quiet:
            seller_time.set_quiet(session, number, *quiet, next_looks)

    person.does(START, comes)
    if chance.random() < 0.15:
        at, to = next(moments), chance.choice(QUIETS)
        person.quiet.append((at, to))
        person.does(at, lambda session: seller_time.set_quiet(session, number, *to, next_looks))
    if chance.random() < 0.1:
        for at, on in zip(sorted([next(moments), next(moments)]), (False, True), strict=True):
            person.notices.append((at, on))
            person.does(at, lambda session, on=on: seller_time.set_notices(session, number, on))
    if chance.random() < 0.25:
        _chooses(person, chance, next(moments))
    for _ in range(chance.choice([0, 0, 1, 2])):
        category = chance.choice(list(CATEGORIES))
        at, there = chance.choice([START, next(moments)]), chance.choice(CATEGORIES[category])
        person.watches.append((at, category, there))
        person.does(at, lambda session, c=category, m=there: watches.follow(session, number, [c], m))
    for index in range(chance.choice([0, 1, 1, 2, 3])):
        _promises(person, chance, moments, f"due-{number}-{index}")
    if chance.random() < 0.6:
        _reports(person, chance, moments)
    return person


def _moments(chance: random.Random, days: int) -> Iterator[datetime]:
    while True:
        yield START + timedelta(seconds=chance.randrange(60, (days - 1) * 86_400))


def _hours(person: Person, at: datetime) -> Hours:
    """His time as the windows know it when he presses something."""
    return Hours(person.zone, *[to for since, to in person.quiet if since <= at][-1])


def _chooses(person: Person, chance: random.Random, at: datetime) -> None:
    notice, choice = chance.choice(list(NOTICES)), chance.choice(["mute", "follow"])
    day = NOTICES[notice][0]
    left = (day - at.astimezone(ZoneInfo(person.zone)).date()).days
    told = min((stage for stage in (30, 14, 7, 4, 1, 0) if 0 <= left <= stage), default=None)
    person.choices.append((at, notice, choice, told))
    person.does(at, lambda session: notices.choose(session, person.number, notice, choice, day, told))


def _promises(person: Person, chance: random.Random, moments: Iterator[datetime], mark: str) -> None:
    """A deadline, added at some moment, and perhaps done, dropped or put off at another."""
    made, kind, number = next(moments), chance.choice(deadlines.KINDS), person.number
    today = made.astimezone(ZoneInfo(person.zone)).date()
    due = made + timedelta(hours=72) if kind == "hours" else None
    day = due.astimezone(ZoneInfo(person.zone)).date() if due else today + timedelta(days=chance.randrange(60))
    own = Own(mark, kind, made, day, due)
    person.owns.append(own)

    def adds(session: Session) -> None:
        start = begun(day, due, made, _hours(person, made))
        how = {"kind": kind, "day": day, "due_at": due, "told": start.stage, "next_at": start.next_at}
        deadlines.add(session, number, key=mark, note=mark, **how)  # type: ignore[arg-type]

    person.does(made, adds)
    fate, later = chance.random(), made + timedelta(seconds=chance.randrange(60, 20 * 86_400))
    if later >= START + timedelta(days=DAYS):
        return
    if fate < 0.3:
        own.closed = later
        act = deadlines.finish if fate < 0.2 else deadlines.drop
        person.does(later, lambda session: act(session, number, _own(session, mark)))
    elif fate < 0.6 and due is None:
        wanted = later.astimezone(ZoneInfo(person.zone)).date() + timedelta(days=chance.choice([1, 3, 7]))
        if wanted < day:
            hours = _hours(person, later)
            until = hours.window(hours.begins(wanted))
            own.snoozed = (later, until)
            person.does(later, lambda session: deadlines.snooze(session, number, _own(session, mark), until))


def _own(session: Session, mark: str) -> int:
    return session.exec(select(Deadline.id).where(Deadline.key == mark)).one() or 0


def _reports(person: Person, chance: random.Random, moments: Iterator[datetime]) -> None:
    """Figures that get bad and right again, and what he says of the alerts."""
    ats = sorted(next(moments) for _ in range(chance.choice([1, 1, 2, 3, 4])))
    for at in ats:
        if 7 <= at.astimezone(ZoneInfo(person.zone)).hour <= 10:
            continue  # the check of that morning may come before or after it
        value = chance.choice([0.1, 1.5, 1.5, 2.5])
        person.figures.append((at, value))
        person.does(at, lambda session, at=at, value=value: _types(session, person, at, value))
    for at, value in person.figures:
        if value > 1 and chance.random() < 0.7:
            when = at + timedelta(seconds=chance.randrange(60, 3600))
            what = chance.choice(["snooze", "snooze", "snooze", "mute", "handle"])
            until = when + timedelta(days=chance.choice([1, 3, 7])) if what == "snooze" else None
            person.alerts.append((when, what, until))
            person.does(when, lambda session, what=what, until=until: _says(session, person.number, what, until))


JUDGE: list[Callable[..., Judged]] = []
"""The judge of the Book that the month is run with."""


def _types(session: Session, person: Person, at: datetime, value: float) -> None:
    key, readings = f"{person.number}:{at.isoformat()}", [Reading("odr", value, 60)]
    due, week = next_looks(session.get_one(Seller, person.number), at)
    how: dict[str, Any] = {"source": "typed", "judge": JUDGE[0], "due_at": due, "digest_at": week}
    health.record(session, person.number, "US", readings, key=key, **how)  # type: ignore[arg-type]


def _says(session: Session, number: int, what: str, until: datetime | None) -> None:
    (account,) = health.accounts(session, number)
    alert = session.exec(select(Alert).where(col(Alert.account_id) == account.id)).one()
    if what == "snooze":
        alerts.snooze(session, number, alert.id or 0, until)
    elif what == "mute":
        alerts.mute(session, number, alert.id or 0, True)
    else:
        alerts.handle(session, number, alert.id or 0)
