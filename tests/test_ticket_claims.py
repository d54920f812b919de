"""Two agents press at the same moment, handled by two processes: one has the ticket, the other is told who has it."""

from __future__ import annotations

import asyncio
import multiprocessing
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlmodel import Session, select

from storage import desks, tickets
from storage.clock import now
from storage.database import connect
from storage.models import Seller, Ticket
from storage.problems import WrongState
from tests.storehouse import BOT, GROUP, queued

pytest_plugins = ["tests.engines"]

TIMES = 500
AGENTS = {901: "Mia", 902: "Bo"}


def presses(url: str, desk_id: int, agent_id: int, first: int, start: Barrier, told: Queue[Any]) -> None:
    """One process: press on each ticket together with the other, and note what came of it."""

    async def press() -> list[str]:
        db = connect(url)
        await db.start()
        got = []
        for ticket_id in range(first, first + TIMES):
            start.wait(30)
            who = {"agent_id": agent_id, "agent_name": AGENTS[agent_id], "key": f"update:{agent_id}:{ticket_id}"}
            try:
                await db(tickets.claim, desk_id, ticket_id, **who)  # type: ignore[arg-type]
                got.append("mine")
            except WrongState as problem:
                got.append(str(problem.fields["name"]))
        await db.close()
        return got

    told.put((agent_id, asyncio.run(press())))


def rush(session: Session) -> tuple[int, int]:
    """A desk with so many open tickets: its id, and the first ticket's."""
    desk = desks.configure(session, BOT, GROUP, "Support")
    at = now(session)
    numbers = range(1, TIMES + 1)
    known = {"bot_id": BOT, "name": "S", "language": "en", "marketplaces": [], "created_at": at, "seen_at": at}
    session.add_all(Seller(id=number, user_id=1000 + number, **known) for number in numbers)
    session.flush()
    open_ = {"bot_id": BOT, "desk_id": desk.id, "context": {}, "created_at": at, "updated_at": at}
    session.add_all(Ticket(id=number, seller_id=number, key=f"u{number}", **open_) for number in numbers)
    return desk.id or 0, 1


def holders(session: Session) -> dict[int, str | None]:
    """Who has each ticket."""
    return {ticket.id or 0: ticket.agent_name for ticket in session.exec(select(Ticket))}


async def test_500_claims_by_two_processes_have_one_winner_each(store_url: str) -> None:
    db = connect(store_url)
    await db.start()
    desk_id, first = await db(rush)
    spawn = multiprocessing.get_context("spawn")
    start, told = spawn.Barrier(2), spawn.Queue()
    both = [
        spawn.Process(target=presses, args=(store_url, desk_id, agent_id, first, start, told)) for agent_id in AGENTS
    ]
    for one in both:
        one.start()
    got = dict([await asyncio.to_thread(told.get, True, 60) for _ in both])
    for one in both:
        await asyncio.to_thread(one.join, 10)
        assert one.exitcode == 0
    have = await db(holders)
    for number, pair in enumerate(zip(got[901], got[902], strict=True)):
        assert pair in {("mine", "Mia"), ("Bo", "mine")}, "one has it, the other reads his name"
        assert have[first + number] == ("Mia" if pair[0] == "mine" else "Bo")
    claimed = [row.ids["ticket_id"] for row in await queued(db, "ticket.claimed")]
    assert sorted(claimed) == list(range(first, first + TIMES)), "each seller is told once"
    await db.close()
