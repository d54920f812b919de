"""A person instead of the bot: a ticket is opened, and what the seller then writes goes to the desk."""

from aiogram import Bot
from aiogram.enums import ContentType
from aiogram.fsm.context import FSMContext
from aiogram.types import Chat, InlineKeyboardMarkup, Message, ReplyParameters, Update
from aiogram_dialog import DialogManager, ShowMode
from markupsafe import Markup

from bot.barred import turned_away
from bot.below import note_newer
from bot.heard import book_of, data, db_of, key_of, say_of, seller_of
from bot.keyboards import Button, button, markup
from bot.knowledge.private import private
from bot.passing import can_pass, said, words
from bot.ticket_standing import standing
from bot.ticket_times import promise
from storage import outbox, questions, ticket_clocks, ticket_relay, tickets
from storage.columns import JsonValue
from storage.database import Database
from storage.models import Seller, Ticket
from storage.problems import NotFound

BOT_READS = 500
"""Characters of a text that the bot answers; a person reads longer ones."""
GREETINGS = {ContentType.STICKER, ContentType.ANIMATION}


async def open_ticket(manager: DialogManager, question_id: int | None = None, **context: JsonValue) -> None:
    """The seller wants a person: his ticket, and how to use it. `question_id` 0: none; None: the last that he typed."""
    db, say, seller = db_of(manager), say_of(manager), seller_of(manager)
    if await _turned_away(manager):
        return
    about = await standing(manager) | context | await _question(db, seller.id or 0, question_id)
    groups = {slug: category.group for slug, category in book_of(manager).categories.items()}
    opening = await db(tickets.open, seller.id or 0, key=key_of(manager), context=about, group_of=groups)
    if opening is None:
        await _tell(manager, say("ticket.no_desk"), [[button(say.plain("topics.b_shelves"), "topics.open")]])
        return
    await _tell_opened(manager, opening)


async def _tell_opened(manager: DialogManager, opening: tickets.Opening) -> None:
    """His ticket, and when he gets an answer."""
    db, say, ticket_id = db_of(manager), say_of(manager), opening.ticket.id or 0
    owed = await db(ticket_clocks.owed, ticket_id)
    when = Markup(promise(say, seller_of(manager), db.service, owed, db.clock()))
    manager.show_mode = ShowMode.NO_UPDATE  # this stays the last word: no window is shown below it
    text = say("ticket.opened", ticket=opening.ticket, how=opening.how, promise=when)
    await _tell(manager, text, [[button(say.plain("ticket.b_solve"), "ticket.solve", ticket_id)]])


async def _question(db: Database, seller_id: int, question_id: int | None) -> dict[str, JsonValue]:
    try:
        if question_id is None:
            found = await db(questions.last, seller_id)
        else:
            found = await db(questions.get, seller_id, question_id) if question_id else None
    except NotFound:  # forged, or another's
        found = None
    if found is None:
        return {}
    return {"question": found.id} if found.text else {"question": found.id, "topic": found.topic}


async def heard(message: Message, manager: DialogManager) -> bool:
    """Pass a message on when the seller has a ticket. True: it was for a person, and the bot need not answer.

    While an agent is in the conversation, all of it is for him; before, the bot answers what is typed as well. What
    replies to a closed ticket's messages, and files, open it again.
    """
    if words(message).startswith("/") and message.text:
        return False
    ticket = await db_of(manager)(tickets.latest, seller_of(manager).id or 0)
    if ticket is None:
        return False
    if ticket.state == "closed":
        return await _belongs(message, manager, ticket) and await goes_on(message, manager)
    return await _passed(message, manager, ticket)


async def later(message: Message, manager: DialogManager) -> None:
    """A later part of an album, or of a text that was cut: it goes where the first went, without a word."""
    db, seller_id = db_of(manager), seller_of(manager).id or 0
    ticket = await db(tickets.latest, seller_id)
    if ticket is not None and ticket.state != "closed" and can_pass(message) and not private(words(message)):
        await db(ticket_relay.from_seller, seller_id, ticket.id or 0, said(message, _update(manager), None))


