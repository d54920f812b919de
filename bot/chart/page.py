"""Draws a chart: the title, and its panels below each other or in two columns, in pixels of the finished picture."""

from PIL import Image

from bot.chart import Chart
from bot.chart.panel import axis_width, draw_panel
from bot.chart.pen import GREY, INK, PAPER, Pen

WIDTHS = {1: 1200, 2: 1000}
"""By columns: two leave less room for each, so that writing is larger on a phone."""
HEAD = 132
PANELS = {1: 380, 2: 360}
FOOT = 24
LEFT = 44
BETWEEN = 28


def page(chart: Chart) -> Image.Image:
    """The picture."""
    head = HEAD if chart.subtitle else HEAD - 36
    width, height = WIDTHS[chart.columns], PANELS[chart.columns]
    pen = Pen(width, head + height * -(-len(chart.panels) // chart.columns) + FOOT, PAPER)
    pen.text(LEFT, 30, pen.fitted(chart.title, 40, width - 2 * LEFT), 40, INK)
    if chart.subtitle:
        pen.text(LEFT, 82, pen.fitted(chart.subtitle, 24, width - 2 * LEFT), 24, GREY)
    room = max(
        (axis_width(pen, panel) for panel in chart.panels), default=0.0
    )  # so that columns stand below each other
    wide = (width - 2 * LEFT - BETWEEN * (chart.columns - 1)) / chart.columns
    for place, panel in enumerate(chart.panels):
        row, column = divmod(place, chart.columns)
        left, top = LEFT + column * (wide + BETWEEN), head + row * height
        draw_panel(pen, panel, (left, top, left + wide, top + height), room)
    return pen.finished()
