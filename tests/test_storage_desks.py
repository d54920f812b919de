"""Desks: one default, agents are who Telegram lately said is in it, a prompt is asked once and found by its message."""

from __future__ import annotations

import asyncio

import pytest

from storage import desks, orders, prompts
from storage.database import Database
from storage.problems import Invalid, NotAgent, NotFound
from tests.storehouse import BO, BOT, GROUP, HandClock, a_desk, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]


async def test_the_group_that_is_configured_is_the_default(store: Database) -> None:
    first = await a_desk(store)
    made = await asyncio.gather(*(a_desk(store) for _ in range(6)))
    assert {desk.id for desk in made} == {first.id}
    other = await store(desks.configure, BOT, -5, "Second")
    elsewhere = await store(desks.configure, BOT + 1, -5, "Another bot's")
    assert await store(desks.default, BOT) == other
    assert await store(desks.default, BOT + 1) == elsewhere
    assert await store(desks.default, BOT + 2) is None
    back = await store(desks.configure, BOT, GROUP, "Renamed")
    assert (back.id, back.name, back.is_default) == (first.id, "Renamed", True)
    assert await store(desks.by_chat, BOT, -5) is not None
    assert await store(desks.by_chat, BOT, -6) is None


async def test_only_who_is_in_the_group_now_is_an_agent(store: Database, hand_clock: HandClock) -> None:
    desk = await a_desk(store)

    async def why() -> str:
        with pytest.raises(NotAgent) as refused:
            await store(desks.require_agent, BOT, GROUP, 900)
        return str(refused.value.fields["why"])

    assert await why() == "unknown"
    for status in ("member", "administrator", "creator"):
        noted = await store(desks.note_member, of(desk), 900, status, "Bo")
        assert noted.status == status
        assert await store(desks.require_agent, BOT, GROUP, 900) == desk
    hand_clock.forward(minutes=10)
    assert await why() == "stale"
    for status in ("left", "kicked", "restricted"):
        await store(desks.note_member, of(desk), 900, status, "Bo")
        assert await why() == "left"
    with pytest.raises(NotAgent) as refused:
        await store(desks.require_agent, BOT, GROUP - 1, 900)
    assert refused.value.fields == {"why": "no_desk"}
    with pytest.raises(NotAgent):
        await store(desks.require_agent, BOT + 1, GROUP, 900)


async def test_a_prompt_is_asked_once_and_found_by_its_message(store: Database, hand_clock: HandClock) -> None:
    desk, seller = of(await a_desk(store)), await a_seller(store)
    order = await an_order(store, seller)
    asked = await asyncio.gather(*(store(prompts.prompt, desk, of(order), purpose="cancel", **BO) for _ in range(6)))
    assert len({one.id for one in asked}) == 1
    prompt = of(asked[0])
    assert [(row.chat_id, row.ids) for row in await queued(store, "desk.prompt")] == [
        (GROUP, {"order_id": order.id, "prompt_id": prompt})
    ]
    assert await store(prompts.find_prompt, desk, 77) is None
    assert await store(prompts.prompted, prompt, 77)
    assert not await store(prompts.prompted, 99_999, 77)
    found = await store(prompts.find_prompt, desk, 77)
    assert found is not None
    assert (found.id, found.purpose, found.order_id, found.agent_id) == (prompt, "cancel", order.id, 900)
    assert await store(prompts.find_prompt, desk + 1, 77) is None
    assert await store(prompts.answer_prompt, prompt)
    assert not await store(prompts.answer_prompt, prompt)
    assert (await store(prompts.get_prompt, prompt)).answered_at == hand_clock()
    again = await store(prompts.prompt, desk, of(order), purpose="cancel", **BO)
    assert again.id != prompt
    hand_clock.forward(minutes=1)
    assert (await store(prompts.prompt, desk, of(order), purpose="cancel", **BO)).id not in {prompt, again.id}


async def test_a_prompt_is_for_this_desks_order_and_its_documents(store: Database) -> None:
    desk, seller = of(await a_desk(store)), await a_seller(store)
    order, other = await an_order(store, seller), await an_order(store, seller)
    [(mine, _), *_] = (await store(orders.whole, of(order))).documents
    [(foreign, _), *_] = (await store(orders.whole, of(other))).documents
    made = await store(prompts.prompt, desk, of(order), purpose="reject", document_id=of(mine), **BO)
    assert made.document_id == mine.id
    with pytest.raises(NotFound):
        await store(prompts.prompt, desk, of(order), purpose="reject", document_id=of(foreign), **BO)
    with pytest.raises(NotFound):
        await store(prompts.prompt, desk + 1, of(order), purpose="cancel", **BO)
    with pytest.raises(Invalid):
        await store(prompts.prompt, desk, of(order), purpose="gossip", **BO)


async def test_nobody_is_not_found(store: Database) -> None:
    for verb in (desks.get, prompts.get_prompt, orders.by_id, orders.event, orders.whole):
        with pytest.raises(NotFound):
            await store(verb, 12345)
