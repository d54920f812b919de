"""Bare aiogram, its polling, session and MemoryStorage: `python -m benchmarks.reference.bare echo URL TOKEN`."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram_dialog import setup_dialogs

from benchmarks.reference.routers import ROUTERS


async def main(kind: str, url: str, token: str) -> None:
    """Poll until terminated."""
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.include_router(ROUTERS[kind]())
    setup_dialogs(dispatcher)
    await dispatcher.start_polling(bot, allowed_updates=["message", "callback_query"], polling_timeout=10)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
