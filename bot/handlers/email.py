"""Buttons under messages about e-mail: the code of an address, the settings, mails that shall come again."""

from contextlib import suppress

from aiogram import Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot.callbacks import Press
from bot.flows.email_code import open_code
from bot.flows.states import Settings
from bot.handlers.filters import Pressed
from bot.keyboards import button, markup
from bot.say import Say
from storage import emails, mailings
from storage.database import Database
from storage.models import EmailAddress, Seller
from storage.problems import Invalid, NotFound


def email_router() -> Router:
    """`email.code <email_id>`: only the address's own seller gets the window. The others are about one's own mails."""
    router = Router(name="email")

    @router.callback_query(Pressed("email.code"))
    async def enter_code(
        query: CallbackQuery, dialog_manager: DialogManager, pressed: Press, db: Database, seller: Seller
    ) -> None:
        try:
            address = await db(emails.get, pressed.number())
        except ValueError:
            raise NotFound from None
        if address.seller_id != seller.id:
            raise NotFound
        await open_code(dialog_manager, address.address)
        await query.answer()

    @router.callback_query(Pressed("email.settings"))
    async def settings(query: CallbackQuery, dialog_manager: DialogManager) -> None:
        await query.answer()
        await dialog_manager.start(Settings.mail, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.callback_query(Pressed("email.resume"))
    async def resume(query: CallbackQuery, pressed: Press, db: Database, say: Say, seller: Seller) -> None:
        (what,) = pressed.ids
        email = await _resumed(db, seller.id or 0, what)
        if email is None:
            await query.answer(say.plain("mailing.not_resumed"), show_alert=True)
            return
        await query.answer()
        if isinstance(query.message, Message):
            more = [[button(say.plain("mailing.b_open"), "email.settings")]]
            keyboard = InlineKeyboardMarkup.model_validate(markup(more))
            said = say("mailing.resumed", address=email.address, what=what)
            with suppress(TelegramBadRequest):  # pressed twice: it says so already
                await query.message.edit_text(said, reply_markup=keyboard)

    return router


async def _resumed(db: Database, seller_id: int, what: str) -> EmailAddress | None:
    """The mails that a link had stopped come again: to which address; None when there is none that can get any."""
    try:
        await db(mailings.choose, seller_id, what, True)  # type: ignore[arg-type]
    except (NotFound, Invalid):
        return None
    return await db(mailings.wanting, seller_id, "digest" if what == "digest" else "breaches")
