"""/undo: an agent takes back what he wrote to a seller."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import Message, Update

from bot.handlers.agents import answer, commanded
from storage import ticket_undo
from storage.database import Database

TEXTS = {
    "nothing": "relay.undo_nothing",
    "theirs": "relay.undo_theirs",
    "note": "relay.undo_note",
    "not_yours": "relay.undo_not_yours",
    "already": "relay.undo_already",
}


def undo_router() -> Router:
    """Asked before the tickets' router, which takes all that is said in a topic."""
    router = Router(name="undo")

    @router.message(Command("undo"))
    async def undo(message: Message, bot: Bot, db: Database, event_update: Update) -> None:
        desk, user = await commanded(message, bot, db, event_update), message.from_user
        if desk is None or user is None:
            return
        replied = message.reply_to_message
        # In a topic what replies to nothing carries the topic's opening message.
        reply_to = replied.message_id if replied and replied.forum_topic_created is None else None
        thread_id = message.message_thread_id if message.is_topic_message else None
        why = await db(
            ticket_undo.undo,
            desk.id or 0,
            agent_id=user.id,
            agent_name=user.full_name,
            reply_to=reply_to,
            thread_id=thread_id,
            key=f"update:{event_update.update_id}",
        )
        if why:
            await answer(message, db, desk, event_update, TEXTS[why])

    return router
