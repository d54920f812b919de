"""What tests of the calendar share: a house whose clock stands, moved from day to day; what each has heard so far."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from sandbox import Sandbox
from storage import deadlines, notices, outbox
from tests.desk_way import until
from tests.home import Home
from tests.learning_way import moves_to
from tests.people import Seller
from tests.storehouse import HandClock


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


@asynccontextmanager
async def on_the_24th(sandbox: Sandbox, folder: Path) -> AsyncIterator[Home]:
    """A house at noon (UTC) of 24 November 2026."""
    async with Home.opened(sandbox, folder, clock=HandClock(at("2026-11-24 12:00"))) as opened:
        yield opened


async def settled(home: Home) -> None:
    """Wait until all that is due by the clock was considered and delivered."""
    assert home.running is not None
    db, bot_id = home.running.db, home.settings.bot_id

    async def idle() -> bool:
        now = home.clock()
        if await db(notices.due, bot_id, now, 1) or await db(deadlines.due, bot_id, now, 1):
            return False
        return not [row for row in await db(outbox.waiting, bot_id) if row.due_at <= now]

    await until(idle)


async def count_at(home: Home, moment: str, *sellers: Seller, words: str) -> list[int]:
    """Start the house at a moment, let it deliver what is due, and count the messages with these words so far."""
    await moves_to(home, at(moment))
    await settled(home)
    return [await heard(seller, words) for seller in sellers]


async def heard(seller: Seller, words: str) -> int:
    """How many messages in his chat have these words."""
    return sum(words in seen.text for seen in await seller.history(100))
