"""Many sellers with all that falls due by the clock, put in set by set; and the plans of the queries that find it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, event, text
from sqlmodel import Session

from storage import deadlines, digests, health_checks, notices, outbox_due, ticket_rings
from storage.service import Service
from tests.storehouse import BOT

NOW = datetime(2026, 11, 24, 2, 0, 30, tzinfo=UTC)
"""Ten in the morning in China: the busiest moment of the day."""
BATCH, AHEAD = 200, 16
BIG = ("seller", "account", "deadline", "outbox", "ticket_clock", "ticket")
SERIES = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "


def _at(engine: Engine, seconds: str) -> str:
    """A moment so many seconds after NOW, as SQL."""
    if engine.dialect.name == "postgresql":
        return f"(timestamptz '{NOW.isoformat()}' + ({seconds}) * interval '1 second')"
    return f"strftime('%Y-%m-%d %H:%M:%f000', '{NOW:%Y-%m-%d %H:%M:%S}', printf('%+d seconds', {seconds}))"


def fill(engine: Engine, count: int) -> None:
    """So many sellers: a twenty-fourth of them is looked at now; accounts, deadlines, an outbox, tickets to match.

    Sellers live in 24 zones; half has an account, each two deadlines of which one is open, every seventh a ticket that
    is not closed. The outbox holds a delivery for everybody, one in fifty of them still to be made.
    """
    no = "false" if engine.dialect.name == "postgresql" else "0"
    yes = "true" if engine.dialect.name == "postgresql" else "1"
    hour, made = "(i % 24) * 3600 - 30", _at(engine, "-86400 * 30")
    rows: dict[str, tuple[int, dict[str, str]]] = {
        "desk": (1, {"chat_id": "-1", "name": "'D'", "is_default": yes, "created_at": made}),
        "seller": (
            count,
            {"user_id": "100 + i", "name": "'S'", "language": "'en'", "language_chosen": no, "marketplaces": "'[]'"}
            | {"notices_off": no, "created_at": made, "seen_at": made, "look_at": _at(engine, hour)},
        ),
        "account": (
            count // 2,
            {"seller_id": "2 * i", "site": "'US'", "label": "''", "created_at": made, "used_at": made}
            | {"taken_at": made, "due_at": _at(engine, hour)},
        ),
        "deadline": (
            2 * count,
            {"seller_id": "(i + 1) / 2", "key": "'k' || i", "kind": "'own'", "day": "'2026-12-24'", "asin": "''"}
            | {"note": "''", "state": "CASE WHEN i % 2 = 0 THEN 'open' ELSE 'done' END", "created_at": made}
            | {"next_at": f"CASE WHEN i % 2 = 0 THEN {_at(engine, '(i % 720) * 3600 - 30')} END"},
        ),
        "ticket": (
            count // 7,
            {"seller_id": "i", "desk_id": "1", "key": "'k' || i", "state": "'open'", "context": "'{}'", "plain": no}
            | {"created_at": made, "updated_at": made},
        ),
        "ticket_clock": (
            count // 7,
            {"ticket_id": "i", "kind": "'first'", "started_at": made, "due_at": _at(engine, "86400"), "told": "0"}
            | {"next_at": _at(engine, "(i % 5000) * 60 - 30"), "outcome": "''"},
        ),
        "outbox": (
            count,
            {"key": "'k' || i", "kind": "'notice.countdown'", "channel": "'telegram'", "chat_id": "100 + i"}
            | {"ids": "'{}'", "priority": "5", "due_at": _at(engine, "(i % 48) * 900 - 7200"), "created_at": made}
            | {"attempts": "0", "outcome": "CASE WHEN i % 50 = 0 THEN NULL ELSE 'sent' END"}
            | {"done_at": f"CASE WHEN i % 50 = 0 THEN NULL ELSE {made} END"},
        ),
    }
    dated = {"day": "date '2026-12-24'"} if engine.dialect.name == "postgresql" else {}
    with engine.begin() as connection:
        for table, (number, columns) in rows.items():
            given = {"bot_id": str(BOT)} | columns | (dated if table == "deadline" else {})
            into = f'INSERT INTO "{table}" ({", ".join(given)}) '
            chosen = f"SELECT {', '.join(given.values())} FROM n"
            series = SERIES.format(count=number)
            connection.execute(text((series + into + chosen).replace(":", "\\:")))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))


def finders() -> dict[str, Callable[[Session], Any]]:
    """The query of every schedule: what is due now."""
    return {
        "sellers to look at": lambda session: notices.due(session, BOT, NOW, BATCH),
        "deadlines": lambda session: deadlines.due(session, BOT, NOW, BATCH),
        "health checks": lambda session: health_checks.due(session, BOT, BATCH),
        "clocks of tickets": lambda session: ticket_rings.due(session, BOT),
        "the week's questions": lambda session: digests.is_made(session, BOT, "2026-W47"),
        "deliveries": lambda session: outbox_due.due(session, BOT, NOW, AHEAD),
        "the next delivery": lambda session: outbox_due.next_due(session, BOT, NOW),
    }


def session(engine: Engine) -> Session:
    """As verbs have it, at NOW."""
    return Session(engine, expire_on_commit=False, info={"clock": lambda: NOW, "service": Service(), "topics": set()})


def plans(engine: Engine, find: Callable[[Session], Any], *, analyse: bool = False) -> list[tuple[str, list[str]]]:
    """Every statement that a query sends, and how the engine goes about it."""
    seen: list[tuple[str, Any]] = []

    def note(_one: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        with session(engine) as one:
            find(one)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else f"EXPLAIN {'ANALYZE ' if analyse else ''}"
    out = []
    with engine.connect() as connection:
        for statement, parameters in seen:
            rows = connection.exec_driver_sql(explain + statement, parameters).all()
            out.append((statement, [str(row[-1]) for row in rows]))
    return out


def scans(plan: list[str]) -> list[str]:
    """The steps of a plan that read a whole table that grows with the sellers."""
    whole = [f"SCAN {table}" for table in BIG] + [f"Seq Scan on {table}" for table in BIG]
    return [step for step in plan if " USING " not in step and any(f"{one} " in f"{step} " for one in whole)]
