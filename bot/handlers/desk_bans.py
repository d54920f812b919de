"""/ban, /unban and /banned: supervisors decide who reaches the desk."""

from collections.abc import Callable

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message, Update
from sqlmodel import Session

from bot.handlers import given
from storage import bans, barring
from storage.database import Database
from storage.given import Did, Given
from storage.given import done as said
from storage.known_sellers import Meant
from storage.problems import Problem


def desk_bans_router() -> Router:
    """Asked before what is said in a ticket's topic."""
    router = Router(name="desk_bans")

    @router.message(Command("ban", "unban"))
    async def ban(message: Message, command: CommandObject, bot: Bot, db: Database, event_update: Update) -> None:
        asked = await given.read(message, command, bot, db, event_update, supervisor=True)
        if asked is None:
            return
        meant, reason = await given.whom(db, asked)
        if meant is None:
            await given.tell(db, asked, "bans.whom", command=command.command, word=asked.text.partition(" ")[0][:40])
            return
        act = _ban(asked, meant, reason) if command.command == "ban" else _lift(asked, meant)
        try:
            await db(said, asked, act)
        except Problem as problem:
            await given.refuse(db, asked, problem)

    @router.message(Command("banned"))
    async def banned(message: Message, command: CommandObject, bot: Bot, db: Database, event_update: Update) -> None:
        asked = await given.read(message, command, bot, db, event_update, supervisor=True)
        if asked is not None:
            await given.show(db, asked, "desk.banned")

    return router


def _ban(asked: Given, meant: Meant, reason: str) -> Callable[[Session], Did]:
    def act(session: Session) -> Did:
        barring.bar(session, asked.desk, meant.seller.id or 0, reason=reason, **asked.by)
        return "bans.done", {"name": meant.seller.name}

    return act


def _lift(asked: Given, meant: Meant) -> Callable[[Session], Did]:
    def act(session: Session) -> Did:
        bans.lift(session, asked.desk, meant.seller.id or 0, **asked.by)
        return "bans.lifted", {"name": meant.seller.name}

    return act
