"""Several processes on one database: claims change hands, late commits are refused, nobody waits for the dead."""

from __future__ import annotations

import asyncio

from sqlmodel import Session

from bot.lanes import is_update, lane_of
from storage import inbox, lanes
from storage.clock import now
from storage.database import Database, reading
from storage.inbox import LANE
from tests.intake_world import Bench, message
from tests.storehouse import BOT, HandClock

pytest_plugins = ["tests.engines"]


async def test_a_dead_process_is_succeeded_when_its_claims_run_out(store: Database, hand_clock: HandClock) -> None:
    bench = Bench(store, closed=True)
    first, second = await bench.process(shared=True), await bench.process(shared=True)
    await first.inbox.start()
    await first.inbox.accept([message(1, 5), message(2, 5), message(3, 6)])
    await bench.until(lambda: bench.begun == {(5, 0): [1], (6, 0): [3]})
    await first.crash()
    bench.open()
    await second.inbox.start()
    await second.inbox.accept([message(4, 7)])
    await bench.until(lambda: (7, 0) in bench.begun)
    assert await bench.seen(5) == []
    hand_clock.forward(seconds=11)
    await bench.drained()
    assert await bench.seen(5) == [1, 2]
    assert await bench.seen(6) == [3]
    assert dict(await bench.effects("effect")) == {1: 1, 2: 1, 3: 1, 4: 1}
    await second.stop()


async def test_a_process_that_slept_too_long_commits_nothing(store: Database, hand_clock: HandClock) -> None:
    bench = Bench(store, closed=True)
    sleepy, quick = await bench.process(shared=True), await bench.process(shared=True)
    await sleepy.inbox.accept([message(1, 5)])
    await bench.until(lambda: len(bench.held) == 1)
    [hold] = bench.held
    hand_clock.forward(seconds=11)
    bench.closed = False
    await quick.inbox.start()
    await bench.drained()
    assert await bench.seen(5) == [1]
    hold.set_result(None)
    await sleepy.stop()
    assert await bench.seen(5) == [1]
    assert bench.begun[5, 0] == [1, 1]
    assert await bench.dead() == set()
    awake = await bench.process(shared=True)
    await awake.inbox.accept([message(2, 5)])
    await bench.drained()
    assert await bench.seen(5) == [1, 2]
    for process in (quick, awake):
        await process.stop()


async def test_a_cache_is_dropped_when_a_lane_comes_back(store: Database) -> None:
    bench = Bench(store)
    one, two = await bench.process(shared=True), await bench.process(shared=True)
    for update_id in range(1, 9):
        await (one if update_id % 2 else two).inbox.accept([message(update_id, 5)])
        await bench.drained()
    assert await bench.seen(5) == list(range(1, 9))
    await one.stop()
    await two.stop()


async def test_a_process_that_stops_hands_its_lanes_over_at_once(store: Database) -> None:
    bench = Bench(store, closed=True)
    first, second = await bench.process(shared=True), await bench.process(shared=True)
    await second.inbox.start()
    await first.inbox.accept([message(1, 5), message(2, 5)])
    await bench.until(lambda: len(bench.held) == 1)
    stopping = asyncio.ensure_future(first.inbox.stop())
    await asyncio.sleep(0)
    bench.open()
    await stopping
    await first.inbox.accept([message(3, 5)])  # a request that was still under way
    await bench.drained(5)
    assert await bench.seen(5) == [1, 2, 3]
    await first.db.close()
    await second.stop()


async def test_a_claim_is_renewed_while_its_process_works(store: Database, hand_clock: HandClock) -> None:
    bench = Bench(store, closed=True)
    process = await bench.process(shared=True, ttl=0.3)
    await process.inbox.start()
    await process.inbox.accept([message(1, 5)])
    await bench.until(lambda: len(bench.held) == 1)
    hand_clock.forward(seconds=0.2)
    async with asyncio.timeout(5):
        while await store(_left) < 0.25:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    hand_clock.forward(seconds=0.2)
    assert await store(lanes.unworked, BOT, "another", 9) == []
    bench.open()
    await bench.drained()
    await process.stop()


async def test_a_full_process_leaves_rows_for_others(store: Database) -> None:
    bench = Bench(store, closed=True)
    full, free = await bench.process(shared=True, most=10), await bench.process(shared=True)
    await full.inbox.accept([message(1, 5)])
    await bench.until(lambda: len(bench.held) == 1)
    await full.inbox.accept([message(2, 6), message(3, 7)])
    await free.inbox.start()
    await bench.until(lambda: len(bench.begun) == 3)
    assert full.inbox.busy == 1
    assert free.inbox.busy == 2
    bench.open()
    await bench.drained()
    await full.stop()
    await free.stop()


