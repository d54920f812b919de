"""SQLite: one writer thread a process that commits together what is queued together, and a few readers."""

import asyncio
import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from storage import inbox
from storage.clock import Clock
from storage.database import Database, Finish, is_glancing, is_reading

R = TypeVar("R")

BUSY_TIMEOUT = 5.0  # seconds SQLite itself waits for another process's writer
BUSY_DEADLINE = 30.0  # seconds after which a unit that never got the lock fails
MOST_IN_ONE_COMMIT = 500
READERS = 2


@dataclass(slots=True)
class _Unit:
    future: "asyncio.Future[Any]"
    verb: Callable[..., Any] | None = None
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] | None = None
    finish: Finish | None = None


class SqliteDatabase(Database):
    """See the module. The URL's file is created with its folder; WAL mode, every commit synced."""

    def __init__(self, url: str, clock: Clock) -> None:
        super().__init__(url, clock)
        self._queue: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._readers: ThreadPoolExecutor | None = None
        self._writer = _engine(url, query_only=False)
        self._reader = _engine(url, query_only=True)
        self._connection: Connection | None = None  # the writer thread's
        self._local = threading.local()
        self._closed = False

    async def start(self) -> None:
        await super().start()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._thread = threading.Thread(target=self._write_loop, name="writer", daemon=True)
        self._thread.start()

    async def close(self) -> None:
        if self._closed or self._thread is None:
            return
        self._closed = True
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        if self._readers:
            await asyncio.to_thread(self._readers.shutdown)
        self._writer.dispose()
        self._reader.dispose()

    def submit(self, verb: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> "asyncio.Future[R]":
        if self._closed:
            raise RuntimeError("the database is closed")
        if is_glancing(verb):
            return self._at_once(verb, args, kwargs)
        if is_reading(verb) and self._readers:
            return self.loop.run_in_executor(self._readers, self._read, verb, args, kwargs)
        future: asyncio.Future[R] = self.loop.create_future()
        self._queue.put(_Unit(future, verb, args, kwargs))
        return future

    def finish(self, unit: Finish) -> "asyncio.Future[bool]":
        if self._closed:
            raise RuntimeError("the database is closed")
        future: asyncio.Future[bool] = self.loop.create_future()
        self._queue.put(_Unit(future, finish=unit))
        return future

    def _at_once(self, verb: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> "asyncio.Future[R]":
        future: asyncio.Future[R] = self.loop.create_future()
        try:
            future.set_result(self._read(verb, args, kwargs))
        except Exception as error:
            future.set_exception(error)
        return future

    def _read(self, verb: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._reader.connect()
        try:
            with Session(bind=connection, expire_on_commit=False, info=self._info()) as session:
                return verb(session, *args, **kwargs)
        finally:
            connection.rollback()

    def _write_loop(self) -> None:
        going = True
        while going:
            units, going = self._gather()
            if units:
                self._commit(units)
        if self._connection is not None:
            self._connection.close()

    def _gather(self) -> tuple[list[_Unit], bool]:
        """Wait for a unit and take what else is queued; False when the queue was closed."""
        units: list[_Unit] = []
        unit = self._queue.get()
        while unit is not None:
            units.append(unit)
            if len(units) >= MOST_IN_ONE_COMMIT:
                return units, True
            try:
                unit = self._queue.get_nowait()
            except queue.Empty:
                return units, True
        return units, False

    def _commit(self, units: list[_Unit]) -> None:
        """One BEGIN IMMEDIATE … COMMIT for all; a unit that fails takes only its own savepoint with it."""
        outcomes: list[tuple[asyncio.Future[Any], Any, BaseException | None]] = []
        topics: set[str] = set()
        try:
            if self._connection is None:
                self._connection = _retry_busy(self._writer.connect)  # WAL is switched on under a lock
            connection = self._connection
            _retry_busy(connection.begin)
            finishes = [unit for unit in units if unit.finish is not None]
            for unit in units:
                if unit.verb is not None:
                    outcomes.append((unit.future, *self._run(connection, unit, topics)))
            if finishes:
                done = inbox.finish(connection, [u.finish for u in finishes if u.finish], self.clock())
                outcomes += [(unit.future, ok, None) for unit, ok in zip(finishes, done, strict=True)]
            _retry_busy(connection.commit)
        except BaseException as error:
            self._roll_back()
            if len(units) > 1 and not isinstance(error, OperationalError):
                for unit in units:  # one of them spoiled it for all: each on its own
                    self._commit([unit])
                return
            outcomes = [(unit.future, None, error) for unit in units]
            topics = set()
        self.loop.call_soon_threadsafe(self._resolve, outcomes, frozenset(topics))

    def _roll_back(self) -> None:
        """Whatever happened, the next commit starts clean: on this connection, or on a new one."""
        if self._connection is None:
            return
        try:
            self._connection.rollback()
        except Exception:
            connection, self._connection = self._connection, None
            with contextlib.suppress(Exception):
                connection.invalidate()
                connection.close()

    def _run(self, connection: Connection, unit: _Unit, topics: set[str]) -> tuple[Any, BaseException | None]:
        info = self._info()
        session = Session(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False, info=info)
        try:
            result = unit.verb(session, *unit.args, **(unit.kwargs or {}))  # type: ignore[misc]
            session.commit()
        except Exception as error:
            session.rollback()
            return None, error
        else:
            topics |= info["topics"]
            return result, None
        finally:
            session.close()

    def _resolve(
        self, outcomes: list[tuple["asyncio.Future[Any]", Any, BaseException | None]], topics: frozenset[str]
    ) -> None:
        for future, result, error in outcomes:
            if future.done():
                continue
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)
        if topics:
            self._announce(topics)


def _retry_busy(act: Callable[[], R]) -> R:
    deadline = time.monotonic() + BUSY_DEADLINE
    while True:
        try:
            return act()
        except OperationalError as error:
            if "locked" not in str(error.orig) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _engine(url: str, *, query_only: bool) -> Engine:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise ValueError("DATABASE_URL must name a file: sqlite:///folder/name.db")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, poolclass=NullPool, connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT})

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        if query_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver = cast(sqlite3.Connection, connection.connection.dbapi_connection)
        how = "BEGIN" if query_only else "BEGIN IMMEDIATE"
        try:
            driver.execute(how)  # straight: it runs for every unit
        except sqlite3.OperationalError as error:
            raise OperationalError(how, None, error) from error

    return engine
