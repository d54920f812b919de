"""A rush at the desk: 300 messages in ten seconds for 40 tickets of one forum, at Telegram's 20 a minute."""

from __future__ import annotations

import asyncio
import html
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sandbox.models import Chat
from sandbox.wire import bad
from storage import sellers, ticket_relay, tickets
from storage.ticket_relay import Said
from tests.stepped import Courier, Sent, SteppedLoop, courier, stepped

TICKETS, MESSAGES, RUSH = 40, 300, 10.0
PLACE = {"location": {"latitude": 1.0, "longitude": 2.0}}
SIGN = re.compile(r"#(\d+)#")


@dataclass
class Rusher:
    """A seller and what he has said, in order; `#n#` is in each text."""

    chat: Chat
    seller_id: int = 0
    ticket_id: int = 0
    said: list[int] = field(default_factory=list)


class Rush:
    """Who says what, and where it arrived."""

    def __init__(self, desk: Courier, seed: int) -> None:
        self.desk = desk
        self.chance = random.Random(seed)
        self.rushers = [Rusher(desk.comes(f"Seller {number}")) for number in range(TICKETS)]

    async def happens(self) -> None:
        """All of it, within RUSH seconds; the last ticket is opened late, behind everybody's words."""
        acts = [(self.chance.uniform(0, RUSH - 0.5), self.chance.randrange(TICKETS - 1)) for _ in range(MESSAGES)]
        acts[:TICKETS] = [(RUSH * place / TICKETS, place) for place in range(TICKETS)]
        began = self.desk.loop.now
        for number, (at, who) in enumerate(sorted(acts)):
            await asyncio.sleep(max(0.0, began + at - self.desk.loop.now))
            await self.says(self.rushers[who], number)

    async def says(self, one: Rusher, number: int) -> None:
        db, world = self.desk.db, self.desk.world
        if not one.ticket_id:
            user = world.users[one.chat.id]
            met = await db(sellers.meet, world.bot.id, user.id, name=user.first_name, username=None, language_code="en")
            one.seller_id = met.id or 0
            opening = await db(tickets.open, one.seller_id, key=f"open:{user.id}", context={})
            assert opening is not None
            one.ticket_id = opening.ticket.id or 0
        one.said.append(number)
        dice = self.chance.random()
        if dice > 0.08:
            words = f"line #{number}# " + "& so on " * self.chance.randrange(12)
            message = world.post(one.chat, one.chat.id, {"text": words})
            said = [Said(f"u{number}", message.message_id, "text", html=html.escape(words))]
        else:  # a place; sometimes three in an album
            album = f"al{number}" if dice < 0.02 and one.said[0] != number else ""
            extra = {"media_group_id": album} if album else {}
            posted = [
                world.post(one.chat, one.chat.id, {**PLACE, "number": number}, extra=extra)
                for _ in range(3 if album else 1)
            ]
            said = [Said(f"u{number}:{part.message_id}", part.message_id, "photo", album) for part in posted]
        for part in said:
            await db(ticket_relay.from_seller, one.seller_id, one.ticket_id, part)

    def arrived(self, call: Sent) -> list[int]:
        """The numbers of the messages that this call brought."""
        if call.method == "sendmessage":
            return [int(found) for found in SIGN.findall(str(call.params["text"]))]
        ids = call.params.get("message_ids") or [call.params["message_id"]]
        chat = self.desk.world.messages[call.params["from_chat_id"]]
        if len(ids) > 1:
            assert len({chat[one].content["number"] for one in ids}) == 1, "an album stays one"
        source = chat[ids[0]].content
        return [source["number"]] if "number" in source else [int(found) for found in SIGN.findall(source["text"])]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_rush_arrives_in_order_and_in_time(tmp_path: Path, seed: int) -> None:
    stepped(lambda loop: rush(loop, tmp_path, seed))


async def rush(loop: SteppedLoop, folder: Path, seed: int) -> None:
    async with courier(loop, folder) as desk:
        it = Rush(desk, seed)
        began = loop.now
        await it.happens()
        await desk.done(8 * 60)
        sends = desk.sends(desk.group.id)
        by_thread: dict[int, list[tuple[float, int]]] = {}
        for call in sends:
            thread = by_thread.setdefault(int(call.params["message_thread_id"]), [])
            thread += [(call.at - began, number) for number in it.arrived(call)]
        assert desk.world.limits.refused == 0
        assert sum(len(thread) for thread in by_thread.values()) == MESSAGES
        for one in it.rushers:
            ticket = await desk.db(tickets.by_id, one.ticket_id)
            assert [number for _, number in by_thread[ticket.thread_id or 0]] == one.said, "in order, each once"
        firsts = [thread[0][0] for thread in by_thread.values()]
        assert max(firsts) < 4 * 60
        last = max(call.at for call in sends) - began
        assert last < 8 * 60
        used = sum(call.messages for call in sends) / (last / 60)
        assert used >= 0.95 * 20, f"{used:.1f} a minute"


def test_a_batch_that_telegram_refuses_goes_line_by_line(tmp_path: Path) -> None:
    async def main(loop: SteppedLoop) -> None:
        async with courier(loop, tmp_path) as desk:
            it = Rush(desk, 1)
            one = it.rushers[0]
            desk.wire.trouble = lambda method, params: (
                bad("can't parse entities") if method == "sendmessage" and "#1#" in str(params["text"]) else None
            )
            for number in range(9):
                it.chance = random.Random(1)  # words, no places
                await it.says(one, number)
            await desk.done(5 * 60)
            arrived = [number for call in desk.sends(desk.group.id) for number in it.arrived(call)]
            assert arrived == one.said

    stepped(main)
