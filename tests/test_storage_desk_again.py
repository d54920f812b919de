"""What is pressed, moved or retried once more at a desk, after the ticket has gone on meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from storage import canned_sends, desks, letters, outbox, ticket_clocks, ticket_places, ticket_relay, tickets
from storage.database import Database
from storage.models import Desk, Seller, Ticket
from storage.ticket_relay import Said
from tests.storehouse import BO, BOT, GROUP, HandClock, a_desk, a_seller, of, queued

pytest_plugins = ["tests.engines"]


async def a_ticket(store: Database, key: str = "open", user_id: int = 100) -> tuple[Desk, Seller, Ticket]:
    desk, seller = await a_desk(store), await a_seller(store, user_id)
    opening = await store(tickets.open, of(seller), key=key, context={})
    assert opening is not None
    return desk, seller, opening.ticket


async def closes(store: Database, desk: Desk, ticket: Ticket, key: str) -> None:
    closing: dict[str, Any] = {"actor": "agent", "actor_id": 900, "actor_name": "Bo", "desk_id": of(desk)}
    await store(tickets.close, of(ticket), key=key, **closing)


async def test_a_canned_reply_pressed_again_after_the_ticket_was_opened_again_is_sent_already(store: Database) -> None:
    desk, seller, ticket = await a_ticket(store)
    press: dict[str, Any] = {"key": f"canned:{GROUP}:5:hello", **BO}
    assert await store(canned_sends.send, of(desk), of(ticket), "Hello", **press)
    await closes(store, desk, ticket, "u2")
    await store(tickets.open, of(seller), key="u3", context={})
    assert not await store(canned_sends.send, of(desk), of(ticket), "Hello", **press)
    now = await store(tickets.by_id, of(ticket))
    assert now.state == "open", "and claims nothing"


async def test_a_message_heard_again_claims_nothing_again(store: Database) -> None:
    desk, seller, ticket = await a_ticket(store)
    said = Said("u2", 9, "text")
    await store(ticket_relay.from_agent, of(desk), of(ticket), said, **BO)
    await closes(store, desk, ticket, "u3")
    await store(tickets.open, of(seller), key="u4", context={})
    again = await store(ticket_relay.from_agent, of(desk), of(ticket), said, **BO)
    assert (again.outcome, again.ticket.state) == ("sent", "open")
    assert len(await queued(store, "ticket.relay")) == 1


@pytest.mark.parametrize("who", ["seller", "agent"])
async def test_a_closed_ticket_of_a_group_that_moved_gets_a_topic_when_it_goes_on(store: Database, who: str) -> None:
    desk, seller, ticket = await a_ticket(store)
    await store(ticket_places.placed, of(ticket), 77)
    await closes(store, desk, ticket, "u2")
    await store(desks.migrate, BOT, GROUP, -1009)
    already = {row.id for row in await queued(store, "ticket.topic")}
    if who == "seller":
        await store(tickets.open, of(seller), key="u3", context={})
    else:
        await store(tickets.reopen, of(desk), of(ticket), key="u3", **BO)
    [row] = [row for row in await queued(store, "ticket.topic") if row.id not in already]
    assert (row.chat_id, row.thread_id) == (-1009, -of(ticket))


async def test_a_ticket_that_has_its_place_gets_no_other_when_it_goes_on(store: Database) -> None:
    desk, seller, ticket = await a_ticket(store)
    for thread_id in (77, None):
        await store(ticket_places.placed, of(ticket), thread_id)
        await closes(store, desk, ticket, f"close:{thread_id}")
        before = len(await queued(store, "ticket.topic"))
        await store(tickets.open, of(seller), key=f"again:{thread_id}", context={})
        assert len(await queued(store, "ticket.topic")) == before


async def test_what_is_sent_after_all_answers_the_seller(store: Database, hand_clock: HandClock) -> None:
    desk, _, ticket = await a_ticket(store)
    await store(ticket_relay.from_agent, of(desk), of(ticket), Said("u2", 9, "text"), **BO)
    [row] = await queued(store, "ticket.relay")

    def dies(session: Any) -> None:
        outbox.dead(session, of(row), "Timed out")
        ticket_relay.failed(session, row.ids["message_id"], "wire")

    await store(dies)
    assert await store(ticket_clocks.owed, of(ticket)) is not None
    hand_clock.forward(minutes=5)
    await store(letters.send_again, desk, of(row), agent_id=1, agent_name="Sue", key="u3")
    assert await store(ticket_clocks.owed, of(ticket)) is None, "no clock rings for what waits to be sent"
    await store(dies)
    assert await store(ticket_clocks.owed, of(ticket)) is not None
