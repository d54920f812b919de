"""Taking back acts once, whoever asks how often and whatever happens to the delivery meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlmodel import Session, select

from storage import desks, outbox, ticket_clocks, ticket_marks, ticket_places, ticket_relay, ticket_undo, tickets
from storage.database import Database, connect
from storage.models import OutboxMessage, TicketMessage
from storage.ticket_relay import Said
from tests.storehouse import BO, HandClock, a_desk, a_seller, of, queued

pytest_plugins = ["tests.engines"]

MIA = {"agent_id": 901, "agent_name": "Mia"}


async def a_talk(store: Database) -> tuple[int, int]:
    """The desk and a ticket with a topic."""
    desk, seller = await a_desk(store), await a_seller(store)
    opening = await store(tickets.open, of(seller), key="u0", context={})
    assert opening is not None
    await store(ticket_places.placed, of(opening.ticket), 77)
    return of(desk), of(opening.ticket)


async def test_a_part_that_comes_after_its_album_was_taken_back_is_never_sent(store: Database) -> None:
    talk = await a_talk(store)
    await writes(store, talk, 1, kind="photo", album="a")
    await store(ticket_undo.undo, talk[0], reply_to=1, thread_id=77, key="x", **BO)
    await writes(store, talk, 2, kind="photo", album="a")
    assert [row.ids["message_id"] for row in await queued(store, "ticket.relay")] == [of(await message(store, 1))]


async def writes(store: Database, talk: tuple[int, int], number: int, **what: Any) -> None:
    said = Said(f"u{number}", number, **({"kind": "text"} | what))
    await store(ticket_relay.from_agent, *talk, said, **BO)


async def message(store: Database, number: int) -> TicketMessage:
    def read(session: Session) -> TicketMessage:
        return session.exec(select(TicketMessage).where(TicketMessage.desk_message_id == number)).one()

    found: TicketMessage = await store(read)
    return found


async def arrives(store: Database, number: int, copy: int) -> None:
    await store(ticket_relay.delivered, [of(await message(store, number))], [copy])


async def undoes(store: Database, talk: tuple[int, int], key: str, reply_to: int | None, **who: Any) -> str:
    about = {"thread_id": 77, "reply_to": reply_to, "key": key, **(BO | who)}
    found: str = await store(ticket_undo.undo, talk[0], **about)
    return found


async def test_a_replay_takes_nothing_else_back(store: Database) -> None:
    talk = await a_talk(store)
    for number in (5, 6):
        await writes(store, talk, number)
        await arrives(store, number, number + 100)
    for _ in range(2):
        assert await undoes(store, talk, "x1", None) == ""
    assert [row.ids["message_id"] for row in await queued(store, "ticket.unsay")] == [of(await message(store, 6))]
    assert await undoes(store, talk, "x2", 6) == "already"
    assert await undoes(store, talk, "x3", None) == ""
    assert await undoes(store, talk, "x4", None) == "nothing"
    for number in (6, 5):
        await store(ticket_marks.unsaid, of(await message(store, number)))
        await store(ticket_marks.unsaid, of(await message(store, number)))
    assert len(await queued(store, "ticket.undone")) == 2, "told once each"


async def test_two_processes_take_it_back_once(store_url: str, hand_clock: HandClock) -> None:
    one, two = connect(store_url, hand_clock), connect(store_url, hand_clock)
    await one.start()
    await two.start()
    try:
        talk = await a_talk(one)
        for number in range(10, 30):
            await writes(one, talk, number)
            await arrives(one, number, number + 100)
            got = await asyncio.gather(undoes(one, talk, f"a{number}", number), undoes(two, talk, f"b{number}", number))
            assert sorted(got) == ["", "already"]
        assert len(await queued(one, "ticket.unsay")) == 20
    finally:
        await one.close()
        await two.close()


async def test_what_is_under_way_when_it_is_taken_back_is_deleted_afterwards(store: Database) -> None:
    talk = await a_talk(store)
    await writes(store, talk, 5)
    assert await undoes(store, talk, "x1", 5) == ""
    first = await message(store, 5)
    assert first.outcome == "undone"
    assert await store(ticket_relay.parts, first) == [], "what has not begun is not sent"
    await arrives(store, 5, 105)
    [row] = await queued(store, "ticket.unsay")
    assert row.ids["message_id"] == first.id
    await store(ticket_marks.unsaid, of(first))
    assert (await message(store, 5)).outcome == "undone"
    assert len(await queued(store, "ticket.undone")) == 1


async def test_an_album_is_one(store: Database) -> None:
    talk = await a_talk(store)
    for number in (5, 6, 7):
        await writes(store, talk, number, kind="photo", album="al")
    ids = [of(await message(store, number)) for number in (5, 6, 7)]
    await store(ticket_relay.delivered, ids, [105, 106, 107])
    assert await undoes(store, talk, "x1", 6) == ""
    assert len(await queued(store, "ticket.unsay")) == 3
    for number, told in zip(ids, (0, 0, 1), strict=True):
        await store(ticket_marks.unsaid, number)
        assert len(await queued(store, "ticket.undone")) == told
    [row] = await queued(store, "ticket.undone")
    assert row.ids == {"ticket_id": talk[1], "message_id": ids[0], "how": "deleted"}


async def test_whose_it_is(store: Database) -> None:
    talk = await a_talk(store)
    await writes(store, talk, 5)
    await store(ticket_relay.from_agent, *talk, Said("u6", 6, "text"), **MIA)
    assert await undoes(store, talk, "x1", 5, **MIA) == "not_yours"
    assert await undoes(store, talk, "x2", 6, **MIA) == "note"
    assert await undoes(store, talk, "x3", None, **MIA) == "nothing"
    assert await undoes(store, (talk[0] + 1, talk[1]), "x4", 5) == "nothing", "another desk's"
    await store(desks.note_member, talk[0], 901, "administrator", "Mia")
    assert await undoes(store, talk, "x5", 5, **MIA) == ""
    assert (await message(store, 5)).undo_name == "Mia"


async def test_the_last_state_is_what_is_shown(store: Database, hand_clock: HandClock) -> None:
    talk = await a_talk(store)
    await writes(store, talk, 5)
    first = await message(store, 5)
    [row] = await queued(store, "ticket.mark")
    assert row.due_at - hand_clock() == ticket_marks.PATIENCE
    await arrives(store, 5, 105)
    assert not await queued(store, "ticket.mark"), "in time: nothing to show"
    await store(ticket_marks.marked, of(first), "waits", of(row))  # that call was under way
    [after] = await queued(store, "ticket.mark")
    assert ticket_marks.state(await message(store, 5)) == "sent"
    await store(ticket_marks.marked, of(first), "sent", of(after))
    await store(outbox.sent, of(after), None)
    assert (await message(store, 5)).mark == "sent"
    assert not await queued(store, "ticket.mark")


async def test_a_failure_is_shown_however_soon(store: Database) -> None:
    talk = await a_talk(store)
    await writes(store, talk, 5)
    await store(ticket_relay.failed, of(await message(store, 5)), "too_large")

    def due(session: Session) -> list[str]:
        marks = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "ticket.mark"))
        return [row.key.rpartition(":")[2] for row in marks if row.done_at is None]

    assert await store(due) == [">failed"]
    [told] = await queued(store, "ticket.undelivered")
    assert told.ids["why"] == "too_large"


async def test_an_answer_that_was_taken_back_is_owed_again(store: Database) -> None:
    talk = await a_talk(store)
    await writes(store, talk, 5)
    await arrives(store, 5, 105)
    assert await store(ticket_clocks.owed, talk[1]) is None
    assert await undoes(store, talk, "x1", 5) == ""
    await store(ticket_marks.stays, of(await message(store, 5)))
    assert await store(ticket_clocks.owed, talk[1]) is None, "too late: the seller has it still"
    await writes(store, talk, 6)
    await arrives(store, 6, 106)
    assert await undoes(store, talk, "x2", 6) == ""
    await store(ticket_marks.unsaid, of(await message(store, 6)))
    assert await store(ticket_clocks.owed, talk[1]) is None, "another answer stands"
    await store(ticket_marks.unsaid, of(await message(store, 5)))
    owed = await store(ticket_clocks.owed, talk[1])
    assert owed is not None
    assert owed.kind == "first"
    await writes(store, talk, 7)
    assert await undoes(store, talk, "x3", None) == "", "before it was sent"
    assert await store(ticket_clocks.owed, talk[1]) is not None
