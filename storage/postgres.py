"""PostgreSQL: an ordinary pool, a verb a transaction, NOTIFY for what other processes wait for."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage import inbox
from storage.clock import Clock
from storage.database import Database, Finish, is_reading

R = TypeVar("R")

THREADS = 8
TRIES = 4
CHANNEL = "desk"

# A server that vanished without a word is noticed within 30 seconds, also by a connection that only listens.
WIRE: dict[str, int] = {
    "connect_timeout": 5,  # seconds
    "keepalives": 1,
    "keepalives_idle": 15,  # seconds
    "keepalives_interval": 5,  # seconds
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds
}
STATEMENT_TIMEOUT, LOCK_TIMEOUT = "30s", "10s"
# By a statement and not as a start-up option, which poolers refuse; what somebody chose (in the address, for the user,
# for the server) stays.
_LIMITS = """
SELECT set_config(name, CASE name WHEN 'lock_timeout' THEN %s ELSE %s END, false)
FROM pg_settings WHERE name IN ('lock_timeout', 'statement_timeout') AND source = 'default'
"""


def wire(url: str) -> dict[str, Any]:
    """Timeouts of the connection itself, as libpq calls them; those that the address names are left to it."""
    return {name: value for name, value in WIRE.items() if name not in make_url(url).query}


class PostgresDatabase(Database):
    """See the module. A verb that meets a deadlock or a lost connection runs again: verbs are idempotent."""

    def __init__(self, url: str, clock: Clock) -> None:
        super().__init__(url, clock)
        self.engine = create_engine(url, pool_size=THREADS, max_overflow=2, pool_pre_ping=True, connect_args=wire(url))
        event.listen(self.engine, "connect", _limit)
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


def _limit(connection: Any, _record: object) -> None:
    """A new connection's statements and waits for locks have an end, so that no thread of the pool is lost to one."""
    connection.execute(_LIMITS, (LOCK_TIMEOUT, STATEMENT_TIMEOUT))
    connection.commit()


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
