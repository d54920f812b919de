"""Queues, at the desk: supervisors make them, agents join them, everybody may look. The courier speaks."""

from collections.abc import Callable
from typing import Any

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message, Update
from sqlmodel import Session

from bot.callbacks import Press
from bot.handlers.agents import commanded
from bot.handlers.filters import Pressed
from bot.handlers.presses import Pressing, Tap, Toast
from bot.knowledge.book import Book
from bot.queue_text import Unreadable, clean, read_queue
from bot.say import Say
from storage import audit, desk_acts, routing
from storage.database import Database
from storage.models import Desk, Queue
from storage.problems import NotFound, Problem

OF_AGENTS = ("queue.show", "queue.join", "queue.leave", "queue.keep")
OF_SUPERVISORS = ("queue.turns", "queue.ask", "queue.remove")
ACTS = {
    "queue.join": "queue.joined",
    "queue.leave": "queue.left",
    "queue.turns": "queue.changed",
    "queue.remove": "queue.removed",
}
TURNS = {"on": True, "off": False}


def desk_routing_router() -> Router:
    """Asked before the tickets, in whose topics these commands work as well."""
    router = Router(name="desk_routing")

    @router.message(Command("routing"))
    async def routed(
        message: Message, command: CommandObject, bot: Bot, db: Database, book: Book, event_update: Update
    ) -> None:
        verb, *words = (command.args or "").split() or [""]
        desk = await commanded(message, bot, db, event_update, supervisor=bool(verb))
        if desk is not None:
            typed = _Typed(message, db, desk, event_update)
            await typed.show("desk.routing", desk_id=desk.id) if not verb else await _edit(typed, book, verb, words)

    @router.message(Command("join", "leave"))
    async def called(message: Message, command: CommandObject, bot: Bot, db: Database, event_update: Update) -> None:
        desk, user = await commanded(message, bot, db, event_update), message.from_user
        if desk is None or user is None:
            return
        typed, name = _Typed(message, db, desk, event_update), clean((command.args or "").strip())
        queue = await db(routing.find, desk.id or 0, name) if name else None
        if queue is None:
            await typed.tell("routing.none_such" if name else "routing.which", name=name)
        elif command.command.lower() == "join":
            who: dict[str, Any] = {"agent_id": user.id, "agent_name": user.full_name}
            await typed.do(lambda session: routing.join(session, desk.id or 0, queue.id or 0, **who), "joined")
        else:
            await typed.do(
                lambda session: routing.leave(session, desk.id or 0, queue.id or 0, agent_id=user.id), "left"
            )

    @router.callback_query(Pressed(*OF_AGENTS, *OF_SUPERVISORS))
    async def pressed(
        query: CallbackQuery, pressed: Press, bot: Bot, db: Database, say: Say, event_update: Update
    ) -> None:
        async def act(tap: Tap) -> Toast:
            return Toast(f"routing.did_{await _press(tap, db)}")

        pressing = Pressing(query, pressed, bot, db, say, event_update)
        await pressing.answered(act, supervisor=pressed.word in OF_SUPERVISORS)

    return router


