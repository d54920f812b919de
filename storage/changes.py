"""Hearing of other processes' commits: PRAGMA data_version on SQLite, LISTEN on PostgreSQL."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable

import psycopg
from sqlalchemy.engine import make_url

from storage.database import Database

log = logging.getLogger(__name__)

LOOK_EVERY = 0.02  # seconds between two looks at data_version: a read of a few microseconds


async def watch(db: Database, wake: Callable[[], None], topic: str | None = None) -> None:
    """Call `wake` when another process commits (PostgreSQL: when it notifies of `topic`), until cancelled."""
    if db.dialect == "sqlite":
        await _watch_sqlite(make_url(db.url).database or "", wake)
    else:
        await _watch_postgres(db.url.replace("postgresql+psycopg://", "postgresql://"), wake, topic)


async def _watch_sqlite(path: str, wake: Callable[[], None]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        seen = connection.execute("PRAGMA data_version").fetchone()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            version = connection.execute("PRAGMA data_version").fetchone()
            if version != seen:
                seen = version
                wake()
    finally:
        connection.close()


async def _watch_postgres(url: str, wake: Callable[[], None], topic: str | None) -> None:
    from storage.postgres import CHANNEL, wire

    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True, **wire(url)) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                wake()  # whatever was missed while we did not listen
                async for notice in connection.notifies():
                    if topic is None or notice.payload == topic:
                        wake()
        except psycopg.OperationalError:
            log.warning("listening: the connection was lost, again in a second")
            await asyncio.sleep(1)
