"""Errors that are nobody's fault: a button of a window that is gone, a chat that blocked us."""

from contextlib import suppress

from aiogram import F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import CallbackQuery, ChatMemberUpdated, ErrorEvent, Message
from aiogram_dialog import DialogManager, ShowMode, StartMode
from aiogram_dialog.api.exceptions import OutdatedIntent, UnknownIntent, UnknownState

from bot.context import Context
from bot.flows.states import Menu
from bot.say import Say
from storage import sellers
from storage.database import Database
from storage.models import Seller
from storage.problems import Problem


def stale_router() -> Router:
    """Every other error goes on to the inbox, which tries again and then gives up audibly."""
    router = Router(name="stale")

    @router.errors(ExceptionTypeFilter(UnknownIntent, OutdatedIntent, UnknownState))
    async def outdated(event: ErrorEvent, dialog_manager: DialogManager, say: Say) -> None:
        query = event.update.callback_query
        if query is not None and _moved_on(query, dialog_manager):
            await query.answer()
            return
        if query is not None:
            await query.answer(say.plain("common.fresh_start"))
            await _unbutton(query, dialog_manager)
        await dialog_manager.start(Menu.main, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.my_chat_member(F.chat.type == ChatType.PRIVATE)
    async def blocks(event: ChatMemberUpdated, db: Database, seller: Seller | None, context: Context) -> None:
        """He blocks us; when he takes it back, or writes again, the middleware meets him anew."""
        if seller is not None and event.new_chat_member.status == ChatMemberStatus.KICKED:
            await db(sellers.mark_unreachable, seller.bot_id, seller.user_id)
            context.forget(seller.user_id)

    @router.errors(ExceptionTypeFilter(TelegramForbiddenError))
    async def blocked(event: ErrorEvent, db: Database, seller: Seller | None, context: Context) -> None:
        if seller is not None:
            await db(sellers.mark_unreachable, seller.bot_id, seller.user_id)
            context.forget(seller.user_id)

    @router.errors(ExceptionTypeFilter(Problem))
    async def refused(event: ErrorEvent, dialog_manager: DialogManager, say: Say, seller: Seller | None) -> None:
        """A verb refused and no window had a better answer: one sentence, and the window again as it now is."""
        problem = event.exception
        assert isinstance(problem, Problem)
        if seller is None:
            raise problem  # a group's handlers tell their refusals themselves
        text = say(f"problem.{problem.code}", **problem.fields)
        query = event.update.callback_query
        if query is not None:
            await query.answer(text[:200], show_alert=True)
        elif event.update.message is not None:
            await event.update.message.answer(text)
        if dialog_manager.has_context():
            # After a toast the window stays where it is; after something typed it comes below.
            await dialog_manager.show(ShowMode.AUTO if query is not None else ShowMode.SEND)

    return router


async def _unbutton(query: CallbackQuery, manager: DialogManager) -> None:
    """Take the dead buttons off an old window; the live one loses its own when the next is shown."""
    if isinstance(query.message, Message) and query.message.message_id != manager.current_stack().last_message_id:
        with suppress(TelegramBadRequest):
            await query.message.edit_reply_markup()


def _moved_on(query: CallbackQuery, manager: DialogManager) -> bool:
    """A second tap on a button that has done its work: the window under the finger is already the next one."""
    shown = manager.current_stack().last_message_id if manager.has_context() else None
    return shown is not None and query.message is not None and query.message.message_id == shown
