"""Accept, cancel and submit at the same moment, in one process and in two: one of them wins, and once."""

from __future__ import annotations

import asyncio
from typing import Any

from storage import orders
from storage.database import Database, connect
from storage.problems import Problem
from tests.storehouse import AGENT, HandClock, a_desk, a_draft, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]


async def _try(store: Database, *args: Any, **fields: Any) -> str:
    try:
        return str((await store(orders.move, *args, **fields)).status)
    except Problem as problem:
        return type(problem).__name__


async def test_accept_and_cancel_at_the_same_moment_have_one_winner(store: Database) -> None:
    desk, seller = await a_desk(store), await a_seller(store)
    for _ in range(5):
        order = await an_order(store, seller)
        cancel = {"actor": "seller", "actor_id": 100, "seller_id": of(seller)}
        others = [{**AGENT, "actor_id": number, "desk_id": of(desk)} for number in range(901, 905)]
        outcomes = await asyncio.gather(
            *(_try(store, of(order), "accepted", **agent) for agent in others),
            _try(store, of(order), "cancelled", **cancel),
            *(_try(store, of(order), "accepted", **others[0]) for _ in range(2)),
        )
        events = [event.kind for event in await store(orders.timeline, of(order))]
        # A seller may cancel what was accepted, so both can happen, but only in that order and each once.
        assert events in (["submitted", "cancelled"], ["submitted", "accepted", "cancelled"])
        assert outcomes[4] == "cancelled"
        winners = {agent["actor_id"] for agent, got in zip(others, outcomes, strict=False) if got != "WrongState"}
        assert len(winners) == events.count("accepted")
        assert (await store(orders.by_id, of(order))).status == events[-1]


async def test_two_processes_collide_and_still_one_wins(store_url: str, hand_clock: HandClock) -> None:
    one, two = connect(store_url, hand_clock), connect(store_url, hand_clock)
    await one.start()
    await two.start()
    try:
        desk, seller = await a_desk(one), await a_seller(one)
        for rounds in range(1, 6):
            draft = await a_draft(one, seller)
            placed = await asyncio.gather(
                *(
                    process(orders.submit, of(seller), of(draft), documents=["doc"], language="en")
                    for process in (one, two) * 4
                )
            )
            assert len({order.id for order in placed}) == 1
            outcomes = await asyncio.gather(
                *(
                    _try(process, of(placed[0]), "accepted", **{**AGENT, "actor_id": number, "desk_id": of(desk)})
                    for number, process in enumerate((one, two) * 4)
                )
            )
            assert sorted(outcomes) == ["WrongState"] * 7 + ["accepted"]
            assert len(await queued(two)) == 4 * rounds
    finally:
        await one.close()
        await two.close()
