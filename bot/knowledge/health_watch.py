"""When a figure is worth telling: worse than what was told, or right again; and where its trend leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from bot.knowledge.health import GRAVE, Level, Standing, kept

Change = Literal["new", "worse", "same", "recovered", ""]
STEP: Final = 0.1
"""Share of the limit by which a figure must move before it counts as worse, or as safely back."""
LEAST, SPAN, AHEAD = 4, 7, 45
"""Readings and days that a forecast needs, and days ahead that it may look."""
FIT: Final = 0.6
"""How well a straight line must describe them (R squared)."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a seller last heard of a figure: its level, and its value then."""

    level: Level = "good"
    value: float | None = None


def step(told: Told, now: Standing) -> tuple[Told, Change]:
    """The next state of what was told, and whether to tell. No data changes nothing.

    A figure is told when it becomes noteworthy, when it gets clearly worse, and once when it is clearly right again;
    one that wavers about a line is told once.
    """
    value = now.reading.value
    if now.level == "none":
        return told, ""
    if GRAVE[now.level] > GRAVE[told.level]:
        return Told(now.level, value), "new" if told.level == "good" else "worse"
    if told.level == "good":
        return told, ""
    if now.level == "good" and _clear(now):
        return Told(), "recovered"
    if now.level == told.level and _worse(told.value, now):
        return Told(now.level, value), "worse"
    if GRAVE[now.level] < GRAVE[told.level] and now.level != "good" and _off(now):
        return Told(now.level, value), "same"
    return told, "same"


def forecast(past: Sequence[tuple[date, float]], now: Standing) -> date | None:
    """The day a figure meets its limit if it goes on as it did; None when that cannot honestly be said."""
    if now.limit is None or now.metric.kind != "rate" or now.level not in ("good", "near") or now.few:
        return None
    days = sorted(dict(past).items())
    if len(days) < LEAST or (days[-1][0] - days[0][0]).days < SPAN:
        return None
    start = days[0][0]
    xs, ys = [float((day - start).days) for day, _ in days], [value for _, value in days]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - middle_x) ** 2 for x in xs)
    total = sum((y - middle_y) ** 2 for y in ys)
    if not spread or total < 1e-9:
        return None
    slope = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True)) / spread
    rest = sum((y - middle_y - slope * (x - middle_x)) ** 2 for x, y in zip(xs, ys, strict=True))
    if 1 - rest / total < FIT or (slope < 0) == (now.condition == "below"):
        return None
    ahead = (now.limit - ys[-1]) / slope  # from where it stands, not from where the line runs
    return days[-1][0] + timedelta(days=max(1, round(ahead))) if 0 <= ahead <= AHEAD else None


def _margin(now: Standing) -> float:
    """How far a figure has to move to count: a share of the limit, or of what is left to 100 %."""
    if now.limit is None or now.metric.kind == "count":
        return 0.0
    if now.metric.kind == "score":
        return 10.0
    return round(STEP * (now.limit if now.condition == "below" else 100 - now.limit), 4)


def _worse(before: float | None, now: Standing) -> bool:
    value = now.reading.value
    if before is None or value is None:
        return False
    gone = value - before if now.condition in ("below", "none") else before - value
    return gone > 0 and gone >= _margin(now) - 1e-9


def _clear(now: Standing) -> bool:
    """Right again beyond doubt: past the early warning by a margin."""
    return _past(now, now.near if now.near is not None else now.limit)


def _off(now: Standing) -> bool:
    """Within the limit by a margin."""
    return _past(now, now.limit)


def _past(now: Standing, line: float | None) -> bool:
    value = now.reading.value
    if value is None or line is None or now.metric.kind == "count":
        return True
    margin = _margin(now) / 2
    return kept(now.condition, value + margin if now.condition == "below" else value - margin, line)
