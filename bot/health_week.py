"""A seller's week: his figures against their limits and a week ago, what is open, and what is ahead. Pure.

`digest(book, storage.health_week.facts(…), now)` is what every channel says; `bot.health_chart.chart` draws it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.health_items import OLD, Item, Place, items, place_of
from bot.knowledge import notices as calendar
from bot.knowledge.book import Book
from bot.knowledge.health import Standing
from bot.knowledge.notice_entries import Notice
from bot.quiet import hours_of
from storage import alerts
from storage.health_week import AccountWeek, Week
from storage.models import Deadline, Snapshot

WEEKS = 8
"""Weeks of the picture."""
PAST = timedelta(weeks=WEEKS)
"""How far back `facts` are asked for."""
FRESH = timedelta(days=21)
"""With no figures younger than that there is no week to tell, only that they are old."""
WEEK = timedelta(days=7)
AHEAD = 14
"""Days of deadlines that are told."""
NOTICES_AHEAD, MOST_NOTICES = 30, 3


@dataclass(frozen=True, slots=True)
class Line:
    """A figure, what it was a week ago (None: unknown, or the figure itself is that old), and which way it went."""

    item: Item
    before: float | None = None
    went: str = ""  # better | worse | same
    open: bool = False  # somebody should still see to it


@dataclass(frozen=True, slots=True)
class Part:
    """One account. `days`: how old its newest figures are, 0 while that is no matter."""

    account_id: int
    place: Place
    lines: Sequence[Line]
    past: Sequence[Snapshot]
    newest: datetime
    days: int = 0


@dataclass(frozen=True, slots=True)
class Ahead:
    """A deadline of his own, with the days and (by the hour) the hours that are left."""

    deadline: Deadline
    left: int
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """All of it. `old`: only that his figures are so many days old is to be told, and the rest is empty."""

    parts: Sequence[Part]
    deadlines: Sequence[Ahead] = ()
    notices: Sequence[tuple[Notice, int]] = ()
    old: int = 0

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]


def digest(book: Book, week: Week, now: datetime, *, old_too: bool = False) -> Digest | None:
    """What is to be told of a week; None when a seller never gave figures. `old_too`: however old they are."""
    parts = [_part(book, one, now) for one in week.accounts]
    newest = max((part.newest for part in parts), default=None)
    if newest is None:
        return None
    if now - newest > FRESH and not old_too:
        return Digest([], old=(now - newest).days)
    today = hours_of(week.seller).today(now)
    ahead = []
    for deadline in week.deadlines:
        left = (deadline.day - today).days
        past = deadline.due_at <= now if deadline.due_at else left < 0
        if not past and left <= AHEAD:
            hours = round((deadline.due_at - now) / timedelta(hours=1)) if deadline.due_at else None
            ahead.append(Ahead(deadline, left, hours))
    dates = [(one, (one.day - today).days) for one in calendar.coming(book, today) if _is_his(book, one, week)]
    near = [pair for pair in dates if pair[1] <= NOTICES_AHEAD][:MOST_NOTICES]
    return Digest([part for part in parts if part.lines], ahead, near)


def _part(book: Book, one: AccountWeek, now: datetime) -> Part:
    newest = max(row.taken_at for row in one.newest)
    age = now - newest
    lines = [
        _line(item, one.past, now)
        for item in items(book, one.newest, one.alerts, one.past)
        if item.level != "none" and not (item.alert and item.alert.muted)
    ]
    days = age.days if age >= OLD else 0
    return Part(one.account.id or 0, place_of(book, one.account.site), lines, one.past, newest, days)


def _line(item: Item, past: Sequence[Snapshot], now: datetime) -> Line:
    open_ = item.alert is not None and item.level in ("near", "bad") and alerts.open_now(item.alert, now)
    reading, then = item.reading, now - WEEK
    mine = (reading.metric, reading.window, reading.category)
    known = [row.value for row in past if (row.metric, row.window, row.category) == mine and row.taken_at <= then]
    if item.taken_at <= then or not known or known[-1] is None or reading.value is None:
        return Line(item, open=open_)
    before = known[-1]
    return Line(item, before, _went(item.standing, before, reading.value), open_)


def _went(standing: Standing, before: float, value: float) -> str:
    if abs(value - before) < 1e-9:
        return "same"
    low = standing.condition in ("below", "none")
    return "better" if (value < before) == low else "worse"


def _is_his(book: Book, notice: Notice, week: Week) -> bool:
    state = week.standing.states.get(notice.id)
    if week.seller.notices_off or (state is not None and state.choice):
        return state is not None and state.choice == "follow" and not week.seller.notices_off
    return calendar.concerns(book, notice, week.seller.marketplaces, week.standing.places)
