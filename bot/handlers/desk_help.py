"""/help in a desk: what agents can type there."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message, Update

from bot.handlers import given
from storage.database import Database


def desk_help_router() -> Router:
    """Asked before what is said in a ticket's topic."""
    router = Router(name="desk_help")

    @router.message(Command("help"))
    async def helped(message: Message, command: CommandObject, bot: Bot, db: Database, event_update: Update) -> None:
        asked = await given.read(message, command, bot, db, event_update)
        if asked is not None:
            await given.show(db, asked, "desk.help")

    return router
