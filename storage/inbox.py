"""Verbs of the intake. Core statements only: they run for every update."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from storage import leases
from storage.clock import now
from storage.database import Fence, Finish, LeaseFence, reading
from storage.models.inbox import DialogRow, InboxUpdate, LaneClaim
from storage.problems import Held

INBOX = cast(Table, InboxUpdate.__table__)  # type: ignore[attr-defined]
DIALOG = cast(Table, DialogRow.__table__)  # type: ignore[attr-defined]
LANE = cast(Table, LaneClaim.__table__)  # type: ignore[attr-defined]

Lane = tuple[int, int]
MOST_ATTEMPTS = 3
TOPIC = "inbox"  # announced when rows wait that their keeper does not work on


class Arrived(SQLModel):
    """An update as it is handed to intake: its id, its lane (chat, thread or 0) and its JSON."""

    update_id: int
    lane: Lane
    payload: str


class Waiting(SQLModel):
    """An update that is kept but not done."""

    id: int
    lane: Lane
    payload: str
    attempts: int


def _upsert(dialect: str, table: Table) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def store(
    session: Session,
    bot_id: int,
    batch: Sequence[Arrived],
    *,
    call: bool = False,
    fence: LeaseFence | None = None,
) -> dict[int, int]:
    """Keep a batch; the row ids of those not seen before, by update id, in the order given.

    With `call`, other processes are told that these rows wait for somebody. Raises Held when the fence's lease is
    another process's: it would not come upon rows that its predecessor keeps late.
    """
    if not batch:
        return {}
    connection = session.connection()
    if fence is not None and not leases.holds(connection, fence):
        raise Held(fence.name, "another process")
    moment = now(session)
    statement = (
        _upsert(connection.dialect.name, INBOX)
        .on_conflict_do_nothing(index_elements=["bot_id", "update_id"])
        .returning(INBOX.c.id, INBOX.c.update_id)
    )
    rows = [
        {
            "bot_id": bot_id,
            "update_id": item.update_id,
            "lane_chat": item.lane[0],
            "lane_thread": item.lane[1],
            "payload": item.payload,
            "received_at": moment,
            "attempts": 0,
            "dead": False,
        }
        for item in batch
    ]
    new = {update_id: row_id for row_id, update_id in connection.execute(statement, rows)}
    if call:
        session.info["topics"].add(TOPIC)
    return {item.update_id: new[item.update_id] for item in batch if item.update_id in new}


@reading
def waiting(session: Session, bot_id: int, after: int, limit: int, lane: Lane | None = None) -> list[Waiting]:
    """Updates not done, oldest first, with row ids greater than `after`; of one lane, or of all."""
    query = (
        select(INBOX.c.id, INBOX.c.lane_chat, INBOX.c.lane_thread, INBOX.c.payload, INBOX.c.attempts)
        .where(INBOX.c.bot_id == bot_id, INBOX.c.done_at.is_(None), INBOX.c.id > after)
        .order_by(INBOX.c.id)
        .limit(limit)
    )
    if lane is not None:
        query = query.where(INBOX.c.lane_chat == lane[0], INBOX.c.lane_thread == lane[1])
    return [
        Waiting(id=row[0], lane=(row[1], row[2]), payload=row[3], attempts=row[4])
        for row in session.connection().execute(query)
    ]


def _keep_dialog(dialect: str) -> Any:
    statement = _upsert(dialect, DIALOG)
    body = {"body": statement.excluded.body}
    return statement.on_conflict_do_update(index_elements=["bot_id", "chat_id"], set_=body)


_KEEP_DIALOG = {dialect: _keep_dialog(dialect) for dialect in ("sqlite", "postgresql")}
_MARK = update(INBOX).where(INBOX.c.id.in_(bindparam("row_ids", expanding=True))).values(done_at=bindparam("moment"))


def finish(connection: Connection, units: Sequence[Finish], moment: datetime) -> list[bool]:
    """Mark updates done and write their chats' dialog state, in the caller's transaction; False = fenced off."""
    held = {fence: _holds(connection, fence) for fence in {unit.fence for unit in units}}
    fair = [held[unit.fence] for unit in units]
    kept = [unit for unit, ok in zip(units, fair, strict=True) if ok]
    bodies = {(unit.bot_id, chat_id): body for unit in kept for chat_id, body in unit.dialogs.items()}
    if bodies:
        rows = [{"bot_id": bot_id, "chat_id": chat_id, "body": body} for (bot_id, chat_id), body in bodies.items()]
        connection.execute(_KEEP_DIALOG[connection.dialect.name], rows)
    if kept:
        connection.execute(_MARK, {"row_ids": [unit.row_id for unit in kept], "moment": moment})
    return fair


def _holds(connection: Connection, fence: Fence | LeaseFence | None) -> bool:
    if fence is None:
        return True
    if isinstance(fence, LeaseFence):
        return leases.holds(connection, fence)
    held = select(LANE.c.epoch).where(
        LANE.c.bot_id == fence.bot_id,
        LANE.c.lane_chat == fence.lane[0],
        LANE.c.lane_thread == fence.lane[1],
        LANE.c.owner == fence.owner,
    )
    return connection.execute(held.with_for_update()).scalar() == fence.epoch


def failed(session: Session, row_id: int, error: str) -> int:
    """Count a failed attempt; how many there are now. `error` is the exception's class name."""
    statement = (
        update(INBOX)
        .where(INBOX.c.id == row_id, INBOX.c.done_at.is_(None))
        .values(attempts=INBOX.c.attempts + 1, error=error)
        .returning(INBOX.c.attempts)
    )
    return session.connection().execute(statement).scalar() or 0


def bury(session: Session, row_id: int) -> bool:
    """Give an update up: done, dead, counted. True for the one call that did it."""
    statement = (
        update(INBOX)
        .where(INBOX.c.id == row_id, INBOX.c.done_at.is_(None))
        .values(dead=True, done_at=now(session))
        .returning(INBOX.c.id)
    )
    return session.connection().execute(statement).scalar() is not None


@reading
def dialog(session: Session, bot_id: int, chat_id: int) -> str | None:
    """The stored dialog state of a chat, as JSON; None when there is none."""
    query = select(DIALOG.c.body).where(DIALOG.c.bot_id == bot_id, DIALOG.c.chat_id == chat_id)
    return session.connection().execute(query).scalar()


@reading
def counts(session: Session, bot_id: int) -> dict[str, int]:
    """How many updates wait, and how many were given up."""
    connection = session.connection()
    mine = INBOX.c.bot_id == bot_id
    number = select(func.count()).select_from(INBOX)
    return {
        "waiting": connection.execute(number.where(mine, INBOX.c.done_at.is_(None))).scalar() or 0,
        "dead": connection.execute(number.where(mine, INBOX.c.dead.is_(True))).scalar() or 0,
    }


def blank(session: Session, before: datetime, limit: int = 5_000) -> int:
    """Empty the payloads of updates done before a moment; how many. Rows stay, so a late repeat is still known."""
    old = select(INBOX.c.id).where(INBOX.c.done_at < before, INBOX.c.payload != "").limit(limit)
    statement = update(INBOX).where(INBOX.c.id.in_(old)).values(payload="")
    return session.connection().execute(statement).rowcount


def forget(session: Session, before: datetime) -> int:
    """Delete rows done before a moment, long after Telegram could repeat them (24 h)."""
    return session.connection().execute(delete(INBOX).where(INBOX.c.done_at < before)).rowcount
