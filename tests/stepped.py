"""Delivery on a clock that is stepped: hours of pacing in seconds. The real courier's rows, renderers and library; the
sandbox's world and limits without the wire between.

The loop's time stands still while anything is at work and jumps to the next timer when nothing is.
"""

from __future__ import annotations

import asyncio
import random
import selectors
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import orjson
from sqlmodel import Session
from telegram import Bot
from telegram.request import BaseRequest, RequestData

from bot.courier.delivery import Delivery
from bot.courier.kinds import KINDS
from bot.courier.pacing import Pacing
from bot.courier.scene import Scene
from bot.knowledge.book import Book
from bot.settings import Settings
from sandbox.call import Call
from sandbox.clock import Clock
from sandbox.groups import add_group, add_user
from sandbox.methods import METHODS
from sandbox.models import Chat
from sandbox.wire import Refusal
from sandbox.world import World
from storage import desks, migrate, outbox
from storage.database import Database, connect
from storage.models import Desk

R = TypeVar("R")
TOKEN = "7000000001:" + "a" * 35
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SENDS = ("send", "copy", "forward")


class _Selector(selectors.DefaultSelector):
    """Asks the system without waiting, and moves the loop's time instead."""

    loop: SteppedLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
        if events or timeout == 0:
            return events
        if self.loop.busy or timeout is None:
            return super().select(0.02)  # a thread is at work: its answer comes now, as far as our clock goes
        self.loop.now += timeout
        return []


class SteppedLoop(asyncio.SelectorEventLoop):
    """`now` is its time in seconds since `start`; `busy` counts what threads are doing for it."""

    def __init__(self, start: datetime = START) -> None:
        self.now, self.start = 0.0, start
        self.busy = 0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.now

    def moment(self) -> datetime:
        return self.start + timedelta(seconds=self.now)


def stepped(main: Callable[[SteppedLoop], Coroutine[Any, Any, R]], start: datetime = START) -> R:
    """Run a coroutine on a loop of its own."""
    loop = SteppedLoop(start)
    try:
        return loop.run_until_complete(main(loop))
    finally:
        loop.close()


class _WorldClock(Clock):
    def __init__(self, loop: SteppedLoop) -> None:
        super().__init__(loop.moment)
        self._loop = loop

    def ticking(self) -> float:
        return self._loop.now


@dataclass
class Sent:
    """One call as Telegram saw it; `at` in seconds of the loop."""

    at: float
    method: str
    params: dict[str, Any]
    status: int
    result: Any = None

    @property
    def messages(self) -> int:
        """How many messages it put into its chat."""
        if self.status != 200 or not self.method.startswith(SENDS):
            return 0
        return len(self.result) if isinstance(self.result, list) else 1


@dataclass
class Wire(BaseRequest):
    """python-telegram-bot's request, answered by the world after `slow` seconds at most."""

    world: World
    loop: SteppedLoop
    slow: float = 0.2
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    calls: list[Sent] = field(default_factory=list)
    trouble: Callable[[str, dict[str, Any]], Refusal | None] = lambda _method, _params: None

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
        travel = self.chance.uniform(0.02, self.slow) / 2
        await asyncio.sleep(travel)
        params = orjson.loads(orjson.dumps(request_data.parameters)) if request_data else {}
        status, result, body = 200, None, b""
        try:
            if (refusal := self.trouble(name.lower(), params)) is not None:
                raise refusal
            result = METHODS[name.lower()](self.world, Call(name.lower(), params))
            body = orjson.dumps({"ok": True, "result": result}, option=orjson.OPT_NON_STR_KEYS)
        except Refusal as refusal:
            status, body = refusal.code, orjson.dumps(refusal.body())
        self.calls.append(Sent(self.loop.now, name.lower(), params, status, result))
        await asyncio.sleep(travel)
        return status, body


@dataclass
class Courier:
    """The courier's delivery at work in a world with limits, and a desk that is a forum."""

    loop: SteppedLoop
    db: Database
    world: World
    wire: Wire
    group: Chat
    desk: Desk
    delivery: Delivery
    pacing: Pacing
    held: list[bool]

    def comes(self, name: str) -> Chat:
        """The private chat of somebody who has written to the bot."""
        chat = self.world.chats[add_user(self.world, name).id]
        chat.started = True
        return chat

    async def puts(self, chats: Iterable[int], name: str = "a", **how: Any) -> None:
        """A message to each of these chats, all in one transaction."""

        def put(session: Session) -> None:
            for number, chat_id in enumerate(chats):
                key = f"{name}:{number}"
                outbox.put(session, **{"kind": "apology", "bot_id": self.world.bot.id, **how}, key=key, chat_id=chat_id)

        await self.db(put)

    async def done(self, within: float, every: float = 0.5) -> None:
        """Let the time pass until nothing waits. Raises TimeoutError after so many seconds of the loop."""
        async with asyncio.timeout(within):
            while (await self.db(outbox.counts, self.world.bot.id))["waiting"]:  # noqa: ASYNC110 — its own clock
                await asyncio.sleep(every)

    def sends(self, chat_id: int | None = None) -> list[Sent]:
        """What put messages into a chat, or into any."""
        calls = [one for one in self.wire.calls if one.messages]
        return [one for one in calls if chat_id is None or one.params["chat_id"] == chat_id]


def counted(db: Database, loop: SteppedLoop) -> None:
    """Have the loop know when a thread works for it."""
    submit = db.submit

    def landed(_: object) -> None:
        loop.busy -= 1

    def counting(*unit: Any) -> Any:
        loop.busy += 1
        future = submit(*unit)
        future.add_done_callback(landed)
        return future

    db.submit = counting  # type: ignore[method-assign]


@asynccontextmanager
async def courier(
    loop: SteppedLoop, folder: Path, *, rate: float = 20.0, group: float = 20.0, url: str = ""
) -> AsyncIterator[Courier]:
    """A delivery that runs. `rate` a second for all, `group` a minute for a group; the world holds it to the limits."""
    url = url or f"sqlite:///{folder / 'desk.db'}"
    migrate.upgrade(url)
    db = connect(url, loop.moment)
    await db.start()
    counted(db, loop)
    world = World(TOKEN, None, _WorldClock(loop))
    world.limits.switch(True)
    owner = add_user(world, "Li", is_agent=True)
    forum = add_group(
        world, "Desk", "supergroup", is_forum=True, members={owner.id: "creator"}, bot_status="administrator"
    )
    desk = await db(desks.configure, world.bot.id, forum.id, "Desk")
    wire = Wire(world, loop)
    bot = Bot(TOKEN, request=wire, get_updates_request=wire)
    await bot.initialize()
    wire.calls.clear()
    pacing = Pacing(loop.time, rate, group)
    settings = Settings(_env_file=None, bot_token=TOKEN)  # type: ignore[call-arg]
    scene = Scene(db, settings, Book, bot, pacing.room)
    held = [True]
    delivery = Delivery(scene, pacing, KINDS, lambda: held[0])
    db.listen(lambda topics: delivery.wake() if outbox.TOPIC in topics else None)
    running = asyncio.create_task(delivery.run())
    try:
        yield Courier(loop, db, world, wire, forum, desk, delivery, pacing, held)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await delivery.stop()
        await db.close()
