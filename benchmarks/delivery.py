"""How fast and how cheaply the courier delivers, with Telegram's limits on: `python -m benchmarks.delivery [SELLERS]`.

The clock is stepped: what would take minutes takes seconds, at the rate it would have. The world is the sandbox's
and refuses what is too fast; there is no wire, so a send's CPU is the courier's (rows, rendering, the library) and the
world's. A little more than all of the rate is what stood ready at the start.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from sqlmodel import Session

from bot.courier import announcing
from storage import announcement_drafts, announcements, outbox, sellers
from tests.stepped import Courier, SteppedLoop, courier, stepped

RATE, GROUP = 20.0, 20.0  # the defaults of COURIER_RATE and COURIER_GROUP_RATE
HEAD = ("", "messages", "minutes", "of the allowed rate", "refused", "CPU a send")


def row(name: str, desk: Courier, allowed: float, began: float, used: float, chat_id: int | None = None) -> None:
    """One line: `allowed` a second; `used` seconds of CPU; `began` on the stepped clock."""
    sends = desk.sends(chat_id)
    took = max(call.at for call in sends) - began
    share = len(sends) / took / allowed
    cells = (name, f"{len(sends):,}", f"{took / 60:.1f}", f"{share:.1%}", str(desk.world.limits.refused))
    print_row((*cells, f"{used / len(sends) * 1000:.1f} ms"))


def print_row(cells: tuple[str, ...]) -> None:
    print(f"{cells[0]:34}" + "".join(f"{cell:>21}" for cell in cells[1:]))


async def broadcast(loop: SteppedLoop, folder: Path, sellers: int) -> None:
    """One announcement to everybody."""
    async with courier(loop, folder, rate=RATE, group=GROUP) as desk:
        await desk.puts([desk.comes(f"S{number}").id for number in range(sellers)], priority=outbox.CLOCK)
        began, used = loop.now, time.process_time()
        await desk.done(sellers, every=5)
        row(f"a broadcast to {sellers:,} sellers", desk, RATE, began, time.process_time() - used)


async def announcement(loop: SteppedLoop, folder: Path, count: int) -> None:
    """The same as a supervisor's announcement: recipients in rows, a slice at a time in the outbox."""
    async with courier(loop, folder, rate=RATE, group=GROUP) as desk:
        chats, by = [desk.comes(f"S{number}").id for number in range(count)], {"agent_id": 1, "agent_name": "Li"}

        def meet(session: Session) -> None:
            for chat in chats:
                sellers.meet(session, desk.world.bot.id, chat, name="S", username=None, language_code="en")

        await desk.db(meet)
        await desk.db(announcement_drafts.compose, desk.desk, "en", "Hello", "", None, {**by, "key": "a"})
        began, used = loop.now, time.process_time()
        await desk.db(announcements.start, desk.desk, 1, count, {**by, "key": "b"})
        while (await desk.db(announcements.get, 1)).ended_at is None:
            await announcing.tick(desk.delivery._scene)
            await asyncio.sleep(2)
        row(f"an announcement to {count:,} sellers", desk, RATE, began, time.process_time() - used)


async def rush(loop: SteppedLoop, folder: Path) -> None:
    """A forum whose topics all want to post."""
    async with courier(loop, folder, rate=RATE, group=GROUP) as desk:
        for lane in range(40):
            await desk.puts([desk.group.id] * 5, f"topic {lane}", priority=outbox.RELAY, thread_id=-1 - lane)
        began, used = loop.now, time.process_time()
        await desk.done(20 * 60, every=5)
        row("200 messages in 40 topics", desk, GROUP / 60, began, time.process_time() - used, desk.group.id)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sellers", nargs="?", type=int, default=3_000)
    options = parser.parse_args()
    print_row(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        stepped(lambda loop: broadcast(loop, Path(folder) / "broadcast", options.sellers))
        stepped(lambda loop: announcement(loop, Path(folder) / "announcement", options.sellers))
        stepped(lambda loop: rush(loop, Path(folder) / "rush"))


if __name__ == "__main__":
    main()
