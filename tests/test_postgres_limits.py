"""No wait for PostgreSQL is endless, and what the operator chose stays."""

from __future__ import annotations

import asyncio
import time

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from storage import postgres
from storage.changes import watch
from storage.database import Database, connect, reading
from storage.postgres import WIRE, wire

pytest_plugins = ["tests.engines"]
pytestmark = pytest.mark.postgres


def given(url: str, **query: str) -> str:
    return make_url(url).update_query_dict(query).render_as_string(hide_password=False)


@reading
def limits(session: Session) -> dict[str, str]:
    query = "SELECT name, current_setting(name) FROM pg_settings WHERE name IN ('lock_timeout', 'statement_timeout')"
    return {str(row[0]): str(row[1]) for row in session.connection().execute(text(query))}


@reading
def wire_of(session: Session) -> dict[str, str | None]:
    driver = session.connection().connection.driver_connection
    assert driver is not None
    told: dict[str, str] = driver.info.get_parameters()
    return {name: told.get(name) for name in WIRE}


@reading
def dawdle(session: Session, seconds: float) -> None:
    session.connection().execute(text("SELECT pg_sleep(:seconds)"), {"seconds": seconds})


def lock(session: Session) -> None:
    session.connection().execute(text("LOCK TABLE lease IN ACCESS EXCLUSIVE MODE"))


async def opened(url: str) -> Database:
    db = connect(url)
    await db.start()
    return db


async def test_every_connection_has_its_limits(postgres_url: str) -> None:
    db = await opened(postgres_url)
    assert await db(limits) == {"lock_timeout": "10s", "statement_timeout": "30s"}
    told = await db(wire_of)
    await db.close()
    # libpq names only what differs from its own defaults: keepalives are on there.
    assert {name: told[name] for name in WIRE if name != "keepalives"} == {
        name: str(value) for name, value in WIRE.items() if name != "keepalives"
    }


async def test_what_the_address_says_stays(postgres_url: str) -> None:
    db = await opened(given(postgres_url, options="-c statement_timeout=1234ms", connect_timeout="3", keepalives="0"))
    assert await db(limits) == {"lock_timeout": "10s", "statement_timeout": "1234ms"}
    told = await db(wire_of)
    assert (told["connect_timeout"], told["keepalives"]) == ("3", "0")
    await db.close()
    assert wire(given(postgres_url, connect_timeout="3")) == {k: v for k, v in WIRE.items() if k != "connect_timeout"}
    none = await opened(given(postgres_url, options="-c statement_timeout=0 -c lock_timeout=0"))
    assert await none(limits) == {"lock_timeout": "0", "statement_timeout": "0"}
    await none.close()


async def test_a_statement_and_a_wait_for_a_lock_end(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "STATEMENT_TIMEOUT", "400ms")
    monkeypatch.setattr(postgres, "LOCK_TIMEOUT", "200ms")
    db, other = await opened(postgres_url), await opened(postgres_url)
    with pytest.raises(OperationalError, match="statement timeout"):
        await db(dawdle, 30)
    with other.engine.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(text("LOCK TABLE lease IN ACCESS EXCLUSIVE MODE"))
        began = time.monotonic()
        with pytest.raises(OperationalError, match="lock timeout"):
            await db(lock)
        assert time.monotonic() - began < 10
    await db(lock)
    await db.close()
    await other.close()


async def test_who_listens_hears_over_such_a_wire(postgres_url: str) -> None:
    db, heard = await opened(postgres_url), asyncio.Event()
    listening = asyncio.create_task(watch(db, heard.set, "outbox"))
    await asyncio.wait_for(heard.wait(), 10)
    heard.clear()
    await db(_notify)
    await asyncio.wait_for(heard.wait(), 10)
    listening.cancel()
    await db.close()


def _notify(session: Session) -> None:
    session.info["topics"].add("outbox")
