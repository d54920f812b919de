"""An order is placed once, moves only where it may, and every change reaches the other side once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from storage import desks, drafts, orders, sellers
from storage.database import Database
from storage.models import Order
from storage.problems import Incomplete, Invalid, NotFound, WrongState
from tests.storehouse import AGENT, GROUP, HandClock, a_desk, a_draft, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]


async def test_a_double_tap_submits_once(store: Database) -> None:
    desk, seller = await a_desk(store), await a_seller(store)
    draft = await a_draft(store, seller, keyword="toy cars")

    async def tap() -> Order:
        return await store(orders.submit, of(seller), of(draft), documents=["doc", "sds", "doc"], language="en")

    first, *others = await asyncio.gather(*(tap() for _ in range(12)))
    others.append(await tap())
    assert {order.id for order in others} == {first.id}
    assert first.number == f"C-{of(first):06d}"
    assert (first.status, first.keyword, first.country, first.desk_id) == ("submitted", "toy cars", "DE", desk.id)
    assert [event.kind for event in await store(orders.timeline, of(first))] == ["submitted"]
    assert [(row.kind, row.chat_id) for row in await queued(store)] == [("order.submitted", 100), ("order.card", GROUP)]
    whole = await store(orders.whole, of(first))
    assert [(document.kind, document.status) for document, _ in whole.documents] == [
        ("doc", "missing"),
        ("sds", "missing"),
    ]
    done = await store(drafts.get, of(seller), of(draft))
    assert (done.state, done.order_id) == ("submitted", first.id)
    assert await store(drafts.current, of(seller)) is None


@pytest.mark.parametrize(
    ("lacking", "what"),
    [
        ({"categories": []}, "categories"),
        ({"marketplace": None}, "marketplace"),
        ({"country": None}, "country"),
        ({"dangerous": {"confirmed": False}}, "dangerous"),
        ({"contact": {"name": "Ann"}}, "contact"),
        ({"contact": {"email": "a@b.example"}}, "contact"),
    ],
)
async def test_an_incomplete_draft_stays_a_draft(store: Database, lacking: dict[str, Any], what: str) -> None:
    seller = await a_seller(store)
    draft = await a_draft(store, seller, **lacking)
    with pytest.raises(Incomplete) as refused:
        await store(orders.submit, of(seller), of(draft), documents=[], language="en")
    assert refused.value.fields == {"what": what}
    assert await store(drafts.get, of(seller), of(draft)) == draft
    assert await store(orders.history, of(seller)) == []
    assert await queued(store) == []


async def test_a_country_is_asked_for_the_eu_only(store: Database) -> None:
    seller = await a_seller(store)
    assert (await an_order(store, seller, marketplace="US", country=None)).marketplace == "US"


async def test_a_kept_draft_can_be_submitted_and_a_discarded_one_cannot(store: Database) -> None:
    seller = await a_seller(store)
    kept = await a_draft(store, seller)
    await store(drafts.keep, of(seller), of(kept))
    assert (await store(orders.submit, of(seller), of(kept), documents=[], language="zh")).language == "zh"
    thrown = await a_draft(store, seller)
    await store(drafts.discard, of(seller), of(thrown))
    with pytest.raises(WrongState):
        await store(orders.submit, of(seller), of(thrown), documents=[], language="en")


async def test_files_of_the_draft_become_received_documents(store: Database) -> None:
    seller = await a_seller(store)
    draft = await a_draft(store, seller)
    for kind, name in [("sds", "sds.pdf"), ("sds", "sds-2.pdf"), ("document", "photo.jpg")]:
        await store(
            drafts.add_file, of(seller), of(draft), kind=kind, file_id=name, file_unique_id="u" + name, name=name
        )
    order = await store(orders.submit, of(seller), of(draft), documents=["doc"], language="en")
    whole = await store(orders.whole, of(order))
    assert [(one.kind, one.title, one.status, [f.name for f in files]) for one, files in whole.documents] == [
        ("doc", "", "missing", []),
        ("sds", "", "received", ["sds.pdf", "sds-2.pdf"]),
        ("other", "photo.jpg", "received", ["photo.jpg"]),
    ]


async def test_the_contact_is_there_next_time(store: Database) -> None:
    seller = await a_seller(store)
    await an_order(store, seller, contact={"name": "Ann Lee", "email": "ann@example.com", "company": "Toys Ltd"})
    known = await store(sellers.get, of(seller))
    assert (known.contact_name, known.contact_email, known.contact_company) == (
        "Ann Lee",
        "ann@example.com",
        "Toys Ltd",
    )


async def test_an_order_without_a_desk_gets_its_card_when_there_is_one(store: Database) -> None:
    seller = await a_seller(store)
    waiting = await an_order(store, seller)
    gone = await an_order(store, seller)
    await store(orders.move, of(gone), "cancelled", actor="seller", actor_id=100, seller_id=of(seller))
    assert await queued(store, "order.card", "order.card.update") == []
    for _ in range(2):
        await asyncio.gather(a_desk(store), a_desk(store))
        assert [row.ids for row in await queued(store, "order.card")] == [{"order_id": waiting.id}]
    desk = await store(desks.default, seller.bot_id)
    assert desk is not None
    assert (await store(orders.of_desk, of(desk), of(gone))).status == "cancelled"
    assert await store(orders.carded, of(waiting), 55)
    assert not await store(orders.carded, 99_999, 55)
    assert (await store(orders.by_id, of(waiting))).card_message_id == 55


async def test_the_whole_way_and_what_it_tells_each_side(store: Database, hand_clock: HandClock) -> None:
    desk, seller = await a_desk(store), await a_seller(store)
    order = await an_order(store, seller)
    for step in ("accepted", "processing", "completed"):
        hand_clock.forward(minutes=5)
        for _ in range(2):
            moved = await store(orders.move, of(order), step, desk_id=of(desk), **AGENT)
        assert (moved.status, moved.updated_at) == (step, hand_clock())
    events = await store(orders.timeline, of(order), of(seller))
    assert [event.kind for event in events] == ["submitted", "accepted", "processing", "completed"]
    assert events[1].actor_name == "Bo"
    told = await queued(store, "order.status", "order.card.update")
    assert [(row.kind, row.chat_id) for row in told] == [("order.status", 100), ("order.card.update", GROUP)] * 3
    assert [row.ids["event_id"] for row in told[::2]] == [event.id for event in events[1:]]


async def test_a_seller_cancels_and_only_the_desk_is_told(store: Database) -> None:
    await a_desk(store)
    seller = await a_seller(store)
    order = await an_order(store, seller)
    for _ in range(2):
        gone = await store(
            orders.move, of(order), "cancelled", actor="seller", actor_id=100, seller_id=of(seller), reason="no need"
        )
    assert (gone.status, gone.cancelled_by, gone.cancel_reason) == ("cancelled", "seller", "no need")
    assert await queued(store, "order.status") == []
    assert len(await queued(store, "order.card.update")) == 1


async def test_an_agent_says_why_he_cancels(store: Database) -> None:
    desk, seller = await a_desk(store), await a_seller(store)
    order = await an_order(store, seller)
    for reason in (None, "", "  \x00 ", "x" * 501):
        with pytest.raises(Invalid):
            await store(orders.move, of(order), "cancelled", desk_id=of(desk), reason=reason, **AGENT)
    gone = await store(orders.move, of(order), "cancelled", desk_id=of(desk), reason="No provider", **AGENT)
    assert (gone.cancelled_by, gone.cancel_reason) == ("agent", "No provider")


async def test_a_seller_cannot_do_an_agents_step(store: Database) -> None:
    seller = await a_seller(store)
    order = await an_order(store, seller)
    for step in ("accepted", "processing", "completed", "submitted", "nonsense"):
        with pytest.raises(WrongState) as refused:
            await store(orders.move, of(order), step, actor="seller", actor_id=100, seller_id=of(seller))
        assert refused.value.fields == {"status": "submitted"}
    with pytest.raises(ValueError, match="seller_id"):
        await store(orders.move, of(order), "cancelled", actor="seller", actor_id=100)


async def test_what_is_another_sellers_or_another_desks_is_not_there(store: Database) -> None:
    desk = await a_desk(store)
    ann, eve = await a_seller(store, 1), await a_seller(store, 2, "Eve")
    order = await an_order(store, ann)
    mine: dict[str, Any] = {"seller_id": of(eve)}
    reads = [(orders.get, (of(eve), of(order)), {}), (orders.timeline, (of(order),), mine)]
    acts = [(orders.move, (of(order), "cancelled"), {"actor": "seller", "actor_id": 2, **mine})]
    other = [(orders.of_desk, (of(desk) + 1, of(order)), {})]
    steps = [(orders.move, (of(order), "accepted"), {"desk_id": of(desk) + 1, **AGENT})]
    for verb, args, fields in [*reads, *acts, *other, *steps]:
        with pytest.raises(NotFound):
            await store(verb, *args, **fields)
    with pytest.raises(NotFound):
        await store(orders.submit, of(eve), order.draft_id, documents=[], language="en")
    assert await store(orders.history, of(eve)) == []
    assert await store(orders.by_id, of(order)) == order


async def test_history_is_newest_first_and_paged(store: Database) -> None:
    seller = await a_seller(store)
    placed = [of(await an_order(store, seller)) for _ in range(5)]
    assert [order.id for order in await store(orders.history, of(seller), 1, 2)] == [placed[3], placed[2]]
    assert await store(orders.count, of(seller)) == 5
