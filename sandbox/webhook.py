"""Pushing updates to a URL: in order within a chat, chats in parallel, again with growing pauses until it says 2xx."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

import aiohttp

from .updates import Update, Updates
from .wire import Json, bad

PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
Answer = Callable[[Json], Awaitable[None]]


@dataclass(slots=True)
class Target:
    """Where to push. ``secret`` goes into the header X-Telegram-Bot-Api-Secret-Token."""

    url: str
    secret: str = ""
    max_connections: int = 40

    def check(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or parts.hostname is None:
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if parts.hostname not in LOOPBACK:
            raise bad("bad webhook: the sandbox calls addresses on this machine only")
        allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
        if len(self.secret) > 256 or any(char not in allowed for char in self.secret):
            raise bad("secret token contains unallowed characters")


@dataclass(slots=True)
class Trouble:
    date: int = 0
    text: str = ""


@dataclass(slots=True)
class Webhook:
    """Delivers one bot's updates to its target. ``answer`` runs a method call that the response body may carry."""

    updates: Updates
    target: Target
    now: Callable[[], int]
    flush: Callable[[], None]
    answer: Answer
    trouble: Trouble = field(default_factory=Trouble)
    _lanes: dict[int, deque[Update]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _session: aiohttp.ClientSession | None = None
    _slots: asyncio.Semaphore | None = None

    def start(self) -> None:
        self._slots = asyncio.Semaphore(max(1, self.target.max_connections))
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=60)
        )
        self.updates.on_add = self.push
        for update in self.updates.queue.values():
            self.push(update)

    async def stop(self) -> None:
        self.updates.on_add = None
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def push(self, update: Update) -> None:
        lane = self._lanes.get(update.lane)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.lane] = deque([update])
        task = asyncio.get_running_loop().create_task(self._run(update.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, lane: int) -> None:
        waiting = self._lanes[lane]
        tries = 0
        while waiting:
            assert self._slots is not None
            async with self._slots:
                delivered = await self._deliver(waiting[0])
            if delivered:
                self.updates.done(waiting.popleft())
                self.flush()
                tries = 0
            else:
                await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1
        del self._lanes[lane]

    async def _deliver(self, update: Update) -> bool:
        assert self._session is not None
        headers = {"Content-Type": "application/json"}
        if self.target.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.target.secret
        try:
            async with self._session.post(
                self.target.url, data=update.body, headers=headers, allow_redirects=False
            ) as response:
                if response.status // 100 == 2:
                    await self._follow(response)
                    return True
                text = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            text = "Connection timed out" if isinstance(error, TimeoutError) else "Connection refused"
        self.trouble = Trouble(self.now(), text)
        return False

    async def _follow(self, response: aiohttp.ClientResponse) -> None:
        """Run the method call that a webhook may put into its answer; anything else in the body is ignored."""
        if "json" not in response.headers.get("Content-Type", ""):
            return
        try:
            call = await response.json(content_type=None)
        except ValueError:
            return
        if isinstance(call, dict) and isinstance(call.get("method"), str):
            await self.answer(call)

    def row(self) -> Json:
        return asdict(self.target)
