"""/ask and /search, and the buttons under an answer: another topic, whether it helped, a person."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message, Update
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot.answer_text import topic_buttons
from bot.below import note_newer
from bot.callbacks import Press
from bot.flows.compliance_draft import look_up
from bot.flows.states import Topics
from bot.handlers.filters import Pressed
from bot.hearing import LAST_TOPIC, LONGEST, LOST, hear_question
from bot.keyboards import markup
from bot.knowledge.book import Book
from bot.knowledge.legible import trouble
from bot.knowledge.private import private
from bot.say import Say
from storage import questions
from storage.database import Database
from storage.models import Seller
from storage.problems import NotFound


def topics_router() -> Router:
    """Asked before the dialogs, so that these work whatever window is open."""
    router = Router(name="topics")

    @router.message(Command("ask"))
    async def ask(message: Message, command: CommandObject, dialog_manager: DialogManager) -> None:
        text = (command.args or "").strip()
        if text:
            await hear_question(message, text, dialog_manager)
        else:
            await dialog_manager.start(Topics.shelves, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @router.message(Command("search"))
    async def search(message: Message, command: CommandObject, dialog_manager: DialogManager, say: Say) -> None:
        text = (command.args or "").strip()
        if not text:
            await message.answer(say("topics.search_what"))
        elif len(text) > LONGEST:
            await message.answer(say("common.text_too_long", longest=LONGEST, length=len(text)))
        elif (what := trouble(text)) is not None:
            await message.answer(say("hearing.trouble", what=what))
        elif private(text):
            await message.answer(say("hearing.private"))
        else:
            await look_up(dialog_manager, text)

    @router.callback_query(Pressed("topics.open"))
    async def shelves(query: CallbackQuery, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Topics.shelves, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
        await query.answer()

    @router.callback_query(Pressed("topic.open"))
    async def topic(
        query: CallbackQuery,
        pressed: Press,
        bot: Bot,
        db: Database,
        book: Book,
        say: Say,
        seller: Seller,
        state: FSMContext,
        event_update: Update,
    ) -> None:
        found = book.topics.get(pressed.ids[0])
        if found is None or query.message is None:
            await query.answer(say.plain("topics.gone"), show_alert=True)
            return
        asked = await db(
            questions.ask,
            bot.id,
            seller.id or 0,
            key=f"update:{event_update.update_id}",
            language=say.language,
            text="",
            kind="faq",
            topic=found.id,
        )
        under = InlineKeyboardMarkup.model_validate(markup(topic_buttons(say, book, found, asked.id or 0)))
        told = await bot.send_message(query.message.chat.id, say("topics.answer", topic=found), reply_markup=under)
        await state.update_data({LAST_TOPIC: found.id, LOST: False})
        await note_newer(state, told.message_id)
        await query.answer()

    @router.callback_query(Pressed("answer.up", "answer.down"))
    async def voted(query: CallbackQuery, pressed: Press, db: Database, say: Say, seller: Seller) -> None:
        choice = pressed.word.removeprefix("answer.")
        try:
            await db(questions.vote, seller.id or 0, pressed.number(), choice)
        except (NotFound, ValueError):
            await query.answer(say.plain("topics.gone"), show_alert=True)
        else:
            await query.answer(say.plain("topics.voted", vote=choice)[:200], show_alert=choice == "down")

    return router
