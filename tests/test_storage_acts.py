"""Bans and the audit: who is kept away is kept away by every verb, and each act of an agent leaves one line."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlmodel import Session, select

from storage import (
    audit,
    bans,
    barring,
    digests,
    documents,
    drafts,
    orders,
    questions,
    quotes,
    ticket_relay,
    tickets,
)
from storage.database import Database
from storage.models import Audit
from storage.problems import Barred, NotFound, WrongState
from storage.ticket_relay import Said
from tests.storehouse import AGENT, BO, BOT, Case, HandClock, a_desk, a_draft, a_seller, of, queued

pytest_plugins = ["tests.engines"]

MIA: dict[str, Any] = {"agent_id": 901, "agent_name": "Mia"}


async def acts(store: Database) -> list[str]:
    def rows(session: Session) -> list[str]:
        return [row.act for row in session.exec(select(Audit).order_by(Audit.id))]  # type: ignore[arg-type]

    found: list[str] = await store(rows)
    return found


async def test_a_banned_seller_reaches_the_desk_by_no_verb(case: Case, hand_clock: HandClock) -> None:
    store, seller = case.store, case.seller
    desk = await a_desk(store)
    opening = await store(tickets.open, of(seller), key="u1", context={})
    assert opening is not None
    quote = await case.offer()
    asked = {"key": "q", "language": "en", "text": "qwrtzpl", "kind": "unknown", "topic": None}
    await store(questions.ask, BOT, of(seller), **asked)
    draft = await a_draft(store, seller)
    for _ in range(2):
        await store(barring.bar, desk, of(seller), reason="spam", key="ban", **BO)
    assert (await store(tickets.by_id, of(opening.ticket))).state == "closed"
    with pytest.raises(WrongState):
        await store(barring.bar, desk, of(seller), reason="", key="ban2", **MIA)
    before = len([row for row in await queued(store) if (row.chat_id or 0) < 0])
    mine = {"actor": "seller", "actor_id": 100, "actor_name": "Ann", "seller_id": of(seller)}
    for verb, args, fields in (
        (tickets.open, (of(seller),), {"key": "u2", "context": {"topic": "card-type"}}),
        (orders.submit, (of(seller), of(draft)), {"documents": [], "language": "en"}),
        (orders.move, (of(case.order), "cancelled"), mine),
        (quotes.answer, (of(seller), of(quote), True), {}),
        (documents.receive, (of(seller), of(case.document)), {"file_id": "F", "file_unique_id": "u", "name": "a.pdf"}),
    ):
        with pytest.raises(Barred):
            await store(verb, *args, **fields)
    passed = await store(ticket_relay.from_seller, of(seller), of(opening.ticket), Said("u3", 5, "text"))
    assert passed.outcome == "closed"
    assert not await store(ticket_relay.edited_by_seller, of(seller), 5, key="u4", text="x")
    with pytest.raises(WrongState):
        await store(tickets.reopen, of(desk), of(opening.ticket), key="u5", **BO)
    assert (await store(drafts.get, of(seller), of(draft))).state == "open"
    assert len([row for row in await queued(store) if (row.chat_id or 0) < 0]) == before
    hand_clock.forward(days=1)
    assert await store(digests.waiting, BOT, hand_clock()) == []
    assert len(await queued(store, "desk.ban")) == 1
    assert await store(bans.warn, of(seller))
    assert not await store(bans.warn, of(seller))
    hand_clock.forward(hours=1)
    assert await store(bans.warn, of(seller))
    await store(bans.lift, desk, of(seller), key="lift", **MIA)
    with pytest.raises(WrongState):
        await store(bans.lift, desk, of(seller), key="lift2", **MIA)
    assert len(await store(digests.waiting, BOT, hand_clock())) == 1
    again = await store(tickets.open, of(seller), key="u6", context={})
    assert again is not None
    assert again.how == "reopened"


async def test_a_ban_and_a_first_message_at_once(store: Database) -> None:
    desk = await a_desk(store)
    for number in range(10):
        seller = await a_seller(store, 100 + number)
        opens = store(tickets.open, of(seller), key=f"o{number}", context={})
        ban = store(barring.bar, desk, of(seller), reason="", key=f"b{number}", **BO)
        await asyncio.gather(*((opens, ban) if number % 2 else (ban, opens)), return_exceptions=True)
        assert await store(bans.current, of(seller)) is not None
        assert await store(tickets.current, of(seller)) is None


async def test_every_act_leaves_one_line(case: Case, hand_clock: HandClock) -> None:
    store, seller = case.store, case.seller
    opening = await store(tickets.open, of(seller), key="u1", context={})
    assert opening is not None
    desk_id, ticket_id = case.desk_id, of(opening.ticket)
    closing = {"actor": "agent", "actor_id": 901, "actor_name": "Mia", "desk_id": desk_id, "key": "u5"}
    for verb, args, fields in (
        (ticket_relay.from_agent, (desk_id, ticket_id, Said("u2", 9, "text")), BO),
        (ticket_relay.from_agent, (desk_id, ticket_id, Said("u3", 10, "text")), MIA),
        (tickets.take_over, (desk_id, ticket_id, 900), {"key": "u4", **MIA}),
        (tickets.close, (ticket_id,), closing),
    ):
        for _ in range(2):
            await store(verb, *args, **fields)
    await case.send()
    await case.judge(True)
    await case.judge(True)
    await store(orders.move, of(case.order), "processing", desk_id=desk_id, **AGENT)
    expected = ["order.accepted", "ticket.claimed", "ticket.note", "ticket.taken", "ticket.closed"]
    assert await acts(store) == [*expected, "order.document_accepted", "order.processing"]
    of_ticket = await store(audit.latest, desk_id, thing="ticket", thing_id=ticket_id)
    assert [row.act for row in of_ticket] == ["ticket.closed", "ticket.taken", "ticket.note", "ticket.claimed"]
    assert {row.agent_name for row in await store(audit.latest, desk_id, agent="mia")} == {"Mia"}
    assert await store(audit.latest, desk_id, agent="%") == []
    assert await store(audit.latest, desk_id + 1) == []
    with pytest.raises(NotFound):
        await store(tickets.claim, desk_id + 1, ticket_id, key="u9", **BO)
    assert await store(audit.forget, hand_clock()) == 0
    hand_clock.forward(days=1)
    assert await store(audit.forget, hand_clock()) == 7
