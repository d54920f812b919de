"""A picture of numbers, described: panels with columns and lines, as JSON. Nothing here draws (see __main__)."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

BARS, LINE = "bars", "line"


@dataclass(frozen=True, slots=True)
class Series:
    """Values, one for each label, never below 0; None where there is none. `kind` is BARS or LINE."""

    name: str
    values: Sequence[float | None]
    kind: str = BARS


@dataclass(frozen=True, slots=True)
class Limit:
    """A line across the panel, such as a target."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Band:
    """A shaded strip across the panel, such as what is close to a limit."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One set of axes. `unit` stands at the value axis; `labels` under the columns (some are left out when tight).

    The value axis begins at `floor`, which no value is below.
    """

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    limits: Sequence[Limit] = ()
    unit: str = ""
    bands: Sequence[Band] = ()
    floor: float = 0.0


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole picture: panels from top to bottom under one title, in one column or two."""

    title: str
    panels: Sequence[Panel]
    subtitle: str = ""
    columns: int = 1

    def dump(self) -> bytes:
        """As JSON, for the process that draws."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()


def load(body: bytes) -> Chart:
    """What `dump` has written. Raises ValueError, KeyError, TypeError for anything else."""
    read = json.loads(body)
    return Chart(read["title"], [_panel(one) for one in read["panels"]], read.get("subtitle", ""), _columns(read))


def _columns(read: dict[str, Any]) -> int:
    columns = int(read.get("columns", 1))
    if columns not in {1, 2}:
        raise ValueError("one column of panels or two")
    return columns


def _panel(read: dict[str, Any]) -> Panel:
    panel = Panel(
        read["title"],
        [str(label) for label in read["labels"]],
        [Series(one["name"], one["values"], one.get("kind", BARS)) for one in read["series"]],
        [Limit(one["name"], float(one["value"])) for one in read.get("limits", ())],
        read.get("unit", ""),
        [Band(one["name"], float(one["low"]), float(one["high"])) for one in read.get("bands", ())],
        float(read.get("floor", 0.0)),
    )
    values = [value for one in panel.series for value in one.values if value is not None]
    values += [*(one.value for one in panel.limits), *(edge for one in panel.bands for edge in (one.low, one.high))]
    if not all(math.isfinite(value) and value >= panel.floor >= 0 for value in (*values, panel.floor)):
        raise ValueError("values are numbers from 0, or from the floor")
    if any(len(one.values) != len(panel.labels) or one.kind not in {BARS, LINE} for one in panel.series):
        raise ValueError("every series has one value for each label, as bars or as a line")
    return panel


def texts(chart: Chart) -> list[str]:
    """Everything that is written in the picture, figures aside."""
    found = [chart.title, chart.subtitle]
    for panel in chart.panels:
        found += [panel.title, panel.unit, *panel.labels]
        found += [
            *(one.name for one in panel.series),
            *(one.name for one in panel.limits),
            *(one.name for one in panel.bands),
        ]
    return [text for text in found if text]
