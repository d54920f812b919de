"""The database's shape, brought up to date. Synchronous: it runs before anything else does."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from storage.database import normalise_url

SCRIPTS = Path(__file__).with_name("migrations")
WAIT = 60.0  # seconds for another process that is migrating the same SQLite file
LOCK = 7_301_946_220  # PostgreSQL advisory lock: one migration at a time


def upgrade(url: str) -> None:
    """Apply every migration that is missing, all in one transaction. Several processes may call it at once."""
    config = _config()
    with _transaction(url, alone=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(url: str) -> bool:
    """Whether the database has the shape that this code expects. A database that does not exist yet has not."""
    path = make_url(normalise_url(url)).database
    if _is_sqlite(url) and not (path and Path(path).exists()):
        return False
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with _transaction(url, alone=False) as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def _is_sqlite(url: str) -> bool:
    return make_url(normalise_url(url)).get_backend_name() == "sqlite"


@contextmanager
def _transaction(url: str, *, alone: bool) -> Iterator[Connection]:
    """A transaction; `alone` waits for, and keeps out, every other process that migrates."""
    engine = _sqlite(url, alone) if _is_sqlite(url) else create_engine(normalise_url(url), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            if alone and engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            yield connection
    finally:
        engine.dispose()


def _sqlite(url: str, alone: bool) -> Engine:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise ValueError("DATABASE_URL must name a file: sqlite:///folder/name.db")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": WAIT})

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # BEGIN is ours: DDL joins the transaction

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if alone else "BEGIN")

    return engine
