"""What the courier may send next: asked many times a second, so the queries are built once and go by indexes."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, and_, bindparam, func, or_, select
from sqlmodel import Session

from storage.database import reading
from storage.models.outbox import OutboxMessage
from storage.outbox import OUTBOX

_BEFORE = OUTBOX.alias("before")
_BOT = OUTBOX.c.bot_id + 0  # not by the index of priorities: there is a better one


def _heads(*here: ColumnElement[bool]) -> Select[Any]:
    """The first of each lane, the most urgent first; `here` are the lane's chat and which rows count. Built once."""
    first = or_(
        _BEFORE.c.priority < OUTBOX.c.priority,
        and_(_BEFORE.c.priority == OUTBOX.c.priority, _BEFORE.c.id < OUTBOX.c.id),
    )
    there = or_(_BEFORE.c.due_at <= bindparam("moment"), _BEFORE.c.error.is_not(None))
    thread = func.coalesce(_BEFORE.c.thread_id, 0) == func.coalesce(OUTBOX.c.thread_id, 0)
    lane = and_(here[0], _BEFORE.c.channel == OUTBOX.c.channel, thread, _BEFORE.c.bot_id == OUTBOX.c.bot_id)
    before = select(_BEFORE.c.id).where(lane, _BEFORE.c.done_at.is_(None), first, there)
    query = select(OutboxMessage).where(OUTBOX.c.done_at.is_(None), *here[1:])
    # Wrapped, so that rows are read in the order of their priorities until there are enough, not all and then sorted.
    query = query.where(func.coalesce(OUTBOX.c.due_at, bindparam("moment")) <= bindparam("moment"), ~before.exists())
    return query.order_by(OUTBOX.c.priority, OUTBOX.c.id).limit(bindparam("most", type_=Integer))


def _set(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


_HEADS = _heads(
    _BEFORE.c.chat_id == OUTBOX.c.chat_id,
    OUTBOX.c.bot_id == bindparam("bot_id"),
    OUTBOX.c.chat_id.is_not(None),
    or_(OUTBOX.c.chat_id.not_in(_set("messages")), OUTBOX.c.kind.in_(_set("acts"))),
    or_(OUTBOX.c.chat_id.not_in(_set("others")), OUTBOX.c.kind.not_in(_set("acts"))),
)
_MAILS = _heads(
    _BEFORE.c.chat_id.is_(None), bindparam("bot_id") == _BOT, OUTBOX.c.chat_id.is_(None), OUTBOX.c.channel == "mail"
)


@reading
def due(
    session: Session,
    bot_id: int,
    moment: datetime,
    limit: int,
    acts: Collection[str] = (),
    shut: Collection[tuple[int, bool]] = (),
) -> list[OutboxMessage]:
    """What may be sent at `moment`: of each lane (channel, chat, thread) its next delivery, the most urgent lane first.

    A delivery that failed and waits for its next attempt keeps its place: those behind it in its lane wait with it.
    `shut` are chats that take nothing now, or (True) none of the kinds `acts`: however much waits for them, it hides
    nobody else's.
    """
    wanted = {"bot_id": bot_id, "moment": moment, "most": limit}
    closed = {
        name: [chat for chat, act in shut if act is kind] for name, kind in (("messages", False), ("others", True))
    }
    rows = list(session.execute(_HEADS, wanted | closed | {"acts": list(acts)}).scalars())
    rows += session.execute(_MAILS, wanted).scalars()
    return sorted(rows, key=lambda row: (row.priority, row.id or 0))


_SOON = (
    select(OUTBOX.c.due_at)
    .where(OUTBOX.c.bot_id == bindparam("bot_id"), OUTBOX.c.done_at.is_(None), OUTBOX.c.due_at > bindparam("moment"))
    .order_by(OUTBOX.c.due_at)
    .limit(1)
)


@reading
def next_due(session: Session, bot_id: int, moment: datetime) -> datetime | None:
    """When the next delivery after `moment` falls due; None when none does."""
    found: datetime | None = session.execute(_SOON, {"bot_id": bot_id, "moment": moment}).scalar()
    return found
