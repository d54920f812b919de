"""Verbs of the outbox: what is to be sent, in which order, and what became of it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from storage.clock import now
from storage.columns import JsonValue
from storage.database import glancing, reading
from storage.models.outbox import OutboxMessage

OUTBOX = cast(Table, OutboxMessage.__table__)  # type: ignore[attr-defined]
TOPIC = "outbox"

# What others stand on comes first, then the first word of a ticket; relays before claims, claims before clocks.
GROUND, FIRST, OPENING, RELAY, CLAIM, CLOCK, COSMETIC = -2, -1, 0, 1, 3, 5, 7

HELD = "held"  # the outcome, so far, of what waits for a chat to be open to us
HELD_FOR = timedelta(days=7)  # then it is tried once unasked


def put(
    session: Session,
    *,
    kind: str,
    key: str,
    bot_id: int,
    chat_id: int | None,
    thread_id: int | None = None,
    ids: dict[str, JsonValue] | None = None,
    priority: int = CLOCK,
    due_at: datetime | None = None,
    channel: str = "telegram",
) -> bool:
    """Add a delivery to the caller's transaction; False when `key` is there already (a replay)."""
    moment = now(session)
    connection = session.connection()
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(OUTBOX)
    statement = insert.on_conflict_do_nothing(index_elements=["key"]).returning(OUTBOX.c.id)
    row = {
        "key": key,
        "kind": kind,
        "channel": channel,
        "bot_id": bot_id,
        "chat_id": chat_id,
        "thread_id": thread_id,
        "ids": ids or {},
        "priority": priority,
        "due_at": due_at or moment,
        "created_at": moment,
        "attempts": 0,
    }
    added = connection.execute(statement, row).scalar() is not None
    session.info["topics"].add(TOPIC)
    return added


@reading
def waiting(session: Session, bot_id: int) -> list[OutboxMessage]:
    """Everything that is not done, in the order it was put there."""
    query = select(OutboxMessage).where(OUTBOX.c.bot_id == bot_id, OUTBOX.c.done_at.is_(None))
    return list(session.execute(query.order_by(OUTBOX.c.id)).scalars())


@reading
def is_waiting(session: Session, kind: str, bot_id: int, order_id: int) -> bool:
    """Whether a delivery of this kind about this order is still to be made."""
    query = select(OutboxMessage).where(OUTBOX.c.bot_id == bot_id, OUTBOX.c.done_at.is_(None), OUTBOX.c.kind == kind)
    return any(row.ids.get("order_id") == order_id for row in session.execute(query).scalars())


def _done(session: Session, row_id: int, outcome: str, error: str | None, message_id: int | None) -> bool:
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.id == row_id, OUTBOX.c.done_at.is_(None))
        .values(
            outcome=outcome, error=error, message_id=message_id, done_at=now(session), attempts=OUTBOX.c.attempts + 1
        )
        .returning(OUTBOX.c.id)
    )
    return session.execute(statement).scalar() is not None


def sent(session: Session, row_id: int, message_id: int | None = None) -> bool:
    """Mark delivered; True for the one call that did it."""
    return _done(session, row_id, "sent", None, message_id)


def skipped(session: Session, row_id: int, why: str) -> bool:
    """Mark as no longer worth sending (nothing changed, superseded, seller unreachable)."""
    return _done(session, row_id, "skipped", why, None)


def dead(session: Session, row_id: int, error: str) -> bool:
    """Give a delivery up; operators see it counted."""
    return _done(session, row_id, "dead", error, None)


def postpone(session: Session, row_id: int, seconds: float, error: str | None = None, *, counts: bool = True) -> int:
    """Try again later; how many attempts there have been. A 429 is not an attempt (`counts=False`)."""
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.id == row_id, OUTBOX.c.done_at.is_(None))
        .values(
            due_at=now(session) + timedelta(seconds=seconds),
            attempts=OUTBOX.c.attempts + (1 if counts else 0),
            error=error,
        )
        .returning(OUTBOX.c.attempts)
    )
    return session.execute(statement).scalar() or 0


def put_off(session: Session, row_id: int, until: datetime) -> bool:
    """Not before that moment; it is no failure, and what comes behind it goes first."""
    statement = update(OUTBOX).where(OUTBOX.c.id == row_id, OUTBOX.c.done_at.is_(None)).values(due_at=until, error=None)
    return session.execute(statement.returning(OUTBOX.c.id)).scalar() is not None


def readdress(session: Session, bot_id: int, old: int, new: int) -> int:
    """What waits for one chat waits for another; how many. Failed ones are tried at once."""
    mine = update(OUTBOX).where(OUTBOX.c.bot_id == bot_id, OUTBOX.c.done_at.is_(None), OUTBOX.c.chat_id == old)
    session.info["topics"].add(TOPIC)
    return session.execute(mine.values(chat_id=new, due_at=now(session))).rowcount  # type: ignore[attr-defined,no-any-return]


