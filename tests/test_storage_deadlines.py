"""Deadlines and notices in the database: once, by whoever's clock, found by an index among thousands."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session

from storage import deadlines, notices, seller_time, watches
from storage.database import Database, reading
from storage.deadlines import MOST, Move
from storage.models import Deadline, Seller
from storage.notices import Look
from storage.problems import Invalid, NotFound, TooMany, WrongState
from tests.storehouse import BOT, HandClock, a_draft, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]

DAY = date(2026, 12, 24)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
FIRST = NOW + timedelta(days=1)
"""When a newcomer is looked at."""


async def a_deadline(store: Database, seller: Seller, key: str = "update:1", **fields: object) -> Deadline:
    given = {"kind": "request", "day": DAY, "asin": "b0abcdefgh", "note": "battery report", **fields}
    return await store(deadlines.add, of(seller), key=key, **given)  # type: ignore[arg-type]


async def test_the_same_cause_and_the_same_words_make_one(store: Database) -> None:
    ann = await a_seller(store)
    first = await a_deadline(store, ann)
    assert (first.asin, first.state, first.next_at) == ("B0ABCDEFGH", "open", NOW)
    assert (await a_deadline(store, ann, kind="own")).id == first.id, "a replay"
    assert (await a_deadline(store, ann, key="update:2")).id == first.id, "typed twice"
    assert (await a_deadline(store, ann, key="update:3", asin="")).id != first.id
    assert [one.id for one in await store(deadlines.listed, of(ann))] == [first.id, of(first) + 1]


async def test_what_cannot_be(store: Database) -> None:
    ann = await a_seller(store)
    for wrong in ({"day": NOW.date() - timedelta(days=2)}, {"kind": "nonsense"}, {"kind": "hours"}, {"due_at": NOW}):
        with pytest.raises(Invalid):
            await a_deadline(store, ann, **wrong)
    with pytest.raises(Invalid):
        await a_deadline(store, ann, day=date(2046, 1, 1))
    for number in range(MOST):
        await a_deadline(store, ann, key=f"update:{number}", note=f"case {number}")
    with pytest.raises(TooMany):
        await a_deadline(store, ann, key="one more", note="one more")
    assert len(await store(deadlines.listed, of(ann))) == MOST


async def test_another_sellers_deadline_is_not_there(store: Database) -> None:
    ann, bob = await a_seller(store), await a_seller(store, user_id=43)
    mine = of(await a_deadline(store, ann))
    for verb, more in ((deadlines.get, ()), (deadlines.finish, ()), (deadlines.snooze, (NOW + timedelta(days=1),))):
        with pytest.raises(NotFound):
            await store(verb, of(bob), mine, *more)  # type: ignore[operator]
    await store(deadlines.drop, of(bob), mine)
    assert (await store(deadlines.get, of(ann), mine)).state == "open"


async def test_done_stays_done_and_what_is_dropped_is_blank(store: Database) -> None:
    ann = await a_seller(store)
    mine = of(await a_deadline(store, ann))
    for _ in range(2):
        assert (await store(deadlines.finish, of(ann), mine)).state == "done"
    with pytest.raises(WrongState):
        await store(deadlines.snooze, of(ann), mine, NOW + timedelta(days=1))
    assert await store(deadlines.due, BOT, NOW + timedelta(days=99), 10) == []
    for _ in range(2):
        await store(deadlines.drop, of(ann), mine)
    with pytest.raises(NotFound):
        await store(deadlines.get, of(ann), mine)
    assert "battery" not in repr(await store(_rows))


@reading
def _rows(session: Session) -> list[object]:
    return list(session.execute(text("SELECT * FROM deadline")).all())


async def test_put_off_until_a_day_before_its_end(store: Database) -> None:
    ann = await a_seller(store)
    mine = of(await a_deadline(store, ann))
    until = NOW + timedelta(days=3)
    for _ in range(2):
        found = await store(deadlines.snooze, of(ann), mine, until)
        assert (found.snoozed_until, found.next_at) == (until, until)
    for wrong in (NOW, datetime(2026, 12, 26, tzinfo=UTC)):
        with pytest.raises(Invalid):
            await store(deadlines.snooze, of(ann), mine, wrong)


async def test_a_reminder_is_queued_once_whoever_decides(store: Database) -> None:
    ann = await a_seller(store)
    mine = of(await a_deadline(store, ann))
    [(deadline, seller)] = await store(deadlines.due, BOT, NOW, 10)
    assert (deadline.id, seller.id) == (mine, ann.id)
    later = NOW + timedelta(days=1)
    decided = Move(mine, NOW, 30, later)
    assert await store(deadlines.settle, BOT, [decided]) == 1
    assert await store(deadlines.settle, BOT, [decided]) == 0, "another courier decided the same"
    assert await store(deadlines.due, BOT, NOW, 10) == []
    (row,) = await queued(store, "deadline.reminder")
    assert row.ids == {"seller_id": ann.id, "deadline_id": mine, "stage": 30}
    assert (row.chat_id, (await store(deadlines.get, of(ann), mine)).told) == (ann.user_id, 30)


async def test_what_was_finished_meanwhile_is_not_told(store: Database) -> None:
    ann = await a_seller(store)
    mine = of(await a_deadline(store, ann))
    await store(deadlines.finish, of(ann), mine)
    assert await store(deadlines.settle, BOT, [Move(mine, NOW, 30, None)]) == 0
    assert await queued(store, "deadline.reminder") == []


async def test_new_hours_are_thought_over_at_once(store: Database, hand_clock: HandClock) -> None:
    ann = await a_seller(store)
    mine = of(await a_deadline(store, ann))
    await store(deadlines.settle, BOT, [Move(mine, NOW, None, NOW + timedelta(days=20))])
    await store(notices.settle, BOT, [Look(of(ann), FIRST, FIRST + timedelta(days=1))])
    hand_clock.forward(hours=1)
    changed = await store(seller_time.set_quiet, of(ann), 23, 7)
    assert (changed.quiet_from, changed.quiet_until) == (23, 7)
    assert changed.look_at == hand_clock()
    assert [one.id for one, _ in await store(deadlines.due, BOT, hand_clock(), 10)] == [mine]
    assert (await store(seller_time.set_timezone, of(ann), "europe/berlin")).timezone == "Europe/Berlin"
    for wrong in ((-1, 3), (3, 24)):
        with pytest.raises(Invalid):
            await store(seller_time.set_quiet, of(ann), *wrong)


async def test_a_notice_is_told_once_a_stage(store: Database) -> None:
    ann = await a_seller(store)
    at = FIRST
    told = [("eu-law", DAY, 30), ("eu-law", DAY, 30), ("eu-law", DAY, 14), ("eu-law", DAY, 30)]
    for one, new in zip(told, (True, False, True, False), strict=True):
        assert await store(notices.settle, BOT, [Look(of(ann), at, at + timedelta(days=1), [one])]) == int(new)
        assert await store(notices.settle, BOT, [Look(of(ann), at, at + timedelta(days=1), [one])]) == 0
        at += timedelta(days=1)
    moved = Look(of(ann), at, at + timedelta(days=1), [("eu-law", DAY + timedelta(days=30), 30)])
    assert await store(notices.settle, BOT, [moved]) == 1, "another day counts anew"
    stages = [row.ids["notices"] for row in await queued(store, "notice.countdown")]
    assert stages == [[["eu-law", 30]], [["eu-law", 14]], [["eu-law", 30]]]


async def test_a_muted_notice_is_not_told_until_it_is_wanted_again(store: Database) -> None:
    ann = await a_seller(store)
    for _ in range(2):
        await store(notices.choose, of(ann), "eu-law", "mute")
    days = [FIRST + timedelta(days=number) for number in range(5)]
    assert await store(notices.settle, BOT, [Look(of(ann), days[0], days[1], [("eu-law", DAY, 30)])]) == 0
    await store(notices.choose, of(ann), "eu-law", "follow", DAY, 14)
    standing = await store(notices.standing, of(ann))
    assert (standing.states["eu-law"].choice, standing.states["eu-law"].told) == ("follow", 14)
    assert await store(notices.settle, BOT, [Look(of(ann), days[1], days[2], [("eu-law", DAY, 14)])]) == 0
    assert await store(notices.settle, BOT, [Look(of(ann), days[2], days[3], [("eu-law", DAY, 7)])]) == 1


async def test_places_come_from_orders_drafts_and_watches(store: Database) -> None:
    ann, bob = await a_seller(store), await a_seller(store, user_id=43)
    await an_order(store, ann)
    await a_draft(store, ann, categories=["power-banks"], marketplace="US", country=None)
    await store(watches.follow, of(ann), ["headphones"], "JP")
    both = {one.seller.id: one.places for one in await store(notices.due, BOT, FIRST, 10)}
    assert both[ann.id] == {("toys-electric", "EU"), ("power-banks", "US"), ("headphones", "JP")}
    assert both[bob.id] == set()


async def test_ten_thousand_sellers_are_found_by_an_index(store: Database) -> None:
    await store(_crowd)
    for verb, index in ((notices.due, "seller_look"), (deadlines.due, "deadline_next")):
        plan = await store(_plan, verb)
        assert index in plan, plan
        assert "SCAN" not in plan
        assert "Seq Scan" not in plan
    assert len(await store(notices.due, BOT, NOW, 200)) == 100
    assert len(await store(deadlines.due, BOT, NOW, 200)) == 100


def _crowd(session: Session) -> None:
    """One in a hundred is due."""
    later = NOW + timedelta(days=3)
    base = {"bot_id": BOT, "created_at": NOW, "seen_at": NOW, "marketplaces": [], "name": "A", "language": "en"}
    base |= {"language_chosen": False, "notices_off": False}
    session.bulk_insert_mappings(
        Seller,  # type: ignore[arg-type]
        [{**base, "user_id": number, "look_at": later if number % 100 else NOW} for number in range(10_000)],
    )
    base = {"bot_id": BOT, "seller_id": 1, "kind": "own", "day": DAY, "asin": "", "note": "", "state": "open"}
    base |= {"created_at": NOW}
    first = session.execute(text("SELECT min(id) FROM seller")).scalar()
    session.bulk_insert_mappings(
        Deadline,  # type: ignore[arg-type]
        [
            {**base, "seller_id": first, "key": str(number), "next_at": later if number % 100 else NOW}
            for number in range(10_000)
        ],
    )


def _plan(session: Session, verb: Any) -> str:
    """How the engine finds what a verb asks for first."""
    connection = session.connection()
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    session.execute(text("ANALYZE"))
    event.listen(connection, "before_cursor_execute", note)
    verb(session, BOT, NOW, 200)
    event.remove(connection, "before_cursor_execute", note)
    statement, parameters = asked[0]
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return str(connection.exec_driver_sql(f"{explain} {statement}", parameters).all())
