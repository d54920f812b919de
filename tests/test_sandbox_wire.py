"""Updates, webhooks, limits, faults, guards: the wire itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiogram.exceptions import TelegramConflictError, TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiohttp import web
from telegram.error import RetryAfter

from sandbox.clock import Clock
from sandbox.limits import Limits
from sandbox.models import Chat
from sandbox.wire import Refusal
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


async def test_limits(here: Scene) -> None:
    bot, chat = here.bot, here.ann.chat_id
    await here.town.limits(True)
    for _ in range(3):
        await bot.send_message(chat, "x")
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(chat, "x")
    assert caught.value.retry_after == 1
    with pytest.raises(RetryAfter):
        await here.other.send_message(chat, "x")
    await here.town.advance(1)
    await bot.send_message(chat, "x")
    for _ in range(10):
        await bot.send_message(here.desk.chat_id, "x")
    await here.town.advance(60)
    first = (await here.desk.history())[-10].id
    await bot.copy_messages(here.desk.chat_id, here.desk.chat_id, list(range(first, first + 10)))
    for _ in range(10):
        await bot.send_message(here.desk.chat_id, "x")
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(here.desk.chat_id, "x")
    assert 1 <= caught.value.retry_after <= 3
    assert (await here.town.get("state", messages=0))["limits"] == {"on": True, "refused": 3}
    await here.town.limits(False)
    await bot.send_message(here.desk.chat_id, "x")


def test_thirty_a_second_in_all() -> None:
    clock = Standing()
    limits = Limits(clock)
    limits.switch(True)
    for number in range(30):
        limits.charge(Chat(number, "private"))
    with pytest.raises(Refusal, match="Too Many Requests: retry after 1"):
        limits.charge(Chat(31, "private"))
    clock.at += 0.5
    for number in range(40, 55):
        limits.charge(Chat(number, "private"))
    with pytest.raises(Refusal, match="retry after 1"):
        limits.charge(Chat(99, "private"))
    clock.at += 1
    limits.charge(Chat(-1, "supergroup"), 20)
    with pytest.raises(Refusal, match="retry after 3"):
        limits.charge(Chat(-1, "supergroup"))


class Standing(Clock):
    """A clock that moves only when told."""

    at = 1000.0

    def ticking(self) -> float:
        return self.at


async def test_faults(here: Scene) -> None:
    bot, chat = here.bot, here.ann.chat_id
    await here.town.faults(error_5xx_share=1, methods=["sendMessage"])
    with pytest.raises(TelegramServerError, match="Bad Gateway"):
        await bot.send_message(chat, "never")
    await bot.get_me()
    await here.town.faults(error_429_share=1, retry_after=7)
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(chat, "never")
    assert caught.value.retry_after == 7
    await here.town.faults(drop_before_share=1)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(chat, "never")
    await here.town.faults(drop_after_share=1)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(chat, "arrived unheard")
    await here.town.faults(delay_s=0.2)
    began = time.monotonic()
    await bot.send_message(chat, "late")
    assert time.monotonic() - began >= 0.2
    await here.town.faults()
    assert [seen.text for seen in await here.ann.history()] == ["/start", "arrived unheard", "late"]
    statuses = [(call["status"], call["description"]) for call in await here.town.calls("sendMessage")]
    assert [status for status, _ in statuses] == [502, 429, 0, 0, 200]
    with pytest.raises(AssertionError, match="unknown faults"):
        await here.town.faults(drop_everything=1)


async def test_a_share_of_faults_is_repeatable(here: Scene) -> None:
    async def outcome() -> list[int]:
        await here.town.faults(error_5xx_share=0.5, seed=7, methods=["getMe"])
        before = (await here.town.get("calls"))["seq"]
        await asyncio.gather(*(here.bot.get_me() for _ in range(1)), return_exceptions=True)
        for _ in range(11):
            await asyncio.gather(here.bot.get_me(), return_exceptions=True)
        return [call["status"] for call in await here.town.calls("getMe", after=before)]

    first = await outcome()
    assert set(first) == {200, 502}
    assert await outcome() == first


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
