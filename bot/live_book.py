"""The Book in use: the files, and over them what agents added. It is swapped within a minute of a change."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.knowledge.additions import lay
from bot.knowledge.book import Book
from bot.knowledge.cached import load
from bot.rows import as_row
from storage import additions
from storage.database import Database
from storage.models import KnowledgeRow

log = logging.getLogger(__name__)

EVERY = 20.0
"""Seconds between two looks at the version; a commit of this process is seen at once."""


class LiveBook:
    """Called, it is the present Book. `refresh` once, then `run`. Raises BookError when the files have errors."""

    def __init__(self, db: Database, bot_id: int, overlay: Path | None) -> None:
        self._db = db
        self._bot_id = bot_id
        self._files = load(overlay)
        self._book = self._files
        self._version = 0
        self._woken = asyncio.Event()
        db.listen(self._committed)

    def __call__(self) -> Book:
        return self._book

    async def run(self) -> None:
        """Keep the Book up to date until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await self._woken.wait()
            self._woken.clear()
            try:
                await self.refresh()
            except SQLAlchemyError as error:
                log.warning("knowledge: the database does not answer (%s), again", type(error).__name__)

    async def refresh(self) -> bool:
        """Build the Book anew if what is live has changed; True when it has."""
        version = await self._db(additions.version, self._bot_id)
        if version == self._version:
            return False
        rows = await self._db(additions.live, self._bot_id)
        self._version = version
        try:
            self._book = await asyncio.to_thread(_built, self._files, rows)
        except Exception as error:  # whatever somebody added, the bot goes on with what it has
            log.error("knowledge: the desk's additions cannot be laid over the files", exc_info=error)
            return False
        log.info("knowledge: %d additions of the desk are in use", len(rows))
        return True

    def _committed(self, topics: frozenset[str]) -> None:
        if additions.TOPIC in topics:
            self._woken.set()


def _built(files: Book, rows: Iterable[KnowledgeRow]) -> Book:
    book, findings = lay(files, map(as_row, rows))
    for finding in findings:
        log.warning("knowledge: an addition is left out: %s", finding)
    _ = book.index, book.topic_index  # built here, in a thread, rather than at somebody's question
    return book
