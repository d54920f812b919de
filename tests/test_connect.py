"""A group becomes a desk by a code that its operator was shown: once, in time, and by a person with a name."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import connecting
from sandbox import Sandbox
from tests.connect_way import a_code, bare_home, row_of, stands
from tests.desk_way import until
from tests.home import Home
from tests.people import Agent, Desk, Seen
from tests.storehouse import HandClock

WRONG = "/connect 00000-00000"


@pytest_asyncio.fixture
async def bare(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with bare_home(sandbox, tmp_path) as home:
        yield home


async def gone(home: Home, message: Seen) -> None:
    async def deleted() -> bool:
        return message.id not in [seen.id for seen in await home.desk["Li"].history()]

    await until(deleted)


async def quiet(home: Home, agent: Agent, *said: str) -> None:
    """The bot has heard all of this, and answered nothing."""
    before = len(await agent.history())
    for text in said:
        await agent.says(text)
    ann = await home.seller("Zoe")
    await ann.starts()
    await ann.sees("Zoe")
    assert len(await agent.history()) == before + len(said)


async def test_a_code_makes_the_group_the_desk_and_goes(bare: Home) -> None:
    li, code = bare.desk["Li"], await a_code(bare)
    said = await li.says(f"/connect {code}")
    told = await li.sees("This group is the desk now")
    assert "all the rights I need" in told.text
    await gone(bare, said)
    row = await stands(bare, "all")
    assert (row.is_default, row.name) == (True, "Compliance desk")
    ann = await bare.seller("Ann")
    await ann.says("talk to a person")
    await ann.sees("a person answers you here")
    await li.sees("nobody has it yet")


async def test_it_is_typed_as_people_type(bare: Home) -> None:
    code = (await a_code(bare)).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    await bare.desk["Li"].says(f"/connect {code}")
    await bare.desk["Li"].sees("This group is the desk now")


async def test_a_wrong_a_used_and_an_old_code_change_nothing(bare: Home) -> None:
    li, code, other = bare.desk["Li"], await a_code(bare), await a_code(bare)
    said = await li.says(WRONG)
    told = await li.sees("That code is not right")
    assert told.raw["reply_to"] == said.id
    await li.says("/connect")
    await li.sees("Type the code behind the command")
    assert isinstance(bare.clock, HandClock)
    bare.clock.forward(hours=24)
    await li.says(f"/connect {code}")
    await li.sees("older than 24 hours")
    assert await row_of(bare, bare.desk) is None
    fresh = await a_code(bare)
    await li.says(f"/connect {fresh}")
    await li.sees("This group is the desk now")
    second = await Desk.opens(bare.town, "Zed")
    for spent in (fresh, other):
        await second["Zed"].says(f"/connect {spent}")
    await second["Zed"].sees("That code has been used already")
    assert await row_of(bare, second) is None


async def test_after_five_tries_an_hour_the_right_code_is_not_looked_at(bare: Home) -> None:
    li, code = bare.desk["Li"], await a_code(bare)
    for _ in range(5):
        await li.says(WRONG)
        await li.sees("That code is not right")
    await li.says(f"/connect {code}")
    await li.sees("no code is accepted until 23 Nov 2026 09:00")
    await quiet(bare, li, WRONG, f"/connect {code}", "/connect")
    assert await row_of(bare, bare.desk) is None
    elsewhere = await Desk.opens(bare.town, "Zed")
    await elsewhere["Zed"].says(WRONG)
    await elsewhere["Zed"].sees("That code is not right")
    assert isinstance(bare.clock, HandClock)
    bare.clock.forward(hours=1)
    await li.says(f"/connect {code}")
    await li.sees("This group is the desk now")


async def test_nobody_connects_unnamed(bare: Home) -> None:
    li, code = bare.desk["Li"], await a_code(bare)
    await li.says(f"/connect {code}", anonymous=True)
    await li.sees("Your message is anonymous")
    chat = {"id": bare.desk.chat_id, "type": "supergroup", "title": "d"}
    channel = {"id": -1009, "type": "channel", "title": "News"}
    post: dict[str, Any] = {"message_id": 900, "date": 1_800_000_000, "text": f"/connect {code}"}
    post["entities"] = [{"type": "bot_command", "offset": 0, "length": 8}]
    as_channel = {**post, "chat": chat, "sender_chat": channel}
    as_channel["from"] = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
    li.since = bare.town.seq
    await bare.town.post("updates", update={"message": as_channel}, lane=bare.desk.chat_id)
    await li.sees("Your message is anonymous")
    await bare.town.post("updates", update={"channel_post": {**post, "chat": channel}}, lane=-1009)
    assert await row_of(bare, bare.desk) is None
    await li.says(f"/connect {code}")
    await li.sees("This group is the desk now")


@pytest.mark.parametrize(("language", "words"), [("en", "belongs in the group"), ("zh", "请在客服群里使用")])
async def test_in_a_private_chat_it_is_in_the_wrong_place(bare: Home, language: str, words: str) -> None:
    code, ann = await a_code(bare), await bare.seller("Ann", language)
    await ann.says(f"/connect {code}")
    await ann.sees(words)
    await bare.desk["Li"].says(f"/connect {code}")
    await bare.desk["Li"].sees("This group is the desk now")


async def test_a_code_that_is_typed_in_a_desk_is_kept_for_another(bare: Home) -> None:
    li = bare.desk["Li"]
    await li.says(f"/connect {await a_code(bare)}")
    await li.sees("This group is the desk now")
    code = await a_code(bare, first=False)
    said = await li.says(f"/connect {code}")
    await li.sees("all the rights I need")
    await gone(bare, said)
    second = await Desk.opens(bare.town, "Zed")
    await second["Zed"].says(f"/connect {code}")
    await second["Zed"].sees("This group is a desk now")


async def test_a_further_desk(bare: Home) -> None:
    li = bare.desk["Li"]
    await li.says(f"/connect {await a_code(bare)}")
    await li.sees("This group is the desk now")
    assert bare.running is not None
    assert await connecting.make(bare.running.db, bare.settings, first=True) is None, "a start prints none any more"
    second = await Desk.opens(bare.town, "Zed", forum=False)
    await second["Zed"].says(f"/connect {await a_code(bare, first=False)}")
    told = await second["Zed"].sees("This group is a desk now")
    assert "Topics are off in this group" in told.text
    first, other = await row_of(bare, bare.desk), await row_of(bare, second)
    assert first is not None
    assert other is not None
    assert (first.is_default, other.is_default) == (True, False)
