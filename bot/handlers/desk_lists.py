"""What agents ask a desk for: lists, a seller, numbers, a file. Each is one outbox row; the courier shows it."""

from datetime import date
from typing import Any

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message, Update
from sqlmodel import Session

from bot.callbacks import Press
from bot.desk_numbers import SPANS, days_of, today
from bot.desk_search import row_number, ticket_number
from bot.handlers.agents import answer, commanded
from bot.handlers.filters import Pressed
from bot.handlers.presses import Pressing, Tap, why
from bot.say import Say
from bot.settings import Settings
from storage import audit, desk_facts, desk_lists, known_sellers, ticket_places, tickets
from storage.columns import JsonValue
from storage.database import Database
from storage.models import Desk
from storage.problems import NotFound, Problem

COMMANDS = ("queue", "mine", "find", "seller", "stats", "export")
LONGEST_WORDS = 100


def desk_lists_router() -> Router:
    """Asked before the desk's other routers: in a ticket's topic these are no words for its seller."""
    router = Router(name="desk_lists")

    @router.message(Command(*COMMANDS, ignore_case=True))
    async def asked(
        message: Message, command: CommandObject, bot: Bot, db: Database, settings: Settings, event_update: Update
    ) -> None:
        word = command.command.lower()
        desk = await commanded(message, bot, db, event_update, supervisor=word == "export")
        if desk is None:
            return
        asking = _Asking(message, db, desk, event_update, today(db.clock(), settings.timezone))
        refused = await asking.act(word, (command.args or "").strip())
        if refused:
            await answer(message, db, desk, event_update, refused)

    @router.callback_query(Pressed("list.page"))
    async def turned(
        query: CallbackQuery, pressed: Press, bot: Bot, db: Database, say: Say, event_update: Update
    ) -> None:
        async def act(tap: Tap) -> None:
            await db(desk_lists.turn, tap.desk, pressed.number(), pressed.number(1), key=tap.by["key"])

        await Pressing(query, pressed, bot, db, say, event_update).answered(act, words=_words)

    return router


def _words(problem: Problem) -> str:
    return "lists.old" if isinstance(problem, NotFound) else why(problem)  # forgotten, another desk's, or forged


class _Asking:
    """One command of an agent who has been checked."""

    def __init__(self, message: Message, db: Database, desk: Desk, update: Update, today: date) -> None:
        self.message = message
        self.db = db
        self.desk = desk
        self.today = today
        self.where: dict[str, Any] = {
            "key": f"update:{update.update_id}",
            "reply_to": message.message_id,
            "thread_id": message.message_thread_id if message.is_topic_message else None,
        }

    async def act(self, word: str, args: str) -> str:
        """Have it shown; the name of the text that says why not."""
        assert self.message.from_user is not None
        match word:
            case "queue":
                await self._start("queue")
            case "mine":
                user = self.message.from_user
                await self._start("mine", agent_id=user.id, agent_name=user.full_name)
            case "find":
                if not args:
                    return "lists.how_find"
                await self._start("find", words=args[:LONGEST_WORDS])
            case "seller":
                return await self._seller(args)
            case "stats":
                if args and args not in SPANS:
                    return "stats.how"
                await self._show("desk.stats", days=SPANS[args or "30d"])
            case _:
                return await self._export(args)
        return ""

    async def _seller(self, args: str) -> str:
        try:
            seller_id = await self._whom(args)
            if seller_id is None:
                return "lists.how_seller"
            await self.db(desk_facts.seller, self.desk.id or 0, seller_id)
        except NotFound:
            return "lists.no_seller"
        await self._show("desk.seller", seller_id=seller_id)
        return ""

    async def _whom(self, args: str) -> int | None:
        """The seller who is meant: by a number of his or @username; without, the seller of this topic."""
        desk_id = self.desk.id or 0
        if not args:
            replied = self.message.reply_to_message
            reply_to = replied.message_id if replied and replied.forum_topic_created is None else None
            here = await self.db(ticket_places.find, desk_id, thread_id=self.where["thread_id"], reply_to=reply_to)
            return here.seller_id if here is not None else None
        if known_sellers.is_reference(args):
            meant = await self.db(known_sellers.meant, self.desk, args)
            if meant is None:
                raise NotFound
            return meant.seller.id
        number = ticket_number(args) if not args.isdigit() else None
        if number is not None:
            return (await self.db(tickets.of_desk, desk_id, number)).seller_id
        return row_number(args)

    async def _export(self, args: str) -> str:
        span = days_of(args, self.today)
        if span is None:
            return "stats.how_export"
        days: dict[str, Any] = {"since": span[0].isoformat(), "until": span[1].isoformat()}
        user = self.message.from_user
        who = {"agent_id": user.id, "agent_name": user.full_name} if user else {}

        def export(session: Session) -> None:
            desk_lists.show(session, self.desk, "desk.export", **self.where, **days)
            done: dict[str, Any] = {"key": f"export:{self.where['key']}", **who}
            audit.note(session, self.desk.bot_id, self.desk.id or 0, "tickets.exported", "desk", self.desk.id, **done)

        await self.db(export)
        return ""

    async def _start(self, kind: str, **args: JsonValue) -> None:
        def start(session: Session) -> None:
            desk_lists.start(session, self.desk, kind, **self.where, **args)

        await self.db(start)

    async def _show(self, kind: str, **ids: JsonValue) -> None:
        def show(session: Session) -> None:
            desk_lists.show(session, self.desk, kind, **self.where, **ids)

        await self.db(show)
