"""/audit: supervisors read what agents did."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message, Update

from bot.handlers import given
from storage import known_sellers
from storage.database import Database

LONGEST_NAME = 60


def desk_audit_router() -> Router:
    """Asked before what is said in a ticket's topic."""
    router = Router(name="desk_audit")

    @router.message(Command("audit"))
    async def audit(message: Message, command: CommandObject, bot: Bot, db: Database, event_update: Update) -> None:
        """About a ticket or an order, an agent, or in a ticket's topic about that; else the newest of all."""
        asked = await given.read(message, command, bot, db, event_update, supervisor=True)
        if asked is None:
            return
        thing = known_sellers.thing_of(asked.text)
        if thing is None and not asked.text and asked.ticket is not None:
            thing = ("ticket", asked.ticket.id or 0)
        if thing is not None:
            await given.show(db, asked, "desk.audit", thing=thing[0], thing_id=thing[1])
        else:
            await given.show(db, asked, "desk.audit", agent=asked.text.lstrip("@")[:LONGEST_NAME])

    return router
