"""`python -m bot` as a stranger starts it: a process of its own, an empty folder, free ports, no settings at all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_WITHIN = 60.0  # seconds; the first start makes the database
STOP_WITHIN = 15.0  # seconds
LINES = 60  # of the log, in failures


@asynccontextmanager
async def open_house(folder: Path) -> AsyncIterator[str]:
    """The address of the page of everything in one process, which keeps its world in `folder`; ended by SIGTERM."""
    # Only these: an operator's settings in the environment are none of ours.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**kept, "PYTHONPATH": str(ROOT), "PORT": "0", "SANDBOX_PORT": "0", "PYTHONUNBUFFERED": "1"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said: list[str] = []
    reading: asyncio.Task[None] | None = None
    try:
        async with asyncio.timeout(START_WITHIN):
            address = await _address(process, said)
        reading = asyncio.create_task(_read(process, said))
        yield address
    except BaseException as error:
        error.add_note("".join(["What the process said:\n", *said[-LINES:]]))
        raise
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_WITHIN)
        except TimeoutError:
            process.kill()
            await process.wait()
        if reading is not None:
            await reading
    troubles = [line for line in said if re.search(r"\b(ERROR|CRITICAL)\b|Traceback", line)]
    assert not troubles, "".join(said[-LINES:])
    assert process.returncode == 0, "".join(said[-LINES:])


async def _address(process: asyncio.subprocess.Process, said: list[str]) -> str:
    assert process.stdout is not None
    while line := (await process.stdout.readline()).decode():
        said.append(line)
        if found := re.search(r"open (http://\S+)", line):
            return found[1]
    raise AssertionError("the process ended before it was ready:\n" + "".join(said))


async def _read(process: asyncio.subprocess.Process, said: list[str]) -> None:
    assert process.stdout is not None
    while line := (await process.stdout.readline()).decode():
        said.append(line)
