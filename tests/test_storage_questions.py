"""Questions: noted once however often their update is replayed, voted on by their own seller only, blanked in time."""

from datetime import timedelta

import pytest

from storage import questions
from storage.database import Database
from storage.problems import NotFound
from tests.storehouse import BOT, a_seller, of

pytest_plugins = ["tests.engines"]


async def asks(store: Database, seller: int, key: str = "update:1", **fields: str) -> int:
    told = {"language": "en", "text": "which card?", "kind": "faq", "topic": "card-type", **fields}
    return of(await store(questions.ask, BOT, seller, key=key, **told))


async def test_a_replay_finds_the_first_note(store: Database) -> None:
    ann = of(await a_seller(store))
    first = await asks(store, ann)
    assert await asks(store, ann, text="which card? again") == first
    assert (await store(questions.get, ann, first)).text == "which card?"
    assert await asks(store, ann, "update:2") != first


async def test_the_last_vote_counts_and_only_of_its_own_seller(store: Database) -> None:
    ann, bob = of(await a_seller(store)), of(await a_seller(store, user_id=43))
    asked, other = await asks(store, ann), await asks(store, bob)
    for choice in ("up", "up", "down"):
        await store(questions.vote, ann, asked, choice)
    await store(questions.vote, bob, other, "up")
    with pytest.raises(NotFound):
        await store(questions.vote, bob, asked, "up")
    with pytest.raises(NotFound):
        await store(questions.vote, ann, asked, "sideways")
    assert await store(questions.votes, BOT) == {"card-type": (1, 1)}
    assert await store(questions.votes, BOT + 1) == {}


async def test_old_texts_are_blanked_and_their_votes_kept(store: Database) -> None:
    ann = of(await a_seller(store))
    asked = await asks(store, ann)
    await store(questions.vote, ann, asked, "down")
    assert await store(questions.blank, store.clock() - timedelta(days=1)) == 0
    assert await store(questions.blank, store.clock() + timedelta(seconds=1)) == 1
    assert (await store(questions.get, ann, asked)).text == ""
    assert await store(questions.votes, BOT) == {"card-type": (0, 1)}
    assert await store(questions.blank, store.clock() + timedelta(seconds=1)) == 0


async def test_of_old_questions_only_what_was_voted_is_kept(store: Database) -> None:
    ann = of(await a_seller(store))
    voted, opened, plain = await asks(store, ann), await asks(store, ann, "o", text=""), await asks(store, ann, "p")
    await store(questions.vote, ann, voted, "up")
    later = store.clock() + timedelta(seconds=1)
    assert await store(questions.forget, store.clock()) == 0
    assert await store(questions.forget, later) == 1, "what has a text is blanked before"
    assert await store(questions.blank, later) == 2
    assert await store(questions.forget, later) == 1
    assert (await store(questions.get, ann, voted)).text == ""
    for gone in (opened, plain):
        with pytest.raises(NotFound):
            await store(questions.get, ann, gone)
    assert await store(questions.votes, BOT) == {"card-type": (1, 0)}
