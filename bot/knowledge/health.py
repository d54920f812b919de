"""One figure of an account against its limit: how it stands, and what it takes to get it right. Per cent throughout."""

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.knowledge.book import Book
from bot.knowledge.health_entries import Condition, Metric

Level = Literal["none", "good", "near", "bad"]
"""`none`: no data, which is no fault. `near`: our early warning, within Amazon's limit."""
GRAVE: Final[dict[str, int]] = {"none": 0, "good": 1, "near": 2, "bad": 3}
FBA: Final = "FBA"
"""What stands in the place of a category when a figure is about orders that Amazon ships."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as it was read. `value` None: the report has no data; `word` is the value of a state.

    `count` are the orders that make the rate (bad ones, or good ones where more is better), out of `total`. `target`
    and `condition` are the report's own; `verdict` is what Amazon says of it.
    """

    metric: str
    value: float | None
    window: int = 0
    category: str = ""
    count: int | None = None
    total: int | None = None
    target: float | None = None
    condition: Condition | None = None
    verdict: Level | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A reading against its limit. `few`: too few orders for a rate to say much, one of them moves it by `weight`."""

    metric: Metric
    reading: Reading
    level: Level
    limit: float | None
    condition: Condition
    near: float | None = None
    few: bool = False
    weight: float = 0.0
    clean: int | None = None
    room: int | None = None


def percent(count: int, total: int) -> float:
    """A share in per cent, as it is kept."""
    return round(100 * count / total, 4)


def kept(condition: str, value: float, limit: float) -> bool:
    """Whether a value keeps to a limit."""
    match condition:
        case "below":
            return value < limit
        case "above":
            return value > limit
        case "at_least":
            return value >= limit
        case _:
            return value <= limit


def stands(book: Book, reading: Reading) -> Standing | None:
    """How a reading stands; None for a metric the Book does not know."""
    metric = book.metrics.get(reading.metric)
    if metric is None:
        return None
    limit, condition = _limit(metric, reading)
    near = _near(metric, limit, condition)
    found = Standing(metric, reading, "none", limit, condition, near)
    if condition == "state":
        return replace(found, level=_state(metric, reading))
    if reading.value is None:
        return found
    if limit is None:
        return replace(found, level=reading.verdict or "none")
    found = replace(found, level=_level(reading.value, limit, near, condition))
    if metric.kind == "rate" and reading.count is not None and reading.total:
        found = _counted(found, reading.count, reading.total, limit)
    if reading.verdict == "bad" and found.level != "bad":
        found = replace(found, level="bad")
    return found


def clean_orders(count: int, total: int, limit: float, condition: str) -> int | None:
    """The fewest further faultless orders that bring a rate within its limit; 0 when it is, None when none can."""
    low = condition == "below"
    if kept(condition, percent_exact(count, total), limit):
        return 0
    if (low and limit <= 0) or (not low and limit >= 100):
        return None
    missing = count if low else total - count
    share = limit / 100 if low else 1 - limit / 100
    guess = max(0, math.floor(missing / share) - total - 2)
    while not kept(condition, percent_exact(count + (0 if low else guess), total + guess), limit):
        guess += 1
    while guess and kept(condition, percent_exact(count + (0 if low else guess - 1), total + guess - 1), limit):
        guess -= 1
    return guess


def faults_left(count: int, total: int, limit: float, condition: str) -> int:
    """How many of these orders more could go wrong before the limit is missed."""
    low, left = condition == "below", 0
    at_most = total - count if low else count
    while left < at_most and kept(condition, percent_exact(count + (left + 1 if low else -left - 1), total), limit):
        left += 1
        if left >= 10_000:
            break
    return left


def percent_exact(count: int, total: int) -> float:
    """A share in per cent, rounded only as far as floats need it: 25 of 1000 are 2.5 and not a hair less."""
    return round(100 * count / total, 9) if total else 0.0


def _limit(metric: Metric, reading: Reading) -> tuple[float | None, Condition]:
    if metric.kind == "state":
        return None, "state"
    if reading.target is None:
        return metric.limit, metric.condition
    return reading.target, reading.condition or metric.condition


def _near(metric: Metric, limit: float | None, condition: str) -> float | None:
    """Where the early warning begins, moved along with a limit of the report's own."""
    if limit is None or metric.near is None or metric.limit is None or metric.kind == "count":
        return None
    if limit == metric.limit:
        return metric.near
    if condition == "below" and metric.condition == "below" and metric.limit:
        return round(limit * metric.near / metric.limit, 4)
    if condition != "below" and metric.condition != "below" and metric.limit < 100 and metric.kind == "rate":
        return round(100 - (100 - limit) * (100 - metric.near) / (100 - metric.limit), 4)
    return None


def _level(value: float, limit: float, near: float | None, condition: str) -> Level:
    if not kept(condition, value, limit):
        return "bad"
    if near is not None and not kept("at_least" if condition == "above" else condition, value, near):
        return "near"
    return "good"


def _state(metric: Metric, reading: Reading) -> Level:
    if not reading.word:
        return "none"
    if reading.word in metric.good:
        return "good"
    return "near" if reading.word in metric.watch else "bad"


def _counted(found: Standing, count: int, total: int, limit: float) -> Standing:
    """With the orders known: what it takes, and whether they are too few to judge by."""
    low = found.condition == "below"
    faults = count if low else total - count
    weight = percent(1, total)
    few = not kept(found.condition, weight if low else 100 - weight, limit)  # a single fault already misses the limit
    level: Level = "near" if few and faults <= 1 and found.level == "bad" else found.level
    clean = clean_orders(count, total, limit, found.condition) if found.level == "bad" else None
    room = faults_left(count, total, limit, found.condition) if found.level != "bad" else None
    return replace(found, level=level, few=few, weight=weight, clean=clean, room=room)
