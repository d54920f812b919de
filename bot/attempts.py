"""One update: handled, tried again when that fails, given up at last, and its end committed with its dialog state."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.dialog_store import DialogStore
from storage import inbox as verbs
from storage.database import Database, Fence, Finish, LeaseFence
from storage.inbox import MOST_ATTEMPTS, Lane

log = logging.getLogger(__name__)

PAUSES = (0.2, 1.0)  # seconds before the second and third attempt
DATABASE_PAUSE = 1.0  # seconds before a commit that the database failed is tried again

HELD_PAUSE = 0.2  # seconds between two looks whether the lease is ours again

Feed = Callable[[dict[str, Any]], Awaitable[None]]
Bury = Callable[[int, Lane, dict[str, Any]], Awaitable[None]]


class Attempts:
    """`feed` handles an update, `bury` gives one up and says so. `pauses` are seconds between attempts.

    Nothing is fed while `held` says that this process may have lost its place; its lease is renewed or it ends.
    """

    def __init__(
        self,
        db: Database,
        bot_id: int,
        store: DialogStore,
        feed: Feed,
        bury: Bury,
        pauses: tuple[float, ...] = PAUSES,
        held: Callable[[], bool] = lambda: True,
    ) -> None:
        self._db = db
        self._bot_id = bot_id
        self._store = store
        self._feed = feed
        self._bury = bury
        self._pauses = pauses
        self._held = held

    async def work(
        self, row_id: int, lane: Lane, update: dict[str, Any], fence: Fence | LeaseFence | None = None
    ) -> bool:
        """Handle an update to its end, good or bad. False: it is not ours any more, another process has it.

        Raises what the database raises when even the failure cannot be noted; the row then stays as it was.
        """
        while True:
            while not self._held():  # noqa: ASYNC110
                await asyncio.sleep(HELD_PAUSE)
            try:
                with self._store.unit() as unit:
                    await self._feed(update)
                    end = Finish(row_id, self._bot_id, unit.bodies(), fence)
                    if not await self._commit(end):
                        return False
                    self._store.keep(unit)
                    return True
            except Exception as error:
                attempts = await self._failed(row_id, error)
            if attempts == 0:
                return False
            if attempts >= MOST_ATTEMPTS:
                log.error("update given up after %s attempts", attempts)
                await self._bury(row_id, lane, update)
                return True
            await asyncio.sleep(self._pauses[min(attempts, len(self._pauses)) - 1])

    async def _commit(self, end: Finish) -> bool:
        """A commit that fails is the database's fault, not the update's: the same end is written again."""
        while True:
            try:
                return await self._db.finish(end)
            except SQLAlchemyError as error:
                log.error("an update's end could not be committed: %s; again", type(error).__name__)
            await asyncio.sleep(DATABASE_PAUSE)

    async def _failed(self, row_id: int, error: Exception) -> int:
        name = type(error).__name__
        if log.isEnabledFor(logging.DEBUG):
            log.debug("update failed", exc_info=error)
        log.error("update failed: %s at %s", name, _where(error))
        return await self._db(verbs.failed, row_id, name)


def _where(error: BaseException) -> str:
    """File and line of the innermost frame: enough to find it, nothing of what a person wrote."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else "?"
