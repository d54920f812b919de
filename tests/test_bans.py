"""A banned seller keeps the knowledge, and nothing he does reaches the desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox import Sandbox
from storage import outbox
from tests.desk_way import at_the_desk as ordered
from tests.desk_way import until
from tests.home import Home
from tests.people import Desk
from tests.ticket_way import Talk, forum_home, opened


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_nothing_a_banned_seller_does_reaches_the_desk(home: Home, language: str) -> None:
    talk = await opened(home, language=language)
    answer = await talk.answered()
    await talk.li.says("/ban sends nothing but insults")
    await talk.li.sees("Ann is banned")
    await talk.ann.sees("Our desk does not accept" if language == "en" else "客服已停止接收")
    assert (await talk.now()).state == "closed"
    await until(lambda: nothing_waits(talk))
    before = len(await home.desk.history())
    tried = "nobody there has got this" if language == "en" else "这次的内容没有送达"
    await talk.ann.says("hear me!", reply_to=answer)
    await talk.ann.sees(tried)
    await talk.ann.says("talk to a person" if language == "en" else "转人工")
    await talk.ann.says("toy cars" if language == "en" else "玩具车")
    await talk.ann.sees("🔎")
    told = [seen for seen in await talk.ann.history() if tried in seen.text]
    assert len(told) == 1, "once an hour"
    await talk.ann.sends_file("a.pdf", b"%PDF-1.4", mime="application/pdf", reply_to=answer)
    await talk.ann.presses(answer, "+person.ask:0", force=True)
    await talk.ann.sees_toast(tried)
    await talk.ann.presses(answer, "+ticket.solve:1", force=True)
    await talk.ann.edits(next(seen for seen in await talk.ann.history() if seen.text == "hear me!"), "hear me now")
    await talk.ann.says("frobnicate the qwrtzpl")
    await talk.ann.says("toy cars" if language == "en" else "玩具车")
    await talk.ann.sees("🔎")
    assert (await talk.now()).state == "closed"
    assert await nothing_waits(talk)
    later = [seen for seen in (await home.desk.history())[before:] if "hear" in seen.text or "frobnicate" in seen.text]
    assert later == []
    await talk.li.says("/banned")
    assert "insults" in (await talk.li.sees("Banned")).text
    await talk.li.taps("Open again", on=talk.card)
    await talk.li.sees_toast("banned")
    await talk.li.says("/unban")
    await talk.li.sees("may write to the desk again")
    await talk.ann.sees("accepts your messages" if language == "en" else "恢复接收")
    await talk.ann.says("talk to a person" if language == "en" else "转人工")
    await talk.li.sees("is open again")


async def test_a_banned_sellers_orders_stand_still(home: Home) -> None:
    case = await ordered(home)
    await case.li.says(f"/ban {case.order.number} forged papers")
    await case.li.sees("Ann is banned")
    await case.ann.sees("does not accept")
    await case.ann.says("/orders")
    await case.ann.taps(case.order.number)
    await case.ann.taps("Documents", on=await case.ann.sees("Submitted"))
    await case.ann.taps("Test report")
    await case.ann.sees("Send the file here")
    await case.ann.sends_file("a.pdf", b"%PDF-1.4", mime="application/pdf")
    await case.ann.sees("does not accept")
    await case.ann.says("/orders")
    await case.ann.taps(case.order.number)
    await case.ann.taps("Cancel")
    await case.ann.sees("This cannot be undone")
    await case.ann.taps("Yes, cancel")
    await case.ann.sees_toast("does not accept")
    assert (await case.now()).status == "submitted"
    waits = await case.db(outbox.waiting, home.settings.bot_id)
    assert not [row for row in waits if row.kind in {"document.received", "order.cancelled", "order.card"}]
    await case.li.says("/unban @nobody_here")
    assert "@nobody_here" in (await case.li.sees("do not know whom")).text
    await case.li.says("/unban")
    await case.li.sees("name the seller by an order")
    await case.li.says("/unban c-1")
    await case.li.sees("may write to the desk again")
    await case.li.says("/unban C-000001")
    await case.li.sees("not banned")


async def test_only_supervisors_ban(home: Home) -> None:
    talk = await opened(home)
    for said in ("/ban", "/unban T-000001", "/banned"):
        await talk.mia.says(said)
        await talk.mia.sees("Only administrators")
        await talk.li.says(said, anonymous=True)
        await talk.li.sees("Anonymous administrators")
    other = await Desk.opens(home.town, "Zed", forum=False)
    await other["Zed"].says("/ban T-000001")
    await talk.li.says("hello Ann")
    await talk.ann.sees("hello Ann")


async def nothing_waits(talk: Talk) -> bool:
    """Whether all that was for the desk has been posted."""
    waiting = await talk.db(outbox.waiting, talk.home.settings.bot_id)
    return not [row for row in waiting if (row.chat_id or 0) < 0]
