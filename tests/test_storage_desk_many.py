"""A desk that has had very many tickets: what is said in one does not read what was said in the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import Session, select

from storage import desk_ends, desks, outbox, places, ticket_places, ticket_relay, ticket_undo, tickets
from storage.database import Database, connect
from storage.models import Ticket, TicketMessage
from storage.ticket_relay import Said
from tests.storehouse import BO, BOT, GROUP, HandClock, a_desk, a_seller, of

pytest_plugins = ["tests.engines"]


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database meanwhile."""
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        heard.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


async def plans(store: Database, heard: list[tuple[str, Any]]) -> list[str]:
    """How SQLite goes about those that read messages."""

    def explain(session: Session) -> list[str]:
        found = []
        for statement, parameters in heard:
            if statement.startswith("SELECT") and "FROM ticket_message" in statement:
                rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                found.append(" | ".join(str(row[-1]) for row in rows) + f"  {statement}")
        return found

    return await store(explain)


@pytest.mark.parametrize("thread_id", [77, None])
async def test_nothing_that_is_said_sorts_the_desks_messages(
    new_sqlite: Any, hand_clock: HandClock, thread_id: int | None
) -> None:
    store = connect(new_sqlite(), hand_clock)
    await store.start()
    try:
        desk, seller = await a_desk(store), await a_seller(store)
        opening = await store(tickets.open, of(seller), key="u1", context={})
        assert opening is not None
        ticket = opening.ticket
        await store(ticket_places.placed, of(ticket), thread_id)
        with statements() as heard:
            for number in range(3):
                await store(ticket_relay.from_seller, of(seller), of(ticket), Said(f"s{number}", number + 1, "text"))
                await store(ticket_relay.from_agent, of(desk), of(ticket), Said(f"a{number}", number + 9, "text"), **BO)
                undo = {"reply_to": None, "thread_id": thread_id, "key": f"x{number}"}
                assert await store(ticket_undo.undo, of(desk), **undo, **BO) == ""
        found = await plans(store, heard)
        assert len(found) > 15
        for plan in found:
            assert "ticket_message_desk (desk_id=?)" not in plan, plan
    finally:
        await store.close()


async def test_a_group_that_moves_does_not_look_at_each_closed_ticket(store: Database) -> None:
    desk = await a_desk(store)
    closing: dict[str, Any] = {"actor": "agent", "actor_id": 900, "actor_name": "Bo", "desk_id": of(desk)}
    for number in range(20):
        opening = await store(tickets.open, of(await a_seller(store, 1000 + number)), key=f"o{number}", context={})
        assert opening is not None
        await store(ticket_places.placed, of(opening.ticket), 500 + number)
        if number > 1:
            await store(tickets.close, of(opening.ticket), key=f"c{number}", **closing)

    def all_sent(session: Session) -> None:
        session.connection().execute(text("UPDATE outbox SET outcome = 'sent', done_at = created_at"))

    await store(all_sent)
    with statements() as heard:
        await store(desks.migrate, BOT, GROUP, -1009)
    assert len(heard) < 35
    for number in range(20):
        ticket = await store(tickets.by_id, number + 1)
        assert (ticket.thread_id, ticket.plain) == (None, False)


async def test_a_desk_that_ends_does_not_go_through_what_is_over(store: Database) -> None:
    home = await a_desk(store)
    await store(places.offer_code, BOT, "two", first=False)
    await store(places.connect, BOT, -100777, "Second", "two", key="c2")
    desk, seller = await store(desks.by_chat, BOT, -100777), await a_seller(store)
    opening = await store(tickets.open, of(seller), key="u1", context={})
    await store(ticket_relay.from_seller, of(seller), of(opening.ticket), Said("s1", 1, "text"))

    def history(session: Session) -> None:
        """The ticket forty times more, closed; for one of the tickets something waits."""
        [said] = session.exec(select(TicketMessage).where(TicketMessage.key == "s1"))
        first = session.get_one(Ticket, opening.ticket.id)
        first.desk_id = desk.id
        for number in range(40):
            mine = {"id": None, "desk_id": desk.id}
            over = {**first.model_dump(), **mine, "key": f"old{number}", "state": "closed", "thread_id": 100 + number}
            session.add(ticket := Ticket(**over))
            session.flush()
            told = {**said.model_dump(), **mine, "ticket_id": ticket.id, "desk_message_id": 500 + number}
            session.add(TicketMessage(**{**told, "outcome": "sent"}))
        place = {"bot_id": BOT, "chat_id": desk.chat_id, "thread_id": 139}
        outbox.put(session, kind="ticket.closed.desk", key="waits", ids={"ticket_id": ticket.id}, **place)

    await store(history)
    with statements() as heard:
        await store(desk_ends.end, of(desk), key="e", **BO)
    assert len(heard) < 80, "one statement for all that is over"

    def left(session: Session) -> list[Any]:
        there = session.exec(select(Ticket.id).where(Ticket.desk_id == desk.id)).first()
        closed = select(Ticket.thread_id).where(Ticket.state == "closed", Ticket.desk_id == home.id)
        found = select(TicketMessage.desk_message_id).where(TicketMessage.desk_id == desk.id)
        return [there, set(session.exec(closed)), session.exec(found).first()]

    assert await store(left) == [None, {None}, None]
    [row] = [row for row in await store(outbox.waiting, BOT) if row.kind == "ticket.closed.desk"]
    assert row.chat_id == home.chat_id, "what waited for a closed one goes along"
