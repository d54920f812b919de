"""Two couriers on one database: one delivers, the other stands by and takes over when the first is killed."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import house
from sandbox import Sandbox
from storage import leases, orders, outbox
from tests.desk_way import Case, at_the_desk, until
from tests.home import Home

ROOT = Path(__file__).parent.parent


@asynccontextmanager
async def courier(home: Home, folder: Path) -> AsyncIterator[Process]:
    """`python -m bot courier` as an operator starts it."""
    settings = home.settings
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": settings.token,
        "TELEGRAM_API_URL": settings.telegram_api_url,
        "SUPPORT_GROUP_ID": str(settings.support_group_id),
        "DATABASE_URL": settings.database_url,
        "LOG_LEVEL": "WARNING",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "courier", cwd=folder, env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def holder(home: Home) -> str:
    assert home.running is not None
    return await home.running.db(leases.holder, f"courier:{home.settings.bot_id}") or ""


async def held_by(home: Home, process: Process) -> None:
    async def held() -> bool:
        return f":{process.pid}:" in await holder(home)

    await until(held)


async def idle(home: Home) -> bool:
    assert home.running is not None
    return not (await home.running.db(outbox.counts, home.settings.bot_id))["waiting"]


async def step(case: Case, to: str) -> None:
    await case.db(
        orders.move, case.order.id, to, actor="agent", actor_id=1, actor_name="Li", desk_id=case.order.desk_id
    )


async def test_the_second_courier_takes_over(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(sandbox, tmp_path, start=False) as home, house(home.settings, courier=False) as running:
        home.running = running
        async with courier(home, tmp_path) as first:
            await held_by(home, first)
            async with courier(home, tmp_path) as second:
                case = await at_the_desk(home)
                await step(case, "accepted")
                # Woken by the commit of another process, not by its sweep every five seconds.
                await case.ann.sees("was accepted", patience=2)
                assert second.returncode is None
                assert f":{first.pid}:" in await holder(home)
                await until(lambda: idle(home))  # a send that is under way when it is killed would be repeated
                first.send_signal(signal.SIGKILL)
                await first.wait()
                await step(case, "processing")
                await case.ann.sees("is being processed", patience=6)
                await held_by(home, second)
                await step(case, "completed")
                await case.ann.sees("is completed", patience=2)
                second.send_signal(signal.SIGTERM)
                assert await second.wait() == 0
                assert await holder(home) == "", "it gives the lease back"
        told = [seen.text for seen in await case.ann.history() if case.order.number in seen.text]
        assert len(told) == 4, "each was told once"
        home.running = None