def rehome(session: Session, bot_id: int, old: tuple[int, int], new: tuple[int, int], staying: Collection[str]) -> int:
    """What waits for a ticket in one chat and topic waits in another; how many. Kinds that are `staying` do not."""
    mine = update(OUTBOX).where(OUTBOX.c.bot_id == bot_id, OUTBOX.c.done_at.is_(None), OUTBOX.c.chat_id == old[0])
    mine = mine.where(OUTBOX.c.thread_id == old[1], OUTBOX.c.kind.like("ticket.%"), OUTBOX.c.kind.not_in(staying))
    session.info["topics"].add(TOPIC)
    moved = mine.values(chat_id=new[0], thread_id=new[1], due_at=now(session), error=None)
    return session.execute(moved).rowcount  # type: ignore[attr-defined,no-any-return]


def rethread(session: Session, bot_id: int, chat_id: int, old: int, new: int) -> int:
    """What waits for one topic of a chat waits for another; how many. Failed ones are tried at once."""
    mine = update(OUTBOX).where(OUTBOX.c.bot_id == bot_id, OUTBOX.c.done_at.is_(None), OUTBOX.c.chat_id == chat_id)
    due_at = case((OUTBOX.c.error.is_not(None), now(session)), else_=OUTBOX.c.due_at)
    moved = mine.where(OUTBOX.c.thread_id == old).values(thread_id=new, due_at=due_at, error=None)
    session.info["topics"].add(TOPIC)
    return session.execute(moved).rowcount  # type: ignore[attr-defined,no-any-return]


def hurry(session: Session, bot_id: int, chat_id: int) -> int:
    """Try what failed for a chat at once: it is open to us again. How many."""
    mine = update(OUTBOX).where(OUTBOX.c.bot_id == bot_id, OUTBOX.c.done_at.is_(None), OUTBOX.c.chat_id == chat_id)
    session.info["topics"].add(TOPIC)
    return session.execute(mine.where(OUTBOX.c.error.is_not(None)).values(due_at=now(session))).rowcount  # type: ignore[attr-defined,no-any-return]


def hold(session: Session, row_id: int) -> bool:
    """Let a delivery wait until its chat is open to us (see `release`); what comes behind it is tried all the same."""
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.id == row_id, OUTBOX.c.done_at.is_(None))
        .values(outcome=HELD, error=None, due_at=now(session) + HELD_FOR)
        .returning(OUTBOX.c.id)
    )
    return session.execute(statement).scalar() is not None


@reading
def held(session: Session, bot_id: int, chat_id: int) -> list[OutboxMessage]:
    """What waits until the chat is open to us, in the order it was put there."""
    query = select(OutboxMessage).where(OUTBOX.c.bot_id == bot_id, OUTBOX.c.chat_id == chat_id)
    query = query.where(OUTBOX.c.done_at.is_(None), OUTBOX.c.outcome == HELD)
    return list(session.execute(query.order_by(OUTBOX.c.id)).scalars())


def release(session: Session, bot_id: int, chat_id: int) -> int:
    """Send what was held for a chat: it is open to us again. How many."""
    mine = update(OUTBOX).where(OUTBOX.c.bot_id == bot_id, OUTBOX.c.done_at.is_(None), OUTBOX.c.chat_id == chat_id)
    freed = mine.where(OUTBOX.c.outcome == HELD).values(outcome=None, due_at=now(session))
    session.info["topics"].add(TOPIC)
    return session.execute(freed).rowcount  # type: ignore[attr-defined,no-any-return]


_NEWEST = select(func.max(OUTBOX.c.message_id)).where(
    OUTBOX.c.chat_id == bindparam("chat_id"), OUTBOX.c.bot_id == bindparam("bot_id")
)


@glancing
def newest(session: Session, bot_id: int, chat_id: int) -> int:
    """The id of the newest message the courier has put into a bot's chat lately; 0 when none."""
    return session.connection().execute(_NEWEST, {"bot_id": bot_id, "chat_id": chat_id}).scalar() or 0


@reading
def counts(session: Session, bot_id: int) -> dict[str, int]:
    """How many deliveries wait, how many of chats that are closed to us are held, and how many were given up."""
    mine, open_ = OUTBOX.c.bot_id == bot_id, OUTBOX.c.done_at.is_(None)
    number = select(func.count()).select_from(OUTBOX)
    return {
        "waiting": session.execute(number.where(mine, open_, OUTBOX.c.outcome.is_(None))).scalar() or 0,
        "held": session.execute(number.where(mine, open_, OUTBOX.c.outcome == HELD)).scalar() or 0,
        "dead": session.execute(number.where(mine, OUTBOX.c.outcome == "dead")).scalar() or 0,
    }


def blank(session: Session, before: datetime, limit: int = 5_000) -> int:
    """Empty the ids of deliveries done before a moment; how many. Keys stay, so a replay adds nothing."""
    old = select(OUTBOX.c.id).where(OUTBOX.c.done_at < before, OUTBOX.c.chat_id.is_not(None)).limit(limit)
    return session.execute(update(OUTBOX).where(OUTBOX.c.id.in_(old)).values(ids={}, chat_id=None)).rowcount  # type: ignore[attr-defined,no-any-return]


def forget(session: Session, before: datetime) -> int:
    """Delete deliveries done before a moment."""
    return session.execute(delete(OUTBOX).where(OUTBOX.c.done_at < before)).rowcount  # type: ignore[attr-defined,no-any-return]
