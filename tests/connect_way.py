"""A group that is no desk yet, and the code that makes it one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlmodel import Session, col, select

from bot import connecting
from sandbox import Sandbox
from storage import desks
from storage.models import Desk as DeskRow
from storage.models import OutboxMessage
from tests.desk_way import until
from tests.home import Home
from tests.people import Desk, Seller
from tests.storehouse import HandClock
from tests.ticket_way import OPENED, WANTED


@asynccontextmanager
async def bare_home(
    sandbox: Sandbox, folder: Path, *, bot: str = "administrator", **changes: object
) -> AsyncIterator[Home]:
    """A home without a desk. The group in it is a forum and none yet; time stands still. `changes` are settings."""
    changes = {"support_group_id": None, **changes}
    async with Home.opened(sandbox, folder, clock=HandClock(), start=False, **changes) as home:
        home.desk = await Desk.opens(home.town, "Li", "Mia", forum=True, bot=bot)
        await home.start()
        yield home


async def a_code(home: Home, *, first: bool = True) -> str:
    assert home.running is not None
    made = await connecting.make(home.running.db, home.settings, first=first)
    assert made is not None
    return made[0]


async def row_of(home: Home, desk: Desk) -> DeskRow | None:
    assert home.running is not None
    found: DeskRow | None = await home.running.db(desks.by_chat, home.settings.bot_id, desk.chat_id)
    return found


async def stands(home: Home, rights: str) -> DeskRow:
    """The desk's row, once it says so of the bot's rights."""
    found: list[DeskRow] = []

    async def noted() -> bool:
        row = await row_of(home, home.desk)
        found[:] = [row] if row is not None and row.rights == rights else []
        return bool(found)

    await until(noted)
    return found[0]


async def looks(home: Home) -> list[OutboxMessage]:
    """How often the bot has looked at its rights."""

    def rows(session: Session) -> list[OutboxMessage]:
        done = select(OutboxMessage).where(OutboxMessage.kind == "desk.rights", col(OutboxMessage.done_at).is_not(None))
        return list(session.exec(done))

    assert home.running is not None
    return await home.running.db(rows)


async def wants_a_person(home: Home, name: str, language: str = "en", about: str = "") -> Seller:
    """A new seller opens a ticket, while he looks at a category when `about` names one."""
    seller = await home.seller(name, language)
    if about:
        await seller.starts(f"cat_{about}_US")
        await seller.sees("1. ")
    await seller.says(WANTED[language])
    await seller.sees(OPENED[language])
    return seller
