"""/default and /disconnect: supervisors decide which desk takes what no queue takes, and whether a group is one."""

from typing import Any

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message, Update
from sqlmodel import Session

from bot.callbacks import Press
from bot.handlers import given
from bot.handlers.agents import require_supervisor
from bot.handlers.filters import Pressed
from bot.say import Say
from bot.settings import Settings
from storage import desk_acts, desk_ends, desk_menus, desks, places
from storage.database import Database
from storage.given import Did, Given
from storage.given import done as said
from storage.models import Desk
from storage.problems import NotFound, Problem


def desk_ends_router() -> Router:
    """Asked before what is said in a ticket's topic."""
    router = Router(name="desk_ends")

    @router.message(Command("default"))
    async def default(
        message: Message, command: CommandObject, bot: Bot, db: Database, settings: Settings, event_update: Update
    ) -> None:
        asked = await given.read(message, command, bot, db, event_update, supervisor=True)
        if asked is not None:
            await db(said, asked, lambda session: _default(session, asked, settings))

    @router.message(Command("disconnect"))
    async def disconnect(
        message: Message, command: CommandObject, bot: Bot, db: Database, settings: Settings, event_update: Update
    ) -> None:
        asked = await given.read(message, command, bot, db, event_update, supervisor=True)
        if asked is None:
            return
        if asked.desk.is_default:
            alone = len(await db(places.listed, bot.id)) == 1
            await given.tell(db, asked, "ends.is_default", alone=alone)
        elif _named(settings, asked.desk):
            await given.tell(db, asked, "ends.is_set")
        else:
            await given.show(db, asked, "desk.disconnect", desk_id=asked.desk.id)

    @router.callback_query(Pressed("desk.end", "desk.stay"))
    async def pressed(
        query: CallbackQuery,
        pressed: Press,
        bot: Bot,
        db: Database,
        say: Say,
        settings: Settings,
        event_update: Update,
    ) -> None:
        if query.message is None:
            await query.answer(say.plain("common.expired"))
            return
        try:
            desk = await require_supervisor(db, bot, query.message.chat.id, query.from_user)
            if pressed.number() != desk.id:
                raise NotFound
            who = {"agent_id": query.from_user.id, "agent_name": query.from_user.full_name}
            by: dict[str, Any] = {**who, "key": f"update:{event_update.update_id}"}
            ends = pressed.word == "desk.end" and not _named(settings, desk)
            message_id = query.message.message_id
            done = await db(lambda session: _answer(session, desk, message_id, ends, **by))
        except (Problem, ValueError) as error:
            problem = error if isinstance(error, Problem) else NotFound()  # an id that is no number was forged
            await query.answer(say.plain(f"problem.{problem.code}", **problem.fields)[:200], show_alert=True)
        else:
            await query.answer(say.plain("ends.did_not" if ends and not done else f"ends.did_{done or 'stay'}"))

    return router


def _named(settings: Settings, desk: Desk) -> bool:
    """Whether SUPPORT_GROUP_ID names this group, by its present id or the one it had."""
    named = settings.support_group_id
    return named is not None and named in (desk.chat_id, desk.former_chat_id)


def _default(session: Session, asked: Given, settings: Settings) -> Did:
    desk = asked.desk
    if not desk_ends.make_default(session, desk.id or 0, **asked.by):
        return "ends.default_already", {}
    return "ends.default_now", {"set_elsewhere": settings.support_group_id is not None and not _named(settings, desk)}


def _answer(session: Session, desk: Desk, message_id: int, ends: bool, *, key: str, **who: Any) -> str:
    """End it or leave it, and have the question say so: "end", "stay"; "" when it cannot end."""
    went = desk_ends.end(session, desk.id or 0, key=key, **who) if ends else None
    if ends and went is None:
        return ""
    home = went.home if went else desks.default(session, desk.bot_id)
    fields = {"home": home.name if home else "", "agent": who["agent_name"]}
    ids: dict[str, Any] = {"message_id": message_id, "text": "ended" if ends else "stayed", "fields": fields}
    desk_acts.show(session, desk, "desk.disconnect.done", key=key, ids=ids)
    if ends:
        desk_menus.commands(session, desk, key=key, none=True)
    return "end" if ends else "stay"
