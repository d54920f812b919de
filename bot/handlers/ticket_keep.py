"""A silent seller's button: his ticket is still open."""

from aiogram import Bot, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Update

from bot.below import note_newer
from bot.callbacks import Press
from bot.handlers.filters import Pressed
from bot.say import Say
from storage import ticket_snooze
from storage.database import Database
from storage.models import Seller
from storage.problems import NotFound, WrongState


def ticket_keep_router() -> Router:
    """Asked before the dialogs, so that it works whatever window is open."""
    router = Router(name="ticket_keep")

    @router.callback_query(Pressed("ticket.keep"))
    async def keep(
        query: CallbackQuery,
        pressed: Press,
        bot: Bot,
        db: Database,
        say: Say,
        seller: Seller,
        event_update: Update,
        state: FSMContext,
    ) -> None:
        who = {"user_id": seller.user_id, "name": seller.name, "key": f"update:{event_update.update_id}"}
        try:
            ticket = await db(ticket_snooze.keep, seller.id or 0, pressed.number(), **who)  # type: ignore[arg-type]
        except WrongState:
            await query.answer(say.plain("clock.keep_closed", number=_number(pressed)), show_alert=True)
        except (NotFound, ValueError):
            await query.answer(say.plain("ticket.none_open"), show_alert=True)
        else:
            told = await bot.send_message(seller.user_id, say("clock.kept", ticket=ticket))
            await note_newer(state, told.message_id)
            await query.answer()

    return router


def _number(pressed: Press) -> str:
    return f"T-{pressed.number():06d}"
