"""The button under the weekly overview."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.callbacks import Press
from bot.handlers.filters import Pressed
from bot.quiet import hours_of
from bot.say import Say
from storage import health_week
from storage.database import Database
from storage.models import Seller


def health_week_router() -> Router:
    """Asked before the dialogs, so that it works whatever window is open."""
    router = Router(name="health_week")

    @router.callback_query(Pressed("health.weekly"))
    async def wanted(query: CallbackQuery, pressed: Press, db: Database, say: Say, seller: Seller) -> None:
        """The button names the outcome, on or off."""
        on = pressed.ids[0] == "on"
        await db(health_week.choose, seller.id or 0, on, hours_of(seller).weekly(db.clock()))
        await query.answer(say.plain("health_week.did_on" if on else "health_week.did_off"), show_alert=True)

    return router
