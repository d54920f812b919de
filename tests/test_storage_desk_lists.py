"""What a desk asks the database for: due times, searches, facts; its own only, by its indices, on both engines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, text

from storage import desk_due, desk_facts, desk_lists, desks, questions, ratings, ticket_effects, ticket_relay, tickets
from storage.database import Database
from storage.models import Desk, Seller, Ticket
from storage.problems import NotFound
from storage.ticket_relay import Said
from tests.storehouse import BO, BOT, HandClock, a_desk, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]

HOUR = timedelta(hours=1)


async def a_ticket(store: Database, seller: Seller, key: str, **context: Any) -> Ticket:
    opening = await store(tickets.open, of(seller), key=key, context=context)
    assert opening is not None
    return opening.ticket


async def closed(store: Database, ticket: Ticket, key: str) -> None:
    by: dict[str, Any] = {"actor": "agent", "actor_id": 900, "actor_name": "Bo", "desk_id": ticket.desk_id}
    await store(tickets.close, of(ticket), key=key, **by)


async def test_an_answer_is_due_a_day_after_the_first_word_that_waits(store: Database, hand_clock: HandClock) -> None:
    desk = await a_desk(store)
    start = hand_clock()
    ann, bob = await a_seller(store), await a_seller(store, 101, "Bob")
    one = await a_ticket(store, ann, "u1")
    hand_clock.forward(hours=1)
    two = await a_ticket(store, bob, "u2")
    due = 24 * HOUR
    assert await store(desk_due.due, of(desk)) == [(of(one), start + due), (of(two), start + HOUR + due)]
    await store(ticket_relay.from_agent, of(desk), of(one), Said("u3", 5, "text"), **BO)
    assert await store(desk_due.due, of(desk)) == [(of(two), start + HOUR + due), (of(one), None)]
    hand_clock.forward(hours=1)
    for number in range(3):
        await store(ticket_relay.from_seller, of(ann), of(one), Said(f"s{number}", 20 + number, "text"))
        hand_clock.forward(hours=1)
    assert await store(desk_due.due, of(desk)) == [(of(two), start + HOUR + due), (of(one), start + 2 * HOUR + due)]
    assert await store(desk_due.due, of(desk), 900) == [(of(one), start + 2 * HOUR + due)]
    assert await store(desk_due.due, of(desk), 901) == []
    await closed(store, one, "c1")
    hand_clock.forward(days=1)
    again = hand_clock()
    await store(tickets.open, of(ann), key="u9", context={})
    assert (of(one), again + due) in await store(desk_due.due, of(desk)), "counted anew once it is open again"
    assert await store(desk_due.due, of(desk) + 1) == []


async def test_the_queue_and_the_numbers_are_found_by_index(store: Database, hand_clock: HandClock) -> None:
    desk = await a_desk(store)
    for number in range(30):
        await a_ticket(store, await a_seller(store, 1000 + number), f"u{number}")

    def plans(session: Session) -> str:
        """What the engine means to do for the queue; PostgreSQL would scan a table as small as this if it could."""
        connection, ran = session.connection(), []
        listener = lambda _c, _r, sql, parameters, _x, _m: ran.append((sql, parameters))  # noqa: E731
        event.listen(connection, "before_cursor_execute", listener)
        desk_due.due(session, of(desk))
        event.remove(connection, "before_cursor_execute", listener)
        [(sql, parameters)] = ran
        postgres = connection.dialect.name == "postgresql"
        if postgres:
            session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN " if postgres else "EXPLAIN QUERY PLAN "
        return str(connection.exec_driver_sql(explain + sql, parameters).all())

    plan = await store(plans)
    for index in ("ticket_queue", "ticket_clock_running"):
        assert index in plan, plan


async def found(store: Database, desk: Desk, number: int | None = None, *words: tuple[str, list[str]]) -> list[int]:
    return await store(desk_lists.find, of(desk), number, words)


async def test_a_search_wants_every_word_and_takes_none_for_a_pattern(store: Database) -> None:
    desk = await a_desk(store)
    ann, bob = await a_seller(store, 100, "Ann 100% Li"), await a_seller(store, 101, "\u738b\u5c0f\u660e")
    asked: dict[str, Any] = {"key": "q1", "language": "en", "text": "Which card?", "kind": "faq", "topic": "card-type"}
    question = await store(questions.ask, BOT, of(ann), **asked)
    one = await a_ticket(store, ann, "u1", question=question.id, marketplace="EU")
    two = await a_ticket(store, bob, "u2", topic="card-type", categories=["toys-electric", "lamps"])
    assert await found(store, desk, None, ("ann", [])) == [of(one)]
    assert await found(store, desk, None, ("100%", []), ("li", [])) == [of(one)]
    assert await found(store, desk, None, ("\u5c0f\u660e", [])) == [of(two)]
    assert await found(store, desk, None, ("CARD", ["card-type"])) == [of(two), of(one)]
    assert await found(store, desk, None, ("toy", ["toys-electric"]), ("card", ["card-type"])) == [of(two)]
    assert await found(store, desk, None, ("toy", ["toys"])) == [], "an id is whole"
    assert await found(store, desk, None, ("eu", ["EU"])) == [of(one)]
    for nothing in ("%", "_", "'", '"', "\\"):
        got = await found(store, desk, None, (nothing, []))
        assert got == ([of(one)] if nothing == "%" else [])
    assert await found(store, desk, of(two)) == [of(two)]
    assert await found(store, desk, of(two), ("100", [])) == [of(two), of(one)]
    other = await store(desks.configure, BOT, -1005, "Other")
    assert await found(store, other, of(two), ("ann", [])) == []


async def test_the_facts_of_tickets(store: Database, hand_clock: HandClock) -> None:
    desk = await a_desk(store)
    ann, bob = await a_seller(store), await a_seller(store, 101, "Bob", "zh")
    start = hand_clock()
    one = await a_ticket(store, ann, "u1", topic="card-type")
    await a_ticket(store, bob, "u2")
    await store(ticket_relay.from_seller, of(ann), of(one), Said("s1", 5, "text"))
    hand_clock.forward(hours=3)
    for number in range(2):
        await store(ticket_relay.from_agent, of(desk), of(one), Said(f"a{number}", 9 + number, "text"), **BO)
    await closed(store, one, "c1")
    closing = await store(ticket_effects.happened, BOT, "c1")
    await store(ratings.rate, of(ann), of(closing), 4, message_id=7, key="r1")
    for reads in (desk_facts.tickets, desk_facts.opened):
        more = (10,) if reads is desk_facts.opened else ()
        first, second = await store(reads, of(desk), start, hand_clock() + HOUR, *more)
        assert (first.id, first.state, first.language, first.context) == (
            of(one),
            "closed",
            "en",
            {"topic": "card-type"},
        )
        assert first.answered_at == first.closed_at == start + 3 * HOUR
        assert (second.language, second.answered_at, second.closed_at) == ("zh", None, None)
    assert (first.closed_by, first.from_seller, first.from_agents, first.stars) == ("agent", 1, 2, 4)
    assert (second.closed_by, second.from_seller, second.from_agents, second.stars) == (None, 0, 0, None)
    assert len(await store(desk_facts.opened, of(desk), start, hand_clock(), 1)) == 1
    assert await store(desk_facts.opened, of(desk), hand_clock(), hand_clock() + HOUR, 9) == []
    late = await store(desk_facts.tickets, of(desk), hand_clock() + HOUR, hand_clock() + 2 * HOUR)
    assert [fact.state for fact in late] == ["open"], "what goes on is told whenever it began"
    assert [one.stars for one in await store(desk_facts.ratings, of(desk), start, hand_clock())] == [4]
    assert await store(desk_facts.ratings, of(desk) + 1, start, hand_clock()) == []


async def test_a_seller_is_known_to_his_desk_alone(store: Database) -> None:
    desk = await a_desk(store)
    ann, bob, eve = [await a_seller(store, 100 + number, name) for number, name in enumerate(("Ann", "Bob", "Eve"))]
    await a_ticket(store, ann, "u1")
    await an_order(store, bob)
    facts = await store(desk_facts.seller, of(desk), of(ann))
    assert (facts.seller.name, len(facts.tickets), facts.orders, facts.ratings) == ("Ann", 1, [], [])
    facts = await store(desk_facts.seller, of(desk), of(bob))
    assert (len(facts.tickets), len(facts.orders)) == (0, 1)
    for desk_id, seller_id in ((of(desk), of(eve)), (of(desk) + 1, of(ann)), (of(desk), 999)):
        with pytest.raises(NotFound):
            await store(desk_facts.seller, desk_id, seller_id)


async def test_a_list_is_asked_for_once_and_turned_where_it_stands(store: Database, hand_clock: HandClock) -> None:
    desk = await a_desk(store)
    where: dict[str, Any] = {"key": "update:1", "reply_to": 5, "thread_id": 8}
    first = await store(desk_lists.start, desk, "find", words="ann", **where)
    again = await store(desk_lists.start, desk, "find", words="ann", **where)
    assert first.id == again.id
    [row] = await queued(store, "desk.list")
    assert (row.thread_id, row.ids["reply_to"], row.ids["list_id"]) == (8, 5, first.id)
    with pytest.raises(NotFound):
        await store(desk_lists.turn, desk, of(first), 1, key="update:2")
    await store(desk_lists.posted, of(first), 77)
    for _ in range(2):
        await store(desk_lists.turn, desk, of(first), 1, key="update:3")
    [row] = await queued(store, "desk.list.page")
    assert row.ids == {"list_id": first.id, "page": 1}
    other = await store(desks.configure, BOT, -1005, "Other")
    with pytest.raises(NotFound):
        await store(desk_lists.turn, other, of(first), 1, key="update:4")
    assert await store(desk_lists.forget, hand_clock()) == 0
    hand_clock.forward(days=1)
    assert await store(desk_lists.forget, hand_clock()) == 1
    with pytest.raises(NotFound):
        await store(desk_lists.turn, desk, of(first), 1, key="update:5")
