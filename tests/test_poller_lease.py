"""A poller that slept past its lease writes nothing over its successor's, and ends."""

from __future__ import annotations

import asyncio

import pytest

from bot.inbox import Place
from storage import inbox, leases
from storage.database import Database, LeaseFence
from storage.problems import Held
from tests.intake_world import Bench, message
from tests.storehouse import BOT, HandClock

pytest_plugins = ["tests.engines"]

NAME = f"worker:{BOT}"


class Right:
    """A process's lease, and what it believes of it."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.believed = True
        self.lost = asyncio.Event()

    async def take(self, store: Database) -> Place:
        epoch = await store(leases.acquire, NAME, self.owner, 10.0)
        assert epoch is not None
        return Place(LeaseFence(NAME, self.owner, epoch), lambda: self.believed, self.lost.set)


async def test_a_poller_that_slept_too_long_commits_nothing(store: Database, hand_clock: HandClock) -> None:
    bench = Bench(store, closed=True)
    stale, fresh = Right("host:1:a"), Right("host:2:b")
    sleepy = await bench.process(place=await stale.take(store))
    await sleepy.inbox.start()
    await sleepy.inbox.accept([message(1, 5), message(2, 5)])
    await bench.until(lambda: len(bench.held) == 1)
    [hold] = bench.held
    hand_clock.forward(seconds=11)
    bench.closed = False
    quick = await bench.process(place=await fresh.take(store))
    await quick.inbox.start()
    await quick.inbox.accept([message(3, 5)])
    await bench.drained()
    assert await bench.seen(5) == [1, 2, 3]

    hold.set_result(None)
    await asyncio.wait_for(stale.lost.wait(), 5)
    assert await bench.seen(5) == [1, 2, 3]
    with pytest.raises(Held):
        await sleepy.inbox.accept([message(4, 5)])
    assert (await store(inbox.counts, BOT))["waiting"] == 0, "its successor would not come upon it"
    assert bench.begun[5, 0] == [1, 1, 2, 3]
    assert not fresh.lost.is_set()
    await sleepy.stop()
    await quick.stop()


async def test_nothing_is_handled_while_the_lease_is_in_doubt(store: Database) -> None:
    bench = Bench(store)
    right = Right("host:1:a")
    process = await bench.process(place=await right.take(store))
    await process.inbox.start()
    right.believed = False
    await process.inbox.accept([message(1, 5)])
    await bench.settle()
    assert bench.begun == {}
    right.believed = True
    await bench.drained()
    assert await bench.seen(5) == [1]
    right.believed = False
    await process.inbox.accept([message(2, 5)])
    async with asyncio.timeout(5):
        await process.stop()
    assert bench.begun[5, 0] == [1]
    assert (await store(inbox.counts, BOT))["waiting"] == 1
