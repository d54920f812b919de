"""A seller who says nothing is asked once, and a day later his ticket is closed; a word or a button keeps it open."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox import Sandbox
from tests.clock_way import card, later, posts
from tests.home import Home
from tests.storehouse import HandClock
from tests.ticket_way import Talk, forum_home, opened


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path, clock=HandClock()) as opened:
        yield opened


async def asked(talk: Talk) -> int:
    """How often the seller was asked whether it is solved."""
    return sum("has not heard from you" in seen.text for seen in await talk.ann.history())


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_warned_and_closed(home: Home, language: str) -> None:
    talk = await opened(home, language=language)
    await talk.answered()  # Monday 08:00
    await later(home, hours=47, minutes=59)
    warning = "has not heard from you" if language == "en" else "一直没有收到您的消息"
    assert not any(warning in seen.text for seen in await talk.ann.history())
    await later(home, minutes=1)
    told = await talk.ann.sees(warning)
    assert ("26 Nov 2026 08:00 UTC" if language == "en" else "2026年11月26日 08:00 UTC") in told.text
    await later(home, hours=23, minutes=59)
    assert (await talk.now()).state == "claimed"
    await later(home, minutes=1)
    await talk.ann.sees("was closed, since we have not" if language == "en" else "已自动结束")
    await talk.li.sees("was closed: the seller has not written since")
    assert (await talk.now()).state == "closed"
    await later(home, hours=100)
    assert len([text for text in await posts(talk, "✅") if "has not written" in text]) == 1
    await talk.ann.taps("It is not solved" if language == "en" else "还没解决")
    await talk.ann.sees("T-000001: open again" if language == "en" else "T-000001：已重新打开")


async def test_a_word_keeps_it_open_and_reopens_it(home: Home) -> None:
    talk = await opened(home)
    answer = await talk.answered()
    await later(home, hours=48)
    await talk.ann.sees("has not heard from you")
    await talk.ann.says("I am still here, one moment")
    await talk.li.sees("still here")
    await later(home, hours=60)
    assert (await talk.now()).state == "claimed", "now the desk owes an answer"
    await talk.answered("Take your time.")
    await later(home, hours=48)
    assert await asked(talk) == 2
    await later(home, hours=24)
    await talk.ann.sees("was closed, since")
    await later(home, hours=24 * 6)
    await talk.ann.says("it does not work", reply_to=answer)
    await talk.ann.sees("open again")


async def test_still_open(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    await later(home, hours=48)
    warning = await talk.ann.sees("has not heard from you")
    await talk.ann.taps("It is still open", on=warning)
    await talk.ann.sees("T-000001 stays open")
    await talk.li.sees("says that it is still open")
    await talk.ann.taps("It is still open", on=warning)
    await talk.ann.sees("T-000001 stays open")
    await later(home, hours=47)
    assert await asked(talk) == 1
    assert len(await posts(talk, "🙋")) == 1, "the second press tells nobody anything"
    await later(home, hours=1)
    again = await talk.ann.sees("has not heard from you")
    await later(home, hours=24)
    await talk.ann.sees("was closed, since")
    await talk.ann.taps("It is still open", on=again)
    await talk.ann.sees_toast("T-000001 is closed")
    assert (await talk.now()).state == "closed"


async def test_after_an_outage_the_warning_comes_first(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    await later(home, hours=500)
    told = await talk.ann.sees("has not heard from you")
    assert "15 Dec 2026 04:00 UTC" in told.text, "a day from now"
    await later(home, hours=23, minutes=59)
    assert (await talk.now()).state == "claimed"
    await later(home, minutes=1)
    await talk.ann.sees("was closed, since")


async def test_the_day_counts_from_the_warnings_arrival(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    await home.town.faults(error_5xx_share=1.0, methods=["sendMessage"])
    await later(home, hours=48, heard=False)
    await later(home, hours=23, heard=False)
    await home.stop()
    await home.town.faults()
    await later(home, minutes=30)
    told = await talk.ann.sees("has not heard from you")
    assert "27 Nov 2026 07:30 UTC" in told.text
    await later(home, hours=1)
    assert (await talk.now()).state == "claimed"
    await later(home, hours=23)
    await talk.ann.sees("was closed, since")


async def test_who_has_blocked_the_bot_is_not_waited_for(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    await talk.ann.blocks()
    for _ in range(2):
        await later(home, hours=48)
    await talk.li.sees("has not written since")
    assert "· closed" in await card(talk)


async def test_it_can_be_switched_off(sandbox: Sandbox, tmp_path: Path) -> None:
    async with forum_home(sandbox, tmp_path, clock=HandClock(), auto_close_hours=0) as home:
        talk = await opened(home)
        await talk.answered()
        for _ in range(3):
            await later(home, hours=100)
        assert await asked(talk) == 0
        assert (await talk.now()).state == "claimed"


async def test_another_sellers_ticket_is_not_kept(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    await later(home, hours=48)
    await talk.ann.sees("has not heard from you")
    eve = await home.seller("Eve")
    await eve.starts()
    window = await eve.sees("Hello Eve")
    for data in ("ticket.keep:1", "ticket.keep:x", "ticket.keep:99"):
        await eve.presses(window, f"+{data}", force=True)
        await eve.sees_toast("no open conversation")
    group = (await home.desk.history())[-1]
    await talk.li.presses(group, "+ticket.keep:1", force=True)
    await talk.li.sees_toast("expired")
    await later(home, hours=24)
    await talk.ann.sees("was closed, since")
