"""The daily look over the wire: his own hour, summer time, his quiet hours; later, seen to, muted, a person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest_asyncio

from bot.quiet import Hours
from sandbox import Sandbox
from storage import health_checks, health_week
from tests.calendar_way import settled
from tests.desk_way import until
from tests.home import Home
from tests.learning_way import moves_to
from tests.people import Seller
from tests.storehouse import HandClock

NOON = datetime(2027, 3, 20, 12, tzinfo=UTC)  # a week before Berlin's summer time


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with Home.opened(sandbox, tmp_path, clock=HandClock(NOON)) as opened:
        yield opened


async def heard_at(home: Home, person: Seller, moment: datetime, words: str) -> int:
    """How often he has read these words when all that is due by a moment has been told."""
    await moves_to(home, moment)
    assert home.running is not None
    db, bot_id = home.running.db, home.settings.bot_id

    async def looked() -> bool:
        return not await db(health_checks.due, bot_id) and not await db(health_week.due, bot_id, moment, 1)

    await until(looked)
    await settled(home)
    return sum(words in seen.text for seen in await person.history())


async def test_his_own_hour_across_summer_time(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/settings")
    await ann.taps("Time zone")
    await ann.says("Berlin")
    await ann.sees("Time zone: Europe/Berlin")
    await ann.taps("Daily look")
    await ann.taps("7:00")
    await ann.sees("within your quiet hours")
    await ann.taps("Back")
    await ann.taps("Quiet hours")
    await ann.says("23-6")
    await ann.sees("23:00–06:00")
    await ann.says("ODR 1.4")
    await ann.taps("7 days")
    await ann.sees_toast("in 7 days")  # until 27 March, 13:00 in Berlin: told on the 28th, the day the clocks change
    assert await heard_at(home, ann, datetime(2027, 3, 27, 22, tzinfo=UTC), "hear of this again") == 0
    assert await heard_at(home, ann, datetime(2027, 3, 28, 4, 59, tzinfo=UTC), "hear of this again") == 0
    await moves_to(home, datetime(2027, 3, 28, 5, tzinfo=UTC))
    seen = await ann.sees("hear of this again")
    assert "Your figures are" not in seen.text, "the eighth day is at noon"
    assert "Since 20 Mar 2027" in seen.text
    await ann.taps("Dealt with", on=seen)
    await ann.sees_toast("only if it gets worse")
    await moves_to(home, datetime(2027, 3, 29, 5, tzinfo=UTC))
    await ann.sees("Your figures are 8 days old")


async def test_muted_is_silent_and_typed_figures_are_told_at_night(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("ODR 1.4")
    told = await ann.sees("🔴 Order defect rate")
    await ann.taps("7 days", on=told)
    await ann.taps("ODR: details", on=told)
    await ann.taps("Mute this figure")
    await ann.sees_toast("no longer hear")
    assert await heard_at(home, ann, NOON + timedelta(days=7, hours=21), "hear of this again") == 0
    await moves_to(home, datetime(2027, 3, 29, 1, tzinfo=UTC))  # he types at night: answered at once
    await ann.says("VTR 90")
    seen = await ann.sees("🔴 Valid tracking rate")
    await ann.taps("Talk to a person", on=seen)
    await ann.sees("T-0000")


async def test_after_an_outage_at_night_it_waits_for_the_morning(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("ODR 0.2")
    await ann.sees("kept")
    assert await heard_at(home, ann, datetime(2027, 3, 30, 23, tzinfo=UTC), "Your figures are") == 0
    await moves_to(home, datetime(2027, 3, 31, 9, tzinfo=UTC))
    await ann.sees("Your figures are 10 days old")


def test_hours_across_the_change_of_clocks() -> None:
    berlin = Hours("Europe/Berlin")
    assert berlin.daily(datetime(2027, 3, 27, 12, tzinfo=UTC), 9) == datetime(2027, 3, 28, 7, tzinfo=UTC)
    assert berlin.daily(datetime(2027, 10, 30, 12, tzinfo=UTC), 9) == datetime(2027, 10, 31, 8, tzinfo=UTC)
    none = Hours("Europe/Berlin", 0, 0)
    assert none.daily(datetime(2027, 3, 27, 12, tzinfo=UTC), 2) == datetime(2027, 3, 28, 1, tzinfo=UTC), "2:00 is not"
    assert none.daily(datetime(2027, 10, 30, 12, tzinfo=UTC), 2) == datetime(2027, 10, 31, 0, tzinfo=UTC)
    assert none.daily(datetime(2027, 10, 31, 0, tzinfo=UTC), 2) == datetime(2027, 11, 1, 1, tzinfo=UTC), "once"
    assert berlin.weekly(datetime(2027, 3, 28, 12, tzinfo=UTC)) == datetime(2027, 3, 29, 8, tzinfo=UTC)
