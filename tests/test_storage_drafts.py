"""Drafts: one open, many kept; a change takes back what rested on it; another seller's are not there at all."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from storage import drafts
from storage.database import Database
from storage.problems import Invalid, NotFound, TooMany, WrongState
from tests.storehouse import HandClock, a_draft, a_seller, of

pytest_plugins = ["tests.engines"]


async def test_a_seller_has_one_open_draft(store: Database) -> None:
    seller = of(await a_seller(store))
    opened = await asyncio.gather(*(store(drafts.open_draft, seller, "toy cars") for _ in range(12)))
    assert len({draft.id for draft in opened}) == 1
    assert opened[0].keyword == "toy cars"
    assert await store(drafts.current, seller) == opened[0]


async def test_a_new_word_replaces_the_old_until_a_category_is_ticked(store: Database) -> None:
    seller = of(await a_seller(store))
    await store(drafts.open_draft, seller, "toy cars")
    draft = await store(drafts.open_draft, seller, "hair dryer")
    assert draft.keyword == "hair dryer"
    await store(drafts.change, seller, of(draft), categories=["hair-dryers-stylers"])
    assert (await store(drafts.open_draft, seller, "lamp")).keyword == "hair dryer"
    assert (await store(drafts.open_draft, seller)).keyword == "hair dryer"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"categories": ["luminaires"]}, {"providers": [], "confirmed": False, "country": "DE"}),
        ({"marketplace": "US"}, {"providers": [], "confirmed": True, "country": None}),
        ({"answers": {"battery": False}}, {"providers": ["tuv-sud"], "confirmed": False, "country": "DE"}),
        ({"country": "fr"}, {"providers": ["tuv-sud"], "confirmed": True, "country": "FR"}),
        ({"marketplace": "UK", "country": "FR"}, {"providers": [], "confirmed": True, "country": None}),
        (
            {"categories": ["luminaires"], "providers": ["intertek"]},
            {"providers": ["intertek"], "confirmed": False, "country": "DE"},
        ),
        (
            {"answers": {}, "dangerous": {"confirmed": True}},
            {"providers": ["tuv-sud"], "confirmed": True, "country": "DE"},
        ),
        (
            {"categories": ["toys-electric"], "marketplace": "EU", "answers": {"battery": True}},
            {"providers": ["tuv-sud"], "confirmed": True, "country": "DE"},
        ),
    ],
)
async def test_a_change_takes_back_what_rested_on_it(
    store: Database, change: dict[str, Any], expected: dict[str, Any]
) -> None:
    seller = await a_seller(store)
    draft = await a_draft(store, seller)
    for _ in range(2):
        changed = await store(drafts.change, of(seller), of(draft), **change)
        got = {"providers": changed.providers, "confirmed": changed.dangerous["confirmed"], "country": changed.country}
        assert got == expected
    assert await store(drafts.get, of(seller), of(draft)) == changed


@pytest.mark.parametrize(
    "nonsense",
    [
        {"categories": ["a", "b", "c", "d"]},
        {"providers": ["a", "b", "c", "d"]},
        {"categories": [""]},
        {"marketplace": "MARS"},
        {"country": "Germany"},
        {"contact": {"name": "x" * 10_000}},
        {"contact": {"email": "y" * 300}},
    ],
)
async def test_nonsense_changes_nothing(store: Database, nonsense: dict[str, Any]) -> None:
    seller = await a_seller(store)
    draft = await a_draft(store, seller)
    with pytest.raises(Invalid):
        await store(drafts.change, of(seller), of(draft), keyword="changed", **nonsense)
    assert await store(drafts.get, of(seller), of(draft)) == draft


async def test_a_field_no_draft_has_is_a_mistake_of_ours(store: Database) -> None:
    seller = await a_seller(store)
    draft = await a_draft(store, seller)
    with pytest.raises(TypeError, match="state"):
        await store(drafts.change, of(seller), of(draft), state="submitted")


async def test_text_from_the_wire_fits_the_database(store: Database) -> None:
    seller = await a_seller(store)
    nasty = "\x00😀'; DROP TABLE draft; --\ud800<b>"
    draft = await a_draft(store, seller, keyword=nasty + "x" * 10_000, contact={"name": nasty, "email": "a@b.example"})
    assert draft.contact["name"] == "😀'; DROP TABLE draft; --<b>"
    assert len(draft.keyword) == 200


async def test_keep_resume_discard(store: Database, hand_clock: HandClock) -> None:
    seller = await a_seller(store)
    first = await a_draft(store, seller, keyword="first")
    for _ in range(2):
        assert (await store(drafts.keep, of(seller), of(first))).state == "kept"
    with pytest.raises(WrongState):
        await store(drafts.change, of(seller), of(first), keyword="no")
    hand_clock.forward(minutes=1)
    second = await a_draft(store, seller, keyword="second")
    assert second.id != first.id
    for _ in range(2):
        assert (await store(drafts.resume, of(seller), of(first))).state == "open"
    assert [draft.id for draft in await store(drafts.listed, of(seller))] == [second.id]
    for _ in range(2):
        assert (await store(drafts.discard, of(seller), of(second))).state == "discarded"
    with pytest.raises(WrongState):
        await store(drafts.resume, of(seller), of(second))
    assert await store(drafts.listed, of(seller)) == []


async def test_an_empty_open_draft_gives_way(store: Database) -> None:
    seller = await a_seller(store)
    first = await a_draft(store, seller)
    await store(drafts.keep, of(seller), of(first))
    empty = await store(drafts.open_draft, of(seller), "nothing chosen")
    await store(drafts.resume, of(seller), of(first))
    assert (await store(drafts.get, of(seller), of(empty))).state == "discarded"


async def test_another_sellers_draft_is_not_there(store: Database) -> None:
    ann, eve = await a_seller(store, 1), await a_seller(store, 2, "Eve")
    draft = await a_draft(store, ann)
    for verb, fields in [
        (drafts.get, {}),
        (drafts.change, {"keyword": "mine"}),
        (drafts.keep, {}),
        (drafts.discard, {}),
        (drafts.resume, {}),
        (drafts.add_file, {"kind": "sds", "file_id": "f", "file_unique_id": "u", "name": "n"}),
    ]:
        with pytest.raises(NotFound):
            await store(verb, of(eve), of(draft), **fields)
    assert await store(drafts.files, of(eve), of(draft)) == []
    assert await store(drafts.get, of(ann), of(draft)) == draft


async def test_a_file_is_attached_once_and_can_be_taken_off(store: Database) -> None:
    seller = await a_seller(store)
    draft = await a_draft(store, seller)

    async def attach(unique: str) -> int:
        kept = await store(
            drafts.add_file, of(seller), of(draft), kind="sds", file_id="F", file_unique_id=unique, name="a.pdf"
        )
        return of(kept)

    first = await attach("one")
    assert await attach("one") == first
    for number in range(9):
        await attach(f"more-{number}")
    with pytest.raises(TooMany) as refused:
        await attach("eleventh")
    assert refused.value.fields == {"limit": 10}
    assert await store(drafts.remove_file, of(seller), of(draft), first)
    assert not await store(drafts.remove_file, of(seller), of(draft), first)
    assert len(await store(drafts.files, of(seller), of(draft))) == 9
