"""/connect in a private chat: it belongs into a group."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from bot.below import note_newer
from bot.say import Say


def connect_router() -> Router:
    """Asked before the dialogs."""
    router = Router(name="connect")

    @router.message(Command("connect"))
    async def connect(message: Message, say: Say, state: FSMContext) -> None:
        told = await message.answer(say("connect.in_private"))
        await note_newer(state, told.message_id)

    return router
