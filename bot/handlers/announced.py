"""The button under an announcement: no more of them."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.context import Context
from bot.handlers.filters import Pressed
from bot.say import Say
from storage import seller_time
from storage.database import Database
from storage.models import Seller


def announced_router() -> Router:
    """Asked before the dialogs, so that the button works whatever window is open."""
    router = Router(name="announced")

    @router.callback_query(Pressed("announcements.off"))
    async def off(query: CallbackQuery, db: Database, say: Say, seller: Seller, context: Context) -> None:
        context.remember(await db(seller_time.set_announcements, seller.id or 0, False))
        await query.answer(say.plain("announce.turned_off")[:200], show_alert=True)

    return router
