"""A pen over Pillow: everything is drawn larger and scaled down once, so that lines are smooth."""

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path

PAPER, INK, GREY, RULE = "#FFFFFF", "#1B1F24", "#5B6470", "#E3E6EA"
LIMIT = "#B3261E"
BAND = "#FBE3B5"
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
"""Okabe and Ito's: told apart by colour-blind people too, and by their brightness in print."""
LARGER = 2


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(sans_path()), size)


class Pen:
    """Points are in pixels of the finished picture, from the upper left corner."""

    def __init__(self, width: int, height: int, paper: str) -> None:
        self._size = (width, height)
        self._image = Image.new("RGB", (width * LARGER, height * LARGER), paper)
        self._draw = ImageDraw.Draw(self._image)

    def finished(self) -> Image.Image:
        """The picture in its own size."""
        small = self._image.resize(self._size, Image.Resampling.LANCZOS)
        return small.quantize(128, dither=Image.Dither.NONE)

    def width(self, text: str, size: int) -> float:
        """How long a text is."""
        return _font(size * LARGER).getlength(text) / LARGER

    def text(self, x: float, y: float, text: str, size: int, colour: str, anchor: str = "la") -> None:
        """A line of text; `anchor` as Pillow has it: l, m, r and a (top), m, s (base line)."""
        at = (x * LARGER, y * LARGER)
        self._draw.text(at, text, font=_font(size * LARGER), fill=colour, anchor=anchor)

    def fitted(self, text: str, size: int, room: float) -> str:
        """The text, cut with an ellipsis when it is longer than `room`."""
        if self.width(text, size) <= room:
            return text
        while text and self.width(text + "…", size) > room:
            text = text[:-1]
        return text.rstrip() + "…"

    def line(self, points: list[tuple[float, float]], colour: str, width: float) -> None:
        """A line through points."""
        scaled = [(x * LARGER, y * LARGER) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * LARGER), joint="curve")

    def dashed(self, x1: float, x2: float, y: float, colour: str, width: float) -> None:
        """A level line of dashes."""
        x = x1
        while x < x2:
            self.line([(x, y), (min(x + 10, x2), y)], colour, width)
            x += 16

    def bar(self, x1: float, y1: float, x2: float, y2: float, colour: str) -> None:
        """A filled box with slightly rounded upper corners."""
        box = (x1 * LARGER, y1 * LARGER, x2 * LARGER, y2 * LARGER)
        round_by = min(3.0, (x2 - x1) / 3, (y2 - y1) / 2) * LARGER
        corners = (True, True, False, False)
        self._draw.rounded_rectangle(box, radius=round_by, fill=colour, corners=corners)

    def shade(self, x1: float, y1: float, x2: float, y2: float, colour: str) -> None:
        """A filled box with sharp corners."""
        self._draw.rectangle((x1 * LARGER, y1 * LARGER, x2 * LARGER, y2 * LARGER), fill=colour)

    def dot(self, x: float, y: float, size: float, colour: str) -> None:
        """A filled circle with a rim of paper."""
        for radius, fill in ((size + 2, PAPER), (size, colour)):
            box = [(x - radius) * LARGER, (y - radius) * LARGER, (x + radius) * LARGER, (y + radius) * LARGER]
            self._draw.ellipse(box, fill=fill)
