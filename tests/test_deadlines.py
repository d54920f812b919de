"""A seller's own deadlines: added in his words, told in time, put off, done, and nobody else's."""

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest_asyncio

from sandbox import Sandbox
from storage import deadlines, documents, outbox
from tests.calendar_way import at, count_at, heard, on_the_24th, settled
from tests.desk_way import until
from tests.guests import Guest
from tests.home import Home
from tests.learning_way import moves_to
from tests.people import Seller
from tests.search_way import labels

REQUEST = "Amazon asks for documents"


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with on_the_24th(sandbox, tmp_path) as opened:
        yield opened


async def adds(seller: Seller, kind: str, when: str, note: str = "") -> None:
    await seller.says("/deadlines")
    await seller.taps("Add a deadline")
    await seller.taps(kind)
    await seller.sees("Type")
    await seller.says(when)
    await seller.sees("no passwords")
    if note:
        await seller.says(note)
    else:
        await seller.taps("Nothing to add")
    await seller.sees("I will remind you in time")


async def test_a_document_request_from_the_first_word_to_done(home: Home) -> None:
    ann = await home.seller("Ann")
    await adds(ann, "Amazon asks", "in 15 days", "b0abcd1234 battery report")
    window = await ann.sees(f"{REQUEST}, ")
    assert "B0ABCD1234" in window.text
    assert "battery report" in window.text
    assert "9 Dec 2026" in window.text
    assert await count_at(home, "2026-11-24 13:00", ann, words="days left: ") == [0], "he has just typed it"
    assert await count_at(home, "2026-11-25 09:59", ann, words="14 days left: ") == [0]
    await moves_to(home, at("2026-11-25 10:00"))
    told = await ann.sees("14 days left")
    assert labels(told) == ["✅ Done", "😴 1 day", "😴 3 days", "😴 7 days", "⏰ Open"]
    await ann.taps("3 days", on=told)
    await ann.sees_toast("28 Nov 2026 10:00")
    assert await count_at(home, "2026-11-27 12:00", ann, words="days left: ") == [1]
    await moves_to(home, at("2026-11-28 10:00"))
    await ann.sees("11 days left")
    assert await count_at(home, "2026-12-07 21:00", ann, words="days left: ") == [2], "the evening is his"
    await moves_to(home, at("2026-12-08 10:00"))
    again = await ann.sees("Tomorrow")
    assert labels(again) == ["✅ Done", "⏰ Open"], "no day is left to put it off"
    await ann.taps("Done", on=again)
    await ann.sees_toast("I will not remind you")
    assert await count_at(home, "2026-12-09 12:00", ann, words="Today") == [0]
    await ann.taps("Open", on=again)
    await ann.sees("Done on")
    await ann.says("/deadlines")
    await ann.sees("Nothing yet")


async def test_seventy_two_hours_in_chinese_and_the_last_word_at_night(home: Home) -> None:
    wang = await home.seller("王芳", "zh")
    await wang.says("/deadlines")
    await wang.taps("添加")
    await wang.taps("72 小时窗口期")
    await wang.says("明天")
    await wang.sees("几点截止")
    await wang.says("随便什么时候")
    await wang.sees("没看懂")
    await wang.says("70小时后")  # 27 Nov 10:00 UTC, 18:00 in Shanghai
    await wang.sees("2026年11月27日 18:00（北京时间）")
    await wang.says("账户可能被停用")
    await wang.sees("到时候我会提醒您")
    for moment, words in (("2026-11-25 10:00", "还剩 48 小时"), ("2026-11-26 10:00", "还剩 24 小时")):
        await moves_to(home, at(moment))
        await wang.sees(words)
    await moves_to(home, at("2026-11-27 04:00"))
    assert "最后一次提醒" in (await wang.sees("还剩 6 小时")).text
    assert await count_at(home, "2026-11-27 10:00", wang, words="还剩") == [3 + 1], "and the window's own line"


