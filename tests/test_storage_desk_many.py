"""A desk that has had very many tickets: what is said in one does not read what was said in the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import Session

from storage import desks, ticket_places, ticket_relay, ticket_undo, tickets
from storage.database import Database, connect
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
