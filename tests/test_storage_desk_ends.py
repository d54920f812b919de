"""A desk that becomes the default one, or ends: what it had goes to the default desk, once, and nothing is lost."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlmodel import Session, delete, select

from storage import (
    desk_ends,
    desks,
    orders,
    outbox,
    places,
    routing,
    ticket_adopted,
    ticket_clocks,
    ticket_places,
    ticket_relay,
    tickets,
)
from storage.database import Database, connect
from storage.models import Desk, Order, Ticket, TicketClock, TicketMessage
from storage.ticket_relay import Said
from tests.clock_rows import agent_says, clocks, seller_says
from tests.storehouse import BO, BOT, HandClock, a_desk, a_draft, a_seller, an_order, of, queued

pytest_plugins = ["tests.engines"]

SECOND = -100777


async def a_second(store: Database, *, takes: list[str] | None = None) -> Desk:
    """Another desk, with a queue for Chinese, or for groups of products."""
    await store(places.offer_code, BOT, "two", first=False)
    await store(places.connect, BOT, SECOND, "Second", "two", key="c2")
    desk: Desk = await store(desks.by_chat, BOT, SECOND)
    wish = routing.Wish("mine", [] if takes else ["zh"], takes or [])
    await store(routing.add, desk, wish, key="q2")
    return desk


async def waiting(store: Database, chat_id: int) -> list[str]:
    return [row.kind for row in await store(outbox.waiting, BOT) if row.chat_id == chat_id]


async def ticket_of(store: Database, ticket_id: int) -> Ticket:
    found: Ticket = await store(tickets.by_id, ticket_id)
    return found


async def test_an_order_goes_where_a_ticket_would(store: Database) -> None:
    first, second = await a_desk(store), await a_second(store, takes=["toys"])
    seller, group_of = await a_seller(store), {"toys-electric": "toys"}
    how: dict[str, Any] = {"documents": [], "language": "en"}
    ours: Order = await store(orders.submit, of(seller), of(await a_draft(store, seller)), **how, group_of=group_of)
    assert ours.desk_id == second.id
    other: Order = await store(orders.submit, of(seller), of(await a_draft(store, seller)), **how, group_of={})
    assert other.desk_id == first.id


async def test_what_a_desk_had_goes_to_the_default_one(store: Database) -> None:
    first, second = await a_desk(store), await a_second(store)
    wei = await a_seller(store, 200, "Wei", "zh")
    opening = await store(tickets.open, of(wei), key="o", context={})
    ticket_id = of(opening.ticket)
    assert opening.ticket.desk_id == second.id
    await store(ticket_places.placed, ticket_id, 50)
    await store(ticket_relay.from_seller, of(wei), ticket_id, Said("s1", 5, "text"))
    await store(ticket_relay.from_agent, of(second), ticket_id, Said("a1", 6, "text"), **BO)
    order = await an_order(store, wei)

    def to_second(session: Session) -> None:
        row = session.get_one(Order, order.id)
        row.desk_id, row.card_message_id = second.id, 9
        session.add(row)

    await store(to_second)
    for _ in range(2):  # a replay changes nothing
        went = await store(desk_ends.end, of(second), key="e", **BO)
    assert went is None
    ticket = await ticket_of(store, ticket_id)
    assert (ticket.desk_id, ticket.state, ticket.agent_id, ticket.thread_id) == (first.id, "open", None, None)
    assert ticket.queue_id is None
    assert await waiting(store, SECOND) == []
    here = await waiting(store, first.chat_id)
    assert [here.count(kind) for kind in ("ticket.topic", "order.card", "desk.news")] == [1, 1, 1]
    assert [here.count(kind) for kind in ("ticket.from", "ticket.relay")] == [1, 1], "the seller's words come along"
    assert "ticket.card" not in here, "with its topic"
    row = next(row for row in await queued(store, "desk.news"))
    assert (row.ids["text"], row.ids["fields"]["tickets"], row.ids["fields"]["orders"]) == ("ends.came", 1, 1)

    def agent_message(session: Session) -> TicketMessage:
        return session.exec(select(TicketMessage).where(TicketMessage.side == "agent")).one()

    waits = await store(lambda session: session.exec(select(TicketMessage).where(TicketMessage.key == "s1")).one())
    await store(ticket_relay.delivered, [of(waits)], [70])
    found = await store(ticket_places.find, of(first), thread_id=None, reply_to=70)
    assert of(found) == ticket_id, "a reply to it finds the ticket in its new desk"
    await store(places.checked, of(second), "all")
    assert await store(desks.by_chat, BOT, SECOND) is None, "a look at the rights that comes late revives nothing"
    said = await store(agent_message)
    assert (said.desk_id, said.desk_message_id) == (second.id, 6), "it is still to be copied from there"
    assert await store(desks.by_chat, BOT, SECOND) is None
    assert [one.id for one in await store(places.listed, BOT)] == [first.id]
    again = await store(tickets.open, of(await a_seller(store, 300, "Yu", "zh")), key="o2", context={})
    assert again.ticket.desk_id == first.id, "its queues are gone"


async def test_an_agent_of_both_desks_keeps_his_ticket(store: Database) -> None:
    first, second = await a_desk(store), await a_second(store)
    opening = await store(tickets.open, of(await a_seller(store, 200, "Wei", "zh")), key="o", context={})
    await store(tickets.claim, of(second), of(opening.ticket), key="c", **BO)
    await store(desks.note_member, of(first), BO["agent_id"], "member", "Bo")
    assert await store(desk_ends.end, of(second), key="e", **BO) is not None
    ticket = await ticket_of(store, of(opening.ticket))
    assert (ticket.state, ticket.agent_id) == ("claimed", BO["agent_id"])


async def test_the_default_desk_cannot_end_until_another_is_it(store: Database) -> None:
    first, second = await a_desk(store), await a_second(store)
    assert await store(desk_ends.end, of(first), key="e1", **BO) is None
    assert await store(desk_ends.make_default, of(second), key="d", **BO) is True
    assert await store(desk_ends.make_default, of(second), key="d", **BO) is False
    assert (await store(desks.default, BOT)).id == second.id
    assert [row.chat_id for row in await queued(store, "desk.news")] == [first.chat_id], "who had it is told, once"
    assert await store(desk_ends.end, of(first), key="e2", **BO) is not None
    assert await store(desk_ends.make_default, of(first), key="d2", **BO) is False, "it is no desk"


async def test_an_ended_group_is_a_desk_again_with_a_new_code(store: Database) -> None:
    await a_desk(store)
    second = await a_second(store)
    await store(desk_ends.end, of(second), key="e", **BO)
    await store(places.offer_code, BOT, "three", first=False)
    assert await store(places.connect, BOT, SECOND, "Again", "three", key="c3") == "new"
    row = await store(desks.by_chat, BOT, SECOND)
    assert (row.id, row.name, row.rights, row.is_default) == (second.id, "Again", None, False)
    await store(desk_ends.end, of(second), key="e4", **BO)
    configured = await store(desks.configure, BOT, SECOND, "Set")
    assert (configured.id, configured.rights, configured.is_default) == (second.id, None, True)


async def test_two_desks_that_end_and_take_the_default_at_once(store_url: str, hand_clock: HandClock) -> None:
    one, two = connect(store_url, hand_clock), connect(store_url, hand_clock)
    await one.start()
    await two.start()
    try:
        first, second = await a_desk(one), await a_second(one)
        for turn in range(6):
            await asyncio.gather(
                one(desk_ends.make_default, of(first), key=f"a{turn}", **BO),
                two(desk_ends.make_default, of(second), key=f"b{turn}", **BO),
            )
            assert await one(desks.default, BOT) is not None
        ended = await asyncio.gather(
            one(desk_ends.end, of(first), key="x", **BO), two(desk_ends.end, of(second), key="y", **BO)
        )
        assert sorted(went is None for went in ended) == [False, True]
    finally:
        await one.close()
        await two.close()


async def test_tickets_from_before_the_clocks_get_one(store: Database) -> None:
    await a_desk(store)
    talks: list[Ticket] = []
    for number in (1, 2, 3):
        opening = await store(tickets.open, of(await a_seller(store, number)), key=f"o{number}", context={})
        talks.append(opening.ticket)
    await seller_says(store, talks[0], "s1")
    for ticket in talks[1:]:
        await agent_says(store, ticket, f"a{ticket.id}")
    await seller_says(store, talks[2], "s3")

    def forget(session: Session) -> None:
        session.execute(delete(TicketClock))

    await store(forget)
    assert await store(ticket_adopted.adopt, BOT) == 3
    assert await store(ticket_adopted.adopt, BOT) == 0
    assert [(await clocks(store, one))[0][0] for one in talks] == ["first", "silence", "next"]
    assert await store(ticket_clocks.owed, of(talks[1])) is None
