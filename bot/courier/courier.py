"""The courier: one process at a time delivers the outbox and runs the schedules; others stand by."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import TelegramError
from telegram.ext import Application

from bot.courier.delivery import Delivery
from bot.courier.kinds import KINDS
from bot.courier.pacing import Pacing
from bot.courier.scene import Renderer, Scene
from bot.courier.schedules import schedule
from bot.courier.transport import AiohttpRequest
from bot.knowledge.book import Book
from bot.owner import BEAT, LeaseKeeper, new_owner
from bot.settings import Settings
from storage.changes import watch
from storage.database import Database
from storage.outbox import TOPIC

log = logging.getLogger(__name__)


class Courier:
    """Started beside the worker or alone. `run` returns when it is cancelled."""

    def __init__(
        self,
        settings: Settings,
        db: Database,
        book: Callable[[], Book],
        kinds: Mapping[str, Renderer] = KINDS,
        *,
        alone: bool = True,
    ) -> None:
        self._settings = settings
        self._db = db
        self._book = book
        self._kinds = kinds
        self._alone = alone  # another process writes the outbox: watch for its commits
        self.active = asyncio.Event()
        self.delivery: Delivery | None = None

    async def run(self) -> None:
        """Stand by for the lease, deliver while it is held, stand by again when it is lost."""
        self._db.listen(self._committed)
        while True:
            keeper = LeaseKeeper(self._db, f"courier:{self._settings.bot_id}", new_owner())
            lost = asyncio.Event()
            try:
                await keeper.wait()
                keeper.keep(lost.set)
                log.info("courier: active")
                await self._deliver(keeper, lost)
            except (TelegramError, OSError, SQLAlchemyError) as error:
                log.error("courier: cannot start (%s), again in a moment", type(error).__name__)
            finally:
                self.active.clear()
                await keeper.give_back()
            log.info("courier: standing by")
            if not lost.is_set():  # a part of it failed: it may fail again
                await asyncio.sleep(BEAT)

    def _committed(self, topics: frozenset[str]) -> None:
        if TOPIC in topics and self.delivery is not None:
            self.delivery.wake()

    async def _deliver(self, keeper: LeaseKeeper, lost: asyncio.Event) -> None:
        application = self._application()
        async with application:
            loop = asyncio.get_running_loop()
            settings = self._settings
            pacing = Pacing(loop.time, settings.courier_rate, settings.courier_group_rate, settings.courier_chat_rate)
            scene = Scene(self._db, self._settings, self._book, application.bot, pacing.room)
            delivery = self.delivery = Delivery(scene, pacing, self._kinds, lambda: keeper.held)
            schedule(application, scene)
            assert application.job_queue is not None
            await application.job_queue.start()
            tasks = [asyncio.create_task(delivery.run()), asyncio.create_task(lost.wait())]
            if self._alone:
                tasks.append(asyncio.create_task(watch(self._db, delivery.wake, TOPIC)))
            self.active.set()
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                for ended in await asyncio.gather(*tasks, return_exceptions=True):
                    if isinstance(ended, Exception):
                        log.error("courier: a part of it ended", exc_info=ended)
                await delivery.stop()
                await application.job_queue.stop(wait=False)

    def _application(self) -> Application[Any, Any, Any, Any, Any, Any]:
        url = self._settings.telegram_api_url
        return (
            Application.builder()
            .token(self._settings.token)
            .base_url(f"{url}/bot")
            .base_file_url(f"{url}/file/bot")
            .request(AiohttpRequest())
            .get_updates_request(AiohttpRequest(connections=1))
            .updater(None)
            .build()
        )
