"""Account health: its command, and buttons under figures that were told."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot.callbacks import Press
from bot.flows.states import Health
from bot.handlers.filters import Pressed
from bot.say import Say
from storage import alerts
from storage.database import Database
from storage.models import Seller
from storage.problems import NotFound


def health_router() -> Router:
    """Asked before the dialogs, so that these work whatever window is open."""
    router = Router(name="health")

    @router.message(Command("health"))
    async def command(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Health.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.callback_query(Pressed("health.open"))
    async def main(query: CallbackQuery, dialog_manager: DialogManager) -> None:
        await query.answer()
        await dialog_manager.start(Health.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.callback_query(Pressed("health.alert"))
    async def alert(
        query: CallbackQuery, pressed: Press, dialog_manager: DialogManager, db: Database, say: Say, seller: Seller
    ) -> None:
        try:
            found, _ = await db(alerts.get, seller.id or 0, pressed.number())
        except (NotFound, ValueError):
            await query.answer(say.plain("problem.not_found"), show_alert=True)
            return
        await query.answer()
        await dialog_manager.start(
            Health.metric, {"alert": found.id or 0}, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND
        )

    return router
