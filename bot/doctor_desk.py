"""What `doctor` finds in the desks: is the bot there, and has it the rights it needs."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from bot.desk_rights import lacking
from bot.settings import Settings
from storage import migrate, places
from storage.database import connect
from storage.models import Desk

NONE = "no desk yet: type /connect CODE in the agents' group (`python -m bot connect-code` makes one): orders wait"
LACKS = {
    "admin": "as no administrator it hears commands and replies only, and makes no topics: make it one",
    "topics": "the bot may not manage topics: tickets are cards in the group until it may",
    "pin": "the bot may not pin messages: tickets' cards do not stay at the top",
    "delete": "the bot may not delete messages: connect codes stay to be read in the group",
    "forum": "topics are off in the desk's group: a ticket is a card there, and agents answer by replies",
}


async def groups(settings: Settings) -> list[int]:
    """The chats of the desks: those in the database, and SUPPORT_GROUP_ID before it is there."""
    try:
        rows = await _rows(settings)
    except SQLAlchemyError:
        rows = []  # what is wrong with the database has its own line
    found, named = [desk.chat_id for desk in rows], settings.support_group_id
    known = named is None or named in [*found, *(desk.former_chat_id for desk in rows)]
    return found if named is None or known else [named, *found]


async def _rows(settings: Settings) -> list[Desk]:
    if not await asyncio.to_thread(migrate.is_current, settings.database_url):
        return []
    db = connect(settings.database_url)
    await db.start()
    try:
        return await db(places.listed, settings.bot_id)
    finally:
        await db.close()


async def desks(
    session: aiohttp.ClientSession, base: str, settings: Settings, chats: list[int], say: Callable[[bool, str], None]
) -> None:
    """A line for each desk and for each thing it lacks."""
    if not chats:
        say(False, NONE)
    for chat_id in chats:
        member = await _ask(session, f"{base}/getChatMember", chat_id=chat_id, user_id=settings.bot_id)
        status = member.get("status", "not there")
        say(status in {"administrator", "member"}, f"desk {chat_id}: the bot is {status}")
        if status in {"administrator", "member"}:
            group = await _ask(session, f"{base}/getChat", chat_id=chat_id)
            for code in lacking(member, forum=bool(group.get("is_forum"))):
                say(True, f"desk {chat_id}: {LACKS[code]}")


async def _ask(session: aiohttp.ClientSession, url: str, **params: int) -> dict[str, Any]:
    async with session.get(url, params=params) as response:
        answer = await response.json()
    result = answer.get("result") if isinstance(answer, dict) else None
    return result if isinstance(result, dict) else {}