async def test_at_night_only_the_last_of_the_hours(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/settings")
    await ann.taps("Quiet hours")
    await ann.says("late")
    await ann.sees("cannot read these hours")
    await ann.says("21 - 7")
    await ann.sees("21:00–07:00")
    await adds(ann, "72-hour window", "2026-11-27 03:00")
    assert await count_at(home, "2026-11-25 03:00", ann, words="hours left:") == [0]
    await moves_to(home, at("2026-11-25 07:00"))
    await ann.sees("44 hours left:")
    await moves_to(home, at("2026-11-26 21:00"))
    await ann.sees("6 hours left:")


async def test_what_cannot_be_read_and_what_has_passed(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/deadlines")
    await ann.taps("Add")
    await ann.taps("W-8")
    await ann.says("5/12")
    await ann.sees("cannot read")
    await ann.says("2026-11-01")
    await ann.sees("has passed")
    await ann.taps("Signed this year")
    await ann.sees("31 Dec 2029")
    await ann.says("my card is 4111 1111 1111 1111")
    await ann.sees(re.compile("card|number"))
    await ann.taps("Nothing to add")
    await ann.sees("1133 days left")


async def test_a_deadline_is_nobody_elses_and_the_desk_hears_what_it_is(home: Home) -> None:
    ann, bob = await home.seller("Ann"), await home.seller("Bob")
    await adds(ann, "Policy violation", "1 Dec", "B0ABCD1234")
    await bob.starts()
    menu = await bob.sees("Hello Bob")
    for data in ("+deadline.open:1", "+deadline.done:1", "+deadline.snooze:1:20261126", "+deadline.done:x"):
        await bob.presses(menu, data, force=True)
        await bob.sees_toast("not there any more")
    for data, words in (("+deadline.snooze:1:20271126", "passed"), ("+deadline.snooze:1:never", "cannot be read")):
        await ann.presses(await ann.sees_button("Delete"), data, force=True)
        await ann.sees_toast(words)
    await ann.taps("Talk to a person")
    card = await home.desk["Li"].sees("Policy violation")
    assert "2026-12-01" in card.text
    assert "B0ABCD1234" in card.text
    await ann.taps("Delete")
    await ann.sees("Nothing yet")
    await moves_to(home, at("2026-11-30 12:00"))
    await settled(home)
    assert await heard(ann, "left:") == 0


async def test_a_moved_zone_moves_the_reminder(home: Home) -> None:
    ann = await home.seller("Ann")
    await adds(ann, "Something else", "tomorrow", "renew insurance")
    await ann.says("/settings")
    await ann.taps("Time zone")
    await ann.sees("so I go by UTC")
    await ann.says("东京")
    await ann.sees("Asia/Tokyo")
    assert await count_at(home, "2026-11-25 00:59", ann, words="Today: ") == [0]
    await moves_to(home, at("2026-11-25 01:00"))
    assert "renew insurance" in (await ann.sees("Today: ")).text


async def test_an_accepted_document_that_expires_becomes_a_deadline(home: Home) -> None:
    guest = await Guest.comes(home, "en", "Ann")
    file = {"file_id": "F1", "file_unique_id": "u1", "name": "report.pdf"}
    await guest.db(documents.receive, guest.row.id, guest.document_id, **file)
    li = {"agent_id": 1, "agent_name": "Li"}
    expires = {"accepted": True, "expires_on": date(2026, 12, 31)}
    await guest.db(documents.judge, guest.order.id, guest.document_id, **expires, **li)
    for _ in range(2):
        await guest.enters("Orders:documents")
        await guest.taps(f"document:{guest.document_id}")
        await guest.taps("remind")
        assert await guest.window() == "Deadlines:one"
        window = await guest.live()
        assert "Certificate expires" in window.text
        assert guest.order.number in window.text
        assert "37 days left" in window.text
    assert len(await guest.db(deadlines.listed, guest.row.id)) == 1
    assert await count_at(home, "2026-12-01 10:00", guest.seller, words="30 days left") == [1]


async def test_what_was_held_while_he_blocked_the_bot_is_not_told_when_it_is_over(home: Home) -> None:
    ann = await home.seller("Ann")
    await adds(ann, "Amazon asks", "in 8 days", "B0ABCD1234")
    await adds(ann, "Something else", "in 29 days", "renew insurance")
    await ann.blocks()
    await moves_to(home, at("2026-11-25 10:00"))  # seven days before the first
    assert home.running is not None
    await until(lambda: held(home))
    await moves_to(home, at("2026-12-10 10:00"))  # the first is over, the second is thirteen days off
    await settled_but_held(home)
    await ann.blocks(False)
    await ann.says("/menu")

    async def told() -> bool:
        return await heard(ann, "13 days left") > 0

    await until(told)
    await settled(home)
    assert await heard(ann, "7 days left") == 0
    assert await heard(ann, "13 days left") == 1


async def held(home: Home) -> bool:
    assert home.running is not None
    return (await home.running.db(outbox.counts, home.settings.bot_id))["held"] > 0


async def settled_but_held(home: Home) -> None:
    async def planned() -> bool:
        assert home.running is not None
        return not await home.running.db(deadlines.due, home.settings.bot_id, home.clock(), 1)

    await until(planned)
