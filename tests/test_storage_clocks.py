"""A ticket's clocks: one of a kind runs, each ring happens once, whoever ticks, races or replays."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from zlib import crc32

import pytest
from sqlmodel import Session, col, select

from bot.service import DeskService
from storage import on_call, outbox, ticket_clocks, ticket_relay, ticket_rings, ticket_snooze, tickets
from storage.database import Database, connect
from storage.desks import note_member
from storage.models import Ticket, TicketClock
from storage.problems import NotFound, WrongState
from storage.ticket_relay import Said
from tests.home import TestSettings
from tests.storehouse import BO, BOT, HandClock, a_desk, a_seller, of, queued

pytest_plugins = ["tests.engines"]


async def a_ticket(store: Database, user_id: int = 100) -> Ticket:
    await a_desk(store)
    opening = await store(tickets.open, of(await a_seller(store, user_id)), key=f"open:{user_id}", context={})
    assert opening is not None
    return opening.ticket


async def clocks(store: Database, ticket: Ticket) -> list[tuple[str, str]]:
    """Every clock of a ticket, in order: kind and outcome."""

    def rows(session: Session) -> list[TicketClock]:
        return list(
            session.exec(select(TicketClock).where(TicketClock.ticket_id == ticket.id).order_by(col(TicketClock.id)))
        )

    return [(clock.kind, clock.outcome) for clock in await store(rows)]


async def tick(store: Database) -> int:
    found = await store(ticket_rings.due, BOT)
    return sum([await store(ticket_rings.ring, *one) for one in found])


async def shares(store: Database) -> list[int]:
    return [row.ids["share"] for row in await queued(store, "ticket.due")]


async def agent_says(store: Database, ticket: Ticket, key: str, **who: Any) -> None:
    await store(
        ticket_relay.from_agent, ticket.desk_id, of(ticket), Said(key, crc32(key.encode()), "text"), **(who or BO)
    )


async def seller_says(store: Database, ticket: Ticket, key: str) -> None:
    await store(ticket_relay.from_seller, ticket.seller_id, of(ticket), Said(key, crc32(key.encode()), "text"))


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
