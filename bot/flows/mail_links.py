"""The link in a mail that ends such mails: opened by the account that asked for them, it does so at once."""

from aiogram.types import InlineKeyboardMarkup, Message
from aiogram_dialog import DialogManager

from bot.below import note_newer
from bot.heard import say_of, seller_of
from bot.keyboards import button, markup
from storage import mailings, unsubscribing
from storage.database import Database


async def unsubscribe(message: Message, token: str, manager: DialogManager) -> None:
    """End the mails of an address, and offer to undo that. Anybody may hold a mail: who asked for none changes none."""
    db: Database = manager.middleware_data["db"]
    say, seller = say_of(manager), seller_of(manager)
    address = await db(unsubscribing.address, token)
    if address is None:
        await message.answer(say("mailing.gone") if await _ours(db, token) else say("menu.link_unknown"))
        return
    if address.seller_id != seller.id:
        await message.answer(say("mailing.not_yours"))
        return
    what = await db(mailings.unsubscribe, address.id or 0, tell=False)
    undo = [button(say.plain("mailing.b_undo"), "email.resume", what)] if what else []
    rows = [undo, [button(say.plain("mailing.b_open"), "email.settings")]]
    keyboard = InlineKeyboardMarkup.model_validate(markup([row for row in rows if row]))
    told = await message.answer(say("mailing.stopped", address=address.address, what=what), reply_markup=keyboard)
    await note_newer(manager.middleware_data["state"], told.message_id)


async def _ours(db: Database, token: str) -> bool:
    """Whether we signed it, for an address that is kept no more."""
    return unsubscribing.read(await db(unsubscribing.secret), token) is not None
