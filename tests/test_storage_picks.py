"""The search's verbs: a tap that arrives twice changes nothing more, and an order begun is never lost."""

import pytest

from storage import drafts, picks
from storage.database import Database
from storage.problems import NotFound, TooMany
from tests.storehouse import READY, a_seller, of

pytest_plugins = ["tests.engines"]


async def test_a_tick_names_its_outcome(store: Database) -> None:
    seller = of(await a_seller(store))
    draft = of(await store(drafts.open_draft, seller, "night light"))
    for _ in range(2):
        assert (await store(picks.tick, seller, draft, "luminaires", True)).categories == ["luminaires"]
    await store(picks.tick, seller, draft, "toys-plush", True)
    await store(picks.tick, seller, draft, "headphones", True)
    with pytest.raises(TooMany) as refused:
        await store(picks.tick, seller, draft, "batteries", True)
    assert refused.value.fields == {"limit": 3}
    for _ in range(2):
        left = await store(picks.tick, seller, draft, "luminaires", False)
        assert left.categories == ["toys-plush", "headphones"]


async def test_an_answer_can_be_taken_back(store: Database) -> None:
    seller = of(await a_seller(store))
    draft = of(await store(drafts.open_draft, seller))
    await store(picks.answer, seller, draft, "battery", True)
    await store(picks.answer, seller, draft, "radio", False)
    for _ in range(2):
        assert (await store(picks.answer, seller, draft, "battery", None)).answers == {"radio": False}


async def test_another_sellers_draft_is_not_there(store: Database) -> None:
    mine, other = of(await a_seller(store)), of(await a_seller(store, user_id=43))
    draft = of(await store(drafts.open_draft, mine))
    with pytest.raises(NotFound):
        await store(picks.tick, other, draft, "luminaires", True)
    with pytest.raises(NotFound):
        await store(picks.answer, other, draft, "battery", True)


async def test_a_new_search_keeps_an_order_and_reuses_a_look(store: Database) -> None:
    seller = of(await a_seller(store))
    first = await store(picks.look_up, seller, "toy cars", "toys-electric")
    assert (first.kept, first.draft.categories) == (None, ["toys-electric"])
    again = await store(picks.look_up, seller, "power bank")
    assert (again.kept, again.draft.id) == (None, first.draft.id)
    assert (again.draft.keyword, again.draft.categories, again.draft.answers) == ("power bank", [], {})
    await store(drafts.change, seller, of(again.draft), **READY)
    third = await store(picks.look_up, seller, "lamp")
    replayed = await store(picks.look_up, seller, "lamp")
    assert third.kept is not None
    assert third.kept.id == first.draft.id
    assert (replayed.kept, replayed.draft.id) == (None, third.draft.id)
    assert [kept.contact for kept in await store(drafts.listed, seller)] == [READY["contact"]]
