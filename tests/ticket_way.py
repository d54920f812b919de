"""A ticket that is open already, with the people around it: for tests whose subject is what happens next."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox import Sandbox
from storage import sellers, tickets
from storage.clock import Clock, system_clock
from storage.models import Ticket
from tests.desk_way import until
from tests.home import Home
from tests.people import Agent, Desk, Seen, Seller

OPENED = {"en": "a person answers you here", "zh": "已为您转接人工"}
WANTED = {"en": "talk to a person", "zh": "转人工"}


@asynccontextmanager
async def forum_home(
    sandbox: Sandbox,
    folder: Path,
    *,
    clock: Clock = system_clock,
    bot: str = "administrator",
    start: bool = True,
    **changes: object,
) -> AsyncIterator[Home]:
    """A home whose desk is a forum; `bot` is the bot's status there. `changes` are settings."""
    async with Home.opened(sandbox, folder, clock=clock, start=False, **changes) as home:
        home.desk = await Desk.opens(home.town, "Li", "Mia", forum=True, bot=bot)
        home.settings = home.settings.model_copy(update={"support_group_id": home.desk.chat_id})
        if start:
            await home.start()
        yield home


@dataclass
class Talk:
    """Ann's ticket; Li and Mia are in its topic (in a plain group: in the group)."""

    home: Home
    ann: Seller
    card: Seen
    li: Agent
    mia: Agent

    async def db(self, verb: Any, *args: Any, **fields: Any) -> Any:
        assert self.home.running is not None
        return await self.home.running.db(verb, *args, **fields)

    async def now(self) -> Ticket:
        """The seller's newest ticket as it stands."""
        row = await self.db(sellers.find, self.home.settings.bot_id, self.ann.user_id)
        found: Ticket = await self.db(tickets.latest, row.id)
        return found

    async def answered(self, text: str = "Hello, this is Li.") -> Seen:
        """Li answers, which makes it his; the seller's copy."""
        if self.li.thread_id is None:
            await self.li.replies(self.card, text)
        else:
            await self.li.says(text)
        return await self.ann.sees(text)


async def opened(home: Home, name: str = "Ann", language: str = "en", said: str = "") -> Talk:
    """A new seller says that he wants a person, after `said`; his card is at the desk."""
    seller = await home.seller(name, language)
    since = home.town.seq
    if said:
        await seller.says(said)
    await seller.says(WANTED[language])
    await seller.sees(OPENED[language])
    return await at_the_desk(home, seller, since)


async def at_the_desk(home: Home, seller: Seller, since: int) -> Talk:
    """The ticket's card, posted since an event, and the agents where it stands."""
    li = home.desk["Li"]
    li.since = since
    card = await li.sees("nobody has it yet")
    mia = home.desk["Mia"].at(card.thread_id)
    return Talk(home, seller, card, li.at(card.thread_id), mia)


async def titled(home: Home, start: str) -> None:
    """Wait until the topic's title begins so."""

    async def begins() -> bool:
        return (await titles(home))[-1].startswith(start)

    await until(begins)


async def titles(home: Home) -> list[str]:
    """Every title a topic was given, in order."""
    calls = await home.town.calls()
    return [str(one["parameters"]["name"]) for one in calls if one["method"].lower().endswith("forumtopic")]
