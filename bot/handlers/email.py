"""The button under a message that asks for the code of an e-mail address."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager

from bot.callbacks import Press
from bot.flows.email_code import open_code
from bot.handlers.filters import Pressed
from storage import emails
from storage.database import Database
from storage.models import Seller
from storage.problems import NotFound


def email_router() -> Router:
    """`email.code <email_id>`: only the address's own seller gets the window."""
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

    return router
