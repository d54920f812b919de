"""One set of axes with its columns, lines and limits."""

from dataclasses import dataclass

from bot.chart import BARS, LINE, Panel
from bot.chart.pen import BAND, COLOURS, GREY, INK, LIMIT, RULE, Pen
from bot.chart.scale import every, figure, marks

Box = tuple[float, float, float, float]
TITLE, SMALL, LABEL = 26, 21, 19  # sizes of type
TOP, BOTTOM, GAP, EDGE = 100, 56, 12, 24
FILLED = 0.72  # of a column's room


@dataclass(frozen=True, slots=True)
class _Axes:
    """From values and columns to points."""

    left: float
    top: float
    right: float
    bottom: float
    lowest: float
    highest: float
    columns: int

    @property
    def room(self) -> float:
        return (self.right - self.left) / max(1, self.columns)

    def x(self, column: int) -> float:
        return self.left + (column + 0.5) * self.room

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * (value - self.lowest) / (self.highest - self.lowest)


def axis(panel: Panel) -> list[float]:
    """Where the value axis has its marks."""
    values = [value for one in panel.series for value in one.values if value is not None]
    whole = all(value == int(value) for value in values)
    edges = [*(limit.value for limit in panel.limits), *(band.high for band in panel.bands)]
    return [panel.floor + mark for mark in marks(max([*values, *edges, panel.floor]) - panel.floor, whole)]


def axis_width(pen: Pen, panel: Panel) -> float:
    """The room that the figures at the value axis take."""
    return max(pen.width(figure(tick), LABEL) for tick in axis(panel)) + GAP


def draw_panel(pen: Pen, panel: Panel, box: Box, room: float) -> None:
    """The panel within a box (left, top, right, bottom); `room` is left for the figures of the value axis."""
    left, top, right, bottom = box
    pen.text(left, top + 8, pen.fitted(panel.title, TITLE, right - left), TITLE, INK)
    ticks = axis(panel)
    axes = _Axes(left + room, top + TOP, right - EDGE, bottom - BOTTOM, ticks[0], ticks[-1], len(panel.labels))
    _legend(pen, panel, left, top + 50, right)
    if panel.unit:
        pen.text(right, top + 14, panel.unit, SMALL, GREY, "ra")
    for band in panel.bands:
        pen.shade(axes.left, axes.y(band.high), axes.right, axes.y(band.low), BAND)
    for tick in ticks:
        pen.line([(axes.left, axes.y(tick)), (axes.right, axes.y(tick))], RULE if tick > ticks[0] else GREY, 1.5)
        pen.text(axes.left - GAP, axes.y(tick), figure(tick), LABEL, GREY, "rm")
    _labels(pen, panel, axes)
    _bars(pen, panel, axes)
    for limit in panel.limits:
        pen.dashed(axes.left, axes.right, axes.y(limit.value), LIMIT, 2.5)
    _lines(pen, panel, axes)


def _colours(panel: Panel) -> list[str]:
    return [COLOURS[place % len(COLOURS)] for place in range(len(panel.series))]


def _legend(pen: Pen, panel: Panel, x: float, y: float, right: float) -> None:
    """What each colour means, in one row."""
    for one, colour in zip(panel.series, _colours(panel), strict=True):
        if one.kind == BARS:
            pen.bar(x, y + 5, x + 18, y + 23, colour)
        else:
            pen.line([(x, y + 14), (x + 26, y + 14)], colour, 3.5)
            pen.dot(x + 13, y + 14, 5, colour)
            x += 6
        x = _name(pen, one.name, x + 28, y, right)
    for limit in panel.limits:
        pen.dashed(x, x + 26, y + 14, LIMIT, 2.5)
        x = _name(pen, limit.name, x + 34, y, right)
    for band in panel.bands:
        pen.shade(x, y + 5, x + 18, y + 23, BAND)
        x = _name(pen, band.name, x + 28, y, right)


def _name(pen: Pen, name: str, x: float, y: float, right: float) -> float:
    name = pen.fitted(name, SMALL, max(20.0, right - x))
    pen.text(x, y + 14, name, SMALL, INK, "lm")
    return x + pen.width(name, SMALL) + 34


def _labels(pen: Pen, panel: Panel, axes: _Axes) -> None:
    """As many labels as have room, the last column's among them."""
    step = every([pen.width(label, LABEL) + 18 for label in panel.labels], axes.room)
    last = len(panel.labels) - 1
    for column, label in enumerate(panel.labels):
        if (last - column) % step == 0:
            x, half = axes.x(column), pen.width(label, LABEL) / 2
            x = min(max(x, axes.left + half), axes.right + EDGE - half)
            pen.text(x, axes.bottom + 12, label, LABEL, GREY, "ma")


def _bars(pen: Pen, panel: Panel, axes: _Axes) -> None:
    bars = [(one, colour) for one, colour in zip(panel.series, _colours(panel), strict=True) if one.kind == BARS]
    if not bars:
        return
    width = min(axes.room * FILLED / len(bars), 64.0)
    for place, (one, colour) in enumerate(bars):
        for column, value in enumerate(one.values):
            if value:
                x = axes.x(column) + (place - len(bars) / 2) * width
                pen.bar(x, axes.y(value), x + width - min(2.0, width / 6), axes.bottom, colour)


def _lines(pen: Pen, panel: Panel, axes: _Axes) -> None:
    """Lines break where there is no value; every value has its dot."""
    for one, colour in zip(panel.series, _colours(panel), strict=True):
        if one.kind != LINE:
            continue
        run: list[tuple[float, float]] = []
        points: list[tuple[float, float]] = []
        for column, value in enumerate([*one.values, None]):
            if value is not None:
                run.append((axes.x(column), axes.y(value)))
            elif run:
                if len(run) > 1:
                    pen.line(run, colour, 3.5)
                points += run
                run = []
        for x, y in points:
            pen.dot(x, y, 6 if len(one.values) <= 31 else 4, colour)
