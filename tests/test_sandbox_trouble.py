"""Limits and faults: what goes wrong on purpose."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from telegram.error import RetryAfter

from sandbox.clock import Clock
from sandbox.limits import Limits
from sandbox.models import Chat
from sandbox.wire import Refusal
from tests.wire import Scene, Stage


@pytest_asyncio.fixture(scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with Stage() as made:
        yield made


@pytest_asyncio.fixture
async def here(stage: Stage) -> AsyncIterator[Scene]:
    async with stage.scene() as made:
        yield made


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
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
