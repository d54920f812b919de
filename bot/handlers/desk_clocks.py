"""Agents and the clocks: a ticket is snoozed and woken by its card's buttons, /oncall says who is called."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message, Update

from bot.callbacks import Press
from bot.handlers.agents import answer, commanded
from bot.handlers.filters import Pressed
from bot.handlers.presses import Pressing, Tap, Toast
from bot.say import Say
from storage import on_call, ticket_snooze
from storage.database import Database
from storage.problems import NotFound

CHOICES = ("1h", "4h", "morning")
WOKEN = Toast("clock.did_wake")


def desk_clocks_router() -> Router:
    """Asked before the tickets' router, which takes every command in a topic for a slip."""
    router = Router(name="desk_clocks")

    @router.message(Command("oncall"))
    async def oncall(message: Message, bot: Bot, db: Database, event_update: Update) -> None:
        desk = await commanded(message, bot, db, event_update)
        user = message.from_user
        if desk is None or user is None:
            return
        key = f"update:{event_update.update_id}"
        active = await db(on_call.toggle, desk.id or 0, user.id, user.full_name, key=key)
        names = [one.name for one in await db(on_call.listed, desk.id or 0)]
        await answer(message, db, desk, event_update, "clock.on_call", active=active, names=names)

    @router.callback_query(Pressed("ticket.snooze", "ticket.wake"))
    async def pressed(
        query: CallbackQuery, pressed: Press, bot: Bot, db: Database, say: Say, event_update: Update
    ) -> None:
        async def act(tap: Tap) -> Toast:
            until = await _act(db, tap)
            return Toast("clock.did_snooze", {"until": until, "zone": db.service.zone}) if until else WOKEN

        await Pressing(query, pressed, bot, db, say, event_update).answered(act)

    return router


async def _act(db: Database, tap: Tap) -> datetime | None:
    """Do what the button says; until when it is snoozed. Raises Problem, ValueError for forged ids."""
    ticket_id = tap.pressed.number()
    if tap.pressed.word == "ticket.wake":
        await db(ticket_snooze.wake, tap.desk_id, ticket_id, **tap.by)
        return None
    choice = tap.pressed.ids[1]
    if choice not in CHOICES:
        raise NotFound
    return await db(ticket_snooze.snooze, tap.desk_id, ticket_id, choice, **tap.by)
