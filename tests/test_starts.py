"""An agent opens a ticket with a seller the desk knows; a supervisor closes those that lie still."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox import Sandbox
from storage import desks, tickets
from storage.clock import system_clock
from tests.desk_way import submitted
from tests.home import Home
from tests.ticket_way import at_the_desk, forum_home, opened, titles


class Ahead:
    """The present, and then some."""

    by = timedelta()

    def __call__(self):  # type: ignore[no-untyped-def]
        return system_clock() + self.by


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path, clock=Ahead()) as opened:
        yield opened


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_agent_opens_a_ticket(home: Home, language: str) -> None:
    ann = await home.seller("Ann", language)
    await ann.starts()
    await ann.sees("Ann")
    order = await submitted(home, ann)
    await home.desk["Li"].sees(order.number)
    li = home.desk["Li"]
    await li.says(f"/ticket {order.number} the test report is of 2011")
    await li.sees("T-000001 with Ann is open and yours")
    got = await ann.sees("the test report is of 2011")
    assert order.number in got.text
    assert "Li" in got.text
    card = await li.sees("Li has it")
    assert card.thread_id is not None
    assert f"Order: {order.number}" in card.text
    assert await titles(home) == ["💬 T-000001 \u2068Ann\u2069 · \u2068the test report is of 2011\u2069"]
    there = li.at(card.thread_id)
    await ann.says("qwrtzpl")
    await there.sees("qwrtzpl")
    await there.says("Please send the new one.")
    await ann.sees("Please send the new one.")
    await home.desk["Mia"].says("/ticket T-000001")
    await home.desk["Mia"].sees("T-000001 with Ann is open already. Li has it.")
    await there.says("/close")
    await ann.sees("T-000001")
    await home.desk["Mia"].says("/ticket t-1 one more page")
    await home.desk["Mia"].sees("is open again and yours")
    await ann.sees("one more page")
    await ann.sees("Mia")
    assert home.running is not None
    row = await home.running.db(tickets.latest, 1)
    assert row is not None
    assert (row.agent_name, row.state) == ("Mia", "claimed")


async def test_by_username_and_whom_nobody_knows(home: Home) -> None:
    ann = await home.seller("Ann", username="ann_toys")
    await ann.starts()
    await ann.sees("Ann")
    li = home.desk["Li"]
    for words in ("/ticket", "/ticket 8000000001", "/ticket @somebody_else", "/ticket C-000009", "/ticket Ann hello"):
        await li.says(words)
        await li.sees("Name the seller by")
    await ann.blocks()
    await li.says("/ticket @Ann_Toys hello")
    await li.sees("is open and yours")
    await li.sees("the seller has blocked the bot and does not know")
    await ann.blocks(False)
    await ann.says("/menu")
    await ann.sees("from our desk would like a word with you (T-000001): hello")


async def test_what_lies_still_is_closed_after_a_word(home: Home) -> None:
    talk = await opened(home)
    bob = await home.seller("Bob")
    await bob.says("talk to a person")
    await bob.sees("a person answers you here")
    assert isinstance(home.clock, Ahead)
    home.clock.by = timedelta(days=8)
    since = home.town.seq
    eve = await home.seller("Eve")
    await eve.says("talk to a person")
    await eve.sees("a person answers you here")
    await at_the_desk(home, eve, since)
    li, mia = home.desk["Li"], home.desk["Mia"]
    await li.says("/closeall 9")
    await li.sees("There is no open ticket")
    await li.says("/closeall soon")
    await li.sees("/closeall 7")
    await li.says("/closeall older than 7 days")
    asked = await li.sees("There are 2 open tickets without any activity for 7 days")
    assert asked.rows == [["✅ Close 2 tickets"]]
    await mia.taps("Close 2 tickets", on=asked)
    await mia.sees_toast("Only administrators")
    await talk.ann.says("I am still here")
    await talk.li.sees("I am still here")
    await li.taps("Close 2 tickets", on=asked)
    await li.sees_toast("1 closed")
    await bob.sees("T-000002 was closed by Li")
    await li.taps("Close 2 tickets", on=asked)
    await li.sees_toast("None is left")
    await li.presses(asked, "+ticket.close_all:99999999999", force=True)
    await li.sees_toast("cannot find")
    assert home.running is not None
    desk = await home.running.db(desks.by_chat, home.settings.bot_id, home.desk.chat_id)
    assert desk is not None
    states = [(await home.running.db(tickets.of_desk, desk.id or 0, number)).state for number in (1, 2, 3)]
    assert states == ["open", "closed", "open"]
