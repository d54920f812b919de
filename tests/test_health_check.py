"""The daily look at figures: old ones and what was put off, in the morning, once, and nothing else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest_asyncio

from bot.health_items import next_check
from sandbox import Sandbox
from storage import alerts, health, health_checks
from storage.database import Database
from storage.models import Seller as Row
from tests.home import Home
from tests.people import Seller
from tests.storehouse import BOT, HandClock, a_seller, of, queued
from tests.test_storage_health import give

pytest_plugins = ["tests.engines"]

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
OLD = timedelta(days=8)


def living(zone: str, **fields: int) -> Row:
    return Row(bot_id=BOT, user_id=1, name="A", created_at=NOON, seen_at=NOON, timezone=zone, **fields)


def test_the_next_check_of_a_seller() -> None:
    assert next_check(living("Asia/Shanghai"), NOON) == datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
    assert next_check(living("America/Los_Angeles"), NOON) == datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    assert next_check(living("UTC"), NOON.replace(hour=9)) == NOON.replace(day=26, hour=9)
    assert next_check(living("UTC", check_hour=18), NOON) == NOON.replace(hour=18)
    late = living("UTC", check_hour=6, quiet_from=22, quiet_until=8)
    assert next_check(late, NOON) == NOON.replace(day=26, hour=8), "his hour is quiet"
    night = living("UTC", check_hour=23, quiet_from=22, quiet_until=8)
    assert next_check(night, NOON.replace(hour=1)) == NOON.replace(hour=8), "of yesterday's hour"


async def test_each_check_is_done_once_and_says_only_what_is_new(store: Database, hand_clock: HandClock) -> None:
    ann = of(await a_seller(store))
    (alert,) = (await give(store, ann, 1.5)).alerts
    account = alert.account_id
    assert await store(health_checks.due, BOT) == []

    async def checks(days: float, at_night: bool = False) -> bool:
        (found,) = await store(health.accounts, ann)
        due_at = found.due_at or hand_clock.moment
        hand_clock.forward(days=days)
        next_at = hand_clock.moment + timedelta(hours=1)
        told = await store(health_checks.check, account, due_at, next_at, None if at_night else OLD)
        assert not await store(health_checks.check, account, due_at, next_at, OLD), "who comes second does nothing"
        return told

    await store(lambda session: setattr(session.get_one(health.Account, account), "due_at", hand_clock.moment))
    assert [one.id for one, _ in await store(health_checks.due, BOT)] == [account]
    assert not await checks(1), "yesterday's figures are not old, and what was told is told"
    await store(alerts.snooze, ann, of(alert), hand_clock.moment + timedelta(days=1))
    assert not await checks(0.5)
    assert not await checks(1, at_night=True)
    assert await checks(0.1)
    assert not await checks(1), "once"
    assert await checks(8)
    assert not await checks(20), "once for these figures"
    await give(store, ann, 1.5, key="update:2")
    assert await checks(9)
    rows = await queued(store, "health.reminder")
    assert [(row.ids["alerts"], row.ids["old"]) for row in rows] == [([alert.id], False), ([], True), ([], True)]


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with Home.opened(sandbox, tmp_path, clock=HandClock(NOON)) as opened:
        yield opened


async def days_later(home: Home, **time: float) -> None:
    """The house starts again later: its first tick comes at once."""
    await home.stop()
    assert isinstance(home.clock, HandClock)
    home.clock.forward(**time)
    await home.start()


async def told(person: Seller) -> list[str]:
    return [seen.text for seen in await person.history() if "Your figures are" in seen.text or "天前的了" in seen.text]


async def test_old_figures_are_asked_for_once_in_the_morning(home: Home) -> None:
    ann, wang = await home.seller("Ann"), await home.seller("王芳", "zh")
    await ann.says("ODR 0.2")
    await wang.says("订单缺陷率 0.2")
    for person in (ann, wang):
        await person.sees_button("📊")
    await days_later(home, days=7)
    await days_later(home, days=1)
    seen = await ann.sees("Your figures are 8 days old")
    assert [key["text"] for key in seen.keys] == ["📊 Account health"]
    await wang.sees("8 天前的了")
    await days_later(home, days=1)
    await days_later(home, days=1)
    assert (len(await told(ann)), len(await told(wang))) == (1, 1)
    await ann.taps("Account health", on=seen)
    await ann.sees("Please send new ones")


async def test_what_was_put_off_comes_again_when_it_is_still_wrong(home: Home) -> None:
    ann, bob = await home.seller("Ann"), await home.seller("Bob")
    for person in (ann, bob):
        await person.says("ODR 1.4")
        await person.taps("🔴 ODR: details")
        await person.taps("7 days")
        await person.sees_toast("in 7 days")
    await bob.says("ODR 0.1")
    await bob.sees("Back in order")
    await days_later(home, days=6)
    await days_later(home, days=1)
    seen = await ann.sees("You asked to hear of this again")
    assert "🔴 Order defect rate" in seen.text
    await ann.taps("🔴 ODR: details", on=seen)
    await ann.sees("or past it, since")
    assert home.running is not None
    assert not [one for one in await bob.history() if "hear of this again" in one.text]


async def test_nobody_is_written_to_at_night(home: Home) -> None:
    wang = await home.seller("王芳", "zh")
    await wang.says("订单缺陷率 0.2")
    await wang.sees("已记录")
    await days_later(home, days=9, hours=4)  # midnight in Shanghai
    await days_later(home, hours=1)
    assert await told(wang) == []
    await days_later(home, hours=8)
    await wang.sees("天前的了")


async def test_a_trend_is_told_with_its_day(home: Home) -> None:
    ann = await home.seller("Ann")
    assert isinstance(home.clock, HandClock)
    for value in ("98.5", "98.0", "97.5", "97.0"):
        await ann.says(f"VTR {value}")
        seen = await ann.sees(f"Valid tracking rate (30 days): {float(value):g} %")
        home.clock.forward(days=3)
    assert "it reaches the limit about 16 Dec 2026 (a straight line through 4 of your figures" in seen.text
