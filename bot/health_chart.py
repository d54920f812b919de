"""The picture of account health: each figure against its limit over the last weeks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.chart import LINE, Band, Chart, Limit, Panel, Series
from bot.health_week import WEEK, WEEKS, Digest, Line, Part
from bot.knowledge.health import GRAVE
from bot.quiet import Hours
from bot.say import Say

MOST = 6
"""Panels of one picture; what is not in order comes first."""
FLOORS = (98.0, 95.0, 90.0, 80.0, 50.0, 0.0)
"""Where the axis of a rate that should be high may begin."""


def chart(say: Say, told: Digest, now: datetime, hours: Hours) -> Chart | None:
    """The panels in the reader's language; None when no figure has a limit and a value."""
    several = len(told.parts) > 1
    found = [(part, line) for part in told.parts for line in part.lines if _drawable(line)]
    chosen = sorted(found, key=lambda one: -GRAVE[one[1].item.level])[:MOST]
    if not chosen:
        return None
    days = [hours.today(now - WEEK * number) for number in range(WEEKS - 1, -1, -1)]
    labels = [say.plain("health_week.day", day=day) for day in days]
    shown = [one for one in found if one in chosen]  # in their usual order
    panels = [_panel(say, part, line, labels, _weekly(part, line, now), several) for part, line in shown]
    span = say.plain("health_week.span", first=days[0] - timedelta(days=6), last=days[-1])
    return Chart(say.plain("health_week.chart"), panels, span, columns=2)


def _drawable(line: Line) -> bool:
    item = line.item
    return item.metric.kind in ("rate", "score") and item.standing.limit is not None and item.reading.value is not None


def _weekly(part: Part, line: Line, now: datetime) -> list[float | None]:
    """The last figure of each week; the newest of all stands in its own week, however old."""
    reading, values = line.item.reading, [None] * WEEKS
    found: list[float | None] = list(values)
    for row in part.past:
        if (row.metric, row.window, row.category) == (reading.metric, reading.window, reading.category):
            place = WEEKS - 1 - int((now - row.taken_at) / WEEK)
            if 0 <= place < WEEKS and row.value is not None:
                found[place] = row.value
    return found


def _panel(
    say: Say, part: Part, line: Line, labels: Sequence[str], values: Sequence[float | None], several: bool
) -> Panel:
    item, standing = line.item, line.item.standing
    limit, near = standing.limit or 0.0, standing.near
    bands = [Band(say.plain("health_week.band"), min(near, limit), max(near, limit))] if near is not None else []
    low = standing.condition in ("below", "none")
    known = [value for value in (*values, limit, near) if value is not None]
    floor = 0.0 if low or item.metric.kind != "rate" else next((one for one in FLOORS if one < min(known)), 0.0)
    return Panel(
        say.plain("health_week.panel", item=item, place=part.place, several=several),
        labels,
        [Series(say.plain("health_week.yours"), values, LINE)],
        [Limit(say.plain("health_week.limit", item=item), limit)],
        "%" if item.metric.kind == "rate" else "",
        bands,
        floor,
    )
