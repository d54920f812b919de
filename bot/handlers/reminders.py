"""Buttons under reminders: policy dates and a seller's own deadlines."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot.callbacks import Press
from bot.flows.states import Deadlines, Notices
from bot.handlers.filters import Pressed
from bot.knowledge.book import Book
from bot.say import Say
from bot.snoozing import put_off
from storage import deadlines, notices
from storage.database import Database
from storage.models import Seller
from storage.problems import Invalid, NotFound, Problem, WrongState


def reminders_router() -> Router:
    """Asked before the dialogs, so that these buttons work whatever window is open."""
    router = Router(name="reminders")

    @router.callback_query(Pressed("policies.open"))
    async def policies(query: CallbackQuery, dialog_manager: DialogManager) -> None:
        await query.answer()
        await dialog_manager.start(Notices.listing, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.callback_query(Pressed("notice.open"))
    async def notice(query: CallbackQuery, pressed: Press, dialog_manager: DialogManager, book: Book, say: Say) -> None:
        if pressed.ids[0] not in book.notices:
            await query.answer(say.plain("notices.gone"), show_alert=True)
            return
        await query.answer()
        await dialog_manager.start(Notices.listing, mode=StartMode.RESET_STACK, show_mode=ShowMode.NO_UPDATE)
        await dialog_manager.start(Notices.notice, {"notice": pressed.ids[0]}, show_mode=ShowMode.SEND)

    @router.callback_query(Pressed("notice.mute"))
    async def mute(query: CallbackQuery, pressed: Press, book: Book, say: Say, db: Database, seller: Seller) -> None:
        if pressed.ids[0] not in book.notices:
            await query.answer(say.plain("notices.gone"), show_alert=True)
            return
        await db(notices.choose, seller.id or 0, pressed.ids[0], "mute")
        await query.answer(say.plain("notices.muted"))

    @router.callback_query(Pressed("deadline.open"))
    async def deadline(
        query: CallbackQuery, pressed: Press, dialog_manager: DialogManager, say: Say, db: Database, seller: Seller
    ) -> None:
        try:
            found = await db(deadlines.get, seller.id or 0, pressed.number())
        except (NotFound, ValueError):
            await query.answer(say.plain("deadlines.gone"), show_alert=True)
            return
        await query.answer()
        await dialog_manager.start(Deadlines.listing, mode=StartMode.RESET_STACK, show_mode=ShowMode.NO_UPDATE)
        await dialog_manager.start(Deadlines.one, {"deadline_id": found.id}, show_mode=ShowMode.SEND)

    @router.callback_query(Pressed("deadline.done"))
    async def done(query: CallbackQuery, pressed: Press, say: Say, db: Database, seller: Seller) -> None:
        try:
            await db(deadlines.finish, seller.id or 0, pressed.number())
        except (NotFound, ValueError):
            await query.answer(say.plain("deadlines.gone"), show_alert=True)
            return
        await query.answer(say.plain("deadlines.finished"))

    @router.callback_query(Pressed("deadline.snooze"))
    async def snooze(query: CallbackQuery, pressed: Press, say: Say, db: Database, seller: Seller) -> None:
        try:
            found = await put_off(db, seller, pressed.number(), pressed.ids[1])
        except (NotFound, ValueError):
            await query.answer(say.plain("deadlines.gone"), show_alert=True)
        except (WrongState, Invalid) as problem:
            await query.answer(_why(say, problem), show_alert=True)
        else:
            await query.answer(say.plain("deadlines.snoozed", until=found.snoozed_until, zone=say.zone))

    return router


def _why(say: Say, problem: Problem) -> str:
    return say.plain(f"problem.{problem.code}", **problem.fields)[:200]
