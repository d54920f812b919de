"""Every step from every status by every actor: what the design allows happens, all else is refused."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from storage import orders
from storage.database import Database
from storage.problems import WrongState
from tests.storehouse import NEXT, STATUSES, a_desk, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]

WAY = {
    "submitted": (),
    "accepted": ("accepted",),
    "processing": ("accepted", "processing"),
    "completed": ("accepted", "processing", "completed"),
    "cancelled": ("cancelled",),
}


@pytest.mark.parametrize(("status", "to"), list(itertools.product(STATUSES, STATUSES)))
async def test_a_step_is_allowed_or_refused(store: Database, status: str, to: str) -> None:
    desk, seller = await a_desk(store), await a_seller(store)
    setter: dict[str, Any] = {"actor": "agent", "actor_id": 1, "desk_id": of(desk), "reason": "Because"}
    agent = setter | {"actor_id": 2}
    owner: dict[str, Any] = {"actor": "seller", "actor_id": 100, "seller_id": of(seller)}
    for who in (agent, owner):
        order = of(await an_order(store, seller))
        for step in WAY[status]:
            await store(orders.move, order, step, **setter)
        told = len(await queued(store))
        allowed = NEXT.get((status, to)) in ({"agent", "both"} if who is agent else {"both"})
        assert (to in orders.allowed(status, who["actor"])) is allowed
        if allowed:
            assert (await store(orders.move, order, to, **who)).status == to
            assert len(await queued(store)) > told
        else:
            with pytest.raises(WrongState) as refused:
                await store(orders.move, order, to, **who)
            assert refused.value.fields == {"status": status}
            assert (await store(orders.by_id, order)).status == status
            assert len(await queued(store)) == told
