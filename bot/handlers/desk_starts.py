"""/ticket opens a ticket with a seller; /closeall closes those in which nothing has happened for long."""

import re
from datetime import UTC, datetime, timedelta

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message, Update
from sqlmodel import Session

from bot.callbacks import Press
from bot.handlers import given
from bot.handlers.filters import Pressed
from bot.handlers.presses import Pressing, Tap, Toast
from bot.say import Say
from storage import closings, ticket_starts
from storage.database import Database
from storage.given import Did
from storage.given import done as said
from storage.problems import NotFound, Problem

DAYS = 14
"""Without a number, tickets are stale after these."""
MOST_DAYS = 3650


def desk_starts_router() -> Router:
    """Asked before what is said in a ticket's topic."""
    router = Router(name="desk_starts")

    @router.message(Command("ticket"))
    async def start(message: Message, command: CommandObject, bot: Bot, db: Database, event_update: Update) -> None:
        asked = await given.read(message, command, bot, db, event_update)
        if asked is None:
            return
        meant, subject = await given.whom(db, asked)
        if meant is None:
            await given.tell(db, asked, "started.whom", word=asked.text.partition(" ")[0][:40])
            return

        def act(session: Session) -> Did:
            opened = ticket_starts.start(session, asked.desk, meant, subject, **asked.by)
            ticket, seller = opened.ticket, meant.seller
            fields = {"number": ticket.number, "how": opened.how, "seller": seller.name, "agent": ticket.agent_name}
            return "started.done", {**fields, "blocked": seller.unreachable_at is not None}

        try:
            await db(said, asked, act)
        except Problem as problem:
            await given.refuse(db, asked, problem)

    @router.message(Command("closeall"))
    async def closeall(message: Message, command: CommandObject, bot: Bot, db: Database, event_update: Update) -> None:
        asked = await given.read(message, command, bot, db, event_update, supervisor=True)
        if asked is None:
            return
        numbers = re.findall(r"\d+", asked.text)
        days = int(numbers[0][:9]) if numbers else DAYS
        if len(numbers) > 1 or days > MOST_DAYS or (asked.text and not numbers):
            await given.tell(db, asked, "closeall.how", days=DAYS)
            return
        before = int((db.clock() - timedelta(days=days)).timestamp())
        await given.show(db, asked, "desk.closeall", before=before, days=days)

    @router.callback_query(Pressed("ticket.close_all"))
    async def confirmed(
        query: CallbackQuery, pressed: Press, bot: Bot, db: Database, say: Say, event_update: Update
    ) -> None:
        async def act(tap: Tap) -> Toast:
            before, closed = _moment(pressed.number(), db.clock()), 0
            for ticket_id in await db(closings.stale, tap.desk_id, before):
                closed += await db(closings.close_stale, tap.desk_id, ticket_id, before, **tap.agent)
            return Toast("closeall.did", {"count": closed})

        await Pressing(query, pressed, bot, db, say, event_update).answered(act, supervisor=True)

    return router


def _moment(seconds: int, clock: datetime) -> datetime:
    """The moment a button names. Raises NotFound for one that has not come: nobody was asked about that."""
    if seconds > clock.timestamp():
        raise NotFound
    return datetime.fromtimestamp(seconds, UTC)
