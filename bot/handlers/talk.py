"""What is said when no window listens, and buttons under messages that are no window."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot.callbacks import Press
from bot.flows.states import Menu
from bot.handlers.filters import Pressed
from bot.hearing import hear
from bot.say import Say


def talk_router() -> Router:
    """Asked last in private chats: nothing said or pressed goes unanswered."""
    router = Router(name="talk")

    @router.callback_query(Pressed("menu.open"))
    async def menu(query: CallbackQuery, dialog_manager: DialogManager, pressed: Press) -> None:
        await dialog_manager.start(Menu.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
        await query.answer()

    @router.callback_query()
    async def unknown_button(query: CallbackQuery, dialog_manager: DialogManager, say: Say) -> None:
        await query.answer(say.plain("common.fresh_start"), show_alert=False)
        await dialog_manager.start(Menu.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.message()
    async def heard(message: Message, dialog_manager: DialogManager) -> None:
        await hear(message, dialog_manager)

    return router
