"""Random arrivals, repeats, failures, crashes and stops: what the intake promises holds after each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from storage.database import connect
from storage.inbox import MOST_ATTEMPTS
from tests.intake_world import APOLOGY, Bench, Process, message
from tests.storehouse import BOTH

pytest_plugins = ["tests.engines"]

R = TypeVar("R")
ALWAYS = 99
ARRIVALS = st.lists(st.tuples(st.integers(1, 4), st.sampled_from([0, 0, 0, 0, 1, 2, ALWAYS])), min_size=1, max_size=6)


class Intake(RuleBasedStateMachine):
    """One process that owns all lanes, or two that share them; `most` bounds what is in memory."""

    def __init__(self, url: str, shared: bool, most: int) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.shared, self.most = shared, most
        self.bench = Bench(connect(url), closed=True)
        self.sent: list[dict[str, Any]] = []
        self.unlucky: set[int] = set()
        self.do(self.bench.db.start())
        self.processes: list[Process] = []
        for _ in range(2 if shared else 1):
            self.begin()

    def do(self, work: Coroutine[Any, Any, R]) -> R:
        return self.loop.run_until_complete(work)

    def begin(self) -> None:
        process = self.do(self.bench.process(shared=self.shared, most=self.most))
        self.processes.append(process)
        self.do(process.inbox.start())

    def batch(self, arrivals: list[tuple[int, int]]) -> list[dict[str, Any]]:
        made = []
        for chat_id, failures in arrivals:
            update_id = (len(self.sent) * 7919 + 100_000) % 1_000_003  # ids in no order
            self.bench.failures[update_id] = failures
            if failures == ALWAYS:
                self.unlucky.add(update_id)
            made.append(message(update_id, chat_id))
            self.sent.append(made[-1])
        return made

    @rule(arrivals=ARRIVALS, which=st.integers(0, 1))
    def arrive(self, arrivals: list[tuple[int, int]], which: int) -> None:
        self.do(self.processes[which % len(self.processes)].inbox.accept(self.batch(arrivals)))
        self.do(self.bench.settle())

    @rule(places=st.lists(st.integers(0, 50), min_size=1, max_size=3), which=st.integers(0, 1))
    def repeat(self, places: list[int], which: int) -> None:
        if self.sent:
            again = [self.sent[place % len(self.sent)] for place in places]
            self.do(self.processes[which % len(self.processes)].inbox.accept([*again, again[0]]))

    @rule(places=st.lists(st.integers(0, 9), min_size=1, max_size=8))
    def step(self, places: list[int]) -> None:
        for place in places:
            if self.bench.held:
                hold = self.bench.held[place % len(self.bench.held)]
                if not hold.done():
                    hold.set_result(None)
            self.do(self.bench.settle())

    @rule(which=st.integers(0, 1), arriving=ARRIVALS, kept=st.booleans())
    def crash(self, which: int, arriving: list[tuple[int, int]], kept: bool) -> None:
        """Killed while a batch arrives, before or after it was kept; Telegram did not hear, so it sends it again."""
        process = self.processes.pop(which % len(self.processes))
        batch = self.batch(arriving)

        async def cut() -> None:
            accepting = asyncio.ensure_future(process.inbox.accept(batch))
            if kept:
                await self.bench.settle()
            else:
                await asyncio.sleep(0)
            accepting.cancel()
            await asyncio.gather(accepting, return_exceptions=True)
            await process.crash()

        self.do(cut())
        self.begin()
        self.do(self.processes[0].inbox.accept(batch))
        self.do(process.expire())

    @rule(which=st.integers(0, 1))
    def stop(self, which: int) -> None:
        process = self.processes.pop(which % len(self.processes))

        async def stopping() -> None:
            stop = asyncio.ensure_future(process.stop())
            await asyncio.sleep(0)
            self.bench.open()
            await stop
            self.bench.closed = True

        self.do(stopping())
        self.begin()

    @invariant()
    def one_at_a_time_in_a_lane(self) -> None:
        assert not self.bench.together

    def teardown(self) -> None:
        try:
            self.bench.open()
            self.do(self.bench.drained())
            self.do(self.check())
        finally:
            for process in self.processes:
                self.do(process.stop())
            self.do(self.bench.db.close())
            self.loop.close()

    async def check(self) -> None:
        dead = await self.bench.dead()
        assert self.unlucky == dead
        assert dict(await self.bench.effects(APOLOGY)) == dict.fromkeys(dead, 1)
        ids = [update["update_id"] for update in self.sent]
        assert dict(await self.bench.effects("effect")) == dict.fromkeys(ids, 1)
        for chat_id in {update["message"]["chat"]["id"] for update in self.sent}:
            mine = [update["update_id"] for update in self.sent if update["message"]["chat"]["id"] == chat_id]
            assert await self.bench.seen(chat_id) == [one for one in mine if one not in dead]
            begun = [mine.index(one) for one in self.bench.begun[chat_id, 0]]
            assert begun == sorted(begun), (begun, chat_id)
            assert set(begun) == set(range(len(mine)))
            for one in dead & set(mine):
                assert begun.count(mine.index(one)) >= MOST_ATTEMPTS


@pytest.mark.parametrize("engine", BOTH)
@pytest.mark.parametrize(("shared", "most"), [(False, 2_000), (False, 3), (True, 2_000), (True, 20)])
def test_intake_keeps_its_promises(
    request: pytest.FixtureRequest, new_sqlite: Callable[[], str], engine: str, shared: bool, most: int
) -> None:
    server = request.getfixturevalue("postgres_server") if engine == "postgresql" else None

    def machine() -> Intake:
        return Intake(server.fresh() if server else new_sqlite(), shared, most)

    examples = 6 if server else 12
    found = settings(
        max_examples=examples,
        stateful_step_count=15,
        deadline=None,
        phases=(Phase.generate,),  # a failure waits for what never comes: shrinking would take an hour
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(machine, settings=found)
