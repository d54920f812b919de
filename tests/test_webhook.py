"""The webhook end to end, several processes behind a load balancer, and the way from polling to webhook and back."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.app import house
from sandbox import Sandbox
from storage import inbox
from tests.home import Home
from tests.program import free_port
from tests.search_way import searches

pytest_plugins = ["tests.engines"]

SECRET = "a-secret-of-ours"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def hook(port: int) -> dict[str, object]:
    return {"webhook_url": f"http://127.0.0.1:{port}/telegram/hook", "webhook_secret": SECRET, "port": port}


async def call(home: Home, method: str, **parameters: object) -> object:
    """What another program with the same token calls."""
    return await home.town.post(f"/bot{home.settings.token}/{method}", **parameters)


async def test_updates_come_by_webhook_and_strangers_are_turned_away(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(sandbox, tmp_path, **hook(free_port())) as home, aiohttp.ClientSession() as http:
        ann = await home.seller()
        await ann.starts()
        await ann.sees("Hello Ann")
        await ann.says("/settings")
        await ann.taps("Language")
        await ann.taps("中文")
        await ann.sees("语言：中文")
        assert not await home.town.calls("getUpdates")

        url = str(home.settings.webhook_url)
        base = url.removesuffix("/telegram/hook")
        forged = {"update_id": 1, "message": {"chat": {"id": ann.user_id, "type": "private"}, "text": "/start"}}
        known = {HEADER: SECRET}
        for headers, body, status in [
            ({}, forged, 403),
            ({HEADER: "wrong"}, forged, 403),
            ({HEADER: SECRET + "ü"}, forged, 403),
            (known, [forged], 400),
            (known, {"update_id": "1"}, 400),
            (known, {"update_id": 2**80}, 400),
            (known, {"update_id": 1, "message": {"text": "x" * 1_100_000}}, 413),
        ]:
            async with http.post(url, headers=headers, json=body) as response:
                assert response.status == status, body
        async with http.post(url, headers=known, data=b"{not json") as response:
            assert response.status == 400
        async with http.get(url) as response:
            assert response.status == 405
        assert home.running is not None
        assert (await home.running.db(inbox.counts, home.settings.bot_id))["dead"] == 0

        async with http.get(base + "/healthz") as response:
            assert (response.status, await response.json()) == (200, {"ok": True})
        async with http.get(base + "/readyz") as response:
            assert (response.status, await response.json()) == (200, {"ok": True})
        async with http.get(base + "/metrics") as response:
            lines = (await response.text()).splitlines()
        assert 'desk_inbox{state="dead"} 0' in lines
        assert 'desk_outbox{state="dead"} 0' in lines


async def test_without_a_secret_of_the_operators_one_is_made(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(sandbox, tmp_path, **hook(free_port()) | {"webhook_secret": None}) as home:
        ann = await home.seller()
        await ann.starts()
        await ann.sees("Hello Ann")
        url = str(home.settings.webhook_url)
        async with aiohttp.ClientSession() as http, http.post(url, json={"update_id": 1}) as response:
            assert response.status == 403


@asynccontextmanager
async def balancer(*ports: int) -> AsyncIterator[int]:
    """Passes requests on to these ports in turn; its own port."""
    turns = itertools.cycle(ports)
    async with aiohttp.ClientSession() as http:

        async def passed_on(request: web.Request) -> web.Response:
            url = f"http://127.0.0.1:{next(turns)}{request.path}"
            headers = {HEADER: request.headers[HEADER]}
            async with http.post(url, data=await request.read(), headers=headers) as response:
                return web.Response(status=response.status)

        app = web.Application()
        app.router.add_post("/{path:.*}", passed_on)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield int(runner.addresses[0][1])
        finally:
            await runner.cleanup()


async def test_two_processes_behind_a_balancer_share_the_sellers(
    sandbox: Sandbox, tmp_path: Path, store_url: str
) -> None:
    one, two = free_port(), free_port()
    async with balancer(one, two) as port:
        settings = {**hook(port), "port": one, "database_url": store_url}
        async with (
            Home.opened(sandbox, tmp_path, **settings) as home,
            house(home.settings.with_(port=two), courier=False, clock=home.clock),
        ):
            ann = await home.seller()
            await ann.starts()
            await ann.sees("Hello Ann")
            # Each tap reaches the other process: it must know what the one before it has done.
            await searches(ann, "toy cars")
            await ann.taps("Battery-operated")
            await ann.taps("Continue")
            await ann.taps("United States")
            await ann.taps("Show the rules")
            await ann.sees("Each names its source")
            sellers = [await home.seller(f"S{number}") for number in range(6)]
            acts = [{"do": "say", "user_id": who.user_id, "text": "/help"} for who in sellers for _ in range(6)]
            await home.town.burst(*acts)
            for who in sellers:
                await _answered(who.history, 6)
            assert home.running is not None
            counts = await home.running.db(inbox.counts, home.settings.bot_id)
            assert counts["dead"] == 0


async def _answered(history, count: int) -> None:  # type: ignore[no-untyped-def]
    """Exactly so many messages of the bot, once all are there."""
    async with asyncio.timeout(20):
        while len(await history()) < 2 * count:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert len(await history()) == 2 * count


async def test_from_polling_to_webhook_and_back(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(sandbox, tmp_path) as home:
        ann = await home.seller()
        await ann.says("/help")
        await ann.sees("What you can do here")
        for changes in (hook(free_port()), {"webhook_url": None}):
            await home.stop()
            await ann.says("/help")
            home.settings = home.settings.with_(**changes)
            await home.start()
            await ann.sees("What you can do here")
        told = [made for made in await home.town.calls() if "What you can do here" in str(made["parameters"])]
        assert len(told) == 3


async def test_a_poller_waits_while_somebody_has_set_a_webhook(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(sandbox, tmp_path) as home:
        ann = await home.seller()
        await ann.says("/help")
        await ann.sees("What you can do here")
        await call(home, "setWebhook", url="http://127.0.0.1:9/nobody")
        await ann.says("/help")
        async with asyncio.timeout(10):
            while not any(made["status"] == 409 for made in await home.town.calls("getUpdates")):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await call(home, "deleteWebhook")
        await ann.sees("What you can do here")
        assert home.running is not None
        assert not home.running.failed.is_set()
