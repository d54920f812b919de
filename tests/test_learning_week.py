"""The digest comes once a week, when it is due, and only agents of this desk deal with it."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.courier.learning import last_week
from sandbox import Sandbox
from storage import additions, digests
from tests.home import Home
from tests.learning_way import ANSWER, ASKED, MONDAY, SUNDAY, asks_in_vain, moves_to, posted, week_before
from tests.people import Desk


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with week_before(sandbox, tmp_path) as opened:
        yield opened


async def test_once_a_week_and_not_before_nine(home: Home) -> None:
    for name in ("Ann", "Bob"):
        await asks_in_vain(await home.seller(name))
    for moment in (SUNDAY, MONDAY.replace(hour=8, minute=59)):
        await moves_to(home, moment)
        await asyncio.sleep(0.5)
    assert not [seen for seen in await home.desk.history() if ASKED in seen.text]
    for moment in (MONDAY, MONDAY, MONDAY.replace(day=25)):
        await moves_to(home, moment)
        await home.desk["Li"].sees(ASKED)
    assert sum(ASKED in seen.text for seen in await home.desk.history()) == 1


async def test_who_may_not(home: Home) -> None:
    group = await posted(home)
    data = group.keys[-1]["callback_data"]
    topic = f"+digest.topic:{data.rpartition(':')[2]}:card-type"
    stranger = await home.desk.admits("Max")
    await home.desk.dismisses("Max", "kicked")
    for pressed in (data, topic):
        await stranger.presses(group, pressed, force=True)
        await stranger.sees_toast("Only current members of the desk")
    other = await Desk.opens(home.town, "Zed", forum=False)
    theirs = await other["Zed"].says("hello")
    for pressed in (data, topic, data.replace("ignore", "undo")):
        await other["Zed"].presses(theirs, pressed, force=True)
        await other["Zed"].sees_toast("not the support desk")
    li = home.desk["Li"]
    await li.says(ANSWER, reply_to=group, anonymous=True)
    await li.sees("Remain anonymous")
    for forged in ("+digest.topic:1:nowhere", "+digest.ignore:999", "+digest.undo:x", "+digest.approve:1"):
        await li.presses(group, forged, force=True)
        await li.sees_toast("cannot find")
    ann = await home.seller("Gus")
    await ann.starts()
    window = await ann.sees("Hello Gus")
    await ann.presses(window, data, force=True)
    await ann.sees_toast("fresh start")
    assert home.running is not None
    row = await home.running.db(digests.group, int(re.sub(r"\D", "", data)))
    assert row.state == "open"
    assert await home.running.db(additions.live) == []


@pytest.mark.parametrize(
    ("moment", "zone", "week"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), "UTC", "2026-W47"),
        (datetime(2026, 11, 23, 8, 59, tzinfo=UTC), "UTC", "2026-W46"),
        (datetime(2026, 11, 23, 1, tzinfo=UTC), "Asia/Shanghai", "2026-W47"),
        (datetime(2026, 11, 29, 23, tzinfo=UTC), "UTC", "2026-W47"),
        (datetime(2027, 1, 4, 9, tzinfo=UTC), "UTC", "2026-W53"),
    ],
)
def test_the_week_that_is_due(moment: datetime, zone: str, week: str) -> None:
    name, since, until = last_week(moment, zone)
    assert name == week
    assert (until.date() - since.date()).days == 7
    assert since.weekday() == 0
    assert until <= moment