async def test_one_chatty_seller_holds_nobody_up(store: Database) -> None:
    bench = Bench(store, closed=True)
    process = await bench.process(most=100)
    await process.inbox.start()
    await process.inbox.accept([message(number, 5) for number in range(1, 101)])
    await process.inbox.accept([message(number, 5) for number in range(101, 201)])
    await bench.until(lambda: len(bench.held) == 1)
    assert process.inbox.in_memory == 10  # type: ignore[union-attr]
    await process.inbox.accept([message(201, 6)])
    await bench.until(lambda: (6, 0) in bench.begun)
    assert bench.begun[5, 0] == [1]
    late = [message(number, 5) for number in range(202, 210)]
    await process.inbox.accept(late)
    bench.open()
    await bench.drained()
    assert await bench.seen(5) == [*range(1, 201), *range(202, 210)]
    assert await bench.seen(6) == [201]
    await bench.until(lambda: process.inbox.busy == 0)
    assert process.inbox.in_memory == 0  # type: ignore[union-attr]
    await process.stop()


async def test_what_an_earlier_process_left_of_one_seller_holds_nobody_up(store: Database) -> None:
    bench = Bench(store, closed=True)
    first = await bench.process(most=10)
    await first.inbox.accept([*(message(number, 5) for number in range(1, 101)), message(101, 6), message(102, 5)])
    await first.crash()
    second = await bench.process(most=10)
    bench.begun.clear()
    await second.inbox.start()
    await bench.until(lambda: (6, 0) in bench.begun)
    assert bench.begun[5, 0] == [1]
    bench.open()
    await bench.drained()
    assert await bench.seen(5) == [*range(1, 101), 102]
    await second.stop()


async def test_memory_is_bounded(store: Database) -> None:
    bench = Bench(store, closed=True)
    process = await bench.process(most=4)
    await process.inbox.start()
    chats = range(1, 7)
    everything = [message(number * 10 + chat_id, chat_id) for number in range(4) for chat_id in chats]
    await process.inbox.accept(everything)
    await bench.until(lambda: len(bench.held) == 4)
    assert process.inbox.in_memory == 4  # type: ignore[union-attr]
    assert set(bench.begun) == {(1, 0), (2, 0), (3, 0), (4, 0)}
    bench.open()
    await bench.drained()
    for chat_id in chats:
        assert await bench.seen(chat_id) == [chat_id, 10 + chat_id, 20 + chat_id, 30 + chat_id]
    await bench.until(lambda: process.inbox.busy == 0)
    await process.inbox.accept([message(99, 6)])
    await bench.drained()
    await process.stop()


async def test_repeats_within_a_batch_and_later_are_handled_once(store: Database) -> None:
    bench = Bench(store)
    process = await bench.process()
    await process.inbox.start()
    await process.inbox.accept([message(9, 5), message(9, 5), message(3, 5)])
    await bench.drained()
    await process.inbox.accept([message(3, 5), message(9, 5)])
    await bench.drained()
    assert bench.begun[5, 0] == [9, 3]
    assert (await store(inbox.counts, BOT)) == {"waiting": 0, "dead": 0}
    await process.stop()


def test_lanes_of_updates() -> None:
    group = {"id": -100, "type": "supergroup"}
    topic = {"chat": group, "message_thread_id": 7, "is_topic_message": True}
    assert lane_of({"update_id": 1, "message": topic}) == (-100, 7)
    assert lane_of({"update_id": 1, "message": {"chat": group, "message_thread_id": 7}}) == (-100, 0)
    assert lane_of({"update_id": 1, "callback_query": {"from": {"id": 5}, "message": topic}}) == (-100, 7)
    assert lane_of({"update_id": 1, "callback_query": {"from": {"id": 5}}}) == (5, 0)
    private = {"chat": {"id": 5, "type": "private"}, "message_thread_id": 7, "is_topic_message": True}
    assert lane_of({"update_id": 1, "message": private}) == (5, 0)
    assert lane_of({"update_id": 1, "callback_query": {"from": {"id": 5}, "message": private}}) == (5, 0)
    assert lane_of({"update_id": 1, "chat_member": {"chat": group, "from": {"id": 5}}}) == (-100, 0)
    assert lane_of({"update_id": 1, "message_reaction": {"chat": {"id": 5}, "user": {"id": 5}}}) == (5, 0)
    assert lane_of({"update_id": 1, "inline_query": {"from": {"id": 5}}}) == (5, 0)
    assert lane_of({"update_id": 1, "message": {"chat": {"id": "x"}}, "poll": {}}) == (0, 0)


def test_what_can_be_kept() -> None:
    assert is_update({"update_id": 1})
    for wrong in ([], "x", {}, {"update_id": "1"}, {"update_id": True}, {"update_id": 2**70}, None, {"update_id": 1.5}):
        assert not is_update(wrong)


@reading
def _left(session: Session) -> float:
    """Seconds that the only claim lasts."""
    [claim] = session.connection().execute(LANE.select()).all()
    return float((claim.expires_at - now(session)).total_seconds())
