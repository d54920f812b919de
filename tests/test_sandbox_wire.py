"""Updates, webhooks, the stream, the guards: the wire itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiogram.exceptions import TelegramConflictError
from aiohttp import web

from tests.wire import Scene, Stage, refusal, refused


@pytest_asyncio.fixture(scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with Stage() as made:
        yield made


@pytest_asyncio.fixture
async def here(stage: Stage) -> AsyncIterator[Scene]:
    async with stage.scene() as made:
        yield made


def texts(updates: list[Any]) -> list[str]:
    return [update.message.text for update in updates]


async def test_updates_stay_until_confirmed(here: Scene) -> None:
    for word in ("one", "two", "three"):
        await here.ann.says(word)
    found = await here.bot.get_updates(limit=2)
    assert texts(found) == ["one", "two"]
    assert texts(await here.bot.get_updates()) == ["one", "two", "three"]
    assert texts(await here.bot.get_updates(offset=found[1].update_id)) == ["two", "three"]
    assert texts(await here.bot.get_updates(offset=-1)) == ["three"]
    assert texts(await here.bot.get_updates()) == ["three"]
    assert await here.bot.get_updates(offset=found[1].update_id + 2) == []


async def test_a_long_poll_wakes_at_once(here: Scene) -> None:
    waiting = asyncio.create_task(here.bot.get_updates(timeout=30))
    await here.ann.says("wake up")
    assert texts(await asyncio.wait_for(waiting, 2)) == ["wake up"]


async def test_two_pollers_conflict(here: Scene) -> None:
    both = [asyncio.create_task(here.bot.get_updates(timeout=30)) for _ in range(2)]
    (loser,), (winner,) = await asyncio.wait(both, timeout=5, return_when=asyncio.FIRST_COMPLETED)
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await loser
    await here.ann.says("for the newer")
    assert texts(await winner) == ["for the newer"]


async def test_a_burst_arrives_whole_and_in_order(here: Scene) -> None:
    acts = [{"do": "say", "user_id": here.ann.user_id, "text": f"word {number}"} for number in range(250)]
    assert len(await here.town.burst(*acts)) == 250
    found: list[Any] = []
    while batch := await here.bot.get_updates(offset=found[-1].update_id + 1 if found else None):
        assert len(batch) <= 100
        found += batch
    assert texts(found) == [act["text"] for act in acts]
    with pytest.raises(AssertionError, match="makes no sense"):
        await here.town.burst({"do": "fly"})


async def test_kinds_the_bot_did_not_ask_for(here: Scene) -> None:
    await here.bot.get_updates(allowed_updates=["callback_query"])
    await here.ann.says("unheard")
    await here.bot.get_updates(allowed_updates=[])
    await here.ann.says("heard")
    assert texts(await here.bot.get_updates()) == ["heard"]


async def test_raw_updates_keep_their_id(here: Scene) -> None:
    raw = {
        "update_id": 5,
        "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "again"},
    }
    made = await here.town.post("updates", updates=[raw, raw, {"poll": {}}])
    assert made["update_ids"][:2] == [5, 5]
    async with aiohttp.ClientSession() as http, http.get(f"{here.town.url}/bot{here.town.token}/getUpdates") as answer:
        assert [update["update_id"] for update in (await answer.json())["result"]] == made["update_ids"]


class Hook:
    """A webhook that keeps what it gets and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.answers: list[int] = []
        self.body: dict[str, object] | None = None
        self.came = asyncio.Condition()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        update = await request.json()
        self.got.append((update["message"]["text"], request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")))
        async with self.came:
            self.came.notify_all()
        status = self.answers.pop(0) if self.answers else 200
        return web.json_response(self.body, status=status) if self.body else web.Response(status=status)

    async def until(self, count: int) -> None:
        async with self.came:
            await asyncio.wait_for(self.came.wait_for(lambda: len(self.got) >= count), 5)


@pytest_asyncio.fixture
async def hook() -> AsyncIterator[tuple[Hook, str]]:
    made = Hook()
    app = web.Application()
    app.router.add_post("/tg", made.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield made, f"http://127.0.0.1:{runner.addresses[0][1]}/tg"
    await runner.cleanup()


async def test_a_webhook_gets_everything_in_order(here: Scene, hook: tuple[Hook, str]) -> None:
    made, url = hook
    await here.ann.says("before")
    made.answers = [200, 500, 403]
    assert await here.bot.set_webhook(url, secret_token="s3cret-token")
    await here.ann.says("one")
    await here.ann.says("two")
    await made.until(5)
    secret = "s3cret-token"
    assert made.got == [("before", secret), ("one", secret), ("one", secret), ("one", secret), ("two", secret)]
    info = await here.bot.get_webhook_info()
    assert info.last_error_message is not None
    assert "403" in info.last_error_message
    with refused(
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    ):
        await here.bot.get_updates()
    made.body = {"method": "sendMessage", "chat_id": here.ann.chat_id, "text": "from the answer"}
    await here.ann.says("three")
    await here.ann.sees("from the answer")
    assert await here.bot.delete_webhook()
    assert await here.bot.get_updates() == []
    assert "this machine only" in await refusal(here.bot.set_webhook("https://example.com/hook"))


async def test_only_this_machine_and_this_site(here: Scene) -> None:
    control = f"{here.town.url}/control/{here.town.token}"
    cases = [
        ({"Host": "evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": here.town.url, "Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 200),
    ]
    async with aiohttp.ClientSession() as http:
        for headers, status in cases:
            async with http.post(f"{control}/limits", json={"on": False}, headers=headers) as answer:
                assert (headers, answer.status) == (headers, status)
        async with http.get(f"{here.town.url}/bot123:short/getMe") as answer:
            assert (answer.status, (await answer.json())["description"]) == (404, "Not Found")


async def test_the_stream_tells_the_page(here: Scene) -> None:
    seq = (await here.town.get("seq"))["seq"]
    url = f"{here.town.url}/control/{here.town.token}/stream?after={seq}"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert answer.content_type == "text/event-stream"
        await here.ann.says("<live>")
        async for line in answer.content:
            if line.startswith(b"data:"):
                assert b'"html":"&lt;live&gt;"' in line
                break
