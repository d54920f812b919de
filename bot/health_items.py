"""Figures of account health as they are shown: how each stands, where its trend leads, what is known of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.knowledge.book import Book
from bot.knowledge.entries import Text
from bot.knowledge.health import GRAVE, Reading, Standing, stands
from bot.knowledge.health_entries import Condition, Metric
from bot.knowledge.health_watch import forecast
from bot.quiet import hours_of
from storage.models import Alert, Seller, Snapshot

OLD = timedelta(days=8)
"""From then on figures say little of today."""
CHECK_AT = 9
"""The hour of the day at which figures are looked at, of whoever chose no other."""


@dataclass(frozen=True, slots=True)
class Place:
    """A marketplace as it is shown."""

    code: str
    name: Text
    flag: str


@dataclass(frozen=True, slots=True)
class Item:
    """A figure as it is shown. `due` is the day it meets its limit if it goes on so; `known` all it was lately."""

    metric: Metric
    standing: Standing
    reading: Reading
    taken_at: datetime
    snapshot_id: int
    alert: Alert | None = None
    due: date | None = None
    known: tuple[tuple[date, float], ...] = ()

    @property
    def level(self) -> str:
        return self.standing.level


def place_of(book: Book, code: str) -> Place:
    """How a marketplace is shown; one that the Book does not know by its code."""
    site = book.sites.get(code)
    country = "GB" if code == "UK" else code
    sound = len(country) == 2 and country.isascii() and country.isupper()
    flag = "".join(chr(0x1F1E6 + ord(sign) - ord("A")) for sign in country) if sound else "🌐"
    return Place(code, site.name if site else Text(code, code), flag)


def reading_of(row: Snapshot) -> Reading:
    """A stored figure as the knowledge reads it."""
    condition: Condition | None = row.condition or None  # type: ignore[assignment]
    return Reading(
        row.metric,
        row.value,
        row.window,
        row.category,
        row.count,
        row.total,
        row.target,
        condition,
        row.verdict or None,  # type: ignore[arg-type]
        row.word,
    )


def items(book: Book, shown: Iterable[Snapshot], known: Iterable[Alert], past: Sequence[Snapshot] = ()) -> list[Item]:
    """Figures in the order of their metrics; those of metrics that the Book no longer has are left out."""
    by_key = {(alert.metric, alert.category): alert for alert in known}
    out = []
    for row in shown:
        standing = stands(book, reading_of(row))
        if standing is None:
            continue
        line = tuple(
            (one.taken_at.date(), one.value)
            for one in past
            if (one.metric, one.window, one.category) == (row.metric, row.window, row.category)
            and one.value is not None
        )
        due = forecast(line, standing)
        alert = by_key.get((row.metric, row.category))
        out.append(Item(standing.metric, standing, standing.reading, row.taken_at, row.id or 0, alert, due, line))
    return sorted(out, key=lambda one: (one.metric.order, one.reading.category, one.reading.window))


def gravest(found: Iterable[Item]) -> list[Item]:
    """What is not in order, the worst first; what the seller muted is left out."""
    wrong = [one for one in found if one.level in ("near", "bad") and not (one.alert and one.alert.muted)]
    return sorted(wrong, key=lambda one: (-GRAVE[one.standing.level], one.metric.order))


def next_check(seller: Seller, after: datetime) -> datetime:
    """The next moment at which his figures are looked at: the hour that he chose, or later when that is quiet."""
    return hours_of(seller).daily(after, CHECK_AT if seller.check_hour is None else seller.check_hour)


def next_looks(seller: Seller, after: datetime) -> tuple[datetime, datetime]:
    """When his figures are looked at next, and when his week is told."""
    return next_check(seller, after), hours_of(seller).weekly(after)
