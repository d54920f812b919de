"""One rating a closing, however often it is pressed; its words for a day, and blanked in time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.courier.scene import Scene
from bot.courier.schedules import blank_old
from storage import desk_lists, ratings, ticket_effects, tickets
from storage.database import Database
from storage.models import Seller, Ticket
from storage.problems import NotFound, WrongState
from tests.storehouse import BO, BOT, HandClock, a_desk, a_seller, of, queued

pytest_plugins = ["tests.engines"]


async def a_closing(store: Database, seller: Seller) -> tuple[Ticket, int]:
    """A ticket that an agent closed, and the event of it."""
    opening = await store(tickets.open, of(seller), key=f"open:{seller.id}", context={})
    assert opening is not None
    ticket = opening.ticket
    return ticket, await closed(store, ticket, f"close:{seller.id}")


async def closed(store: Database, ticket: Ticket, key: str) -> int:
    by: dict[str, Any] = {"actor": "agent", "actor_id": 900, "actor_name": "Bo", "desk_id": ticket.desk_id}
    await store(tickets.close, of(ticket), key=key, **by)
    return of(await store(ticket_effects.happened, BOT, key))


async def test_presses_at_once_make_one_rating(store: Database) -> None:
    await a_desk(store)
    seller = await a_seller(store)
    _, event = await a_closing(store, seller)
    presses = [(number, number % 5 + 1) for number in range(20)]
    await asyncio.gather(
        *(store(ratings.rate, of(seller), event, stars, message_id=5, key=f"u{key}") for key, stars in presses)
    )
    again, changed = await store(ratings.rate, of(seller), event, 3, message_id=5, key="last")
    assert (again.id, again.stars) == (1, 3)
    assert changed in (True, False)
    same, changed = await store(ratings.rate, of(seller), event, 3, message_id=5, key="last")
    assert (same.stars, changed) == (3, False)
    told = await queued(store, "ticket.rated")
    assert told[-1].ids["stars"] == 3


async def test_only_the_newest_closing_of_ones_own_is_rated(store: Database) -> None:
    desk = await a_desk(store)
    ann, bob = await a_seller(store), await a_seller(store, 101, "Bob")
    ticket, event = await a_closing(store, ann)
    give: dict[str, Any] = {"message_id": 5, "key": "u1"}
    for seller, number, stars in ((bob, event, 5), (ann, event + 50, 5), (ann, event - 1, 5), (ann, event, 6)):
        with pytest.raises(NotFound):
            await store(ratings.rate, of(seller), number, stars, **give)
    rating, _ = await store(ratings.rate, of(ann), event, 2, **give)
    await store(tickets.reopen, of(desk), of(ticket), key="r1", **BO)
    with pytest.raises(WrongState):
        await store(ratings.rate, of(ann), event, 5, **give)
    with pytest.raises(WrongState):
        await store(ratings.add_words, of(ann), of(rating), "late", key="w1")
    second = await closed(store, ticket, "close:again")
    with pytest.raises(WrongState):
        await store(ratings.rate, of(ann), event, 5, **give)
    other, _ = await store(ratings.rate, of(ann), second, 5, **give)
    assert other.id != rating.id
    assert (await store(ratings.get, of(ann), of(rating))).stars == 2
    with pytest.raises(NotFound):
        await store(ratings.add_words, of(bob), of(other), "not mine", key="w2")


async def test_words_are_taken_for_a_day_and_blanked_in_time(store: Database, hand_clock: HandClock) -> None:
    await a_desk(store)
    seller = await a_seller(store)
    _, event = await a_closing(store, seller)
    rating, _ = await store(ratings.rate, of(seller), event, 4, message_id=5, key="u1")
    await store(ratings.asked, of(seller), of(rating), 9)
    for message_id, known in ((5, True), (9, True), (6, False)):
        assert (await store(ratings.open_to_words, of(seller), message_id) is not None) is known
    hand_clock.forward(hours=23)
    await store(ratings.add_words, of(seller), of(rating), "thanks" + "!" * 2000, key="w1")
    kept = await store(ratings.get, of(seller), of(rating))
    assert kept.words.startswith("thanks")
    assert len(kept.words) == ratings.LONGEST
    hand_clock.forward(hours=1)
    assert await store(ratings.open_to_words, of(seller), 9) is None
    with pytest.raises(WrongState):
        await store(ratings.add_words, of(seller), of(rating), "more", key="w2")
    assert await store(ratings.blank, hand_clock() - timedelta(hours=2)) == 0
    assert await store(ratings.blank, hand_clock()) == 1
    assert await store(ratings.blank, hand_clock()) == 0
    kept = await store(ratings.get, of(seller), of(rating))
    assert (kept.words, kept.stars) == ("", 4)


async def test_the_schedule_blanks_words_and_forgets_lists(store: Database, hand_clock: HandClock) -> None:
    desk = await a_desk(store)
    seller = await a_seller(store)
    _, event = await a_closing(store, seller)
    rating, _ = await store(ratings.rate, of(seller), event, 4, message_id=5, key="u1")
    await store(ratings.add_words, of(seller), of(rating), "thanks", key="w1")
    asked = await store(desk_lists.start, desk, "find", words="Ann", key="u2", reply_to=1, thread_id=None)
    kept_for = {"retention_payload_hours": 24, "retention_rows_days": 30, "retention_questions_days": 90}
    scene = cast(Scene, SimpleNamespace(db=store, settings=SimpleNamespace(**kept_for)))
    hand_clock.forward(hours=25)
    await blank_old(scene)
    with pytest.raises(NotFound):
        await store(desk_lists.get, of(asked))
    assert (await store(ratings.get, of(seller), of(rating))).words == "thanks"
    hand_clock.forward(days=90)
    await blank_old(scene)
    kept = await store(ratings.get, of(seller), of(rating))
    assert (kept.words, kept.stars) == ("", 4)
