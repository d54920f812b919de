"""Supervisors write to many sellers at once: composed, aimed, tried, confirmed, held, resumed, reported."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from sandbox import Sandbox
from storage import announcement_sends, announcements
from tests.desk_way import seller_row, until
from tests.home import Home
from tests.people import Seller
from tests.test_flow_dangerous import PIXEL
from tests.ticket_way import forum_home


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path) as opened:
        yield opened


async def comes(home: Home, name: str, language: str = "en") -> Seller:
    seller = await home.seller(name, language)
    await seller.starts()
    await seller.sees("Hello" if language == "en" else "您好")
    return seller


async def test_an_announcement_from_the_first_word_to_the_report(home: Home) -> None:
    assert home.running is not None
    db, li = home.running.db, home.desk["Li"]
    ann, wei, _ = await comes(home, "Ann"), await comes(home, "Wei", "zh"), await comes(home, "Bob")
    await li.says("/announce")
    await li.sees("Write to many sellers at once")
    said = await li.says("The EPR deadline moves to 12 August.")
    await li.replies(said, "/announce")
    first = await li.sees("Reaches 3 sellers now")
    assert "No Chinese text" in first.text
    await li.says("/announce zh EPR 截止日期改为 8 月 12 日。")
    card = await li.sees("Chinese: EPR")
    await li.taps("Test to me", on=card)
    await li.sees_toast("open a chat with the bot")
    await li.taps("Chinese", on=card)
    await li.sees("Reaches 1 seller now")
    await li.taps("Every language", on=card)
    await li.sees("Reaches 3 sellers now")
    await li.taps("Urgent", on=card)
    await li.sees("quiet hours do not count")
    await li.taps("Send", on=card)
    await li.sees("Send it to 3 sellers?")
    await li.taps("Yes, send to 3", on=card)
    report = await li.sees("is through", patience=20)
    assert "Sent: 3 of 3" in report.text
    await ann.sees("The EPR deadline moves to 12 August.")
    got = await wei.sees("EPR 截止日期改为 8 月 12 日。")
    await wei.taps("不再接收公告", on=got)
    await wei.sees_toast("已关闭公告")
    assert (await seller_row(home, wei)).announcements_off
    await wei.says("/settings")
    await wei.taps("恢复接收公告")
    await until(lambda: on_again(home, wei))
    await li.says("/announcements")
    assert "Sent: 3 of 3" in (await li.sees("Announcements")).text
    await li.says("/audit")
    assert "started an announcement" in (await li.sees("What agents did")).text
    assert (await db(announcement_sends.numbers, 1)).text == "3/0/0/0/0/0/0"


async def on_again(home: Home, seller: Seller) -> bool:
    return not (await seller_row(home, seller)).announcements_off


async def test_a_photo_formatting_and_categories(home: Home) -> None:
    assert home.running is not None
    li, ann = home.desk["Li"], await comes(home, "Ann")
    await li.sends_file("p.png", PIXEL, kind="photo", caption="/announce en Look <here>")
    await li.sees("English: 🖼 Look <here>")
    await li.says("/announce category toy cars")
    card = await li.sees("Reaches 0 sellers now")
    await li.taps("Send", on=card)
    await li.sees_toast("reaches nobody")
    await li.taps("✕", on=card)
    await li.sees("Reaches 1 seller now")
    await li.taps("Preview", on=card)
    await li.sees("Look <here>")
    await li.taps("Urgent", on=card)
    await li.sees("quiet hours do not count")
    await li.taps("Send", on=card)
    await li.taps("Yes, send to 1", on=card)
    await ann.sees("Look <here>")
    await li.sees("is through", patience=20)
    draft = await home.running.db(announcements.listed, 1)
    assert [one.state for one in draft] == ["done"]
