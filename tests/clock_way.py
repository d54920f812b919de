"""What tests of the tickets' clocks share: time passes while the house is shut, and the topic is read afterwards."""

from datetime import datetime

from storage import outbox, ticket_rings
from tests.desk_way import until
from tests.home import Home
from tests.storehouse import HandClock
from tests.ticket_way import Talk

OFFICE = {"business_hours": "Mon-Fri 09:00-18:00", "timezone": "Asia/Shanghai"}


async def later(home: Home, moment: datetime | None = None, *, heard: bool = True, **time: float) -> None:
    """It is so much later, or that moment; the house was shut meanwhile, as in an outage.

    Then everything that is due has rung, and what was to be said then is said (not `heard`: Telegram is down).
    """
    await home.stop()
    assert isinstance(home.clock, HandClock)
    home.clock.moment = moment or home.clock.moment
    home.clock.forward(**time)
    db, bot_id = (await home.start()).db, home.settings.bot_id

    async def quiet() -> bool:
        if await db(ticket_rings.due, bot_id):
            return False
        return not heard or not await db(outbox.due, bot_id, home.clock(), 1)

    await until(quiet)


async def posts(talk: Talk, *signs: str) -> list[str]:
    """What stands in the topic and begins with one of these."""
    return [seen.text for seen in await talk.home.desk.history() if seen.text.startswith(signs)]


async def card(talk: Talk) -> str:
    """The card as it stands."""
    [text] = [seen.text for seen in await talk.home.desk.history() if seen.id == talk.card.id]
    return str(text)
