"""The button under an answer that leads to a guide."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot.callbacks import Press
from bot.flows.states import Guides
from bot.handlers.filters import Pressed
from bot.knowledge.book import Book
from bot.say import Say


def guides_router() -> Router:
    """Asked before the dialogs, so that it works whatever window is open."""
    router = Router(name="guides")

    @router.callback_query(Pressed("guide.open"))
    async def guide(query: CallbackQuery, pressed: Press, dialog_manager: DialogManager, book: Book, say: Say) -> None:
        if pressed.ids[0] not in book.guides:
            await query.answer(say.plain("guides.gone"), show_alert=True)
            return
        await query.answer()
        await dialog_manager.start(
            Guides.intro, {"guide": pressed.ids[0]}, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND
        )

    return router
