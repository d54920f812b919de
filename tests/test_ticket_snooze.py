"""Agents snooze a ticket: its clocks are quiet until then, and the seller's word wakes it. Who is on call."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from sandbox import Sandbox
from storage import on_call, ticket_clocks
from tests.clock_way import OFFICE, card, later, posts
from tests.home import Home
from tests.people import Desk
from tests.storehouse import HandClock
from tests.test_ticket_rights import says_as_stranger
from tests.ticket_way import Talk, forum_home, opened

PRESSES = ("+ticket.snooze:1:1h", "+ticket.wake:1")
WARNINGS = ("⏳", "⚠️", "🔴", "⏰")


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path, clock=HandClock()) as opened:
        yield opened


async def waiting(home: Home) -> Talk:
    """Li has answered, and Ann has asked something more: due on Tuesday at 08:00."""
    talk = await opened(home)
    await talk.answered()
    await talk.ann.says("and then?")
    await talk.li.sees("and then?")
    await talk.li.sees("Answer due 24 Nov 2026 08:00 UTC")
    return talk


async def test_quiet_for_four_hours(home: Home) -> None:
    talk = await waiting(home)
    await later(home, hours=11)
    await talk.mia.taps("4 h", on=talk.card)
    await talk.mia.sees_toast("Snoozed until 23 Nov 2026 23:00 UTC.")
    shown = await talk.li.sees("Snoozed until 23 Nov 2026 23:00 UTC")
    assert shown.rows[-1] == ["⏰ End the snooze"]
    await later(home, hours=2)
    assert not await posts(talk, *WARNINGS)
    await later(home, hours=2)
    over = await talk.li.sees("T-000001: the snooze is over. An answer is due 24 Nov 2026 08:00 UTC")
    assert over.thread_id == talk.card.thread_id
    await talk.li.sees("half of the time is gone")
    assert "Snoozed" not in await card(talk)
    await later(home, hours=1)
    assert len(await posts(talk, *WARNINGS)) == 2


async def test_the_seller_wakes_it(home: Home) -> None:
    talk = await waiting(home)
    await talk.li.taps("Tomorrow", on=talk.card)
    await talk.li.sees_toast("Snoozed until 24 Nov 2026 09:00 UTC")
    await later(home, hours=16)
    assert not await posts(talk, *WARNINGS)
    await talk.ann.says("hello?")
    await talk.li.sees("hello?")
    await later(home, minutes=1)
    await talk.li.sees("half of the time is gone")
    assert "Snoozed" not in await card(talk)
    assert len(await posts(talk, *WARNINGS)) == 1


async def test_an_agent_ends_it(home: Home) -> None:
    talk = await waiting(home)
    await talk.li.taps("4 h", on=talk.card)
    await talk.li.sees("Snoozed until")
    await talk.li.taps("End the snooze", on=talk.card)
    await talk.li.sees_toast("The snooze is over")
    await later(home, hours=12)
    assert [text for text in await posts(talk, *WARNINGS) if "snooze" in text] == []
    await talk.li.sees("half of the time is gone")


async def test_overdue_meanwhile_is_said_once(home: Home) -> None:
    talk = await waiting(home)
    await talk.li.taps("Tomorrow", on=talk.card)
    await talk.li.sees("Snoozed until 24 Nov 2026 09:00 UTC")
    await later(home, hours=30)
    await talk.li.sees("overdue since 24 Nov 2026 08:00 UTC")
    assert len(await posts(talk, *WARNINGS)) == 1


async def test_a_first_answer_is_not_put_off_past_its_time(home: Home) -> None:
    talk = await opened(home)
    await later(home, hours=1)
    await talk.li.taps("Tomorrow", on=talk.card)
    await talk.li.sees_toast("Snoozed until 24 Nov 2026 08:00 UTC")
    await later(home, hours=24)
    await talk.li.sees("the first answer has been overdue")
    await talk.li.taps("1 h", on=talk.card)
    await talk.li.sees_toast("overdue already, please answer")
    await talk.li.says("/close")
    await talk.ann.sees("was closed by Li")
    await talk.li.presses(talk.card, PRESSES[0], force=True)
    await talk.li.sees_toast("it is closed")


async def test_tomorrow_is_the_next_working_day(sandbox: Sandbox, tmp_path: Path) -> None:
    friday = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
    async with forum_home(sandbox, tmp_path, clock=HandClock(friday), **OFFICE) as home:
        talk = await opened(home)
        await talk.li.taps("Tomorrow", on=talk.card)
        await talk.li.sees_toast("Snoozed until 30 Nov 2026 09:00.")


async def test_who_may_not_snooze(home: Home) -> None:
    talk = await opened(home)
    await talk.mia.says("// a member, up to now")
    await home.desk.dismisses("Mia")
    eve = await home.seller("Eve")
    other = await Desk.opens(home.town, "Zed", forum=False)
    said = await other["Zed"].says("hello")
    for data in PRESSES:
        await talk.mia.presses(talk.card, data, force=True)
        await talk.mia.sees_toast("Only current members of the desk")
        body = {"user_id": eve.user_id, "chat_id": home.desk.chat_id, "message_id": talk.card.id, "data": data}
        await home.town.post("tap", **body, force=True)
        await eve.sees_toast("Only current members of the desk")
        await other["Zed"].presses(said, data, force=True)
        await other["Zed"].sees_toast("not the support desk")
    for data in ("+ticket.snooze:1:9h", "+ticket.snooze:x:1h", "+ticket.snooze:99:1h", "+ticket.wake:x"):
        await talk.li.presses(talk.card, data, force=True)
        await talk.li.sees_toast("cannot find")
    window = (await talk.ann.history())[-1]
    for data in PRESSES:
        await talk.ann.presses(window, data, force=True)
        await talk.ann.sees_toast("fresh start")
    assert await talk.db(ticket_clocks.asleep, 1) is None


async def test_on_call(home: Home) -> None:
    talk = await opened(home)
    await home.desk["Li"].says("/oncall")
    told = await home.desk["Li"].sees("You are on call")
    assert "On call now: Li" in told.text
    await talk.mia.says("/oncall")
    assert "On call now: Li, Mia" in (await talk.mia.sees("You are on call")).text
    await home.desk["Li"].says("/oncall")
    assert "On call now: Mia" in (await home.desk["Li"].sees("You are not on call any more")).text
    assert (await talk.now()).state == "open", "the command claims nothing"
    await later(home, hours=24)
    call = await talk.li.sees("overdue since")
    assert call.text.endswith("UTC. Mia")
    await home.desk.dismisses("Mia")
    await talk.ann.says("/close")
    await talk.ann.says("talk to a person")
    await talk.ann.sees("open again")
    await later(home, hours=24)
    await talk.li.sees("overdue since 25 Nov")
    assert (await posts(talk, "🔴"))[-1].endswith("UTC.")


async def test_who_may_not_be_on_call(home: Home) -> None:
    talk = await opened(home)
    await talk.mia.says("// a member, up to now")
    await home.desk.dismisses("Mia")
    for user_id in (talk.mia.user_id, (await home.seller("Eve")).user_id):
        await says_as_stranger(talk, "/oncall", **{"from": {"id": user_id, "is_bot": False, "first_name": "X"}})
        await talk.li.sees("Only current members of the desk")
    channel = {"sender_chat": {"id": -1009, "type": "channel", "title": "News"}}
    await says_as_stranger(talk, "/oncall", **channel, **{"from": {"id": 136817688, "is_bot": True, "first_name": "C"}})
    await talk.li.sees("Anonymous administrators cannot act here")
    await talk.li.says("/oncall", anonymous=True)
    await talk.li.sees("Anonymous administrators cannot act here")
    other = await Desk.opens(home.town, "Zed", forum=False)
    await other["Zed"].says("/oncall")
    await talk.ann.says("/oncall")
    await talk.ann.sees("I do not know that command")
    assert await talk.db(on_call.listed, 1) == []
