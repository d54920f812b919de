"""`python -m bot.chart`: a chart's JSON on standard input, its picture as PNG on standard output."""

import sys

from bot.chart import load
from bot.chart.page import page


def main() -> int:
    """Exit code 0 when it was drawn, 2 for a description that is none."""
    try:
        chart = load(sys.stdin.buffer.read())
    except (ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"no chart: {error}\n")
        return 2
    page(chart).save(sys.stdout.buffer, "PNG", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
