"""The composition root: the one file that knows everything."""

import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from bot.knowledge.book import Book
from bot.live_book import LiveBook
from bot.owner import workers_place
from bot.service import DeskService
from bot.settings import Settings
from bot.unsubscribe import Unsubscribing
from storage import desks, inbox, outbox, ticket_adopted
from storage.clock import Clock, system_clock
from storage.database import Database, LeaseFence, connect

if TYPE_CHECKING:
    from bot.courier.courier import Courier
    from bot.worker import Worker

log = logging.getLogger(__name__)


@dataclass(slots=True)
class House:
    """What is running. `failed` is set when a part that must not end has ended."""

    settings: Settings
    db: Database
    book: Callable[[], Book]
    worker: "Worker | None" = None
    courier: "Courier | None" = None
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    failed: asyncio.Event = field(default_factory=asyncio.Event)

    def spawn(self, task: "asyncio.Task[None]") -> None:
        """Keep a part running; its unexpected end ends the house."""
        self.tasks.append(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled():
            if error := task.exception():
                log.critical("a part of the house ended: %s", type(error).__name__, exc_info=error)
            self.failed.set()


@asynccontextmanager
async def house(
    settings: Settings, *, worker: bool = True, courier: bool = True, clock: Clock = system_clock
) -> AsyncIterator[House]:
    """Run the parts asked for; leaving the block stops them in order and loses nothing. Raises Held, see owner.py."""
    db = connect(settings.database_url, clock)
    db.service = DeskService(settings)
    await db.start()
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(db.close)
        book = LiveBook(db, settings.bot_id, settings.knowledge_dir)
        await book.refresh()
        running = House(settings, db, book)
        running.spawn(asyncio.create_task(book.run(), name="book"))
        stack.push_async_callback(_cancel, running.tasks[-1])
        if settings.support_group_id is not None:
            await db(desks.configure, settings.bot_id, settings.support_group_id, "")
        await db(ticket_adopted.adopt, settings.bot_id)
        if courier:
            await _start_courier(running, stack, alone=not worker)
        if worker:
            await _start_worker(running, stack)
        freeze()
        yield running


async def _start_courier(running: House, stack: contextlib.AsyncExitStack, *, alone: bool) -> None:
    from bot.courier.courier import Courier

    running.courier = Courier(running.settings, running.db, running.book, alone=alone)
    running.spawn(asyncio.create_task(running.courier.run(), name="courier"))
    stack.push_async_callback(_cancel, running.tasks[-1])


async def _start_worker(running: House, stack: contextlib.AsyncExitStack) -> None:
    from bot.inbox import Place
    from bot.worker import Worker

    settings, db = running.settings, running.db
    keeper = await workers_place(db, settings.bot_id, shared=bool(settings.webhook_url))
    keeper.keep(running.failed.set)
    stack.push_async_callback(keeper.give_back)
    fence = LeaseFence(keeper.name, keeper.owner, keeper.epoch)
    place = Place(fence, lambda: keeper.held, running.failed.set)
    running.worker = worker = Worker(settings, db, running.book, owner=keeper.owner, place=place)
    stack.push_async_callback(worker.stop)
    await worker.start()
    await _serve(running, stack)
    if settings.webhook_url:
        await worker.set_webhook()
    else:
        running.spawn(asyncio.create_task(worker.poll(), name="polling"))
        stack.push_async_callback(_cancel, running.tasks[-1])
    for name, beside in (("introduce", worker.introduce()), ("warm", warm(running.book()))):
        stack.push_async_callback(_cancel, asyncio.create_task(beside, name=name))


async def warm(book: Book) -> None:
    """Read the search's model in a thread: at the first question it would hold everybody up for most of a second."""
    if (encoder := book.encoder) is not None:
        try:
            await asyncio.to_thread(encoder.load)
        except Exception as error:
            log.warning("the encoder's model cannot be read: %s", type(error).__name__)


async def _serve(running: House, stack: contextlib.AsyncExitStack) -> None:
    """The web endpoints: health for machines that watch, and the webhook's path."""
    settings = running.settings
    app = web.Application()

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"ok": not running.failed.is_set()}, status=503 if running.failed.is_set() else 200)

    async def readyz(_request: web.Request) -> web.Response:
        try:
            await running.db(inbox.counts, settings.bot_id)
        except Exception as error:
            return web.json_response({"ok": False, "error": type(error).__name__}, status=503)
        return web.json_response({"ok": True})

    async def metrics(_request: web.Request) -> web.Response:
        kept = await running.db(inbox.counts, settings.bot_id)
        sent = await running.db(outbox.counts, settings.bot_id)
        lines = [
            *(f'desk_inbox{{state="{state}"}} {number}' for state, number in kept.items()),
            *(f'desk_outbox{{state="{state}"}} {number}' for state, number in sent.items()),
            f"desk_lanes_busy {running.worker.inbox.busy if running.worker else 0}",
        ]
        return web.Response(text="\n".join(lines) + "\n")

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    if settings.webhook_url and running.worker:
        app.router.add_post(urlsplit(settings.webhook_url).path or "/", running.worker.webhook.handle)
        Unsubscribing(running.db).join(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, settings.host, settings.port).start()


async def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task


def freeze() -> None:
    """What lives now lives on: freeze it, and look for garbage less often. The cheapest lever that was measured."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def until_stopped_by_signal() -> None:
    """Wait for SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()


async def until_stopped(running: House) -> bool:
    """Wait for a signal (True) or for a part to fail (False)."""
    waiting = [asyncio.create_task(until_stopped_by_signal()), asyncio.create_task(running.failed.wait())]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    return not running.failed.is_set()
