"""A banned seller who tries to reach the desk is told once an hour that he cannot; the bot goes on answering him."""

from aiogram import Bot
from aiogram.fsm.context import FSMContext

from bot.below import note_newer
from bot.say import Say
from storage import bans
from storage.database import Database
from storage.models import Seller


async def barred(db: Database, seller: Seller) -> bool:
    """Whether the desk is closed to this seller."""
    return await db(bans.current, seller.id or 0) is not None


async def turned_away(db: Database, seller: Seller, say: Say, bot: Bot, state: FSMContext) -> bool:
    """Whether the desk is closed to him; he is told, unless he was within the hour."""
    if not await barred(db, seller):
        return False
    if await db(bans.warn, seller.id or 0):
        told = await bot.send_message(seller.user_id, say("bans.attempt"))
        await note_newer(state, told.message_id)
    return True
