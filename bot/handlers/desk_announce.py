"""/announce and /announcements: supervisors write to many sellers at once. What is posted is the courier's."""

from typing import Any

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message, Update

from bot.announcing import LONGEST, read
from bot.callbacks import Press
from bot.handlers import given
from bot.handlers.agents import require_supervisor
from bot.handlers.filters import Pressed
from bot.knowledge.book import Book
from bot.knowledge.match import match
from bot.say import Say
from storage import announcement_drafts, announcements, audiences, sellers
from storage.database import Database
from storage.given import Given
from storage.models import Announcement, Desk
from storage.problems import NotFound, Problem, WrongState

MOVES = {
    "announce.pause": "paused",
    "announce.resume": "running",
    "announce.stop": "stopped",
    "announce.drop": "dropped",
}
OTHERS = ("announce.set", "announce.preview", "announce.test", "announce.ask", "announce.edit", "announce.start")
TOASTS = {"recount": "announce.recounted", "nobody": "announce.nobody"}


def desk_announce_router() -> Router:
    """Asked before what is said in a ticket's topic."""
    router = Router(name="desk_announce")

    @router.message(Command("announce"))
    async def announce(
        message: Message, command: CommandObject, bot: Bot, db: Database, book: Book, event_update: Update
    ) -> None:
        asked = await given.read(message, command, bot, db, event_update, supervisor=True)
        if asked is None:
            return
        word, _, rest = asked.text.partition(" ")
        if word.lower() == "category":
            await _category(db, book, asked, rest.strip())
            return
        replied = message.reply_to_message
        wanted = read(message, replied if replied and replied.forum_topic_created is None else None)
        if wanted.why:
            fields = {"longest": LONGEST[True], "whole": LONGEST[False]} if wanted.why == "long" else {}
            await given.tell(db, asked, f"announce.no_{wanted.why}", **fields)
            return
        what = (wanted.language, wanted.html, wanted.photo)
        await db(announcement_drafts.compose, asked.desk, *what, asked.thread_id, asked.by)

    @router.message(Command("announcements"))
    async def listed(message: Message, command: CommandObject, bot: Bot, db: Database, event_update: Update) -> None:
        asked = await given.read(message, command, bot, db, event_update, supervisor=True)
        if asked is not None:
            await given.show(db, asked, "desk.announcements", desk_id=asked.desk.id)

    @router.callback_query(Pressed(*MOVES, *OTHERS, "announce.show"))
    async def pressed(
        query: CallbackQuery, pressed: Press, bot: Bot, db: Database, book: Book, say: Say, event_update: Update
    ) -> None:
        if query.message is None:
            await query.answer(say.plain("common.expired"))
            return
        tap = _Tap(query, pressed, bot, db, book, f"update:{event_update.update_id}")
        try:
            tap.desk = await require_supervisor(db, bot, query.message.chat.id, query.from_user)
            toast, fields = await tap.act()
        except WrongState as problem:
            name = TOASTS.get(str(problem.fields.get("status")), "problem.wrong_state")
            if name == "announce.recounted":
                await tap.ask(f"{tap.key}:again", asking=True)
            fields = {} if name in TOASTS.values() else problem.fields
            await query.answer(say.plain(name, **fields)[:200], show_alert=True)
        except (Problem, ValueError) as error:
            known = error if isinstance(error, Problem) else NotFound()  # an id that is no number was forged
            await query.answer(say.plain(f"problem.{known.code}", **known.fields)[:200], show_alert=True)
        else:
            await query.answer(say.plain(f"announce.{toast}", **fields)[:200], show_alert=toast == "no_chat")

    return router


async def _category(db: Database, book: Book, asked: Given, words: str) -> None:
    """Aim the draft at who ordered or follows a product type, named by its slug or in words."""
    draft = await db(announcement_drafts.draft, asked.desk.id or 0, asked.agent_id)
    if draft is None:
        await given.tell(db, asked, "announce.no_draft")
        return
    heard = match(book, words).named if words else ()
    slug = words.lower() if words.lower() in book.categories else next(iter(heard), None)
    if slug is None:
        await given.tell(db, asked, "announce.no_category", words=words[:60])
        return
    what = (draft.id or 0, "category", f"+{slug}", asked.key)
    await db(announcement_drafts.change, asked.desk, *what, drawn=False)  # its card is posted anew
    await db(announcements.card, asked.desk, draft.id or 0, asked.thread_id, asked.key)


class _Tap:
    """One press of somebody who is checked before `act`."""

    desk: Desk

    def __init__(self, query: CallbackQuery, pressed: Press, bot: Bot, db: Database, book: Book, key: str) -> None:
        self.pressed = pressed
        self.bot = bot
        self.db = db
        self.book = book
        self.key = key
        self.user_id = query.from_user.id
        self.by: dict[str, Any] = {"agent_id": query.from_user.id, "agent_name": query.from_user.full_name, "key": key}
        message = query.message
        here = isinstance(message, Message) and message.is_topic_message
        self.thread_id = message.message_thread_id if here and isinstance(message, Message) else None

    async def found(self) -> Announcement:
        return await self.db(announcements.of_desk, self.desk.id or 0, self.pressed.number())

    async def ask(self, key: str, *, asking: bool) -> None:
        """The card asks whether to start, or no longer does."""
        await self.db(announcements.redraw, await self.found(), key, asking=asking)

    async def act(self) -> tuple[str, dict[str, Any]]:
        """Do what the button says; the toast and its fields. Raises Problem, ValueError for forged ids."""
        word, number, db, desk = self.pressed.word, self.pressed.number(), self.db, self.desk
        if word in MOVES:
            await db(announcements.move, desk, number, MOVES[word], self.by)
            return f"did_{word.removeprefix('announce.')}", {}
        if word == "announce.show":
            await db(announcements.card, desk, number, self.thread_id, self.key)
            return "did_show", {}
        if word == "announce.start":
            total = await db(announcements.start, desk, number, self.pressed.number(1), self.by)
            return "did_start", {"total": total}
        found = await self.found()
        if found.state != "draft":
            raise WrongState(status=found.state)
        if word == "announce.set":
            _, field, value = self.pressed.ids
            if field == "category" and value[1:] not in self.book.categories and not value.startswith("-"):
                raise NotFound
            await db(announcement_drafts.change, desk, number, field, value, self.key)
            return "did_set", {}
        if word == "announce.preview":
            await db(announcements.preview, desk, number, self.thread_id, self.key)
            return "did_show", {}
        if word == "announce.test":
            seller = await db(sellers.find, self.bot.id, self.user_id)
            if seller is None or seller.unreachable_at is not None:
                return "no_chat", {}
            await db(announcement_drafts.test, desk, number, seller, self.key)
            return "did_test", {}
        if word == "announce.ask" and not (await db(audiences.count, desk.bot_id, found.audience)).reached:
            raise WrongState(status="nobody")
        await self.ask(self.key, asking=word == "announce.ask")
        return "did_ask" if word == "announce.ask" else "did_set", {}
