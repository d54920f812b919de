"""An announcement goes to each recipient once, whatever happens: kills, pauses, quiet hours, at the courier's rate."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from bot.courier import announcing
from bot.courier.delivery import Delivery
from bot.courier.kinds import KINDS
from bot.courier.scene import Scene
from sandbox.wire import Refusal, forbidden
from storage import announcement_drafts, announcement_sends, announcements, outbox, seller_time, sellers
from storage.models import OutboxMessage, Seller
from tests.stepped import Courier, SteppedLoop, courier, stepped

LI: dict[str, Any] = {"agent_id": 1, "agent_name": "Li"}


@dataclass
class Desk:
    """A courier whose announcements tick, and sellers who may be written to."""

    courier: Courier
    chats: list[int]
    every: float = 2.0
    ticking: asyncio.Task[None] | None = None
    successors: list[asyncio.Task[None]] = field(default_factory=list)

    async def db(self, verb: Any, *args: Any) -> Any:
        return await self.courier.db(verb, *args)

    async def starts(self) -> None:
        """An announcement to all, begun."""
        await self.db(announcement_drafts.compose, self.courier.desk, "en", "Hello <b>all</b>", "", None, by("w"))
        await self.db(announcements.start, self.courier.desk, 1, len(self.chats), by("s"))
        self.ticks()

    def ticks(self) -> None:
        self.ticking = asyncio.create_task(self._tick())

    async def _tick(self) -> None:
        while True:
            await announcing.tick(self.scene)
            await asyncio.sleep(self.every)

    @property
    def scene(self) -> Scene:
        return self.courier.delivery._scene

    async def over(self, within: float) -> None:
        async with asyncio.timeout(within):
            while (await self.db(announcements.get, 1)).ended_at is None:  # noqa: ASYNC110 — its own clock
                await asyncio.sleep(self.every / 2)

    def got(self) -> Counter[int]:
        chats = (int(call.params["chat_id"]) for call in self.courier.sends())
        return Counter(chat for chat in chats if chat > 0)

    async def killed(self) -> None:
        """As kill -9: what is in flight has been sent or not, its mark is never written; the successor begins anew."""
        old = self.courier.delivery
        assert self.ticking is not None
        self.ticking.cancel()
        old._held = lambda: False
        for task in [self.ticking, *old._flying.values()]:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        scene, pacing = old._scene, self.courier.pacing
        fresh = self.courier.delivery = Delivery(scene, pacing, KINDS, lambda: True)
        self.courier.db.listen(lambda topics: fresh.wake() if outbox.TOPIC in topics else None)
        self.successors.append(asyncio.create_task(fresh.run()))
        self.ticks()

    async def ends(self) -> None:
        tasks = [*self.successors, *([self.ticking] if self.ticking else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def by(key: str) -> dict[str, Any]:
    return {**LI, "key": key}


async def populated(desk: Courier, count: int) -> Desk:
    chats = [desk.comes(f"S{number}").id for number in range(count)]

    def meet(session: Session) -> None:
        for chat in chats:
            sellers.meet(session, desk.world.bot.id, chat, name="S", username=None, language_code="en")

    await desk.db(meet)
    return Desk(desk, chats)


def test_kills_repeat_what_was_in_flight_and_miss_nobody(tmp_path: Path) -> None:
    chance = random.Random(7)

    async def main(loop: SteppedLoop) -> None:
        async with courier(loop, tmp_path) as one:
            desk = await populated(one, 400)
            await desk.starts()
            flying = 0
            for _ in range(6):
                await asyncio.sleep(chance.uniform(0.3, 3))
                flying += len(desk.courier.delivery._flying)
                await desk.killed()
            await desk.over(120)
            got = desk.got()
            assert set(got) == set(desk.chats), "nobody is missed"
            assert sum(got.values()) - len(got) <= flying, "at most what was in flight is repeated"
            assert (await desk.db(announcement_sends.numbers, 1)).sent == 400
            assert one.world.limits.refused == 0
            await desk.ends()

    stepped(main)


def test_a_pause_holds_what_is_queued_and_a_stop_ends_it(tmp_path: Path) -> None:
    async def main(loop: SteppedLoop) -> None:
        async with courier(loop, tmp_path) as one:
            desk = await populated(one, 300)
            await desk.starts()
            await asyncio.sleep(4)
            await desk.db(announcements.move, one.desk, 1, "paused", by("p"))
            await asyncio.sleep(1)
            held = sum(desk.got().values())
            await asyncio.sleep(30)
            assert sum(desk.got().values()) == held, "nothing more"
            assert 40 < held < 120
            await desk.db(announcements.move, one.desk, 1, "running", by("r"))
            await asyncio.sleep(5)
            assert sum(desk.got().values()) > held + 60
            await desk.db(announcements.move, one.desk, 1, "stopped", by("x"))
            await desk.over(10)
            stopped = sum(desk.got().values())
            await asyncio.sleep(30)
            stand = await desk.db(announcement_sends.numbers, 1)
            assert sum(desk.got().values()) == stopped == stand.sent
            assert stand.waiting == 300 - stopped
            assert max(desk.got().values()) == 1, "nobody twice"
            assert "desk.announcement.report" in await desk.db(_kinds)
            await desk.ends()

    stepped(main)


def test_quiet_hours_optouts_and_blocks(tmp_path: Path) -> None:
    async def main(loop: SteppedLoop) -> None:
        async with courier(loop, tmp_path) as one:
            desk = await populated(one, 60)
            rows = await desk.db(_sellers)
            for row in rows[:10]:  # 08:00 UTC is four in the morning there
                await desk.db(seller_time.set_timezone, row.id, "America/New_York")
            blocked = {row.user_id for row in rows[10:15]}
            one.wire.trouble = lambda _, params: (
                forbidden("bot was blocked by the user") if params.get("chat_id") in blocked else None
            )
            await desk.starts()
            await desk.db(seller_time.set_announcements, rows[59].id, False)
            await asyncio.sleep(30)
            stand = await desk.db(announcement_sends.numbers, 1)
            assert (stand.sent, stand.quiet, stand.blocked, stand.left) == (44, 10, 5, 1)
            desk.every = 120.0
            await desk.over(5 * 3600 + 600)
            hours = [
                call.at / 3600 for call in one.sends() if call.params["chat_id"] in {row.user_id for row in rows[:10]}
            ]
            assert len(hours) == 10
            assert min(hours) >= 5, "eight in the morning in New York is 13:00 UTC"
            await desk.ends()

    stepped(main)


def test_what_telegram_takes_from_nobody_pauses_by_itself(tmp_path: Path) -> None:
    async def main(loop: SteppedLoop) -> None:
        async with courier(loop, tmp_path) as one:
            desk = await populated(one, 400)
            one.wire.trouble = lambda _, params: (
                Refusal(400, "Bad Request: can't parse entities") if "Hello" in str(params) else None
            )
            await desk.starts()
            await asyncio.sleep(30)
            assert (await desk.db(announcements.get, 1)).state == "paused"
            assert (await desk.db(announcement_sends.numbers, 1)).failed < 150
            await desk.ends()

    stepped(main)


def _kinds(session: Session) -> list[str]:
    return [row.kind for row in session.exec(select(OutboxMessage))]


def _sellers(session: Session) -> list[Seller]:
    return list(session.exec(select(Seller).order_by(Seller.id)))  # type: ignore[arg-type]
