"""Draws a chart: the title, and its panels below each other. Lengths are in pixels of the finished picture."""

from PIL import Image

from bot.chart import Chart
from bot.chart.panel import axis_width, draw_panel
from bot.chart.pen import GREY, INK, PAPER, Pen

WIDTH = 1200
HEAD = 132
PANEL = 380
FOOT = 24
LEFT = 44


def page(chart: Chart) -> Image.Image:
    """The picture."""
    head = HEAD if chart.subtitle else HEAD - 36
    pen = Pen(WIDTH, head + PANEL * len(chart.panels) + FOOT, PAPER)
    pen.text(LEFT, 30, pen.fitted(chart.title, 40, WIDTH - 2 * LEFT), 40, INK)
    if chart.subtitle:
        pen.text(LEFT, 82, pen.fitted(chart.subtitle, 24, WIDTH - 2 * LEFT), 24, GREY)
    room = max(
        (axis_width(pen, panel) for panel in chart.panels), default=0.0
    )  # so that columns stand below each other
    for place, panel in enumerate(chart.panels):
        draw_panel(pen, panel, (LEFT, head + place * PANEL, WIDTH - LEFT, head + (place + 1) * PANEL), room)
    return pen.finished()
