"""How long a delivery is tried: an outage of hours loses nothing, a row that nobody can take stops nobody for long."""

import random
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import TelegramError

from storage.models import OutboxMessage

MOST_ATTEMPTS = 8
FIRST_PAUSE = 0.25  # seconds
LONGEST_PAUSE = 300.0
LONGEST_WAIT = timedelta(hours=24)


def pause_after(attempts: int) -> float:
    """Seconds until the next attempt, when there have been `attempts` before the one that failed: growing, jittered."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**attempts) * random.uniform(0.5, 1.5)


async def given_up(bot: Bot, row: OutboxMessage, attempts: int, moment: datetime) -> bool:
    """Whether to give up: after a day, or after eight attempts while the wire is otherwise sound."""
    if moment - row.created_at >= LONGEST_WAIT:
        return True
    if attempts < MOST_ATTEMPTS or row.channel == "mail":
        return False
    try:
        await bot.get_me()
    except TelegramError:
        return False
    return True
