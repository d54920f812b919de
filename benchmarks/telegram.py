"""A Bot API of the fewest cycles: it hands out prepared updates, counts the answers, and sends the next when one came.

The sandbox checks and keeps everything a call carries; here only the bot under measurement shall cost time.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

REST = 0.3  # seconds after a burst, so that what a bot still tidies up is not charged to the next one


@dataclass
class World:
    """One token's queue. `left` counts the updates each seller still sends; a seller sends when he was answered."""

    offset: int = 1
    queue: list[dict[str, Any]] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    left: Counter[int] = field(default_factory=Counter)
    missing: int = 0  # answers that the present burst still waits for
    pressed: dict[int, tuple[int, str]] = field(default_factory=dict)
    tapping: bool = False
    done: asyncio.Event = field(default_factory=asyncio.Event)
    polled: asyncio.Event = field(default_factory=asyncio.Event)
    texts: list[str] = field(default_factory=list)
    message_id: int = 0
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for something to become true with an answer."""
        while not true():
            self.heard.clear()
            await self.heard.wait()

    def add(self, kind: str, event: dict[str, Any]) -> None:
        """Queue an update."""
        self.queue.append({"update_id": self.offset + len(self.queue), kind: event})
        self.arrived.set()

    def confirm(self, offset: int) -> None:
        """Forget what lies below the offset."""
        while self.queue and self.queue[0]["update_id"] < offset:
            self.queue.pop(0)
            self.offset += 1
        if not self.queue:
            self.arrived.clear()

    def sends(self, seller: int) -> None:
        """The seller's next message or tap."""
        self.left[seller] -= 1
        user = {"id": seller, "is_bot": False, "first_name": "S", "language_code": "en"}
        chat = {"id": seller, "type": "private", "first_name": "S"}
        self.message_id += 1
        if self.tapping and seller in self.pressed:
            message_id, data = self.pressed[seller]
            message = {"message_id": message_id, "date": 1, "chat": chat, "text": "x"}
            query = {"id": str(self.message_id), "from": user, "chat_instance": "1", "data": data, "message": message}
            self.add("callback_query", query)
        else:
            text = f"{seller}:{self.message_id}"
            message = {"message_id": self.message_id, "date": 1, "chat": chat, "from": user, "text": text}
            self.add("message", message)

    def hears(self, method: str, call: dict[str, Any]) -> dict[str, Any]:
        """The bot answered: the result, and perhaps the next update."""
        seller = int(call["chat_id"])
        self.message_id += 1
        message_id = int(call.get("message_id", self.message_id))
        markup = call.get("reply_markup")
        if isinstance(markup, str):
            markup = orjson.loads(markup)
        if markup:
            self.pressed[seller] = (message_id, markup["inline_keyboard"][0][0]["callback_data"])
        self.missing -= 1
        self.texts.append(str(call.get("text", "")))
        self.heard.set()
        if self.left[seller] > 0:
            self.sends(seller)
        elif self.missing <= 0:
            self.done.set()
        chat = {"id": seller, "type": "private", "first_name": "S"}
        return {"message_id": message_id, "date": 1, "chat": chat, "text": str(call.get("text", ""))}

    async def burst(self, sellers: int, each: int, tapping: bool = False) -> float:
        """`sellers` at once, `each` updates one after the other; seconds until the last answer."""
        self.done.clear()
        self.tapping = tapping
        self.left = Counter(dict.fromkeys(range(1001, 1001 + sellers), each))
        started = asyncio.get_running_loop().time()
        for seller in list(self.left):
            self.sends(seller)
        await asyncio.wait_for(self.done.wait(), 120)
        seconds = asyncio.get_running_loop().time() - started
        await asyncio.sleep(REST)
        return seconds


class Server:
    """Serves any number of tokens on a free port of this machine."""

    def __init__(self) -> None:
        self.worlds: dict[str, World] = {}
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    def world(self, token: str) -> World:
        return self.worlds.setdefault(token, World())

    async def _call(self, request: web.Request) -> web.Response:
        world = self.world(request.match_info["token"])
        method = request.match_info["method"]
        if request.content_type == "application/json":
            call = orjson.loads(await request.read())
        else:
            call = dict(await request.post())
        return web.Response(body=orjson.dumps({"ok": True, "result": await self._result(world, method, call)}))

    async def _result(self, world: World, method: str, call: dict[str, Any]) -> Any:
        if method == "getUpdates":
            world.polled.set()
            world.confirm(int(call.get("offset") or 0))
            if not world.queue:
                try:
                    await asyncio.wait_for(world.arrived.wait(), float(call.get("timeout") or 0))
                except TimeoutError:
                    return []
            return world.queue[:100]
        if method in ("sendMessage", "editMessageText"):
            return world.hears(method, call)
        if method == "getMe":
            return {"id": 1, "is_bot": True, "first_name": "B", "username": "bench_bot"}
        return True
