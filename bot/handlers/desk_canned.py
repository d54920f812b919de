"""Canned replies: /canned lists them, a button or /c NAME sends one, /canned_add and /canned_remove keep the desk's."""

from typing import Any

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message, Update
from sqlmodel import Session

from bot.answer_draft import Unfinished
from bot.callbacks import Press
from bot.canned_draft import read_canned
from bot.canned_text import text_for
from bot.handlers import given
from bot.handlers.filters import Pressed
from bot.handlers.presses import Pressing, Tap, Toast, why
from bot.knowledge.book import Book
from bot.say import Say
from storage import canned, canned_sends, tickets
from storage.database import Database
from storage.given import Did, Given
from storage.given import done as said
from storage.models import Desk, Ticket
from storage.problems import Invalid, NotFound, Problem, WrongState


def desk_canned_router() -> Router:
    """Asked before what is said in a ticket's topic."""
    router = Router(name="desk_canned")

    @router.callback_query(Pressed("canned.list", "canned.send"))
    async def pressed(
        query: CallbackQuery, pressed: Press, bot: Bot, db: Database, book: Book, say: Say, event_update: Update
    ) -> None:
        async def act(tap: Tap) -> Toast:
            ticket = await db(tickets.of_desk, tap.desk_id, pressed.number())
            if pressed.word == "canned.list":
                by = {**tap.by, "message_id": tap.message_id}
                asked = Given(desk=tap.desk, thread_id=ticket.thread_id, text="", ticket=ticket, **by)
                await given.show(db, asked, "desk.canned", ticket_id=ticket.id)
                return Toast("desk.posting")
            # Pressed twice under one list, it is sent once.
            who = {**tap.by, "key": f"canned:{tap.chat_id}:{tap.message_id}:{pressed.ids[1]}"}
            new = await _send(db, bot, book, tap.desk, ticket, pressed.ids[1], who)
            return Toast("canned.did_send" if new else "canned.did_already")

        await Pressing(query, pressed, bot, db, say, event_update).answered(act, words=_words)

    @router.message(Command("canned"))
    async def overview(message: Message, command: CommandObject, bot: Bot, db: Database, event_update: Update) -> None:
        asked = await given.read(message, command, bot, db, event_update)
        if asked is not None:
            await given.show(db, asked, "desk.canned", ticket_id=asked.ticket.id if asked.ticket else None)

    @router.message(Command("c"))
    async def send(
        message: Message, command: CommandObject, bot: Bot, db: Database, book: Book, event_update: Update
    ) -> None:
        asked = await given.read(message, command, bot, db, event_update)
        if asked is None:
            return
        if asked.ticket is None:
            await given.tell(db, asked, "canned.no_ticket")
        elif not asked.text:
            await given.show(db, asked, "desk.canned", ticket_id=asked.ticket.id)
        else:
            try:
                await _send(db, bot, book, asked.desk, asked.ticket, asked.text.lower(), asked.by)
            except Problem as problem:
                await given.tell(db, asked, _words(problem), **problem.fields)

    @router.message(Command("canned_add", "canned_remove"))
    async def change(message: Message, command: CommandObject, bot: Bot, db: Database, event_update: Update) -> None:
        asked = await given.read(message, command, bot, db, event_update)
        if asked is None:
            return
        try:
            await (_add if command.command == "canned_add" else _remove)(db, asked)
        except Problem as problem:
            await given.refuse(db, asked, problem)

    return router


async def _send(db: Database, bot: Bot, book: Book, desk: Desk, ticket: Ticket, name: str, who: dict[str, Any]) -> bool:
    """Send a reply by its name. Raises Problem."""
    username = (await bot.me()).username or ""
    text = await text_for(db, book, ticket, name, agent_name=who["agent_name"], username=username)
    return await db(canned_sends.send, desk.id or 0, ticket.id or 0, text, **who)


def _words(problem: Problem) -> str:
    """The text that tells an agent why it was not sent."""
    match problem:
        case WrongState() if problem.fields.get("status") == "claimed":
            return "canned.not_yours"
        case WrongState():
            return "canned.closed"
        case Invalid():
            return "canned.empty"
        case NotFound():
            return "canned.unknown"
    return why(problem)


async def _add(db: Database, asked: Given) -> None:
    try:
        draft = read_canned(asked.text)
    except Unfinished as error:
        await given.tell(db, asked, "canned.unfinished", missing=error.missing if asked.text else [])
        return

    def act(session: Session) -> Did:
        canned.save(session, asked.desk, draft.name, draft.texts, **asked.by)
        return "canned.added", {"name": draft.name}

    await db(said, asked, act)


async def _remove(db: Database, asked: Given) -> None:
    name = asked.text.lower()

    def act(session: Session) -> Did:
        who = {"agent_id": asked.agent_id, "agent_name": asked.agent_name}
        canned.remove(session, asked.desk, name, **who)  # type: ignore[arg-type]
        return "canned.removed", {"name": name}

    await db(said, asked, act)
