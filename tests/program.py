"""The product as operators run it: `python -m bot …` in a process of its own, to be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parent.parent
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Program:
    """One `python -m bot <command>` in its own folder. `env` are the operator's settings."""

    folder: Path
    env: dict[str, str]
    command: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> str:
        return (self.folder / f"log-{self.port}").read_text()

    async def start(self) -> None:
        env = {name: os.environ[name] for name in KEPT if name in os.environ}
        env |= {"PYTHONPATH": str(ROOT), "PORT": str(self.port), **self.env}
        with (self.folder / f"log-{self.port}").open("a") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", *self.command, cwd=self.folder, env=env, stdout=log, stderr=log
            )

    async def ready(self, seconds: float = 60.0) -> None:
        """Wait until it answers /readyz."""
        async with asyncio.timeout(seconds), aiohttp.ClientSession() as session:
            while True:
                assert self.process is None or self.process.returncode is None, self.log
                try:
                    async with session.get(f"http://127.0.0.1:{self.port}/readyz") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.05)

    async def ends(self, with_signal: signal.Signals | None = None, seconds: float = 40.0) -> int:
        """Send a signal and wait for the end; the exit code."""
        assert self.process is not None
        if with_signal is not None and self.process.returncode is None:
            self.process.send_signal(with_signal)
        return await asyncio.wait_for(self.process.wait(), seconds)

    async def __aenter__(self) -> Program:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        if self.process is not None and self.process.returncode is None:
            await self.ends(signal.SIGKILL)
