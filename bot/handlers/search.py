"""Buttons under an answer to what was typed: take this category, or search."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot import hearing
from bot.callbacks import Press
from bot.flows.compliance_draft import draft_of, look_up
from bot.flows.states import Compliance
from bot.handlers.filters import Pressed
from bot.knowledge.book import Book
from bot.say import Say
from storage import picks
from storage.database import Database


def search_router() -> Router:
    """Asked before the dialogs, so that these buttons work whatever window is open."""
    router = Router(name="search")

    @router.callback_query(Pressed("search.pick"))
    async def pick(
        query: CallbackQuery, dialog_manager: DialogManager, pressed: Press, db: Database, book: Book, say: Say
    ) -> None:
        """Ticked in the search that is open, else in a new one; an order begun before is kept."""
        category = book.categories.get(pressed.ids[0])
        if category is None:
            await query.answer(say.plain("hearing.pick_gone"), show_alert=True)
        elif await hearing.searching(dialog_manager):
            draft = await draft_of(dialog_manager)
            await db(picks.tick, draft.seller_id, draft.id or 0, category.slug, True)
            await dialog_manager.switch_to(Compliance.results)
            await dialog_manager.show(ShowMode.SEND)
        else:
            await look_up(dialog_manager, category.name.get(say.language), category.slug)
        await query.answer()

    @router.callback_query(Pressed("search.again"))
    async def again(query: CallbackQuery, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Compliance.keyword, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
        await query.answer()

    return router