class _Typed:
    """A command of somebody who has been checked, and where its answer goes."""

    def __init__(self, message: Message, db: Database, desk: Desk, update: Update) -> None:
        self.db = db
        self.desk = desk
        self.key = f"update:{update.update_id}"
        self.reply_to = message.message_id
        self.thread_id = message.message_thread_id if message.is_topic_message else None
        user = message.from_user
        self.agent = {"agent_id": user.id, "agent_name": user.full_name} if user else {}

    def _note(self, session: Session, act: str, queue: Queue) -> None:
        who: dict[str, Any] = {"key": f"{act}:{self.key}", **self.agent}
        audit.note(session, self.desk.bot_id, self.desk.id or 0, act, "queue", queue.id, **who)

    def _tell(self, session: Session, text: str, fields: dict[str, Any]) -> None:
        about = {"key": self.key, "reply_to": self.reply_to, "thread_id": self.thread_id}
        desk_acts.tell(session, self.desk, **about, text=text, fields=fields)  # type: ignore[arg-type]

    def _show(self, session: Session, kind: str, ids: dict[str, Any]) -> None:
        desk_acts.show(session, self.desk, kind, key=self.key, ids=ids, thread_id=self.thread_id)

    async def tell(self, text: str, **fields: Any) -> None:
        await self.db(lambda session: self._tell(session, text, fields))

    async def show(self, kind: str, **ids: Any) -> None:
        await self.db(lambda session: self._show(session, kind, ids))

    async def do(self, verb: Callable[[Session], Queue], done: str) -> None:
        """Change a queue and say so, together. `done`: joined | left | removed."""

        def change(session: Session) -> None:
            queue = verb(session)
            self._note(session, f"queue.{done}", queue)
            self._tell(session, f"routing.{done}", {"name": queue.name})

        await self.db(change)

    async def make(self, verb: Callable[[Session], Queue | None], act: str) -> bool:
        """Make or change a queue and show it, together. False when there was none to show."""

        def made(session: Session) -> bool:
            queue = verb(session)
            if queue is not None:
                self._note(session, act, queue)
                self._show(session, "desk.queue", {"desk_id": self.desk.id, "queue_id": queue.id})
            return queue is not None

        return await self.db(made)


async def _edit(typed: _Typed, book: Book, verb: str, words: list[str]) -> None:
    desk_id = typed.desk.id or 0
    try:
        if verb == "add":
            wish = read_queue(words, book.groups.values())
            if not await typed.make(
                lambda session: routing.add(session, typed.desk, wish, key=typed.key), "queue.added"
            ):
                await typed.tell("routing.exists", name=wish.name)
        elif verb == "set":
            wish = read_queue(words, book.groups.values())
            await typed.make(lambda session: routing.change(session, desk_id, wish), "queue.changed")
        elif verb == "remove" and words:
            queue = await typed.db(routing.find, desk_id, clean(words[0]))
            if queue is None:
                raise NotFound
            await typed.do(lambda session: routing.remove(session, desk_id, queue.id or 0), "removed")
        else:
            await typed.tell("routing.usage")
    except Unreadable as error:
        known = [{"id": group.id, "en": group.name.en, "zh": group.name.zh} for group in book.groups.values()]
        await typed.tell("routing.unreadable", why=error.why, word=error.word, groups=known)
    except NotFound:
        await typed.tell("routing.none_such", name=clean(words[0]))
    except Problem as problem:
        await typed.tell(f"problem.{problem.code}", **problem.fields)


async def _press(tap: Tap, db: Database) -> str:
    """Do what the button says, and have the card drawn anew; the end of the toast's name. Raises Problem."""
    word, desk_id, queue_id, key = tap.pressed.word, tap.desk_id, tap.pressed.number(), tap.by["key"]
    ids, who = {"desk_id": desk_id, "queue_id": queue_id}, tap.agent

    def act(session: Session) -> None:
        queue = routing.of_desk(session, desk_id, queue_id)
        match word:
            case "queue.show":
                desk_acts.show(session, tap.desk, "desk.queue", key=key, ids=ids)
                return
            case "queue.join":
                routing.join(session, desk_id, queue_id, **who)
            case "queue.leave":
                routing.leave(session, desk_id, queue_id, agent_id=who["agent_id"])
            case "queue.turns":
                if tap.pressed.ids[1] not in TURNS:
                    raise NotFound
                routing.by_turns(session, desk_id, queue_id, TURNS[tap.pressed.ids[1]])
            case "queue.remove":
                routing.remove(session, desk_id, queue_id)
        if act := ACTS.get(word):
            audit.note(session, tap.desk.bot_id, desk_id, act, "queue", queue_id, key=f"{act}:{key}", **who)
        drawn = {**ids, "message_id": tap.message_id, "asking": word == "queue.ask", "name": queue.name}
        desk_acts.show(session, tap.desk, "desk.queue.update", key=key, ids=drawn)

    await db(act)
    return word.removeprefix("queue.")
