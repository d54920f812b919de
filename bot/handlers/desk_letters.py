"""/deadletters: supervisors see what was given up, and have it tried again or dropped."""

from collections.abc import Awaitable, Callable

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message, Update
from sqlmodel import Session

from bot.callbacks import Press
from bot.handlers import given
from bot.handlers.filters import Pressed
from bot.handlers.presses import Pressing, Tap, Toast
from bot.say import Say
from storage import letters, outbox
from storage.database import Database
from storage.inbox import Waiting
from storage.problems import NotFound

TakeUp = Callable[[Waiting], Awaitable[None]]
"""Hands an update that waits again to the inbox."""
BOXES = ("outbox", "inbox")


def desk_letters_router() -> Router:
    """Asked before what is said in a ticket's topic."""
    router = Router(name="desk_letters")

    @router.message(Command("deadletters"))
    async def listed(message: Message, command: CommandObject, bot: Bot, db: Database, event_update: Update) -> None:
        asked = await given.read(message, command, bot, db, event_update, supervisor=True)
        if asked is not None:
            await given.show(db, asked, "desk.letters")

    @router.callback_query(Pressed("letter.again", "letter.drop"))
    async def pressed(
        query: CallbackQuery, pressed: Press, bot: Bot, db: Database, say: Say, event_update: Update, take_up: TakeUp
    ) -> None:
        async def act(tap: Tap) -> Toast:
            waiting = await db(_act, tap)
            if waiting is not None:
                await take_up(waiting)
            return Toast("letters.did_again" if pressed.word == "letter.again" else "letters.did_drop")

        await Pressing(query, pressed, bot, db, say, event_update).answered(act, supervisor=True)

    return router


def _act(session: Session, tap: Tap) -> Waiting | None:
    """Do what the button says, and have the list drawn anew. Raises Problem, ValueError."""
    desk, by, box, row_id = tap.desk, tap.by, tap.pressed.ids[0], tap.pressed.number(1)
    if box not in BOXES:
        raise NotFound
    waiting = None
    if tap.pressed.word == "letter.drop":
        letters.drop(session, desk, box, row_id, **by)
    elif box == "outbox":
        letters.send_again(session, desk, row_id, **by)
    else:
        waiting = letters.handle_again(session, desk, row_id, **by)
    outbox.put(
        session,
        kind="desk.letters.update",
        key=f"letters:{by['key']}",
        bot_id=desk.bot_id,
        chat_id=desk.chat_id,
        ids={"message_id": tap.message_id},
        priority=outbox.CLAIM,
    )
    return waiting
