"""How long a delivery is tried: an outage of hours loses nothing, a row that nobody can take stops nobody for long."""

import random
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import TelegramError

from storage.models import OutboxMessage

MOST_ATTEMPTS = 8
MOST_REJECTIONS = 20  # of a mail whose recipient is taken and whose content is not: about an hour
FIRST_PAUSE = 0.25  # seconds
LONGEST_PAUSE = 300.0
SOUND_AFTER = timedelta(minutes=15)  # a spell of failing sends that is shorter than this says nothing about the row
LONGEST_WAIT = timedelta(hours=24)
PRECIOUS = frozenset({"order.card"})  # without its card an order is out of the agents' reach


def pause_after(attempts: int) -> float:
    """Seconds until the next attempt, when there have been `attempts` before the one that failed: growing, jittered."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**attempts) * random.uniform(0.5, 1.5)


async def given_up(bot: Bot, row: OutboxMessage, attempts: int, moment: datetime) -> bool:
    """Whether to give up: after a day, or after eight attempts and a quarter of an hour while the wire is sound."""
    if moment - row.created_at >= LONGEST_WAIT:
        return True
    if row.channel == "mail" or row.kind in PRECIOUS:
        return False
    if attempts < MOST_ATTEMPTS or moment - row.created_at < SOUND_AFTER:
        return False
    try:
        await bot.get_me()
    except TelegramError:
        return False
    return True
