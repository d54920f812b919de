"""Who hears a seller with a ticket, when; names that mean mischief; the same in Chinese at the desk."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox import Sandbox
from storage import tickets
from tests.home import Home
from tests.person import Person
from tests.storehouse import HandClock
from tests.ticket_way import forum_home, opened, titles


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path) as opened:
        yield opened


NAMES = [
    "x (#id999)",
    "<b>bold</b> & co",
    "\u202egnp.exe\u202c",
    "\u0645\u062d\u0645\u062f",
    "王" * 60,
    "👨\u200d👩\u200d👧" * 30,
]


@pytest.mark.parametrize("name", NAMES)
async def test_names_are_shown_as_they_are_and_nothing_breaks(home: Home, name: str) -> None:
    talk = await opened(home, name=name, said="q" * 400)
    [title] = await titles(home)
    assert len(title.encode("utf-16-le")) // 2 <= 128
    assert "T-000001" in title
    assert "\u202e" not in title + talk.card.text
    kept = (await talk.now()).number
    assert kept == "T-000001"
    if name.startswith(("x", "<")):
        assert name in title
        assert name in talk.card.text
    await talk.answered("hello")
    await talk.ann.says("hello yourself")
    await talk.li.sees("hello yourself")


async def _bot_answers(seller: Person, text: str, answer: str) -> None:
    await seller.says(text)
    await seller.sees(answer)


async def test_who_hears(home: Home) -> None:
    talk = await opened(home)
    ann = talk.ann
    await _bot_answers(ann, "what ODR is allowed?", "1%")
    await talk.li.sees("what ODR is allowed?")
    await talk.answered("Which marketplace?")
    await ann.says("what ODR is allowed?")
    mark = await ann.sees("Sent to Li")
    await talk.li.sees("what ODR is allowed?")
    assert (await ann.history())[-1].id == mark.id, "the bot is silent"
    await ann.taps("Ask the bot instead", on=mark)
    await ann.sees("1%")
    await _bot_answers(ann, "/ask what is the late shipment rate", "4")
    await _bot_answers(ann, "/search toy cars", "🔎")
    await _bot_answers(ann, "/orders", "orders")
    await ann.says("my password is hunter22")
    await ann.sees("did not pass it on")
    await ann.says("done")
    await talk.li.sees("done")
    said = [seen.text for seen in await home.desk.history()]
    assert not any("hunter22" in text or "late shipment" in text for text in said)


async def test_two_hours_after_the_agents_last_word_the_bot_answers_again(sandbox: Sandbox, tmp_path: Path) -> None:
    clock = HandClock(datetime(2026, 11, 17, 8, tzinfo=UTC))
    async with forum_home(sandbox, tmp_path, clock=clock) as home:
        talk = await opened(home)
        await talk.answered("Which marketplace?")
        assert tickets.listening(await talk.now(), clock())
        await home.stop()
        clock.forward(hours=2, minutes=1)
        await home.start()
        await _bot_answers(talk.ann, "what ODR is allowed?", "1%")
        await talk.li.sees("what ODR is allowed?")


async def test_a_desk_that_reads_chinese(sandbox: Sandbox, tmp_path: Path) -> None:
    async with forum_home(sandbox, tmp_path, desk_language="zh") as home:
        wei = await home.seller("王芳", "zh")
        li = home.desk["Li"]
        li.since = home.town.seq
        await wei.says("我的货款到现在还没到账")
        await wei.taps("转人工")
        await wei.sees("已为您转接人工")
        card = await li.sees("待认领")
        assert "我的货款到现在还没到账" in card.text
        li = li.at(card.thread_id)
        await li.says("您好")
        await wei.sees("您好")
        told = await home.desk["Mia"].at(card.thread_id).says("我也看看")
        note = await home.desk["Mia"].sees("内部备注，没有发给卖家")
        assert note.raw["reply_to"] == told.id
        await li.taps("结束", on=card)
        await wei.sees("已由客服 Li 结束")
        await wei.taps("还没解决")
        await wei.sees("已重新打开")
        await li.sees("卖家表示问题还没解决")
        await wei.taps("已解决")
        await wei.sees("已结束，客服已收到通知")
        await li.sees("卖家已确认解决")


async def test_the_bot_does_not_ask_back_about_what_people_have_got(home: Home) -> None:
    wei = await home.seller("Wei", "zh")
    await wei.starts()
    home.desk["Li"].since = home.town.seq
    await wei.taps("转人工")
    told = await wei.sees("已为您转接人工")
    card = await home.desk["Li"].sees("nobody has it yet")
    assert (await wei.history())[-1].id == told.id, "no window below it"
    await wei.says("系统提示营业执照上传失败，怎么办？")
    mark = await wei.sees("已发送给客服")
    await home.desk["Li"].at(card.thread_id).sees("营业执照上传失败")
    await wei.says("qwrtzpl")
    await home.desk["Li"].at(card.thread_id).sees("qwrtzpl")
    assert (await wei.history())[-2].id == mark.id, "nothing but what he typed"
    await home.desk["Li"].at(card.thread_id).says("/close")
    await wei.taps("还没解决")
    assert "Asked" not in (await home.desk["Li"].sees("is open again")).text, "the bot was not asked that"
    await _bot_answers(wei, "订单缺陷率是多少？", "1%")
    await _bot_answers(wei, "/ask qwrtzpl", "qwrtzpl")
