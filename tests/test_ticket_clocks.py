"""A promise is kept or called for: warnings before an answer is due, a call when it is overdue, each said once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from sandbox import Sandbox
from tests.clock_way import OFFICE, card, later, posts
from tests.desk_way import until
from tests.home import Home
from tests.storehouse import HandClock
from tests.ticket_way import forum_home, opened

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 16:00 in Shanghai
WARNINGS = ("⏳", "⚠️", "🔴")


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path, clock=HandClock(MONDAY)) as opened:
        yield opened


async def test_half_most_and_all_of_the_time(home: Home) -> None:
    talk = await opened(home)
    assert "⏳ Answer due 24 Nov 2026 08:00 UTC" in talk.card.text
    await talk.li.says("/oncall")
    await talk.li.sees("You are on call")
    await later(home, hours=11, minutes=59)
    assert not await posts(talk, *WARNINGS)
    await later(home, minutes=1)
    half = await talk.li.sees("T-000001: half of the time is gone; the first answer is due 24 Nov 2026 08:00 UTC")
    assert half.thread_id == talk.card.thread_id
    await later(home, hours=8)
    await talk.li.sees("little time is left")
    await later(home, hours=4)
    call = await talk.li.sees("the first answer has been overdue since 24 Nov 2026 08:00 UTC")
    assert f'<a href="tg://user?id={talk.li.user_id}"' in call.html
    assert call.text.endswith("UTC. Li")
    await talk.li.sees("Answer overdue since 24 Nov 2026 08:00 UTC")
    await later(home, hours=100)
    await talk.answered()
    assert len(await posts(talk, *WARNINGS)) == 3
    await talk.li.sees("Answered late")


async def test_after_an_outage_only_the_worst_is_said(home: Home) -> None:
    talk = await opened(home)
    bob = await opened(home, "Bob")
    await bob.li.taps("I take it", on=bob.card)
    await bob.ann.sees("Li has taken")
    await later(home, hours=30)
    call = await talk.li.sees("has been overdue since")
    assert "Li" not in call.text, "nobody is on call, and nobody has it"
    theirs = await bob.li.sees("has been overdue since")
    assert f"tg://user?id={bob.li.user_id}" in theirs.html, "who has it is called"
    await later(home, hours=1)
    await later(home, hours=1)
    assert len(await posts(talk, *WARNINGS)) == 2, "one a ticket"


async def test_telegram_down_over_all_three(home: Home) -> None:
    """The courier ticks, but nothing arrives: what was put there meanwhile is one message, too."""
    talk = await opened(home)
    await home.town.faults(error_5xx_share=1.0, methods=["sendMessage"])
    for hours in (12, 8, 5):
        await later(home, hours=hours, heard=False)
    await home.town.faults()
    await later(home, hours=1)
    await talk.li.sees("has been overdue since")
    assert len(await posts(talk, *WARNINGS)) == 1


async def test_an_answer_stops_the_clock_and_a_question_starts_it(home: Home) -> None:
    talk = await opened(home)
    await later(home, hours=1)
    await talk.answered()
    await talk.li.sees("Answered in time")
    await later(home, hours=30)
    assert not await posts(talk, *WARNINGS)
    await talk.ann.says("and then?")
    await talk.li.sees("and then?")
    await talk.li.sees("⏳ Answer due 25 Nov 2026 15:00 UTC")
    await later(home, hours=2)
    await talk.ann.says("hello?")
    await talk.li.sees("hello?")
    await later(home, hours=22)
    await talk.li.sees("🔴 T-000001: the answer has been overdue since 25 Nov 2026 15:00 UTC.")
    await talk.answered("here I am")
    await later(home, hours=40)
    assert len(await posts(talk, *WARNINGS)) == 1


async def test_closing_stops_it_and_opening_again_starts_it(home: Home) -> None:
    talk = await opened(home)
    await talk.li.says("/close")
    await talk.ann.sees("was closed by Li")
    await later(home, hours=30)
    assert not await posts(talk, *WARNINGS)
    await talk.ann.taps("It is not solved")
    await talk.ann.sees("open again")
    await later(home, hours=12)
    await talk.li.sees("half of the time is gone")


async def test_out_of_hours_the_clock_stands_still(sandbox: Sandbox, tmp_path: Path) -> None:
    clock = HandClock(MONDAY)
    async with forum_home(sandbox, tmp_path, clock=clock, response_hours=4.0, holidays="2026-11-24", **OFFICE) as home:
        talk = await opened(home)  # Monday 16:00: two hours today, two on Wednesday
        assert "Answer due 25 Nov 2026 11:00" in talk.card.text
        said = [seen.text for seen in await talk.ann.history()][-1]
        assert "You get a reply by 25 Nov 2026 11:00 (Asia/Shanghai time)" in said
        await later(home, datetime(2026, 11, 25, 0, 59, tzinfo=UTC))
        assert len(await posts(talk, *WARNINGS)) == 1, "half of it passed on Monday"
        await later(home, datetime(2026, 11, 25, 3, 0, tzinfo=UTC))
        await talk.li.sees("overdue since 25 Nov 2026 11:00")


async def test_a_desk_in_berlin_over_the_change_of_the_clocks(sandbox: Sandbox, tmp_path: Path) -> None:
    friday = datetime(2026, 10, 23, 15, 0, tzinfo=UTC)  # 17:00 in Berlin, summer time ends on Sunday
    office = {"business_hours": "Mon-Fri 09:00-18:00", "timezone": "Europe/Berlin", "response_hours": 2.0}
    async with forum_home(sandbox, tmp_path, clock=HandClock(friday), **office) as home:
        talk = await opened(home)
        assert "Answer due 26 Oct 2026 10:00" in talk.card.text
        await later(home, datetime(2026, 10, 26, 8, 59, tzinfo=UTC))
        assert not await posts(talk, "🔴")
        await later(home, datetime(2026, 10, 26, 9, 0, tzinfo=UTC))
        await talk.li.sees("overdue since 26 Oct 2026 10:00")


async def test_changed_settings_move_what_is_due(home: Home) -> None:
    talk = await opened(home)
    await home.stop()
    home.settings = home.settings.with_(response_hours=10.0)
    await home.start()
    await talk.li.sees("Answer due 23 Nov 2026 18:00 UTC")
    await later(home, hours=5)
    await talk.li.sees("half of the time is gone; the first answer is due 23 Nov 2026 18:00 UTC")

    async def drawn() -> bool:
        return "18:00" in await card(talk)

    await until(drawn)


async def test_in_a_group_without_topics_it_stands_under_the_card(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(sandbox, tmp_path, clock=HandClock(MONDAY)) as home:
        talk = await opened(home)
        await later(home, hours=24)
        call = await talk.li.sees("has been overdue since")
        assert call.raw["reply_to"] == talk.card.id
        await talk.li.replies(call, "Sorry, here I am.")
        await talk.ann.sees("here I am")
        await talk.li.sees("Answered late")


async def test_a_desk_that_reads_chinese(sandbox: Sandbox, tmp_path: Path) -> None:
    clock, office = HandClock(MONDAY), {**OFFICE, "desk_language": "zh", "response_hours": 4.0}
    async with forum_home(sandbox, tmp_path, clock=clock, **office) as home:
        wei = await home.seller("王芳", "zh")
        li = home.desk["Li"]
        li.since = home.town.seq
        await wei.says("转人工")
        said = await wei.sees("已为您转接人工")
        assert "最迟 2026年11月24日 11:00（北京时间）前回复您" in said.text
        shown = await li.sees("请在 2026年11月24日 11:00（北京时间）前回复")
        await li.at(shown.thread_id).says("/oncall")
        assert "当前值班：Li" in (await li.sees("您已开始值班")).text
        await li.taps("1 小时", on=shown)
        await li.sees_toast("已暂停提醒至 2026年11月23日 17:00（北京时间）。")
        await li.sees("💤 暂停提醒至")
        await later(home, hours=1)
        await li.sees("暂停提醒已到期，请跟进")
        await later(home, datetime(2026, 11, 24, 2, 30, tzinfo=UTC))
        await li.sees("首次回复即将超时")
        await later(home, datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
        call = await li.sees("首次回复已超时，应于 2026年11月24日 11:00（北京时间）前完成")
        assert call.text.endswith("Li")
