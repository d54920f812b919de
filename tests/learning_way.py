"""What tests of the weekly digest share: sellers ask in vain, the clock moves to Monday, the desk gets it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from sandbox import Sandbox
from tests.desk_way import until
from tests.home import Home
from tests.people import Seen, Seller
from tests.storehouse import HandClock

ASKED = "does amazon send a birthday gift to sellers"
SUNDAY = datetime(2026, 11, 22, 20, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, 1, tzinfo=UTC)
ANSWER = """Birthday gifts / 生日礼物
EN: No, nobody sends gifts to sellers.
ZH: 没有，平台不会给卖家寄礼物。"""


@asynccontextmanager
async def week_before(sandbox: Sandbox, folder: Path) -> AsyncIterator[Home]:
    """A house in the week before the digest."""
    async with Home.opened(sandbox, folder, clock=HandClock(datetime(2026, 11, 17, 8, tzinfo=UTC))) as opened:
        yield opened


async def moves_to(home: Home, moment: datetime) -> None:
    """The clock moves, and the house is started anew, as after an outage."""
    await home.stop()
    assert isinstance(home.clock, HandClock)
    home.clock.moment = moment
    await home.start()


async def asks_in_vain(seller: Seller, text: str = ASKED) -> None:
    await seller.says(text)
    await seller.sees("I am not sure")


async def posted(home: Home, *askers: str) -> Seen:
    """Sellers asked the same; it is Monday, and the desk has got it. The message of the group."""
    for name in askers or ("Ann", "Bob"):
        await asks_in_vain(await home.seller(name))
    await moves_to(home, MONDAY)
    return await home.desk["Li"].sees(ASKED)


async def in_use(home: Home, number: int) -> None:
    """Wait until so many additions are live in this house's Book."""

    async def there() -> bool:
        assert home.running is not None
        return sum(entry.startswith("desk-") for entry in home.running.book().wordings) == number

    await until(there)
