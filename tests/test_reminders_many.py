"""Many sellers at once: small batches, once each, whoever else is planning; nothing for who cannot be reached."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlmodel import Session

from bot.courier import reminders
from bot.courier.scene import Scene
from bot.knowledge.book import Book, build
from storage import deadlines, sellers
from storage.database import Database
from storage.models import Deadline, Seller
from tests import tiny_book
from tests.storehouse import BOT, HandClock, a_seller, of, queued
from tests.test_knowledge_notices import NOTICE

pytest_plugins = ["tests.engines"]

NOON = datetime(2026, 12, 2, 12, tzinfo=UTC)
CROWD = 450
BOOK: Book = build(tiny_book.files(NOTICE))


def scene(store: Database) -> Scene:
    return Scene(store, cast(Any, None), lambda: BOOK, cast(Any, SimpleNamespace(id=BOT)))


def _crowd(session: Session, number: int) -> None:
    base = {"bot_id": BOT, "created_at": NOON, "seen_at": NOON, "marketplaces": ["US"], "name": "A", "language": "en"}
    base |= {"language_chosen": False, "notices_off": False, "look_at": NOON}
    session.bulk_insert_mappings(Seller, [{**base, "user_id": at} for at in range(number)])  # type: ignore[arg-type]


@pytest.fixture
def at_noon(hand_clock: HandClock) -> HandClock:
    hand_clock.moment = NOON
    return hand_clock


async def test_two_couriers_tell_a_crowd_once(store: Database, at_noon: HandClock) -> None:
    assert CROWD > 2 * reminders.BATCH
    await store(_crowd, CROWD)
    both = await asyncio.gather(reminders.tick(scene(store)), reminders.tick(scene(store)))
    assert sum(both) == CROWD
    told = await queued(store, "notice.countdown")
    assert len({row.chat_id for row in told}) == len(told) == CROWD
    assert await reminders.tick(scene(store)) == 0
    at_noon.forward(days=1)
    assert await reminders.tick(scene(store)) == 0, "the next stage is days away"
    at_noon.moment = datetime(2026, 12, 18, 10, tzinfo=UTC)
    assert await reminders.tick(scene(store)) == CROWD


async def test_who_cannot_be_reached_is_not_told_and_hears_the_nearest_later(
    store: Database, at_noon: HandClock
) -> None:
    await store(_crowd, 1)
    await store(sellers.mark_unreachable, BOT, 0)
    assert await reminders.tick(scene(store)) == 0
    at_noon.moment = datetime(2026, 12, 26, 11, tzinfo=UTC)
    await a_seller(store, user_id=0)  # he writes again
    assert await reminders.tick(scene(store)) == 1
    (row,) = await queued(store, "notice.countdown")
    assert row.ids["notices"] == [["us-law", 7]]


async def test_deadlines_of_many_are_told_once(store: Database, at_noon: HandClock) -> None:
    ann = await a_seller(store)
    for number in range(deadlines.MOST):
        await store(deadlines.add, of(ann), key=str(number), kind="own", day=date(2026, 12, 16), note=str(number))
    both = await asyncio.gather(reminders.tick(scene(store)), reminders.tick(scene(store)))
    assert sum(both) == deadlines.MOST
    assert len(await queued(store, "deadline.reminder")) == deadlines.MOST
    for _ in range(3):
        at_noon.forward(minutes=1)
        assert await reminders.tick(scene(store)) == 0
    waits = await store(deadlines.listed, of(ann))
    assert {one.next_at for one in waits} == {datetime(2026, 12, 9, 10, tzinfo=UTC)}


async def test_what_is_over_is_never_looked_at_again(store: Database, at_noon: HandClock) -> None:
    ann = await a_seller(store)
    mine = of(await store(deadlines.add, of(ann), key="1", kind="own", day=NOON.date()))
    at_noon.forward(days=2)
    assert await reminders.tick(scene(store)) == 0
    found: Deadline = await store(deadlines.get, of(ann), mine)
    assert (found.next_at, found.state) == (None, "open")
    assert await store(deadlines.due, BOT, NOON + timedelta(days=99), 10) == []
