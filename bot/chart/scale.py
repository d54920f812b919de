"""Where a value axis ends and has its marks: plain arithmetic."""

import math
from collections.abc import Sequence

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MARKS = 5


def marks(highest: float, whole: bool = False) -> list[float]:
    """Round values from 0 to at least `highest`, at most MARKS + 1 of them; `whole`: no fractions."""
    highest = max(highest, 1e-9)
    power = 10.0 ** math.floor(math.log10(highest / MARKS))
    step = next(power * step for step in STEPS if power * step * MARKS >= highest * (1 - 1e-9))
    if whole:
        step = float(max(1, math.ceil(step - 1e-9)))
    count = max(1, math.ceil(highest / step - 1e-9))
    return [step * number for number in range(count + 1)]


def figure(value: float) -> str:
    """A value as it is written: no needless decimals, thousands apart."""
    return f"{int(value):,}" if value == int(value) else f"{value:,.6g}"


def every(widths: Sequence[float], room: float) -> int:
    """Of labels this wide under columns `room` apart, each how manieth fits without touching the next."""
    widest = max(widths, default=0.0)
    return max(1, math.ceil(widest / room)) if room > 0 else max(1, len(widths))
