"""Has a chart drawn in a process of its own, which takes the drawing library and its memory along when it ends."""

import asyncio
import logging
import sys
from contextlib import suppress
from pathlib import Path

from bot.chart import Chart

log = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds that a picture may take."""
PNG = b"\x89PNG\r\n\x1a\n"
COMMAND = (sys.executable, "-m", "bot.chart")
ROOT = Path(__file__).parent.parent.parent
_one = asyncio.Lock()
"""One picture at a time: memory for two is never needed at once."""


async def picture(chart: Chart, command: tuple[str, ...] = COMMAND, patience: float = PATIENCE) -> bytes | None:
    """The chart as PNG; None when it could not be drawn in time, which is logged."""
    pipe = asyncio.subprocess.PIPE
    async with _one:
        try:
            child = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT)
        except OSError as error:
            log.error("chart: no process to draw it: %s", type(error).__name__)
            return None
        try:
            async with asyncio.timeout(patience):
                drawn, errors = await child.communicate(chart.dump())
        except TimeoutError:
            log.error("chart: not drawn within %.0f seconds", patience)
            return None
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
    if child.returncode == 0 and drawn.startswith(PNG):
        return drawn
    log.error("chart: the drawing process ended with %s: %s", child.returncode, errors.decode(errors="replace")[-300:])
    return None
