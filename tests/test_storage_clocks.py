"""A ticket's clocks: what starts and ends them, one of a kind at a time, and who is called by them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.service import DeskService
from storage import on_call, ticket_clocks, ticket_relay, ticket_snooze, tickets
from storage.database import Database
from storage.desks import note_member
from storage.problems import NotFound, WrongState
from tests.clock_rows import a_ticket, agent_says, clocks, seller_says, tick
from tests.home import TestSettings
from tests.storehouse import BO, HandClock, a_desk, of, queued

pytest_plugins = ["tests.engines"]


async def test_whose_turn_it_is(store: Database, hand_clock: HandClock) -> None:
    ticket = await a_ticket(store)
    await seller_says(store, ticket, "s1")
    assert await clocks(store, ticket) == [("first", "")]
    for _ in range(2):
        await agent_says(store, ticket, "a1")
    assert await clocks(store, ticket) == [("first", "met"), ("silence", "")]
    await agent_says(store, ticket, "a2")
    for key in ("s2", "s2", "s3"):
        await seller_says(store, ticket, key)
    assert await clocks(store, ticket) == [
        ("first", "met"),
        ("silence", "replaced"),
        ("silence", "woken"),
        ("next", ""),
    ]
    await agent_says(store, ticket, "a3", agent_id=901, agent_name="Mia")
    assert (await clocks(store, ticket))[-1] == ("next", ""), "a note answers nobody"
    hand_clock.forward(hours=1)
    owed = await store(ticket_clocks.owed, of(ticket))
    assert owed is not None
    assert owed.due_at == hand_clock() + timedelta(hours=23)
    closing = {"actor": "agent", "actor_id": 900, "actor_name": "Bo", "desk_id": ticket.desk_id}
    await store(tickets.close, of(ticket), key="c1", **closing)
    assert (await clocks(store, ticket))[-1] == ("next", "stopped")
    await store(tickets.reopen, ticket.desk_id, of(ticket), key="r1", **BO)
    assert (await clocks(store, ticket))[-1] == ("first", "")


async def test_asking_for_a_person_again_is_a_question(store: Database) -> None:
    ticket = await a_ticket(store)
    await agent_says(store, ticket, "a1")
    await store(tickets.open, ticket.seller_id, key="again", context={"topic": "card-type"})
    assert (await clocks(store, ticket))[1:] == [("silence", "woken"), ("next", "")]


async def test_an_answer_that_could_not_be_passed_on_is_none(store: Database, hand_clock: HandClock) -> None:
    ticket = await a_ticket(store)
    hand_clock.forward(hours=13)
    for key in ("a1", "a2"):
        await agent_says(store, ticket, key)
    first, second = [row.ids["message_id"] for row in await queued(store, "ticket.relay")]
    await store(ticket_relay.failed, first, "gone")
    assert await clocks(store, ticket) == [("first", "met"), ("silence", "replaced"), ("silence", "")], "a2 answered"
    await store(ticket_relay.failed, second, "gone")
    assert await clocks(store, ticket) == [("first", ""), ("silence", "replaced"), ("silence", "stopped")]
    owed = await store(ticket_clocks.owed, of(ticket))
    assert owed is not None
    assert owed.next_at == owed.half_at, "it rings as before"
    await agent_says(store, ticket, "a3")
    assert (await clocks(store, ticket))[0] == ("first", "met")


async def test_kept_and_snoozed_once_a_key(store: Database, hand_clock: HandClock) -> None:
    ticket = await a_ticket(store)
    await agent_says(store, ticket, "a1")
    mine = {"user_id": 100, "name": "Ann"}
    await store(ticket_snooze.keep, ticket.seller_id, of(ticket), key="k0", **mine)
    assert await queued(store, "ticket.kept") == [], "nobody has asked him yet"
    hand_clock.forward(hours=48)
    await tick(store)
    for key in ("k1", "k1", "k2"):
        await store(ticket_snooze.keep, ticket.seller_id, of(ticket), key=key, **mine)
    assert len(await queued(store, "ticket.kept")) == 1
    with pytest.raises(NotFound):
        await store(ticket_snooze.keep, ticket.seller_id + 1, of(ticket), key="k3", **mine)
    first = await store(ticket_snooze.snooze, ticket.desk_id, of(ticket), "4h", key="z1", **BO)
    hand_clock.forward(hours=1)
    assert await store(ticket_snooze.snooze, ticket.desk_id, of(ticket), "4h", key="z1", **BO) == first
    with pytest.raises(NotFound):
        await store(ticket_snooze.snooze, ticket.desk_id + 1, of(ticket), "4h", key="z2", **BO)
    for _ in range(2):
        await store(ticket_snooze.wake, ticket.desk_id, of(ticket), key="w1", **BO)
    await store(ticket_snooze.snooze, ticket.desk_id, of(ticket), "1h", key="z3", **BO)
    await store(ticket_snooze.wake, ticket.desk_id, of(ticket), key="w1", **BO)
    assert await store(ticket_clocks.asleep, of(ticket)) is not None, "an old press wakes no new snooze"
    closing = {"actor": "agent", "actor_id": 900, "actor_name": "Bo", "desk_id": ticket.desk_id}
    await store(tickets.close, of(ticket), key="c1", **closing)
    assert await store(ticket_clocks.running, of(ticket)) == []
    with pytest.raises(WrongState):
        await store(ticket_snooze.keep, ticket.seller_id, of(ticket), key="k4", **mine)


async def test_out_of_hours_once_a_closed_period(store: Database, hand_clock: HandClock) -> None:
    store.service = DeskService(TestSettings(business_hours="Mon-Fri 09:00-18:00"))
    hand_clock.forward(hours=2)  # Monday 10:00
    ticket = await a_ticket(store)
    await seller_says(store, ticket, "s1")
    assert await queued(store, "ticket.out_of_hours") == []
    for key in ("s2", "s3", "s3"):
        hand_clock.forward(hours=5)
        await seller_says(store, ticket, key)
    assert len(await queued(store, "ticket.out_of_hours")) == 1
    hand_clock.forward(hours=24)
    await seller_says(store, ticket, "s4")
    assert len(await queued(store, "ticket.out_of_hours")) == 2


async def test_on_call(store: Database, hand_clock: HandClock) -> None:
    desk = await a_desk(store)
    for user_id, name in ((900, "Bo"), (901, "Mia")):
        await store(note_member, of(desk), user_id, "member", name)
        for _ in range(2):
            assert await store(on_call.toggle, of(desk), user_id, name, key=f"on:{user_id}")
        hand_clock.forward(minutes=1)
    assert [one.name for one in await store(on_call.listed, of(desk))] == ["Bo", "Mia"]
    await store(note_member, of(desk), 900, "left", "Bo")
    assert [one.name for one in await store(on_call.listed, of(desk))] == ["Mia"]
    assert not await store(on_call.toggle, of(desk), 901, "Mia", key="off")
    assert await store(on_call.listed, of(desk)) == []
    made = await asyncio.gather(*(store(on_call.toggle, of(desk), 902, "Zoe", key=f"t{n}") for n in range(4)))
    assert sorted(made) == [False, False, True, True]
