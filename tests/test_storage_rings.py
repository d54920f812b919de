"""Each ring of a ticket's clocks happens once, whoever ticks, races or replays."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.service import DeskService
from storage import outbox, ticket_clocks, ticket_rings, ticket_snooze, tickets
from storage.database import Database, connect
from storage.models import TicketClock
from storage.problems import WrongState
from tests.clock_rows import a_ticket, agent_says, clocks, seller_says, shares, tick
from tests.home import TestSettings
from tests.storehouse import BO, BOT, HandClock, of, queued

pytest_plugins = ["tests.engines"]


async def test_each_warning_once_however_often_it_ticks(store: Database, hand_clock: HandClock) -> None:
    ticket = await a_ticket(store)
    for hours in (11.9, 0.1, 7, 0.2, 4, 0.8, 100):
        hand_clock.forward(hours=hours)
        for _ in range(2):
            await tick(store)
    assert await shares(store) == [50, 80, 100]
    owed = await store(ticket_clocks.owed, of(ticket))
    assert owed is not None
    assert (owed.told, owed.next_at) == (100, None)
    assert owed.breached_at is not None


async def test_after_an_outage_the_worst_alone(store: Database, hand_clock: HandClock) -> None:
    await a_ticket(store)
    hand_clock.forward(hours=25)
    assert await tick(store) == 1
    assert await tick(store) == 0
    assert await shares(store) == [100]


async def test_two_couriers_ring_at_once(store_url: str, store: Database, hand_clock: HandClock) -> None:
    made = [await a_ticket(store, 100 + number) for number in range(5)]
    other = connect(store_url, hand_clock)
    await other.start()
    try:
        hand_clock.forward(hours=20)
        rang = await asyncio.gather(*(tick(one) for one in (store, other, store, other)))
    finally:
        await other.close()
    assert sum(rang) == len(made)
    assert await shares(store) == [80] * len(made)


async def test_answering_while_it_rings(store_url: str, store: Database, hand_clock: HandClock) -> None:
    """Whoever comes first: never a warning of a clock that has ended, never two clocks of one kind."""
    made = [await a_ticket(store, 100 + number) for number in range(8)]
    other = connect(store_url, hand_clock)
    await other.start()
    try:
        hand_clock.forward(hours=25)
        found = await store(ticket_rings.due, BOT)
        rings = [other(ticket_rings.ring, *one) for one in found]
        said = [agent_says(store, ticket, f"a{ticket.id}") for ticket in made]
        asked = [seller_says(other, ticket, f"s{ticket.id}") for ticket in made]
        await asyncio.gather(*rings, *said, *asked)
    finally:
        await other.close()
    for ticket in made:
        kinds = await clocks(store, ticket)
        assert kinds[0] == ("first", "met")
        assert ("first", "") not in kinds
        assert sorted(kind for kind, outcome in kinds if not outcome) in (["next"], ["silence"])
    assert len(await shares(store)) <= len(made)


async def test_a_silent_seller(store: Database, hand_clock: HandClock) -> None:
    ticket = await a_ticket(store)
    await agent_says(store, ticket, "a1")
    for row in await queued(store):
        await store(outbox.sent, of(row))
    for _ in range(3):
        hand_clock.forward(hours=48)
        await tick(store)
        await tick(store)
        for row in await queued(store, "ticket.silent"):
            await store(outbox.sent, of(row))
    kinds = [row.kind for row in await queued(store, "ticket.lapsed", "ticket.lapsed.desk")]
    assert kinds == ["ticket.lapsed", "ticket.lapsed.desk"]
    now = await store(tickets.by_id, of(ticket))
    assert (now.state, now.closed_at) == ("closed", hand_clock() - timedelta(hours=48))
    assert await clocks(store, ticket) == [("first", "met"), ("silence", "stopped")]


async def test_a_first_answers_time_bounds_a_snooze(store: Database, hand_clock: HandClock) -> None:
    ticket = await a_ticket(store)
    hand_clock.forward(hours=22)
    await tick(store)
    until = await store(ticket_snooze.snooze, ticket.desk_id, of(ticket), "4h", key="z1", **BO)
    assert until == hand_clock() + timedelta(hours=2)
    hand_clock.forward(hours=2)
    while await tick(store):
        pass
    assert await shares(store) == [80, 100]
    assert await queued(store, "ticket.snooze_over") == [], "what is overdue says so itself"
    with pytest.raises(WrongState):
        await store(ticket_snooze.snooze, ticket.desk_id, of(ticket), "1h", key="z2", **BO)


async def test_new_settings_move_running_clocks(store: Database, hand_clock: HandClock) -> None:
    start, ticket = hand_clock(), await a_ticket(store)
    hand_clock.forward(hours=25)
    await tick(store)
    store.service = DeskService(TestSettings(response_hours=30, auto_close_hours=0))
    assert await store(ticket_rings.going, BOT) == [ticket.id]
    assert await store(ticket_rings.reckon_anew, of(ticket))
    assert not await store(ticket_rings.reckon_anew, of(ticket)), "as it is already"
    owed = await store(ticket_clocks.owed, of(ticket))
    assert owed is not None
    assert (owed.due_at, owed.told, owed.breached_at) == (start + timedelta(hours=30), 80, None)
    hand_clock.forward(hours=5)
    await tick(store)
    assert await shares(store) == [100, 100], "overdue by either reckoning, and by the second only later"
    await agent_says(store, ticket, "a1")
    assert await clocks(store, ticket) == [("first", "met")], "nobody's silence is counted"


async def test_a_ticket_from_before_there_were_clocks(store: Database) -> None:
    ticket = await a_ticket(store)

    def without(session: Session) -> None:
        for clock in session.exec(select(TicketClock)):
            session.delete(clock)

    await store(without)
    assert await store(ticket_rings.reckon_anew, of(ticket))
    assert await clocks(store, ticket) == [("first", "")]
