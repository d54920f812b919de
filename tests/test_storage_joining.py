"""Lines that wait are joined in order and each stays findable; their words are kept no longer than they wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from storage import outbox, ticket_joining, ticket_places, ticket_relay, tickets
from storage.database import Database
from storage.models import OutboxMessage, Seller, Ticket, TicketMessage
from storage.ticket_joining import Batch
from storage.ticket_relay import Said
from tests.storehouse import BO, BOT, HandClock, a_desk, a_seller, of, queued

pytest_plugins = ["tests.engines"]


async def a_ticket(store: Database) -> tuple[int, Seller, Ticket]:
    desk, seller = await a_desk(store), await a_seller(store)
    opening = await store(tickets.open, of(seller), key="u0", context={})
    assert opening is not None
    await store(ticket_places.placed, of(opening.ticket), 77)
    for row in await queued(store, "ticket.topic", "ticket.card"):
        await store(outbox.sent, of(row), 1)
    return of(desk), seller, opening.ticket


async def says(store: Database, seller: Seller, ticket: Ticket, number: int, **what: Any) -> None:
    said = Said(f"u{number}", number, **({"kind": "text", "html": f"line <b>{number}</b>"} | what))
    await store(ticket_relay.from_seller, of(seller), of(ticket), said)


async def batch(store: Database, longest: int = 3900) -> Batch:
    """What would be joined now."""
    waiting = [row for row in await queued(store, "ticket.from", "ticket.relay") if (row.chat_id or 0) < 0]
    first = min(waiting, key=lambda row: (row.priority, row.id or 0))
    found: Batch = await store(ticket_joining.batch, of(first), longest)
    return found


async def messages(store: Database) -> dict[int | None, TicketMessage]:
    def read(session: Session) -> dict[int | None, TicketMessage]:
        return {one.seller_message_id: one for one in session.exec(select(TicketMessage))}

    found: dict[int | None, TicketMessage] = await store(read)
    return found


async def words(store: Database) -> list[Any]:
    def read(session: Session) -> list[Any]:
        rows = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "ticket.relay"))
        return [row.ids["text"] for row in rows if "text" in row.ids]

    found: list[Any] = await store(read)
    return found


async def test_lines_are_joined_up_to_what_has_to_be_copied(store: Database) -> None:
    _, seller, ticket = await a_ticket(store)
    for number in (5, 6):
        await says(store, seller, ticket, number)
    await says(store, seller, ticket, 7, kind="photo", html="")
    await says(store, seller, ticket, 8)
    found = await batch(store)
    assert [line.seller_message_id for line in found.lines] == [5, 6]
    assert found.texts == ["line <b>5</b>", "line <b>6</b>"]
    assert len(found.rows) == 3, "with the one that would have named him"
    await store(ticket_joining.joined, found, 500)
    known = await messages(store)
    assert [known[number].desk_message_id for number in (5, 6, 7)] == [500, 500, None]
    assert [known[number].outcome for number in (5, 6, 7)] == ["sent", "sent", ""]
    assert await words(store) == ["line <b>8</b>"], "delivered words are gone at once"
    left = await queued(store, "ticket.from", "ticket.relay")
    assert {row.id for row in left} & set(found.rows) == {found.rows[0]}, "the courier marks the first itself"


async def test_replies_long_lines_and_albums_end_a_batch(store: Database) -> None:
    desk_id, seller, ticket = await a_ticket(store)
    for number in (5, 6, 7):
        await says(store, seller, ticket, number)
    assert [line.seller_message_id for line in (await batch(store, 40)).lines] == [5, 6]
    await store(ticket_joining.joined, found := await batch(store), 500)
    await store(outbox.sent, found.rows[0], 500)
    await store(ticket_relay.from_agent, desk_id, of(ticket), Said("a1", 600, "text"), **BO)
    [row] = await queued(store, "ticket.relay")
    await store(ticket_relay.delivered, [row.ids["message_id"]], [9])
    await store(outbox.sent, of(row), 9)
    await says(store, seller, ticket, 10, reply_to=9)
    await says(store, seller, ticket, 11, reply_to=9)
    await says(store, seller, ticket, 12, kind="photo", html="", album="al")
    found = await batch(store)
    assert [line.seller_message_id for line in found.lines] == [10], "the first may be a reply, no other"


async def test_a_reply_to_or_an_edit_of_a_joined_line_finds_it(store: Database) -> None:
    desk_id, seller, ticket = await a_ticket(store)
    for number in (5, 6):
        await says(store, seller, ticket, number)
    await store(ticket_joining.joined, await batch(store), 500)
    assert await store(ticket_relay.edited_by_seller, of(seller), 5, key="e1", text="line five")
    [edit] = await queued(store, "ticket.edited")
    assert (await store(ticket_relay.get, edit.ids["message_id"])).desk_message_id == 500
    await store(ticket_relay.from_agent, desk_id, of(ticket), Said("a1", 600, "text", reply_to=500), **BO)
    answer = next(one for one in (await messages(store)).values() if one.side == "agent")
    target = await store(ticket_relay.get, answer.reply_to_id)
    assert target.seller_message_id == 6, "the last line of it"
    found = await store(ticket_places.find, desk_id, thread_id=None, reply_to=500)
    assert found is not None
    assert found.id == ticket.id


async def test_the_first_word_comes_before_what_others_go_on_with(store: Database) -> None:
    _, seller, ticket = await a_ticket(store)
    for number in (5, 6):
        await says(store, seller, ticket, number)
    bob = await a_seller(store, 101, "Bob")
    opening = await store(tickets.open, of(bob), key="b0", context={})
    assert opening is not None
    await says(store, bob, opening.ticket, 50)
    rows = await queued(store, "ticket.relay")
    assert [row.priority for row in rows] == [outbox.OPENING, outbox.RELAY, outbox.OPENING]


async def test_words_that_wait_too_long_are_forgotten_and_their_message_is_not(
    store: Database, hand_clock: HandClock
) -> None:
    _, seller, ticket = await a_ticket(store)
    for number in (5, 6):
        await says(store, seller, ticket, number)
    assert await store(ticket_joining.forget, hand_clock() - timedelta(hours=24)) == 0
    hand_clock.forward(hours=25)
    assert await store(ticket_joining.forget, hand_clock() - timedelta(hours=24)) == 2
    assert await words(store) == []
    assert len(await queued(store, "ticket.relay")) == 2, "they go as copies"
    assert (await batch(store)).lines == []
    assert {row.bot_id for row in await queued(store, "ticket.relay")} == {BOT}


def test_length_is_counted_as_telegram_does() -> None:
    assert ticket_joining.length("<b>a &lt; b</b>") == 5
    assert ticket_joining.length('<a href="https://x">😀</a>') == 2
    assert ticket_joining.length("two\n\nlines  ") == 12
