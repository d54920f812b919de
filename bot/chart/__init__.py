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
class Panel:
    """One set of axes. `unit` stands at the value axis; `labels` under the columns (some are left out when tight)."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    limits: Sequence[Limit] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole picture: panels from top to bottom under one title."""

    title: str
    panels: Sequence[Panel]
    subtitle: str = ""

    def dump(self) -> bytes:
        """As JSON, for the process that draws."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()


def load(body: bytes) -> Chart:
    """What `dump` has written. Raises ValueError, KeyError, TypeError for anything else."""
    read = json.loads(body)
    return Chart(read["title"], [_panel(one) for one in read["panels"]], read.get("subtitle", ""))


def _panel(read: dict[str, Any]) -> Panel:
    panel = Panel(
        read["title"],
        [str(label) for label in read["labels"]],
        [Series(one["name"], one["values"], one.get("kind", BARS)) for one in read["series"]],
        [Limit(one["name"], float(one["value"])) for one in read.get("limits", ())],
        read.get("unit", ""),
    )
    values = [value for one in panel.series for value in one.values if value is not None]
    if not all(math.isfinite(value) and value >= 0 for value in (*values, *(one.value for one in panel.limits))):
        raise ValueError("values are numbers from 0")
    if any(len(one.values) != len(panel.labels) or one.kind not in {BARS, LINE} for one in panel.series):
        raise ValueError("every series has one value for each label, as bars or as a line")
    return panel


def texts(chart: Chart) -> list[str]:
    """Everything that is written in the picture, figures aside."""
    found = [chart.title, chart.subtitle]
    for panel in chart.panels:
        found += [panel.title, panel.unit, *panel.labels]
        found += [*(one.name for one in panel.series), *(one.name for one in panel.limits)]
    return [text for text in found if text]
