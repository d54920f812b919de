"""Agents and the clocks: a ticket is snoozed and woken by its card's buttons, /oncall says who is called."""

from datetime import datetime
from typing import Any

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message, Update

from bot.callbacks import Press
from bot.handlers.agents import answer, commanded, require_agent
from bot.handlers.filters import Pressed
from bot.say import Say
from storage import on_call, ticket_snooze
from storage.database import Database
from storage.models import Desk
from storage.problems import NotFound, Problem

CHOICES = ("1h", "4h", "morning")


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
        if query.message is None:
            await query.answer(say.plain("common.expired"))
            return
        try:
            desk = await require_agent(db, bot, query.message.chat.id, query.from_user)
            who = {"agent_id": query.from_user.id, "agent_name": query.from_user.full_name}
            until = await _act(db, desk, pressed, {**who, "key": f"update:{event_update.update_id}"})
        except (Problem, ValueError) as error:
            problem = error if isinstance(error, Problem) else NotFound()  # an id that is no number was forged
            await query.answer(say.plain(f"problem.{problem.code}", **problem.fields)[:200], show_alert=True)
        else:
            done = say.plain("clock.did_snooze", until=until, zone=db.service.zone) if until else ""
            await query.answer((done or say.plain("clock.did_wake"))[:200])

    return router


async def _act(db: Database, desk: Desk, pressed: Press, by: dict[str, Any]) -> datetime | None:
    """Do what the button says; until when it is snoozed. Raises Problem, ValueError for forged ids."""
    ticket_id, desk_id = pressed.number(), desk.id or 0
    if pressed.word == "ticket.wake":
        await db(ticket_snooze.wake, desk_id, ticket_id, **by)
        return None
    choice = pressed.ids[1]
    if choice not in CHOICES:
        raise NotFound
    return await db(ticket_snooze.snooze, desk_id, ticket_id, choice, **by)
