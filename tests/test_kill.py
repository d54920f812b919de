"""kill -9 and SIGTERM on the real program: sellers notice a pause, and nothing else."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.home import Home
from tests.order_way import Way
from tests.people import Town
from tests.program import Program, free_port

CUTS = 2


def program(home: Home, folder: Path, *command: str, port: int = 0, **more: str) -> Program:
    settings = home.settings
    env = {
        "BOT_TOKEN": settings.token,
        "TELEGRAM_API_URL": settings.telegram_api_url,
        "SUPPORT_GROUP_ID": str(settings.support_group_id),
        "DATABASE_URL": settings.database_url,
        "COURIER_RATE": "30",
        **more,
    }
    assert settings.smtp_url is not None
    return Program(folder, env | {"SMTP_URL": settings.smtp_url.get_secret_value()}, command, port or free_port())


async def answers(town: Town, count: int) -> None:
    """Wait until the bot has made so many calls."""
    made, last = 0, 0
    while made < count:
        for call in await town.calls(after=last):
            last = max(last, int(call["seq"]))
            made += call["method"].lower() not in ("getupdates", "getme")
        await asyncio.sleep(0.005)


def rows(home: Home, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(home.settings.database_url.removeprefix("sqlite:///")) as connection:
        return connection.execute(query).fetchall()


async def test_an_order_is_placed_while_the_program_is_killed(sandbox: Sandbox, tmp_path: Path) -> None:
    """Cut wherever it happens to be, also between an answer and its commit; the next tap goes on."""
    async with Home.opened(sandbox, tmp_path, start=False) as home:
        home.town.patience = 40
        way = await Way.of(home)
        async with program(home, tmp_path) as bot:
            await bot.ready()
            walking = asyncio.ensure_future(way.to_order())
            try:
                for cut in sorted(random.sample(range(8, 44), CUTS)):
                    await asyncio.wait_for(answers(home.town, cut), 60)
                    await bot.ends(signal.SIGKILL)
                    await bot.start()
                submitted = await walking
            finally:
                walking.cancel()
            [(number,)] = rows(home, "SELECT id FROM orders")
            assert f"C-{number:06}" in submitted.text
            await home.desk["Li"].sees(f"C-{number:06}")
            await way.seller.sees("is with our desk")
            assert rows(home, "SELECT count(*) FROM inbox WHERE dead") == [(0,)]
            assert home.settings.token not in bot.log
            assert await bot.ends(signal.SIGTERM) == 0


DONE = "SELECT count(*) FROM inbox WHERE lane_chat > 0 AND done_at IS NOT NULL AND NOT dead"


@pytest.mark.parametrize(("how", "webhook"), [(signal.SIGKILL, False), (signal.SIGTERM, False), (signal.SIGKILL, True)])
async def test_a_burst_that_is_cut_loses_nothing(
    sandbox: Sandbox, tmp_path: Path, how: signal.Signals, webhook: bool
) -> None:
    port = free_port()
    more = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook"} if webhook else {}
    async with (
        Home.opened(sandbox, tmp_path, start=False) as home,
        program(home, tmp_path, "web", port=port, **more) as bot,
    ):
        sellers = [await home.seller(f"S{number}") for number in range(15)]
        await bot.ready()
        turns = [(turn, one.user_id) for turn in range(8) for one in sellers]
        await home.town.burst(*({"do": "say", "user_id": who, "text": f"/help {turn}"} for turn, who in turns))
        await answers(home.town, 30)
        assert await bot.ends(how) == (0 if how is signal.SIGTERM else -signal.SIGKILL)
        [(done,)] = rows(home, DONE)
        assert 0 < int(str(done)) < len(turns), "cut too late to show anything"
        await bot.start()
        async with asyncio.timeout(60):
            while rows(home, DONE) != [(len(turns),)]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        repeats = 0
        for one in sellers:
            told = [seen for seen in await one.history() if seen.raw["from"]["id"] != one.user_id]
            assert len(told) >= 8, await one.story()
            repeats += len(told) - 8
        assert repeats <= (len(sellers) if how is signal.SIGKILL else 0)


async def test_a_second_poller_names_the_first_and_gives_way(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(sandbox, tmp_path, start=False) as home, program(home, tmp_path, "web") as first:
        await first.ready()
        second = program(home, tmp_path, "web")
        webhook = program(home, tmp_path, "web", WEBHOOK_URL=f"http://127.0.0.1:{second.port}/hook")
        for late in (second, webhook):
            await late.start()
        assert [await second.ends(), await webhook.ends()] == [1, 1]
        assert first.process is not None
        assert f":{first.process.pid}" in second.log
        ann = await home.seller()
        await ann.starts()
        await ann.sees("Hello Ann")
