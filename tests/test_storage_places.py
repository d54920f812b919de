"""Codes and queues under races and replays, on both engines: one winner, one desk, one turn a ticket."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from storage import desks, places, routing, tickets
from storage.database import Database, connect
from storage.models import Desk, Queue, Seller
from storage.problems import NotFound, TooMany
from storage.routing import Wish
from tests.storehouse import BO, BOT, GROUP, HandClock, a_desk, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]


async def a_code(store: Database, digest: str, *, first: bool = False) -> None:
    assert await store(places.offer_code, BOT, digest, first=first) is not None


async def a_queue(store: Database, desk: Desk, name: str, *conditions: str, turns: bool = False) -> Queue:
    languages = [one for one in conditions if one in ("en", "zh")]
    groups = [one for one in conditions if one not in languages]
    made = await store(routing.add, desk, Wish(name, languages, groups, turns=turns), key=f"add:{name}")
    assert made is not None
    return made


async def test_a_code_raced_by_groups_in_two_processes_has_one_winner(store_url: str, hand_clock: HandClock) -> None:
    one, two = connect(store_url, hand_clock), connect(store_url, hand_clock)
    await one.start()
    await two.start()
    try:
        for number in range(15):
            await a_code(one, f"code{number}")
            groups = [-100 * number - 1, -100 * number - 2]
            got = await asyncio.gather(
                *(
                    process(places.connect, BOT, group, "G", f"code{number}", key=f"{group}")
                    for process, group in zip((one, two), groups, strict=True)
                )
            )
            assert sorted(got) == ["new", "used"]
            winner = groups[got.index("new")]
            assert await two(desks.by_chat, BOT, winner) is not None
        made = await one(places.listed, BOT)
        assert len(made) == 15
        assert [desk.is_default for desk in made].count(True) == 1
    finally:
        await one.close()
        await two.close()


async def test_two_first_codes_at_once_make_one_first_desk(store_url: str, hand_clock: HandClock) -> None:
    one, two = connect(store_url, hand_clock), connect(store_url, hand_clock)
    await one.start()
    await two.start()
    try:
        await a_code(one, "a", first=True)
        await a_code(two, "b", first=True)
        got = await asyncio.gather(
            one(places.connect, BOT, -1, "A", "a", key="u1"), two(places.connect, BOT, -2, "B", "b", key="u2")
        )
        assert sorted(got) == ["new", "used"], "a start's code is for the first desk only"
        assert len(await one(places.listed, BOT)) == 1
    finally:
        await one.close()
        await two.close()


async def test_a_replay_finds_what_was_done(store: Database) -> None:
    await a_code(store, "good")
    for _ in range(2):
        assert await store(places.connect, BOT, -1, "A", "good", key="u1") == "new"
        assert await store(places.connect, BOT, -2, "B", "bad", key="u2") == "wrong"
        assert await store(places.connect, BOT, -2, "B", "good", key="u3") == "used"
        assert await store(places.connect, BOT, -1, "A", "good", key="u4") == "already"
    assert await store(places.offer_code, BOT, "another", first=True) is None
    assert await store(places.offer_code, BOT + 1, "another", first=True) is not None
    assert await store(places.connect, BOT, -3, "C", "another", key="u5") == "wrong", "another bot's code"


async def test_a_code_lives_a_day(store: Database, hand_clock: HandClock) -> None:
    await a_code(store, "good")
    hand_clock.forward(hours=24)
    assert await store(places.connect, BOT, -1, "A", "good", key="u1") == "old"
    await a_code(store, "fresh")
    hand_clock.forward(hours=23, minutes=59)
    assert await store(places.connect, BOT, -1, "A", "fresh", key="u2") == "new"


async def test_five_tries_an_hour(store: Database, hand_clock: HandClock) -> None:
    await a_code(store, "good")
    for number in range(5):
        assert await store(places.connect, BOT, -1, "A", "bad", key=f"u{number}") == "wrong"
        hand_clock.forward(minutes=10)
    assert await store(places.connect, BOT, -1, "A", "good", key="u6") == "tired"
    assert await store(places.failed, BOT, -1, "missing", key="u7") == "tired"
    for number in range(3):
        await store(places.reply_tired, BOT, -1, "connect.tired", reply_to=number)
    [told] = await queued(store, "desk.reply")
    assert told.ids["fields"]["again"] == (hand_clock() + timedelta(minutes=10)).isoformat()
    hand_clock.forward(minutes=10)
    assert await store(places.connect, BOT, -1, "A", "good", key="u8") == "new"


async def test_orders_that_waited_go_to_the_first_desk(store: Database) -> None:
    order = await an_order(store, await a_seller(store))
    await a_code(store, "good", first=True)
    await store(places.connect, BOT, GROUP, "A", "good", key="u1")
    assert [(row.chat_id, row.ids["order_id"]) for row in await queued(store, "order.card")] == [(GROUP, order.id)]


async def test_the_narrowest_queue_takes_a_ticket(store: Database) -> None:
    first = await a_desk(store)
    await a_code(store, "good")
    await store(places.connect, BOT, -2, "Second", "good", key="u1")
    second = await store(desks.by_chat, BOT, -2)
    assert second is not None
    english, chinese = await a_seller(store), await a_seller(store, 101, "Wei", "zh-hans")
    group_of = {"toys-electric": "toys", "headphones": "electronics", "lamps": "lighting"}

    async def goes(seller: Seller, **context: Any) -> tuple[int | None, str]:
        place = await store(routing.choose, seller, context, group_of)
        assert place is not None
        return place.desk.id, place.queue.name if place.queue else ""

    assert await goes(english) == (first.id, "")
    await a_queue(store, second, "rest")
    await a_queue(store, second, "chinese", "zh")
    await a_queue(store, first, "wide", "toys", "electronics")
    await a_queue(store, second, "toys", "toys")
    await a_queue(store, first, "chinese-toys", "toys", "zh")
    assert await goes(english) == (second.id, "rest")
    assert await goes(chinese) == (second.id, "chinese")
    assert await goes(chinese, categories=["lamps"]) == (second.id, "chinese")
    assert await goes(english, categories=["toys-electric"]) == (second.id, "toys")
    assert await goes(chinese, categories=["toys-electric"]) == (first.id, "chinese-toys")
    assert await goes(english, categories=["lamps", "headphones", "gone"]) == (first.id, "wide")
    order = await an_order(store, english)
    assert await goes(english, order=order.id) == (second.id, "toys")
    opening = await store(tickets.open, of(chinese), key="u2", context={"categories": ["lamps"]}, group_of=group_of)
    assert opening is not None
    assert opening.ticket.desk_id == second.id
    assert [row.chat_id for row in await queued(store, "ticket.topic")] == [-2]


async def test_each_ticket_takes_one_turn_and_a_replay_none(store_url: str, hand_clock: HandClock) -> None:
    one, two = connect(store_url, hand_clock), connect(store_url, hand_clock)
    await one.start()
    await two.start()
    try:
        desk = await a_desk(one)
        queue = await a_queue(one, desk, "all", turns=True)
        for agent_id in (901, 900, 902):
            for _ in range(2):
                await one(routing.join, of(desk), of(queue), agent_id=agent_id, agent_name=f"A{agent_id}")
        await one(desks.note_member, of(desk), 902, "kicked", "A902")
        people = [await a_seller(one, 1000 + number) for number in range(12)]
        opened = []
        for _ in range(2):
            opened += await asyncio.gather(
                *(
                    process(tickets.open, of(seller), key=f"open:{seller.id}", context={})
                    for seller, process in zip(people, (one, two) * 6, strict=True)
                )
            )
        turns = [(opening.ticket.id, opening.ticket.suggested_id) for opening in opened if opening]
        assert len(set(turns)) == 12
        suggested = [agent for _, agent in set(turns)]
        assert (suggested.count(900), suggested.count(901)) == (6, 6)
    finally:
        await one.close()
        await two.close()


async def test_a_queue_is_made_once_and_by_one_name(store: Database) -> None:
    desk = await a_desk(store)
    wish = Wish("Toys", ["zh"], ["toys"])
    made = await asyncio.gather(*(store(routing.add, desk, wish, key="u1") for _ in range(4)))
    assert len({queue.id for queue in made if queue}) == 1
    assert await store(routing.add, desk, Wish("TOYS", [], []), key="u2") is None
    changed = await store(routing.change, of(desk), Wish("toys", [], ["baby"], "🧸", True))
    assert (changed.id, changed.groups, changed.sign, changed.turns) == (made[0] and made[0].id, ["baby"], "🧸", True)
    for number in range(routing.MOST_QUEUES - 1):
        await a_queue(store, desk, f"q{number}")
    with pytest.raises(TooMany):
        await store(routing.add, desk, Wish("more", [], []), key="u3")


async def test_nobody_elses_queue(store: Database) -> None:
    desk = await a_desk(store)
    queue = of(await a_queue(store, desk, "toys"))
    await store(routing.join, of(desk), queue, **BO)
    other = of(desk) + 1
    for act in (
        store(routing.change, other, Wish("toys", [], [])),
        store(routing.by_turns, other, queue, True),
        store(routing.join, other, queue, **BO),
        store(routing.leave, other, queue, agent_id=900),
        store(routing.remove, other, queue),
    ):
        with pytest.raises(NotFound):
            await act
    seller = await a_seller(store)
    opening = await store(tickets.open, of(seller), key="u1", context={})
    assert opening is not None
    assert opening.ticket.queue_id == queue
    await store(routing.remove, of(desk), queue)
    assert (await store(tickets.by_id, of(opening.ticket))).queue_id is None
    assert await store(routing.listed, of(desk)) == []
