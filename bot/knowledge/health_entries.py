"""The nouns of account health: what is measured, Amazon's marketplaces, and the columns of its defect reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from bot.knowledge.entries import Checked, Source, Text

Condition = Literal["below", "above", "at_least", "none", "state"]


@dataclass(frozen=True, slots=True)
class Metric:
    """Something an account is measured by. Rates in per cent, windows in days.

    `limit` None: only a report says it. `near` is where our early warning begins, `counts` are the report's keys of the
    orders counted (bad ones for a rate that should be low) and of all orders. `sites`: only asked about there.
    """

    id: str
    order: int
    kind: Literal["rate", "count", "score", "state"]
    condition: Condition
    name: Text
    short: Text
    source: Source
    as_of: date
    checked: Checked
    limit: float | None = None
    near: float | None = None
    window: int = 0
    windows: tuple[int, ...] = ()
    sites: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    unit: Text | None = None
    words: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    topic: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """A marketplace of Amazon's, by country; `marketplace_id` as its reports write it."""

    code: str
    order: int
    marketplace_id: str
    name: Text
    words: tuple[str, ...]
    source: Source
    as_of: date
    checked: Checked


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a defect report. `fault`: which value of a flag column makes the order count against `metric`."""

    id: str
    order: int
    kind: Literal["id", "group", "text", "flag"]
    name: Text
    words: tuple[str, ...]
    fault: Literal["yes", "no"] = "yes"
    metric: str = ""


@dataclass(frozen=True)
class HealthShelf:
    """The part of the Book that account health reads."""

    metrics: Mapping[str, Metric] = field(default_factory=dict)
    sites: Mapping[str, Site] = field(default_factory=dict)
    columns: Mapping[str, Column] = field(default_factory=dict)


TABLES: Final[dict[str, tuple[type, str, str]]] = {
    "metric": (Metric, "id", "metrics"),
    "site": (Site, "code", "sites"),
    "column": (Column, "id", "columns"),
}
"""As in book.py: TOML table -> (class, key of its id, attribute of the Book)."""
