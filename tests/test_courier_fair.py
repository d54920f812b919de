"""Nobody waits for what cannot be sent now, the urgent never for the many, and every refusal is obeyed."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path
from typing import Any

from sandbox.wire import Refusal, forbidden
from storage import outbox, sellers
from storage.models import Seller
from tests.stepped import Courier, SteppedLoop, courier, stepped


def to(desk: Courier, chat_id: int) -> list[float]:
    """When calls to a chat arrived, refused or not."""
    return [call.at for call in desk.wire.calls if call.params.get("chat_id") == chat_id]


def test_ten_thousand_announcements_hold_no_relay_up(tmp_path: Path) -> None:
    async def main(loop: SteppedLoop) -> None:
        async with courier(loop, tmp_path) as desk:
            chats = [desk.comes(f"S{number}").id for number in range(400)]
            await desk.puts(chats * 25, priority=outbox.CLOCK)
            await asyncio.sleep(5)
            ann = desk.comes("Ann").id
            for number in range(3):
                at = loop.now
                await desk.puts([ann], f"urgent {number}", priority=outbox.RELAY)
                await asyncio.sleep(1.5)
                assert len(to(desk, ann)) == number + 1
                assert to(desk, ann)[-1] - at < 0.6
            sends = desk.sends()
            assert len(sends) >= 0.95 * 20 * loop.now - 10
            assert desk.world.limits.refused == 0

    stepped(main)


def test_a_chat_that_takes_nothing_hides_nobody(tmp_path: Path) -> None:
    async def main(loop: SteppedLoop) -> None:
        async with courier(loop, tmp_path) as desk:
            busy, ann = desk.comes("Busy").id, desk.comes("Ann").id
            await desk.puts([busy] * 500, "one chat", priority=outbox.RELAY)
            for lane in range(300):
                await desk.puts([desk.group.id], f"topic {lane}", priority=outbox.RELAY, thread_id=-1 - lane)
            await asyncio.sleep(10)
            at = loop.now
            await desk.puts([ann], "late", priority=outbox.COSMETIC)
            await asyncio.sleep(1)
            assert to(desk, ann)
            assert to(desk, ann)[0] - at < 0.6
            assert 10 <= len(to(desk, busy)) <= 14, "one a second, with a short burst"
            await asyncio.sleep(110)
            assert len(desk.sends(desk.group.id)) >= 39, "all of both minutes is used"
            assert desk.world.limits.refused == 0

    stepped(main)


def test_an_album_waits_until_all_its_parts_have_room(tmp_path: Path) -> None:
    async def main(loop: SteppedLoop) -> None:
        async with courier(loop, tmp_path) as desk:
            for _ in range(2):
                assert not desk.pacing.wants(desk.group.id, 10)
                desk.pacing.take(desk.group.id, 10)
                await asyncio.sleep(31)
            assert desk.pacing.wants(desk.group.id, 10) is False, "the first ten are a minute old"
            desk.pacing.take(desk.group.id, 10)
            assert desk.pacing.wants(desk.group.id, 10)
            assert 28 < desk.pacing.wait(desk.group.id) <= 60
            assert desk.pacing.wait(desk.group.id, act=True) < 1

    stepped(main)


def test_a_429_stops_its_chat_for_exactly_so_long(tmp_path: Path) -> None:
    async def main(loop: SteppedLoop) -> None:
        async with courier(loop, tmp_path) as desk:
            ann, bob = desk.comes("Ann").id, desk.comes("Bob").id
            refused: list[float] = []

            def trouble(_: str, params: dict[str, Any]) -> Refusal | None:
                if params.get("chat_id") == ann and not refused:
                    refused.append(loop.now)
                    return Refusal(429, "Too Many Requests: retry after 7", {"retry_after": 7})
                return None

            desk.wire.trouble = trouble
            await desk.puts([ann, ann, bob, bob])
            await desk.done(60)
            first, again, last = to(desk, ann)
            assert 7 <= again - first < 7.5
            assert last - again < 0.6
            assert max(to(desk, bob)) < 1

    stepped(main)


def test_many_429_at_once_stop_the_token(tmp_path: Path) -> None:
    async def main(loop: SteppedLoop) -> None:
        async with courier(loop, tmp_path) as desk:
            chats = [desk.comes(f"S{number}").id for number in range(60)]
            desk.wire.trouble = lambda _method, _params: (
                Refusal(429, "Too Many Requests: retry after 9", {"retry_after": 9}) if loop.now < 0.5 else None
            )
            await desk.puts(chats)
            await desk.done(60)
            times = sorted(call.at for call in desk.wire.calls)
            tried = [at for at in times if at < 9]
            assert 3 <= len(tried) <= 12, "what was under way, and no more"
            assert min(at for at in times if at > max(tried)) >= 9
            assert len(desk.sends()) == 60

    stepped(main)


def test_a_broken_wire_is_tried_again_later_and_later(tmp_path: Path) -> None:
    async def main(loop: SteppedLoop) -> None:
        async with courier(loop, tmp_path) as desk:
            ann = desk.comes("Ann").id
            desk.wire.trouble = lambda _method, _params: Refusal(502, "Bad Gateway") if loop.now < 30 else None
            await desk.puts([ann, ann])
            await desk.done(120)
            times = to(desk, ann)
            pauses = [later - sooner for sooner, later in itertools.pairwise(times[:-1])]
            assert len(pauses) >= 4
            assert sum(pauses[-2:]) > 4 * sum(pauses[:2]), "ever longer"
            assert len(desk.sends()) == 2

    stepped(main)


def test_who_blocked_us_is_left_in_peace_until_he_writes(tmp_path: Path) -> None:
    async def main(loop: SteppedLoop) -> None:
        async with courier(loop, tmp_path) as desk:
            ann, bot_id = desk.comes("Ann").id, desk.world.bot.id
            who = {"name": "Ann", "username": None, "language_code": "en"}
            seller: Seller = await desk.db(sellers.meet, bot_id, ann, **who)  # type: ignore[arg-type]
            desk.wire.trouble = lambda _method, _params: forbidden("bot was blocked by the user")
            await desk.puts([ann])
            await desk.done(60)
            assert (await desk.db(sellers.get, seller.id or 0)).unreachable_at is not None
            await desk.db(sellers.meet, bot_id, ann, **who)  # type: ignore[arg-type]
            assert (await desk.db(sellers.get, seller.id or 0)).unreachable_at is None

    stepped(main)


def test_poison_is_buried_and_who_lost_the_lease_sends_nothing(tmp_path: Path) -> None:
    async def main(loop: SteppedLoop) -> None:
        async with courier(loop, tmp_path) as desk:
            ann, bot_id = desk.comes("Ann").id, desk.world.bot.id
            desk.wire.trouble = lambda _method, params: (
                Refusal(400, "Bad Request: can't parse entities") if loop.now < 1 else None
            )
            await desk.puts([ann], "poison")
            await asyncio.sleep(1)
            assert (await desk.db(outbox.counts, bot_id))["dead"] == 1
            desk.held[0] = False
            await desk.puts([ann], "kept")
            await asyncio.sleep(5)
            assert len(to(desk, ann)) == 1
            desk.held[0] = True
            await desk.done(10)
            assert len(desk.sends()) == 1

    stepped(main)
