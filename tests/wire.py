"""Both libraries, unmodified, pointed at a sandbox."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError
from telegram import Bot as OtherBot

from sandbox import Sandbox
from tests.people import Desk, Seller, Town, fresh_token


def aiogram_session(url: str) -> AiohttpSession:
    return AiohttpSession(api=TelegramAPIServer.from_base(url))


def telegram_bot(url: str, token: str) -> OtherBot:
    return OtherBot(token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")


@dataclass
class Scene:
    """One fresh world: a seller who has written, a desk, and the bot through both libraries."""

    town: Town
    bot: Bot
    other: OtherBot
    ann: Seller
    desk: Desk

    async def updates(self, *kinds: str) -> list[object]:
        """All pending updates, confirmed."""
        found = await self.bot.get_updates(allowed_updates=list(kinds) or None)
        if found:
            await self.bot.get_updates(offset=found[-1].update_id + 1)
        return list(found)


class Stage:
    """A running sandbox and one aiogram session for all its scenes."""

    def __init__(self, folder: Path | None = None) -> None:
        self.sandbox = Sandbox(folder)

    async def __aenter__(self) -> Stage:
        await self.sandbox.start()
        self.session = aiogram_session(self.sandbox.url)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.session.close()
        await self.sandbox.close()

    @asynccontextmanager
    async def scene(self) -> AsyncIterator[Scene]:
        token = fresh_token()
        url = self.sandbox.url
        async with Town(url, token, patience=3) as town, telegram_bot(url, token) as other:
            ann = await Seller.comes(town, "Ann")
            desk = await Desk.opens(town, "Li", "Mia")
            await ann.starts()
            found = Scene(town, Bot(token, session=self.session), other, ann, desk)
            await found.updates()
            yield found


@contextmanager
def refused(words: str) -> Iterator[None]:
    """The call is refused with exactly these words of Telegram."""
    with pytest.raises(TelegramAPIError, match=re.escape(words) + "$"):
        yield


async def refusal(call: Awaitable[object]) -> str:
    """The words with which a call was refused."""
    with pytest.raises(TelegramAPIError) as caught:
        await call
    return caught.value.message
