"""What is said when no window listens, and buttons under messages that are no window."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message, Update
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot import hearing_ticket
from bot.below import note_newer
from bot.callbacks import MARK, Press
from bot.flows.health_take import is_figures, is_report
from bot.flows.states import Menu
from bot.handlers.filters import Pressed
from bot.hearing import hear
from bot.say import Say
from storage.database import Database
from storage.models import Seller


async def _fresh_start(query: CallbackQuery, dialog_manager: DialogManager, say: Say) -> None:
    await query.answer(say.plain("common.fresh_start"), show_alert=False)
    await dialog_manager.start(Menu.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)


def buttons_router() -> Router:
    """Asked after every handler of our own buttons, before the dialogs: an open window would swallow what is left."""
    router = Router(name="buttons")

    @router.callback_query(Pressed("menu.open"))
    async def menu(query: CallbackQuery, dialog_manager: DialogManager, pressed: Press) -> None:
        await dialog_manager.start(Menu.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
        await query.answer()

    # Words of the desk, or of no vocabulary: pressed here they are old or forged.
    router.callback_query.register(_fresh_start, F.data.startswith(MARK))
    return router


def talk_router() -> Router:
    """Asked last in private chats: nothing said or pressed goes unanswered."""
    router = Router(name="talk")
    router.callback_query.register(_fresh_start)

    @router.message()
    async def heard(message: Message, dialog_manager: DialogManager, again: bool) -> None:
        if again:
            await hearing_ticket.later(message, dialog_manager)
            return
        passed = await hearing_ticket.heard(message, dialog_manager)
        if not passed or is_figures(message, dialog_manager) or is_report(message):
            await hear(message, dialog_manager)

    @router.edited_message()
    async def edited(
        message: Message, say: Say, state: FSMContext, db: Database, seller: Seller, event_update: Update
    ) -> None:
        """A person reads what was edited. For the bot it may have had its effect: that is not acted on, and said."""
        passed = await hearing_ticket.edited(message, db, seller, event_update)
        if passed == "passed" or not (message.text or message.caption):
            return
        told = await message.answer(say("hearing.private" if passed == "private" else "hearing.edited"))
        await note_newer(state, told.message_id)

    return router