async def goes_on(message: Message, manager: DialogManager) -> bool:
    """Open a ticket again that was closed lately, and pass on what the seller writes now. False: there is none."""
    db, seller = db_of(manager), seller_of(manager)
    ticket = await db(tickets.latest, seller.id or 0)
    if ticket is None or not tickets.reopens(ticket, db.clock()):
        return False
    if not can_pass(message) or private(words(message)) or await _turned_away(manager):
        return False
    opening = await db(tickets.open, seller.id or 0, key=key_of(manager), context={})
    if opening is None:
        return False
    ticket_id = opening.ticket.id or 0
    await db(ticket_relay.from_seller, seller.id or 0, ticket_id, said(message, _update(manager), _reply(manager)))
    await _tell_opened(manager, opening)
    return True


async def at_desk(manager: DialogManager) -> bool:
    """Whether what he types has gone to people as well: what the bot does not understand it need not ask about."""
    ticket = await db_of(manager)(tickets.latest, seller_of(manager).id or 0)
    return ticket is not None and ticket.state != "closed"


async def talking(manager: DialogManager) -> bool:
    """Whether an agent has written since the open window was shown: what is typed now answers him."""
    db, seller = db_of(manager), seller_of(manager)
    ticket = await db(tickets.latest, seller.id or 0)
    if ticket is None or not tickets.listening(ticket, db.clock()):
        return False
    window = manager.current_stack().last_message_id or 0
    return await db(outbox.newest, seller.bot_id, seller.user_id) > window


async def edited(message: Message, db: Database, seller: Seller, update: Update) -> str | None:
    """Post an edit to the desk: "passed", or "private"; None when the message is in no ticket that goes on."""
    if message.location is not None:
        return "passed"  # a live location moves: the copy shows where it was sent
    ticket = await db(tickets.latest, seller.id or 0)
    if ticket is None or ticket.state == "closed":
        return None
    if private(words(message)):
        return "private"
    done = await db(
        ticket_relay.edited_by_seller,
        seller.id or 0,
        message.message_id,
        key=f"update:{update.update_id}",
        text=message.html_text,
    )
    return "passed" if done else None


async def _belongs(message: Message, manager: DialogManager, ticket: Ticket) -> bool:
    """Whether a message goes on with a closed ticket: a reply to what was said in it, or a file; no sticker does."""
    if not message.text:
        return message.content_type not in GREETINGS
    reply = _reply(manager)
    return reply is not None and await db_of(manager)(ticket_relay.is_in, ticket.id or 0, reply)


async def _passed(message: Message, manager: DialogManager, ticket: Ticket) -> bool:
    db, say, seller = db_of(manager), say_of(manager), seller_of(manager)
    listens = tickets.listening(ticket, db.clock())
    if private(words(message)):
        await _tell(manager, say("ticket.private", ticket=ticket))
        return True
    if not can_pass(message):
        await _tell(manager, say("ticket.cannot", ticket=ticket))
        return True
    passed = await db(
        ticket_relay.from_seller, seller.id or 0, ticket.id or 0, said(message, _update(manager), _reply(manager))
    )
    if passed.outcome != "sent":
        return False
    if passed.run:
        ask = [[button(say.plain("ticket.b_bot"), "ticket.bot", ticket.id or 0)]] if listens else []
        await _tell(manager, say("ticket.sent", ticket=ticket, listens=listens), ask, message.message_id)
    return listens or not message.text or len(message.text) > BOT_READS


async def _tell(
    manager: DialogManager, text: str, buttons: list[list[Button]] | None = None, reply_to: int | None = None
) -> None:
    """Say something below all else in this chat; with the menu's button when no window is open."""
    bot: Bot = manager.middleware_data["bot"]
    chat: Chat = manager.middleware_data["event_chat"]
    state: FSMContext = manager.middleware_data["state"]
    offered = list(buttons or [])
    if not manager.has_context() and reply_to is None:
        offered.append([button(say_of(manager).plain("common.b_menu"), "menu.open")])
    told = await bot.send_message(
        chat.id,
        text,
        reply_markup=InlineKeyboardMarkup.model_validate(markup(offered)) if offered else None,
        reply_parameters=ReplyParameters(message_id=reply_to, allow_sending_without_reply=True) if reply_to else None,
    )
    await note_newer(state, told.message_id)


async def _turned_away(manager: DialogManager) -> bool:
    bot, state = data(manager, "bot"), data(manager, "state")
    return await turned_away(db_of(manager), seller_of(manager), say_of(manager), bot, state)


def _update(manager: DialogManager) -> Update:
    update: Update = data(manager, "event_update")
    return update


def _reply(manager: DialogManager) -> int | None:
    """The message that this one replies to; the dialogs never see it."""
    reply: int | None = manager.middleware_data.get("replied_to")
    return reply
