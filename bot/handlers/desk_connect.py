"""/connect CODE in a group makes it a desk; without a code, in a desk, it looks at the bot's rights again."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message, Update
from sqlmodel import Session

from bot.connecting import digest
from bot.handlers.agents import commanded
from bot.settings import Settings
from storage import audit, desk_menus, desks, places
from storage.database import Database

KNOWN = ("new", "used", "old")
"""Outcomes of a code that is or was one: it should not stay to be read."""


def desk_connect_router() -> Router:
    """Asked first of all in groups: it is for those that are no desk yet, too."""
    router = Router(name="desk_connect")

    @router.message(Command("connect"))
    async def connect(
        message: Message, command: CommandObject, bot: Bot, db: Database, settings: Settings, event_update: Update
    ) -> None:
        code, try_ = (command.args or "").strip(), _Try(message, bot.id, event_update)
        desk = await db(desks.by_chat, bot.id, message.chat.id)
        if desk is None:
            unnamed = message.sender_chat is not None or message.from_user is None or message.from_user.is_bot
            refused = "anonymous" if unnamed else "missing" if not code else ""
            await db(try_.refuse, refused) if refused else await db(try_.use, digest(settings, code))
        elif await commanded(message, bot, db, event_update) is not None:
            await db(try_.look, desk.id or 0, typed_code=bool(code))

    return router


class _Try:
    """One /connect, and what becomes of it; the answer is queued with the effect."""

    def __init__(self, message: Message, bot_id: int, update: Update) -> None:
        self.bot_id = bot_id
        self.chat_id = message.chat.id
        self.title = message.chat.title or ""
        user = message.from_user
        self.user_id, self.name = (user.id, user.full_name) if user else (0, "")
        self.message_id = message.message_id
        self.thread_id = message.message_thread_id if message.is_topic_message else None
        self.key = f"update:{update.update_id}"

    def refuse(self, session: Session, why: str) -> None:
        """It cannot be a try: nobody can be asked who he is, or there is no code."""
        self._tell(session, places.failed(session, self.bot_id, self.chat_id, why, key=self.key))

    def use(self, session: Session, digest: str) -> None:
        """The group becomes a desk, or is told why not."""
        outcome = places.connect(session, self.bot_id, self.chat_id, self.title, digest, key=self.key)
        desk = desks.by_chat(session, self.bot_id, self.chat_id)
        if desk is not None and outcome == "new":
            places.check(session, desk, key=self.key, connected=True)
            desk_menus.commands(session, desk, key=self.key)
            who = {"agent_id": self.user_id, "agent_name": self.name, "key": f"connect:{self.key}"}
            audit.note(session, self.bot_id, desk.id or 0, "group.connected", "desk", desk.id, **who)  # type: ignore[arg-type]
        elif desk is not None and outcome == "already":
            self.look(session, desk.id or 0, typed_code=True)
        else:
            self._tell(session, outcome)
        if outcome in KNOWN:
            places.hide(session, self.bot_id, self.chat_id, self.message_id, key=self.key)

    def look(self, session: Session, desk_id: int, *, typed_code: bool) -> None:
        """Look at the rights again, and say what was found. A code that was typed is not used, and goes."""
        desk = desks.get(session, desk_id)
        places.check(session, desk, key=self.key, thread_id=self.thread_id, asked=self.message_id)
        if typed_code:
            places.hide(session, self.bot_id, self.chat_id, self.message_id, key=self.key)

    def _tell(self, session: Session, outcome: str) -> None:
        where = {"reply_to": self.message_id, "thread_id": self.thread_id}
        if outcome == "tired":
            places.reply_tired(session, self.bot_id, self.chat_id, "connect.tired", **where)  # type: ignore[arg-type]
        else:
            text = f"connect.{outcome}"
            places.reply(session, self.bot_id, self.chat_id, text, key=self.key, **where)  # type: ignore[arg-type]
