"""Leases on both engines: one holder at a time, and a release that is final."""

from __future__ import annotations

from storage import leases
from storage.database import Database
from tests.storehouse import HandClock

pytest_plugins = ["tests.engines"]

NAME = "courier:7"


async def test_one_holder_at_a_time(store: Database, hand_clock: HandClock) -> None:
    assert await store(leases.acquire, NAME, "a", 10) == 1
    assert await store(leases.acquire, NAME, "b", 10) is None
    hand_clock.forward(seconds=9)
    assert await store(leases.renew, NAME, "a", 1, 10)
    hand_clock.forward(seconds=9)
    assert await store(leases.acquire, NAME, "b", 10) is None
    hand_clock.forward(seconds=2)
    assert await store(leases.holder, NAME) is None
    assert await store(leases.acquire, NAME, "b", 10) == 2
    assert not await store(leases.renew, NAME, "a", 1, 10)
    assert not await store(leases.release, NAME, "a")
    assert await store(leases.holder, NAME) == "b"


async def test_a_renewal_that_comes_after_the_release_revives_nothing(store: Database) -> None:
    epoch = await store(leases.acquire, NAME, "a", 10)
    assert epoch == 1
    assert await store(leases.release, NAME, "a")
    assert not await store(leases.renew, NAME, "a", epoch, 10)
    assert await store(leases.holder, NAME) is None
    assert await store(leases.acquire, NAME, "b", 10) == 2, "the successor need not wait"


async def test_an_evicted_owner_does_not_come_back_by_renewing(store: Database, hand_clock: HandClock) -> None:
    epoch = await store(leases.acquire, NAME, "a", 10)
    assert epoch == 1
    assert await store(leases.evict, NAME, "a")
    assert not await store(leases.renew, NAME, "a", epoch, 10)
    again = await store(leases.acquire, NAME, "a", 10)
    assert again == 2, "taking it anew is another term"
    assert not await store(leases.renew, NAME, "a", epoch, 10), "what is left of the old term has ended"
    assert await store(leases.renew, NAME, "a", again, 10)
    hand_clock.forward(seconds=11)
    assert await store(leases.renew, NAME, "a", again, 10), "late, but nobody else took it"


async def test_swept_leases_are_those_that_ran_out(store: Database, hand_clock: HandClock) -> None:
    await store(leases.acquire, "web:7:a", "a", 10)
    hand_clock.forward(seconds=5)
    await store(leases.acquire, "web:7:b", "b", 10)
    await store(leases.acquire, "web:70:c", "c", 1)
    hand_clock.forward(seconds=6)
    assert await store(leases.sweep, "web:7:") == 1
    assert await store(leases.holders, "web:7:") == ["b"]
