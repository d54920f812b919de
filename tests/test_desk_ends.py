"""/default and /disconnect on the wire: another group takes over, and sellers are heard as before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio

from bot.desk_commands import AGENTS, SUPERVISORS
from sandbox import Sandbox
from tests.connect_way import a_code, bare_home, row_of
from tests.desk_way import submitted, until
from tests.home import Home
from tests.people import Desk


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with bare_home(sandbox, tmp_path) as opened:
        await opened.desk["Li"].says(f"/connect {await a_code(opened)}")
        await opened.desk["Li"].sees("This group is the desk now")
        yield opened


async def another(home: Home) -> Desk:
    second = await Desk.opens(home.town, "Zed", forum=True)
    await second["Zed"].says(f"/connect {await a_code(home, first=False)}")
    await second["Zed"].sees("This group is a desk now")
    return second


async def offered(home: Home, desk: Desk) -> dict[str, list[str]]:
    """What Telegram offers behind "/" in a group, by kind of scope."""
    state = await home.town.get("state")
    here = [one for one in state["commands"] if one["scope"].get("chat_id") == desk.chat_id]
    return {one["scope"]["type"]: [command["command"] for command in one["commands"] or []] for one in here}


async def test_a_desk_hands_over_and_ends(home: Home) -> None:
    li, second = home.desk["Li"], await another(home)
    zed = second["Zed"]
    everything = {"chat": list(AGENTS), "chat_administrators": [*AGENTS, *SUPERVISORS]}

    async def both() -> bool:
        return await offered(home, home.desk) == everything == await offered(home, second)

    await until(both)  # without another start

    ann = await home.seller("Ann")
    await ann.starts()
    await ann.sees("Hello Ann")
    order = await submitted(home, ann)
    await li.sees(order.number)
    await ann.says("talk to a person")
    await ann.sees("a person answers you here")
    card = await li.sees("nobody has it yet")
    await ann.says("my first line")
    await li.at(card.thread_id).sees("my first line")
    await li.at(card.thread_id).says("Hello, this is Li.")
    await ann.sees("Hello, this is Li.")

    await li.says("/disconnect")
    await li.sees("This is the default desk: sellers always need one. Type /default in another desk")
    await zed.says("/default")
    await zed.sees("This is the default desk now")
    await li.sees("is the default desk now, as Zed decided there")
    await ann.says("my last line")
    await li.at(card.thread_id).sees("my last line")
    await li.says("/disconnect")
    asked = await li.sees("Now 1 open ticket and 1 order would go to the default desk")
    await li.presses(asked, "+desk.stay:1")
    await li.sees("All right, Li: this group stays a desk")
    await li.says("/disconnect")
    asked = await li.sees("Disconnect this group?")
    await li.taps("Yes, disconnect it", on=asked)
    await li.sees("This group is no desk any more")
    await zed.sees("Li disconnected the desk")
    await zed.sees(order.number)
    moved = await zed.sees("nobody has it yet")
    assert moved.thread_id is not None
    await zed.at(moved.thread_id).sees("my last line")
    assert not any("my first line" in seen.text for seen in await second.history()), "it was answered"
    assert await row_of(home, home.desk) is None

    async def gone() -> bool:
        return not any((await offered(home, home.desk)).values())

    await until(gone)
    assert [seen.text for seen in await second.history() if "last" in seen.text] == ["my last line"], "once"
    await ann.says("are you there?")
    await zed.at(moved.thread_id).sees("are you there?")
    await zed.at(moved.thread_id).says("Yes, this is Zed.")
    await ann.sees("Yes, this is Zed.")
    zed.since = home.town.seq
    await li.at(card.thread_id).says("nobody shall get this")
    await li.presses(card, "+ticket.take:1:1", force=True)
    assert "not the support desk" in (await li.sees_toast())["text"]
    await zed.says("/audit")
    await zed.sees("disconnected a group")
    story = await ann.story(30)
    assert "nobody shall get this" not in story


async def test_who_may_not_ends_nothing(home: Home) -> None:
    second = await another(home)
    member = await second.admits("Tim")
    for command in ("/default", "/disconnect"):
        await member.says(command)
        await member.sees("administrator")
    await second["Zed"].says("/disconnect")
    asked = await second["Zed"].sees("Disconnect this group?")
    row: Any = await row_of(home, second)
    await member.presses(asked, f"+desk.end:{row.id}")
    assert "administrator" in (await member.sees_toast())["text"]
    await home.desk["Li"].says("hello")
    hello = (await home.desk.history())[-1]
    await home.desk["Li"].presses(hello, f"+desk.end:{row.id}", force=True)
    await home.desk["Li"].sees_toast()
    assert await row_of(home, second) is not None


async def test_close_and_note_in_no_ticket_are_answered(home: Home) -> None:
    for word in ("/close", "/note call him"):
        await home.desk["Li"].says(word)
        await home.desk["Li"].sees(f"Which ticket? Write {word.partition(' ')[0]} in its topic")
