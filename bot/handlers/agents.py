"""Who may act in a desk, asked of the rows, and of Telegram when they are missing or old; what its commands need."""

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import ChatMemberRestricted, Message, Update, User

from storage import desk_acts, desks
from storage.columns import JsonValue
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


async def require_supervisor(db: Database, bot: Bot, chat_id: int, user: User) -> Desk:
    """The desk this person may run. Raises NotAgent(why=no_desk|left|unknown|no_admin)."""
    await require_agent(db, bot, chat_id, user)
    return await db(desks.require_supervisor, bot.id, chat_id, user.id)


async def commanded(
    message: Message, bot: Bot, db: Database, update: Update, *, supervisor: bool = False
) -> Desk | None:
    """The desk in which somebody who may gave a command; else None, and he is told why unless the group is no desk."""
    desk, user = await db(desks.by_chat, bot.id, message.chat.id), message.from_user
    if desk is None:
        return None
    try:
        if message.sender_chat is not None or user is None or user.is_bot:
            raise NotAgent(why="anonymous")
        return await (require_supervisor if supervisor else require_agent)(db, bot, message.chat.id, user)
    except NotAgent as error:
        await answer(message, db, desk, update, "problem.not_agent", why=error.fields.get("why", ""))
        return None


async def answer(message: Message, db: Database, desk: Desk, update: Update, text: str, **fields: JsonValue) -> None:
    """Have the courier reply to an agent's message, where it stands; `text` names a macro."""
    thread_id = message.message_thread_id if message.is_topic_message else None
    about = {"key": f"update:{update.update_id}", "reply_to": message.message_id, "thread_id": thread_id}
    await db(desk_acts.tell, desk, **about, text=text, fields=fields)  # type: ignore[arg-type]
