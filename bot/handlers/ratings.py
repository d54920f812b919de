"""A seller rates a closed conversation: the stars, and his words if he likes."""

from contextlib import suppress

from aiogram import Bot, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, ForceReply, InlineKeyboardMarkup, Message, Update

from bot.below import note_newer
from bot.callbacks import Press
from bot.handlers.filters import Pressed
from bot.hearing_rating import ASKED, Words
from bot.keyboards import Rows, markup
from bot.knowledge.private import private
from bot.rating_buttons import add_words, stars
from bot.say import Say
from storage import ratings
from storage.database import Database
from storage.models import Seller
from storage.problems import NotFound, Problem, WrongState


def ratings_router() -> Router:
    """Asked first in private chats: words that were asked for are no product and no question."""
    router = Router(name="ratings")

    @router.callback_query(Pressed("rating.give"))
    async def give(
        query: CallbackQuery,
        pressed: Press,
        bot: Bot,
        db: Database,
        say: Say,
        seller: Seller,
        event_update: Update,
        state: FSMContext,
    ) -> None:
        pressed_on = query.message.message_id if query.message else 0
        try:
            event_id, given = pressed.number(), pressed.number(1)
            key = f"update:{event_update.update_id}"
            rating, changed = await db(ratings.rate, seller.id or 0, event_id, given, message_id=pressed_on, key=key)
        except (NotFound, WrongState, ValueError) as error:
            known = isinstance(error, WrongState)
            await query.answer(say.plain("ratings.going" if known else "ratings.unknown"), show_alert=True)
            return
        await query.answer(say.plain("ratings.thanks", stars=rating.stars))
        if not changed:
            return
        if isinstance(query.message, Message):
            await _marked(query.message, stars(say, event_id, rating.stars))
        told = await bot.send_message(
            seller.user_id,
            say("ratings.rated", stars=rating.stars),
            reply_markup=InlineKeyboardMarkup.model_validate(markup(add_words(say, rating.id or 0))),
        )
        await db(ratings.asked, seller.id or 0, rating.id or 0, told.message_id)
        await note_newer(state, told.message_id)

    @router.callback_query(Pressed("rating.words"))
    async def ask(
        query: CallbackQuery, pressed: Press, bot: Bot, db: Database, say: Say, seller: Seller, state: FSMContext
    ) -> None:
        """Ask for words; what is typed next, or as a reply, is them."""
        try:
            rating = await db(ratings.get, seller.id or 0, pressed.number())
            if db.clock() - rating.rated_at >= ratings.TAKES_WORDS:
                raise WrongState(status="late")
        except (Problem, ValueError) as error:
            late = isinstance(error, WrongState)
            await query.answer(say.plain("ratings.late" if late else "ratings.unknown"), show_alert=True)
            return
        await query.answer()
        told = await bot.send_message(
            seller.user_id,
            say("ratings.ask_words", longest=ratings.LONGEST),
            reply_markup=ForceReply(input_field_placeholder=say.plain("ratings.placeholder")),
        )
        await db(ratings.asked, seller.id or 0, rating.id or 0, told.message_id)
        await note_newer(state, told.message_id)
        await state.update_data({ASKED: [rating.id, told.message_id, db.clock().timestamp()]})

    @router.message(Words())
    async def words(
        message: Message,
        rating_id: int,
        db: Database,
        say: Say,
        seller: Seller,
        event_update: Update,
        state: FSMContext,
    ) -> None:
        text, again = (message.text or "").strip(), False
        if private(text):
            answer = say("hearing.private")
        elif len(text) > ratings.LONGEST:
            answer, again = say("common.text_too_long", longest=ratings.LONGEST, length=len(text)), True
        else:
            answer = await _kept(db, say, seller, rating_id, text, f"update:{event_update.update_id}")
        told = await message.answer(answer)
        await note_newer(state, told.message_id)
        await state.update_data({ASKED: [rating_id, told.message_id, db.clock().timestamp()] if again else None})

    return router


async def _kept(db: Database, say: Say, seller: Seller, rating_id: int, text: str, key: str) -> str:
    try:
        await db(ratings.add_words, seller.id or 0, rating_id, text, key=key)
    except Problem as problem:
        return say("ratings.late" if problem.fields.get("status") == "late" else "ratings.going")
    return say("ratings.kept")


async def _marked(message: Message, row: Rows) -> None:
    """Show which star counts; the message's other buttons stay."""
    old = message.reply_markup.inline_keyboard if message.reply_markup else []
    others = [line for line in old if not any((one.callback_data or "").startswith("+rating.give") for one in line)]
    new = InlineKeyboardMarkup.model_validate(markup(row))
    new.inline_keyboard.extend(others)
    with suppress(TelegramBadRequest):  # too old to be edited, or deleted: the rating is kept all the same
        await message.edit_reply_markup(reply_markup=new)
