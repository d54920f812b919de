"""Buttons under the news of rules: to their sheets, and to all that is followed."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot.callbacks import Press
from bot.flows.opening import open_category
from bot.flows.states import Watching
from bot.handlers.filters import Pressed
from bot.knowledge.book import Book
from bot.say import Say
from storage import watches
from storage.database import Database
from storage.models import Seller
from storage.problems import NotFound


def watching_router() -> Router:
    """Asked before the dialogs, so that these buttons work whatever window is open."""
    router = Router(name="watching")

    @router.callback_query(Pressed("watch.open"))
    async def listing(query: CallbackQuery, dialog_manager: DialogManager) -> None:
        await query.answer()
        await dialog_manager.start(Watching.listing, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.callback_query(Pressed("watch.sheet"))
    async def sheet(
        query: CallbackQuery,
        pressed: Press,
        dialog_manager: DialogManager,
        db: Database,
        book: Book,
        say: Say,
        seller: Seller,
    ) -> None:
        try:
            watch = await db(watches.get, seller.id or 0, pressed.number())
        except (NotFound, ValueError):
            await query.answer(say.plain("watching.off"), show_alert=True)
            return
        if watch.category not in book.categories:
            await query.answer(say.plain("hearing.pick_gone"), show_alert=True)
            return
        await query.answer()
        await open_category(dialog_manager, watch.category, watch.marketplace, watch.country or None)

    return router
