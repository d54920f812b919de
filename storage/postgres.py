"""PostgreSQL: an ordinary pool, a verb a transaction, NOTIFY for what other processes wait for."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage import inbox
from storage.clock import Clock
from storage.database import Database, Finish, is_reading

R = TypeVar("R")

THREADS = 8
TRIES = 4
CHANNEL = "desk"


class PostgresDatabase(Database):
    """See the module. A verb that meets a deadlock or a lost connection runs again: verbs are idempotent."""

    def __init__(self, url: str, clock: Clock) -> None:
        super().__init__(url, clock)
        self.engine = create_engine(url, pool_size=THREADS, max_overflow=2, pool_pre_ping=True)
        self._pool: ThreadPoolExecutor | None = None

    async def start(self) -> None:
        await super().start()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="database")

    async def close(self) -> None:
        if self._pool is None:
            return
        pool, self._pool = self._pool, None
        await asyncio.to_thread(pool.shutdown)
        self.engine.dispose()

    def submit(self, verb: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> "asyncio.Future[R]":
        return self._start(lambda: self._run(verb, args, kwargs))

    def finish(self, unit: Finish) -> "asyncio.Future[bool]":
        def commit() -> bool:
            with self.engine.begin() as connection:
                return inbox.finish(connection, [unit], self.clock())[0]

        return self._start(lambda: _retrying(commit))

    def _start(self, work: Callable[[], R]) -> "asyncio.Future[R]":
        if self._pool is None:
            raise RuntimeError("the database is closed")
        return self.loop.run_in_executor(self._pool, work)

    def _run(self, verb: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
        def once() -> tuple[R, set[str]]:
            info = self._info()
            with Session(self.engine, expire_on_commit=False, info=info) as session:
                result = verb(session, *args, **kwargs)
                if is_reading(verb):
                    return result, set()  # closing rolls back; an explicit rollback would expire what is returned
                for topic in info["topics"]:
                    session.execute(text("SELECT pg_notify(:channel, :topic)"), {"channel": CHANNEL, "topic": topic})
                session.commit()
            return result, info["topics"]

        result, topics = _retrying(once)
        if topics:
            self.loop.call_soon_threadsafe(self._announce, frozenset(topics))
        return result


def _retrying(work: Callable[[], R]) -> R:
    for attempt in range(1, TRIES + 1):
        try:
            return work()
        except DBAPIError as error:
            # 40001 serialization failure, 40P01 deadlock: the server asks for another go.
            again = error.connection_invalidated or getattr(error.orig, "sqlstate", None) in {"40001", "40P01"}
            if not again or attempt == TRIES:
                raise
            time.sleep(0.02 * 2**attempt)
    raise AssertionError("unreachable")
