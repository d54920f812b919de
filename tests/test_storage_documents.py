"""The document checklist: each side's act reaches the other once, and cannot be done out of turn."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from storage import documents, quotes
from storage.problems import Invalid, NotFound, Problem, TooMany, WrongState
from tests.storehouse import BO, GROUP, Case, a_seller, of, queued

pytest_plugins = ["tests.engines"]


async def test_a_file_reaches_the_desk_once(case: Case) -> None:
    for _ in range(2):
        got = await case.send("u1")
    await asyncio.gather(*(case.send("u2") for _ in range(8)))
    assert got.status == "received"
    assert await case.kinds() == ["document_received"] * 2
    assert await case.told("document.received") == [("document.received", GROUP)] * 2
    [(_, files)] = await case.store(documents.checklist, of(case.order), of(case.seller))
    assert [file.file_unique_id for file in files] == ["u1", "u2"]
    [first, _] = await queued(case.store, "document.received")
    assert (await case.store(documents.file, first.ids["file_id"])).file_id == "Fu1"


async def test_rejected_with_a_reason_sent_again_and_accepted_until_a_day(case: Case) -> None:
    await case.send("u1", key="update:1")
    for reason in ("", None, " " * 600, "x" * 501):
        with pytest.raises(Invalid):
            await case.judge(False, reason=reason)
    for _ in range(2):
        rejected = await case.judge(False, reason="The model is missing")
    assert (rejected.status, rejected.reason) == ("rejected", "The model is missing")
    assert (await case.send("u1", key="update:1")).status == "rejected"
    assert (await case.send("u1", key="update:2")).status == "received"
    with pytest.raises(Invalid):
        await case.judge(True, expires_on=date(2026, 11, 1))
    for _ in range(2):
        done = await case.judge(True, expires_on=date(2027, 11, 1))
    assert (done.status, done.reason, done.expires_on) == ("accepted", None, date(2027, 11, 1))
    assert await case.kinds() == [
        "document_received",
        "document_rejected",
        "document_received",
        "document_accepted",
    ]
    assert await case.told("document.judged") == [("document.judged", 100)] * 2


async def test_an_old_verdict_that_is_replayed_does_not_hit_the_new_file(case: Case) -> None:
    await case.send("u1")
    await case.judge(False, reason="Blurred", key="update:7")
    await case.send("u2")
    assert (await case.judge(False, reason="Blurred", key="update:7")).status == "received"


async def test_what_is_missing_cannot_be_judged(case: Case) -> None:
    with pytest.raises(WrongState) as refused:
        await case.judge(True)
    assert refused.value.fields == {"status": "missing"}


async def test_two_agents_judge_at_once_and_one_verdict_stands(case: Case) -> None:
    async def attempt(accepted: bool) -> str:
        try:
            return (await case.judge(accepted, reason=None if accepted else "No")).status
        except Problem as problem:
            return type(problem).__name__

    await case.send()
    outcomes = await asyncio.gather(*(attempt(number % 2 == 0) for number in range(8)))
    final = (await case.store(documents.get, of(case.seller), of(case.document))).status
    assert set(outcomes) == {final, "WrongState"}
    assert len(await case.told("document.judged")) == 1


async def test_an_agent_asks_for_documents(case: Case) -> None:
    ask: dict[str, Any] = {"desk_id": case.desk_id, **BO}
    for _ in range(2):
        await case.store(documents.request, of(case.order), kind="sds", **ask)
        own = await case.store(documents.request, of(case.order), title="Photo of the plug", **ask)
    assert (own.kind, own.title, own.status) == ("other", "Photo of the plug", "missing")
    assert await case.told("document.requested") == [("document.requested", 100)] * 2
    for key in ("update:1", "update:1", "update:2"):
        await case.store(documents.request, of(case.order), kind="sds", key=key, **ask)
    assert len(await case.told("document.requested")) == 4
    await case.send()
    with pytest.raises(WrongState):
        await case.store(documents.request, of(case.order), kind="test-report", **ask)
    await case.judge(True)
    assert (await case.store(documents.request, of(case.order), kind="test-report", **ask)).status == "missing"
    for title in ("", "\x00", "x" * 201):
        with pytest.raises(Invalid):
            await case.store(documents.request, of(case.order), title=title, **ask)


async def test_a_document_takes_twenty_files(case: Case) -> None:
    for number in range(20):
        await case.send(f"u{number}")
    with pytest.raises(TooMany) as refused:
        await case.send("one more")
    assert refused.value.fields == {"limit": 20}


async def test_a_final_order_takes_nothing_more(case: Case) -> None:
    quote = await case.offer()
    await case.close()
    before = await queued(case.store)
    for attempt in (
        case.send(),
        case.offer(amount="1"),
        case.judge(True),
        case.store(quotes.answer, of(case.seller), of(quote), True),
        case.store(documents.request, of(case.order), kind="sds", **BO),
    ):
        with pytest.raises(WrongState):
            await attempt
    assert await queued(case.store) == before


async def test_what_is_anothers_is_not_there(case: Case) -> None:
    eve = of(await a_seller(case.store, 2, "Eve"))
    quote = await case.offer()
    document, order = of(case.document), of(case.order)
    file = {"file_id": "f", "file_unique_id": "u", "name": "n"}
    for attempt in (
        case.store(documents.get, eve, document),
        case.store(documents.receive, eve, document, **file),
        case.store(documents.checklist, order, eve),
        case.store(documents.of_order, order + 1, document),
        case.store(quotes.get, eve, of(quote)),
        case.store(quotes.answer, eve, of(quote), True),
        case.store(quotes.listed, order, eve),
        case.judge(True, desk_id=case.desk_id + 1),
        case.offer(desk_id=case.desk_id + 1),
        case.store(documents.request, order, kind="sds", desk_id=case.desk_id + 1, **BO),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert (await case.store(quotes.by_id, of(quote))).status == "offered"
