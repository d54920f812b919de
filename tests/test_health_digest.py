"""The weekly overview: on his Monday, in his window, once, whoever looks; with its picture, and gone when unwanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlmodel import Session

from bot.courier import health as figures
from bot.courier.kinds import KINDS
from bot.courier.scene import Later, Scene
from bot.health_items import next_looks
from bot.knowledge.book import Book
from bot.knowledge.health import Reading
from sandbox import Sandbox
from storage import health, health_week, seller_time, sellers
from storage.database import Database
from tests.home import Home
from tests.learning_way import moves_to
from tests.people import Seen
from tests.people import Seller as Person
from tests.storehouse import BOT, HandClock, a_seller, of, queued
from tests.test_storage_health import judge

pytest_plugins = ["tests.engines"]

WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 10, tzinfo=UTC)


def scene(store: Database) -> Scene:
    return Scene(store, cast(Any, None), Book, cast(Any, SimpleNamespace(id=BOT)))


async def gives(store: Database, seller: int, key: str = "1") -> None:
    row = await store(sellers.get, seller)
    due_at, digest_at = next_looks(row, store.clock())
    made = {"key": key, "source": "typed", "judge": judge, "due_at": due_at, "digest_at": digest_at}
    await store(health.record, seller, "US", [Reading("odr", 0.5, 60)], **made)  # type: ignore[arg-type]


async def told_at(store: Database, clock: HandClock, moment: datetime) -> int:
    clock.moment = moment
    return await figures.weekly(scene(store))


@pytest.fixture
def clock(hand_clock: HandClock) -> HandClock:
    hand_clock.moment = WEDNESDAY
    return hand_clock


async def test_each_week_once_whoever_looks(store: Database, clock: HandClock) -> None:
    ann = of(await a_seller(store))
    assert await told_at(store, clock, WEDNESDAY) == 0
    await gives(store, ann)
    assert await told_at(store, clock, MONDAY - timedelta(minutes=1)) == 0
    clock.moment = MONDAY
    assert sum(await asyncio.gather(*(figures.weekly(scene(store)) for _ in range(3)))) == 1
    assert await told_at(store, clock, MONDAY + timedelta(days=6, hours=23)) == 0
    assert await told_at(store, clock, MONDAY + timedelta(days=7)) == 1
    await gives(store, ann, "2")
    assert await told_at(store, clock, MONDAY + timedelta(days=25, hours=9)) == 1, "two were missed: told once, late"
    assert await told_at(store, clock, MONDAY + timedelta(days=28)) == 1, "and then on Monday again"
    (row, *_) = await queued(store, "health.week")
    assert row.ids == {"seller_id": ann}


async def test_late_at_night_it_waits_for_the_morning(store: Database, clock: HandClock) -> None:
    ann = of(await a_seller(store))
    await gives(store, ann)
    assert await told_at(store, clock, MONDAY + timedelta(hours=13)) == 0
    assert await told_at(store, clock, MONDAY + timedelta(hours=23, minutes=59)) == 0
    assert await told_at(store, clock, MONDAY + timedelta(days=1)) == 1
    assert (await store(sellers.get, ann)).digest_at == MONDAY + timedelta(days=7)


async def test_what_is_delivered_late_at_night_waits_too(store: Database, clock: HandClock) -> None:
    ann = of(await a_seller(store))
    await gives(store, ann)
    assert await told_at(store, clock, MONDAY) == 1
    assert await figures.daily(scene(store)) == 0
    clock.moment = datetime(2026, 12, 4, 9, tzinfo=UTC)
    assert await figures.daily(scene(store)) == 1
    week, reminder = await queued(store, "health.week", "health.reminder")
    clock.moment = datetime(2026, 12, 4, 23, tzinfo=UTC)
    for row, render in ((week, KINDS["health.week"]), (reminder, KINDS["health.reminder"])):
        assert await render(scene(store), row) == Later(datetime(2026, 12, 5, 8, tzinfo=UTC))


async def test_old_figures_are_told_of_once_and_new_ones_begin_anew(store: Database, clock: HandClock) -> None:
    ann = of(await a_seller(store))
    await gives(store, ann)
    weeks = [await told_at(store, clock, MONDAY + timedelta(days=7 * week)) for week in range(6)]
    assert weeks == [1, 1, 1, 1, 0, 0], "the fourth says that they are old"
    await gives(store, ann, "2")
    assert await told_at(store, clock, MONDAY + timedelta(days=42)) == 1


async def test_off_is_off_and_who_cannot_be_reached_is_passed_over(store: Database, clock: HandClock) -> None:
    ann, bob = of(await a_seller(store)), await a_seller(store, 101)
    for one in (ann, of(bob)):
        await gives(store, one)
    for _ in range(2):
        await store(health_week.choose, ann, False, MONDAY)
    await gives(store, ann, "2")
    assert (await store(sellers.get, ann)).digest_at is None
    await store(sellers.mark_unreachable, BOT, bob.user_id)
    assert await told_at(store, clock, MONDAY) == 0
    await store(health_week.choose, ann, True, MONDAY + timedelta(days=7))
    await a_seller(store, 101)
    assert await told_at(store, clock, MONDAY + timedelta(days=7)) == 2


async def test_new_hours_move_what_is_ahead(store: Database, clock: HandClock) -> None:
    ann = of(await a_seller(store))
    await gives(store, ann)
    changed = await store(seller_time.set_timezone, ann, "America/New_York", next_looks)
    assert changed.digest_at == datetime(2026, 11, 30, 15, tzinfo=UTC)
    (account,) = await store(health.accounts, ann)
    assert account.due_at == datetime(2026, 11, 25, 14, tzinfo=UTC)
    await store(seller_time.set_check, ann, 18, next_looks)
    (account,) = await store(health.accounts, ann)
    assert account.due_at == datetime(2026, 11, 25, 23, tzinfo=UTC)
    changed = await store(seller_time.set_quiet, ann, 8, 12, next_looks)
    assert changed.digest_at == datetime(2026, 11, 30, 17, tzinfo=UTC)
    clock.moment = datetime(2026, 11, 30, 18, tzinfo=UTC)  # due, and not looked at yet
    changed = await store(seller_time.set_language, ann, "zh", next_looks)
    assert changed.digest_at == datetime(2026, 11, 30, 17, tzinfo=UTC), "what is due is not lost"


async def test_who_is_due_is_found_by_an_index(store: Database) -> None:
    query = "SELECT id FROM seller WHERE bot_id = 7 AND digest_at IS NOT NULL AND digest_at <= '2026-11-30'"

    def plan(session: Session) -> str:
        if session.get_bind().dialect.name == "sqlite":
            return str(session.execute(text(f"EXPLAIN QUERY PLAN {query} ORDER BY digest_at")).all())
        session.execute(text("SET LOCAL enable_seqscan = off"))
        return str(session.execute(text(f"EXPLAIN {query} ORDER BY digest_at")).all())

    assert "seller_digest" in await store(plan)


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with Home.opened(sandbox, tmp_path, clock=HandClock(WEDNESDAY)) as opened:
        yield opened


async def pictures(person: Person) -> list[Seen]:
    return [seen for seen in await person.history() if "photo" in seen.raw]


async def test_a_week_in_both_languages_with_its_picture(home: Home) -> None:
    ann, wang = await home.seller("Ann"), await home.seller("王芳", "zh")
    await ann.says("ODR 0.8 VTR 99")
    await ann.sees("kept")
    await wang.says("订单缺陷率 1.2")
    await wang.sees("已记录")
    await ann.says("/deadlines")
    await ann.taps("Add a deadline")
    await ann.taps("Policy violation")
    await ann.says("5 Dec")
    await ann.sees("no passwords")
    await ann.says("B0ABCD1234")
    await ann.sees("I will remind you")
    await moves_to(home, datetime(2026, 11, 30, 2, tzinfo=UTC))
    seen = await wang.sees("账户周报")
    assert "待处理" in seen.text
    assert await pictures(ann) == []
    await moves_to(home, MONDAY)
    seen = await ann.sees("Your week")
    assert "B0ABCD1234" in seen.text
    assert "⚠️ Order defect rate" in seen.text
    assert [key["text"] for key in seen.keys] == ["📊 Account health", "🔕 No weekly overview"]
    assert len(await pictures(ann)) == len(await pictures(wang)) == 1
    await ann.taps("No weekly overview", on=seen)
    await ann.sees_toast("No more weekly overviews")
    await ann.says("VTR 98")
    await moves_to(home, MONDAY + timedelta(days=7))
    assert len([one for one in await ann.history() if "Your week" in one.text]) == 1
    await ann.says("/settings")
    await ann.taps("Daily look")
    await ann.sees("on Mondays: off")
    await ann.taps("Weekly overview")
    await ann.sees("on Mondays: on")
    await ann.taps("18:00")
    await ann.sees("every day at 18:00")


async def test_the_picture_on_demand(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/health")
    await ann.sees("No figures yet")
    await ann.says("ODR 0.8")
    await ann.sees("As of")
    await ann.taps("Chart")
    seen = await ann.sees("the last 8 weeks: 🇺🇸 United States")
    assert "photo" in seen.raw
    await ann.taps("Other marketplace")
    await ann.sees("Each has its own")
