"""Canned replies: one tap, the seller's language, the fields filled; the desk's own beside the built-in ones."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox import Sandbox
from tests.home import Home
from tests.ticket_way import Talk, forum_home, opened

OWN = """/canned_add hi-there
EN: Dear {seller}, <b> & all the best for {ticket}
Order: {order}
ZH: {seller} 您好，{ticket}
订单：{order}"""


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path) as opened:
        yield opened


async def copies(talk: Talk, text: str) -> int:
    return len([seen for seen in await talk.ann.history() if text in seen.text])


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_one_tap_sends_it_in_the_sellers_language(home: Home, language: str) -> None:
    talk = await opened(home, language=language)
    await talk.li.taps("Canned reply", on=talk.card)
    listed = await talk.li.sees("Which reply should go to the seller of T-000001")
    assert listed.thread_id == talk.card.thread_id
    await talk.li.taps("Needs time", on=listed)
    await talk.li.sees_toast("Sent")
    wanted = "thank you for your patience" if language == "en" else "感谢您的耐心等待"
    got = await talk.ann.sees(wanted)
    assert "T-000001" in got.text
    assert "{" not in got.text
    assert "order" not in got.text, "a line without its order is left out"
    assert "Li" in [seen for seen in await talk.ann.history() if seen.id < got.id][-1].text
    shown = await talk.li.sees("Li sent a canned reply")
    assert wanted in shown.text
    assert shown.thread_id == talk.card.thread_id
    await talk.li.taps("Needs time", on=listed)
    await talk.li.sees_toast("already")
    ticket = await talk.now()
    assert (ticket.state, ticket.agent_name) == ("claimed", "Li")
    await talk.mia.taps("Greeting", on=listed)
    await talk.mia.sees_toast("Li has this ticket")
    await talk.ann.says("fine", reply_to=got)
    answered = await talk.li.sees("fine")
    assert answered.raw["reply_to"] == shown.id
    assert await copies(talk, wanted) == 1


async def test_by_name_and_the_desks_own(home: Home) -> None:
    talk = await opened(home, said="/ask which credit card can I use")
    await talk.li.says("/c answered-here")
    link = await talk.ann.sees("?start=faq_card-type")
    assert "https://t.me/" in link.text
    await talk.li.says("/c nothing")
    await talk.li.sees("no reply with that name")
    await talk.li.says("/c hello", anonymous=True)
    await talk.li.sees("Anonymous administrators")
    mia = home.desk["Mia"]
    await mia.says("/canned_add")
    await mia.sees("Send it like this")
    await mia.says("/canned_add x!\nEN: {nobody}\n")
    told = (await mia.sees("Not saved")).text
    assert "begins with ZH:" in told
    assert "the same fields" in told
    await mia.says(OWN)
    await mia.sees("Saved")
    await mia.says("/canned")
    listed = (await mia.sees("Canned replies")).text
    assert "hi-there" in listed
    assert "goodbye" in listed
    await talk.li.says("/c hi-there")
    got = await talk.ann.sees("Dear Ann, <b> & all the best for T-000001")
    assert "Order" not in got.text
    zed = await home.desk.admits("Zed")
    await zed.says("/canned_remove hi-there")
    await zed.sees("Only its author")
    await zed.says(OWN)
    await zed.sees("Only its author")
    await home.desk["Li"].says("/canned_remove hi-there")
    await home.desk["Li"].sees("is removed")
    await mia.says("/canned_remove hi-there")
    await mia.sees("cannot find")
    await home.desk["Li"].says("/c hello")
    await home.desk["Li"].sees("in a ticket's topic")
    await talk.li.says("/close")
    await talk.ann.sees("was closed by Li")
    await talk.li.says("/c hello")
    await talk.li.sees("this ticket is closed")
    assert await copies(talk, "I have your question") == 0


async def test_in_a_plain_group_and_when_the_seller_has_blocked_the_bot(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(sandbox, tmp_path) as home:
        talk = await opened(home)
        await talk.li.replies(talk.card, "/c hello")
        await talk.ann.sees("I have your question (T-000001)")
        shown = await talk.li.sees("sent a canned reply · T-000001")
        assert shown.raw["reply_to"] == talk.card.id
        await talk.ann.blocks()
        await talk.li.replies(shown, "/c goodbye")
        await talk.li.sees("Not delivered yet: the seller has blocked the bot")
        await talk.ann.blocks(False)
        await talk.ann.says("hello?")
        await talk.ann.sees("Glad that could be cleared up")
