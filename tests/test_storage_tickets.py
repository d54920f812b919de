"""One open ticket a seller, one agent a ticket, and every message once: whoever asks, how often and at what moment."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from storage import desks, sellers, ticket_places, ticket_relay, tickets, unreached
from storage.database import Database, connect
from storage.models import Seller, Ticket
from storage.problems import NotFound, Problem, WrongState
from storage.ticket_relay import Said
from tests.storehouse import BO, BOT, GROUP, HandClock, a_desk, a_seller, of, queued

pytest_plugins = ["tests.engines"]

MIA = {"agent_id": 901, "agent_name": "Mia"}


async def a_ticket(store: Database, seller: Seller, key: str = "u1", **context: Any) -> Ticket:
    opening = await store(tickets.open, of(seller), key=key, context=context)
    assert opening is not None
    return opening.ticket


async def kinds(store: Database) -> list[str]:
    return [row.kind for row in await queued(store)]


async def test_two_first_messages_at_once_make_one_ticket(store: Database) -> None:
    await a_desk(store)
    for number in range(10):
        seller = await a_seller(store, 100 + number)
        made = await asyncio.gather(
            *(store(tickets.open, of(seller), key=f"{number}:{turn}", context={}) for turn in range(6))
        )
        assert len({opening.ticket.id for opening in made if opening}) == 1
        assert sorted(opening.how for opening in made if opening) == ["already"] * 5 + ["new"]
    assert (await kinds(store)).count("ticket.topic") == 10


async def test_a_replay_finds_what_was_done(store: Database, hand_clock: HandClock) -> None:
    desk, seller = await a_desk(store), await a_seller(store)
    first = await store(tickets.open, of(seller), key="u1", context={"topic": "card-type"})
    again = await store(tickets.open, of(seller), key="u1", context={"topic": "card-type"})
    assert first is not None
    assert again is not None
    assert (first.how, again.how, first.ticket.id) == ("new", "new", again.ticket.id)
    ticket = first.ticket
    for _ in range(2):
        await store(ticket_relay.from_seller, of(seller), of(ticket), Said("u2", 5, "text"))
        await store(ticket_relay.from_agent, of(desk), of(ticket), Said("u3", 9, "text"), **BO)
        closing = {"actor": "agent", "actor_id": 900, "actor_name": "Bo", "desk_id": of(desk)}
        await store(tickets.close, of(ticket), key="u4", **closing)
    with pytest.raises(WrongState):
        await store(tickets.close, of(ticket), key="u5", **closing)
    found = await kinds(store)
    for kind, times in (("ticket.topic", 1), ("ticket.relay", 2), ("ticket.from", 2), ("ticket.closed", 1)):
        assert found.count(kind) == times, kind
    hand_clock.forward(days=8)
    late = await store(tickets.open, of(seller), key="u6", context={})
    assert late is not None
    assert (late.how, late.ticket.number) == ("new", "T-000002")


async def test_within_a_week_it_goes_on(store: Database, hand_clock: HandClock) -> None:
    desk, seller = await a_desk(store), await a_seller(store)
    ticket = await a_ticket(store, seller, topic="card-type")
    await store(tickets.claim, of(desk), of(ticket), key="u2", **BO)
    mine = {"actor": "seller", "actor_id": 100, "actor_name": "Ann", "seller_id": of(seller)}
    await store(tickets.close, of(ticket), key="u3", **mine)
    hand_clock.forward(days=6, hours=23)
    made = await asyncio.gather(*(store(tickets.open, of(seller), key=f"a{n}", context={}) for n in range(5)))
    assert {opening.ticket.id for opening in made if opening} == {ticket.id}
    assert sorted(opening.how for opening in made if opening) == ["already"] * 4 + ["reopened"]
    now = await store(tickets.by_id, of(ticket))
    assert (now.state, now.agent_id, now.context) == ("open", None, {"topic": "card-type"})
    assert (await kinds(store)).count("ticket.reopened") == 1


async def test_without_a_desk_there_is_no_ticket(store: Database) -> None:
    seller = await a_seller(store)
    assert await store(tickets.open, of(seller), key="u1", context={}) is None
    assert await store(tickets.latest, of(seller)) is None


async def test_200_claims_raced_by_two_processes_have_one_winner_each(store_url: str, hand_clock: HandClock) -> None:
    one, two = connect(store_url, hand_clock), connect(store_url, hand_clock)
    await one.start()
    await two.start()
    try:
        desk = await a_desk(one)
        for number in range(200):
            seller = await a_seller(one, 1000 + number)
            ticket = await a_ticket(one, seller, f"open:{number}")

            async def tries(process: Database, ticket: Ticket, key: str, who: dict[str, Any]) -> str:
                try:
                    return str((await process(tickets.claim, of(desk), of(ticket), key=key, **who)).agent_name)
                except Problem as problem:
                    return type(problem).__name__

            got = await asyncio.gather(tries(one, ticket, f"{number}:bo", BO), tries(two, ticket, f"{number}:mia", MIA))
            assert sorted(got) in (["Bo", "WrongState"], ["Mia", "WrongState"])
            now = await two(tickets.by_id, of(ticket))
            assert now.agent_name in got
        claimed = [row.ids["ticket_id"] for row in await queued(one, "ticket.claimed")]
        assert len(claimed) == len(set(claimed)) == 200
    finally:
        await one.close()
        await two.close()


async def test_first_words_raced_claim_once_and_the_others_are_notes(store_url: str, hand_clock: HandClock) -> None:
    one, two = connect(store_url, hand_clock), connect(store_url, hand_clock)
    await one.start()
    await two.start()
    try:
        desk = await a_desk(one)
        for number in range(20):
            ticket = await a_ticket(one, await a_seller(one, 1000 + number), f"open:{number}")
            passed = await asyncio.gather(
                one(ticket_relay.from_agent, of(desk), of(ticket), Said(f"{number}a", 5, "text"), **BO),
                two(ticket_relay.from_agent, of(desk), of(ticket), Said(f"{number}b", 6, "text"), **MIA),
            )
            assert sorted(one.outcome for one in passed) == ["note", "sent"]
        assert len(await queued(one, "ticket.relay")) == 20
    finally:
        await one.close()
        await two.close()


async def test_a_take_over_is_from_whom_was_shown(store: Database) -> None:
    desk, seller = await a_desk(store), await a_seller(store)
    ticket = await a_ticket(store, seller)
    with pytest.raises(WrongState):
        await store(tickets.take_over, of(desk), of(ticket), 900, key="u2", **MIA)
    await store(tickets.claim, of(desk), of(ticket), key="u3", **BO)
    for _ in range(2):
        taken = await store(tickets.take_over, of(desk), of(ticket), 900, key="u4", **MIA)
        assert taken.agent_name == "Mia"
    with pytest.raises(WrongState):
        await store(tickets.take_over, of(desk), of(ticket), 900, agent_id=7, agent_name="Zed", key="u5")
    with pytest.raises(NotFound):
        await store(tickets.take_over, of(desk) + 1, of(ticket), 901, key="u6", **BO)


async def test_the_parts_of_an_album_are_one_delivery(store: Database, hand_clock: HandClock) -> None:
    await a_desk(store)
    seller = await a_seller(store)
    ticket = await a_ticket(store, seller)
    for number in range(3):
        await store(ticket_relay.from_seller, of(seller), of(ticket), Said(f"u{number}", number + 5, "photo", "al"))
    await store(ticket_relay.from_seller, of(seller), of(ticket), Said("u9", 9, "text"))
    album, text = await queued(store, "ticket.relay")
    first = await store(ticket_relay.get, album.ids["message_id"])
    parts = await store(ticket_relay.parts, first)
    assert [part.seller_message_id for part in parts] == [5, 6, 7]
    assert text.due_at == album.due_at > hand_clock(), "nobody overtakes it"
    await store(ticket_relay.from_seller, of(seller), of(ticket), Said("u10", 8, "photo", "al"))
    await store(ticket_relay.delivered, [part.id or 0 for part in parts], [50, 51, 52])
    late = (await queued(store, "ticket.relay"))[-1]
    assert (await store(ticket_relay.get, late.ids["message_id"])).seller_message_id == 8, "a straggler goes after it"


async def test_a_lost_topic_is_replaced_once_and_takes_along_what_waits(store: Database) -> None:
    await a_desk(store)
    seller = await a_seller(store)
    ticket = await a_ticket(store, seller)
    await store(ticket_relay.from_seller, of(seller), of(ticket), Said("u2", 5, "text"))
    assert {row.thread_id for row in await queued(store, "ticket.relay", "ticket.from")} == {-of(ticket)}
    await store(ticket_places.placed, of(ticket), 77)
    waiting = await queued(store, "ticket.relay", "ticket.from", "ticket.card")
    assert {row.thread_id for row in waiting} == {77}
    for row in waiting:
        assert await store(ticket_places.topic_lost, of(row))
    assert {row.thread_id for row in await queued(store)} == {-of(ticket)}
    assert (await kinds(store)).count("ticket.topic") == 2
    await store(ticket_places.placed, of(ticket), 99)
    assert {row.thread_id for row in await queued(store, "ticket.relay", "ticket.from")} == {99}


async def test_a_group_that_moves_takes_its_tickets_along(store: Database) -> None:
    desk, seller = await a_desk(store), await a_seller(store)
    ticket = await a_ticket(store, seller)
    await store(ticket_places.placed, of(ticket), None)
    await store(ticket_places.carded, of(ticket), 1, 55)
    found = await store(ticket_places.find, of(desk), thread_id=None, reply_to=55)
    assert found is not None
    await store(desks.migrate, BOT, GROUP, -1009)
    assert await store(ticket_places.find, of(desk), thread_id=None, reply_to=55) is None
    assert {row.chat_id for row in await queued(store, "ticket.topic")} == {-1009}
    assert (await store(tickets.by_id, of(ticket))).card_message_id is None


async def test_what_a_blocked_seller_should_read_waits_and_its_agent_is_told(store: Database) -> None:
    desk, seller = await a_desk(store), await a_seller(store)
    ticket = await a_ticket(store, seller)
    await store(ticket_relay.from_agent, of(desk), of(ticket), Said("u2", 5, "text"), **BO)
    for row in await queued(store, "ticket.from", "ticket.relay"):
        await store(unreached.shut, of(row))
    assert len(await queued(store, "ticket.undelivered")) == 1
    assert len(await queued(store, "ticket.relay")) == 1
    known = await store(sellers.get, of(seller))
    assert known.unreachable_at is not None


async def test_nobody_elses_ticket(store: Database) -> None:
    desk, ann = await a_desk(store), await a_seller(store)
    bob = await a_seller(store, 101, "Bob")
    ticket = await a_ticket(store, ann)
    with pytest.raises(NotFound):
        await store(ticket_relay.from_seller, of(bob), of(ticket), Said("u2", 5, "text"))
    with pytest.raises(NotFound):
        await store(ticket_relay.from_agent, of(desk) + 1, of(ticket), Said("u3", 5, "text"), **BO)
    theirs = {"actor": "seller", "actor_id": 101, "actor_name": "Bob", "seller_id": of(bob)}
    with pytest.raises(NotFound):
        await store(tickets.close, of(ticket), key="u4", **theirs)
