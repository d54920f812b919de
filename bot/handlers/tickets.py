"""A seller's way to a person and back: the button under an answer, /close, and asking the bot in between."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message, Update
from aiogram_dialog import DialogManager

from bot import hearing_ticket
from bot.barred import barred
from bot.below import note_newer
from bot.callbacks import Press
from bot.handlers.filters import Pressed
from bot.hearing import hear_text
from bot.keyboards import markup
from bot.rating_buttons import stars
from bot.say import Say
from storage import ticket_effects, tickets
from storage.database import Database
from storage.models import Seller, Ticket
from storage.problems import NotFound, WrongState


def tickets_router() -> Router:
    """Asked before the dialogs, so that these work whatever window is open."""
    router = Router(name="tickets")

    @router.callback_query(Pressed("person.ask"))
    async def person(
        query: CallbackQuery, pressed: Press, db: Database, seller: Seller, say: Say, dialog_manager: DialogManager
    ) -> None:
        if await barred(db, seller):
            await query.answer(say.plain("bans.attempt")[:200], show_alert=True)
            return
        try:
            question_id = pressed.number()
        except ValueError:
            question_id = 0
        await hearing_ticket.open_ticket(dialog_manager, question_id or None)
        await query.answer()

    @router.message(Command("close"))
    async def close(
        message: Message, db: Database, say: Say, seller: Seller, event_update: Update, state: FSMContext
    ) -> None:
        ticket = await db(tickets.current, seller.id or 0)
        closed = ticket and await _close(db, seller, ticket.id or 0, event_update)
        if closed:
            text, keyboard = await _closing(db, say, closed, event_update)
            told = await message.answer(text, reply_markup=keyboard)
        else:
            told = await message.answer(say("ticket.none_open"))
        await note_newer(state, told.message_id)

    @router.callback_query(Pressed("ticket.solve"))
    async def solve(
        query: CallbackQuery,
        pressed: Press,
        bot: Bot,
        db: Database,
        say: Say,
        seller: Seller,
        event_update: Update,
        state: FSMContext,
    ) -> None:
        try:
            closed = await _close(db, seller, pressed.number(), event_update)
        except (NotFound, ValueError):
            closed = None
        if closed is None:
            await query.answer(say.plain("ticket.none_open"), show_alert=True)
            return
        text, keyboard = await _closing(db, say, closed, event_update)
        told = await bot.send_message(seller.user_id, text, reply_markup=keyboard)
        await note_newer(state, told.message_id)
        await query.answer()

    @router.callback_query(Pressed("ticket.bot"))
    async def ask_bot(query: CallbackQuery, bot: Bot, say: Say, seller: Seller, dialog_manager: DialogManager) -> None:
        """The bot answers the message above, which a person has got all the same."""
        await query.answer()
        mark = query.message
        asked = mark.reply_to_message if isinstance(mark, Message) else None
        if asked is not None and asked.text:
            await hear_text(asked, asked.text, dialog_manager)
        else:
            await bot.send_message(seller.user_id, say("ticket.bot_how"))

    return router


async def _close(db: Database, seller: Seller, ticket_id: int, update: Update) -> Ticket | None:
    """Close the seller's own ticket; None when it is closed already. Raises NotFound."""
    who = {"actor": "seller", "actor_id": seller.user_id, "actor_name": seller.name, "seller_id": seller.id}
    try:
        return await db(tickets.close, ticket_id, key=f"update:{update.update_id}", **who)  # type: ignore[arg-type]
    except WrongState:
        return None


async def _closing(db: Database, say: Say, ticket: Ticket, update: Update) -> tuple[str, InlineKeyboardMarkup | None]:
    """What the seller reads who closed it himself: that it is closed, and how it was."""
    text = say("ticket.closed_by_you", ticket=ticket)
    event = await db(ticket_effects.happened, ticket.bot_id, f"update:{update.update_id}")
    if event is None:
        return text, None
    rows = InlineKeyboardMarkup.model_validate(markup(stars(say, event.id or 0)))
    return f"{text}\n\n{say('ratings.ask')}", rows
