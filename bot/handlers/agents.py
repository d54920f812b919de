"""Who may act in a desk: asked of the rows, and of Telegram when they are missing or old."""

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import ChatMemberRestricted, User

from storage import desks
from storage.database import Database
from storage.models import Desk
from storage.problems import NotAgent


async def require_agent(db: Database, bot: Bot, chat_id: int, user: User) -> Desk:
    """The desk this person may act in. Raises NotAgent(why=no_desk|left|unknown)."""
    try:
        return await db(desks.require_agent, bot.id, chat_id, user.id)
    except NotAgent as error:
        if error.fields.get("why") not in {"unknown", "stale"}:
            raise
    try:
        member = await bot.get_chat_member(chat_id, user.id)
    except TelegramAPIError as error:
        raise NotAgent(why="unknown") from error
    status = "member" if isinstance(member, ChatMemberRestricted) and member.is_member else str(member.status)
    desk = await db(desks.by_chat, bot.id, chat_id)
    if desk is None:
        raise NotAgent(why="no_desk")
    await db(desks.note_member, desk.id or 0, user.id, status, user.full_name)
    return await db(desks.require_agent, bot.id, chat_id, user.id)
