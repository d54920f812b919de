"""A command in a desk as its handlers want it: from somebody who may, with what follows it and where it was given."""

from aiogram import Bot
from aiogram.filters import CommandObject
from aiogram.types import Message, Update

from bot.handlers.agents import commanded
from storage import given, known_sellers, ticket_places
from storage.database import Database
from storage.given import Given
from storage.known_sellers import Meant
from storage.problems import Problem


async def read(
    message: Message, command: CommandObject, bot: Bot, db: Database, update: Update, *, supervisor: bool = False
) -> Given | None:
    """The command; None, and told why, when its giver may not."""
    desk = await commanded(message, bot, db, update, supervisor=supervisor)
    if desk is None or message.from_user is None:
        return None
    replied = message.reply_to_message
    # In a topic what replies to nothing carries the topic's opening message.
    reply_to = replied.message_id if replied and replied.forum_topic_created is None else None
    thread_id = message.message_thread_id if message.is_topic_message else None
    return Given(
        desk=desk,
        agent_id=message.from_user.id,
        agent_name=message.from_user.full_name,
        key=f"update:{update.update_id}",
        message_id=message.message_id,
        thread_id=thread_id,
        text=(command.args or "").strip(),
        ticket=await db(ticket_places.find, desk.id or 0, thread_id=thread_id, reply_to=reply_to),
        reply_to=reply_to,
    )


async def whom(db: Database, command: Given) -> tuple[Meant | None, str]:
    """The seller a command is about, and what else it says: named by its first word, or the ticket's it stands in."""
    first, _, rest = command.text.partition(" ")
    if known_sellers.is_reference(first):
        return await db(known_sellers.meant, command.desk, first), rest.strip()
    if command.ticket is not None:
        return await db(known_sellers.of_ticket, command.ticket), command.text
    return None, command.text


async def tell(db: Database, command: Given, text: str, /, **fields: object) -> None:
    """Reply to a command; `text` names a macro."""
    await db(given.told, command, text, fields)


async def refuse(db: Database, command: Given, problem: Problem) -> None:
    """Say why it was not done."""
    await db(given.told, command, f"problem.{problem.code}", dict(problem.fields))


async def show(db: Database, command: Given, kind: str, /, **ids: object) -> None:
    """Have the courier post something under the command."""
    await db(given.shown, command, kind, **ids)
