"""The picture of an account's last weeks, on demand."""

from dataclasses import replace

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, CallbackQuery, Chat
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button

from bot.below import note_newer
from bot.chart.draw import picture
from bot.flows.chain import database, seller_id, toast
from bot.flows.health_parts import current
from bot.health_chart import chart
from bot.health_week import PAST, digest
from bot.heard import say_of, seller_of
from bot.quiet import hours_of
from storage import health_week


async def show_picture(query: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Below all else in this chat; drawn by another process while the loop goes on."""
    db, say, account = database(manager), say_of(manager), await current(manager)
    now = db.clock()
    facts = await db(health_week.facts, seller_id(manager), now - PAST)
    told = digest(manager.middleware_data["book"], facts, now, old_too=True)
    own = [part for part in told.parts if account and part.account_id == account.id] if told else []
    told = replace(told, parts=own) if told and own else None
    described = chart(say, told, now, hours_of(seller_of(manager))) if told else None
    if told is None or described is None:
        await toast(manager, "health_week.no_chart")
        return
    await query.answer()
    bot: Bot = manager.middleware_data["bot"]
    chat: Chat = manager.middleware_data["event_chat"]
    state: FSMContext = manager.middleware_data["state"]
    drawn = await picture(described)
    if drawn is None:
        sent = await bot.send_message(chat.id, say("health_week.not_drawn"))
    else:
        photo = BufferedInputFile(drawn, "account-health.png")
        sent = await bot.send_photo(chat.id, photo, caption=say("health_week.caption", digest=told))
    await note_newer(state, sent.message_id)
    manager.show_mode = ShowMode.NO_UPDATE  # the window stays where it is; its next tap brings it below the picture
