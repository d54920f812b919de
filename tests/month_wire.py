"""The wire and the end of a simulated courier: what reaches Telegram is written down; a killed courier is cut off from
database and wire at once, whatever it was doing.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlmodel import Session
from telegram.request import BaseRequest, RequestData

from storage.database import Database
from tests.stepped import SteppedLoop
from tests.storehouse import BOT

TEXTS = {"sendMessage": "text", "sendPhoto": "caption"}
TOKEN = f"{BOT}:" + "a" * 35
PLANS = {"notices.settle", "deadlines.settle", "health_checks.check", "health_week.settle", "watches.review"}
WAYS = ("idle", "before the send", "after the send", "mark undone", "marked", "plan undone", "planned")
"""What a courier is doing when it is killed; "undone": in a transaction that is never committed."""


@dataclass
class Sent:
    """A message that reached Telegram."""

    at: datetime
    chat: int
    text: str
    life: int


class Killed(Exception):
    """Undoes the transaction that the kill came in."""


@dataclass
class Life:
    """One courier's. `way`: how it ends as soon as it does that; set by `Month`."""

    number: int
    way: str = ""
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def ends(self, *ways: str) -> bool:
        """Whether this is the moment; from then on it is over."""
        if self.ended.is_set() or self.way not in ways:
            return False
        self.ended.set()
        return True


@dataclass
class Wire(BaseRequest):
    """python-telegram-bot's request: some calls fail with 502, the others are written down."""

    loop: SteppedLoop
    life: Life
    sent: list[Sent]
    chance: random.Random

    @property
    def read_timeout(self) -> float:
        return 30.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[1]
        if name == "getMe":
            me = {"id": BOT, "is_bot": True, "first_name": "Desk", "username": "desk_bot"}
            return 200, orjson.dumps({"ok": True, "result": me})
        assert name in TEXTS, name
        assert request_data is not None
        await asyncio.sleep(self.chance.uniform(0.02, 0.1))
        if self.life.ends("before the send") or self.life.ended.is_set():
            await never()
        if self.chance.random() < 0.005:
            return 502, b'{"ok": false, "error_code": 502, "description": "Bad Gateway"}'
        moment, chat = self.loop.moment(), int(request_data.parameters["chat_id"])
        self.sent.append(Sent(moment, chat, str(request_data.parameters[TEXTS[name]]), self.life.number))
        if self.life.ends("after the send"):
            await never()
        await asyncio.sleep(self.chance.uniform(0.02, 0.1))
        if self.life.ended.is_set():
            await never()
        where = {"id": chat, "type": "private"}
        made = {"message_id": len(self.sent), "date": int(moment.timestamp()), "chat": where}
        return 200, orjson.dumps({"ok": True, "result": made})


async def never() -> None:
    """What a dead process still waits for."""
    await asyncio.get_running_loop().create_future()


def mortal(db: Database, life: Life) -> None:
    """Have the database hear nothing of a courier that is dead, and end it where its way says."""
    submit = db.submit

    def undone(verb: Callable[..., Any]) -> Callable[..., Any]:
        def half(session: Session, *args: Any, **kwargs: Any) -> None:
            verb(session, *args, **kwargs)
            session.flush()
            raise Killed

        return half

    def guarded(verb: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if life.ended.is_set():
            return db.loop.create_future()
        name = f"{verb.__module__.rpartition('.')[2]}.{verb.__qualname__}"
        plans, marks = name in PLANS, name.endswith("Marks.sent.<locals>.settle")
        if (plans and life.ends("plan undone")) or (marks and life.ends("mark undone")):
            submit(undone(verb), args, kwargs).add_done_callback(lambda future: future.exception())
            return db.loop.create_future()
        if (plans and life.ends("planned")) or (marks and life.ends("marked")):
            submit(verb, args, kwargs)
            return db.loop.create_future()
        return submit(verb, args, kwargs)

    db.submit = guarded  # type: ignore[method-assign]
