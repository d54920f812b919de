"""Verbs of announcements: started, held and ended; their cards. Drafts are in announcement_drafts, sending in
announcement_sends.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, literal, or_, update
from sqlmodel import Session, col, select

from storage import audiences, audit, outbox
from storage.clock import now
from storage.columns import JsonValue, UtcDateTime
from storage.database import glancing, reading
from storage.models.announcement import DRAFTS, GOES, Announcement, Recipient
from storage.models.desk import Desk
from storage.models.outbox import OutboxMessage
from storage.models.seller import Seller
from storage.problems import NotFound, WrongState

LISTED = 10
CARDS = ("desk.announcement", "desk.announcement.update")
SLACK = 5
"""So many more or fewer than was shown, or a twentieth, and it is started all the same."""
MOVES = {
    "paused": ("running",),
    "running": ("paused",),
    "stopped": ("running", "paused"),
    "dropped": ("draft",),
}
ACTS = {"paused": "paused", "running": "resumed", "stopped": "stopped", "dropped": "dropped"}


@reading
def get(session: Session, announcement_id: int) -> Announcement:
    """Raises NotFound."""
    found = session.get(Announcement, announcement_id)
    if found is None:
        raise NotFound
    return found


@reading
def listed(session: Session, desk_id: int, limit: int = LISTED) -> list[Announcement]:
    """A desk's newest, the newest first; what was dropped is not shown."""
    mine = select(Announcement).where(Announcement.desk_id == desk_id, Announcement.state != "dropped")
    return list(session.exec(mine.order_by(col(Announcement.id).desc()).limit(limit)))


@glancing
def of_desk(session: Session, desk_id: int, announcement_id: int) -> Announcement:
    """Raises NotFound."""
    mine = (Announcement.id == announcement_id, Announcement.desk_id == desk_id)
    found = session.exec(select(Announcement).where(*mine)).first()
    if found is None:
        raise NotFound
    return found


def start(session: Session, desk: Desk, announcement_id: int, expected: int, by: dict[str, Any]) -> int:
    """Freeze the recipients and begin; how many. A press again changes nothing more.

    Raises NotFound, WrongState(status): the state it has moved on to, "nobody", or "recount" when the audience is no
    longer about as large as was shown.
    """
    found, moment = locked(session, desk, announcement_id), now(session)
    if found.started_at is not None:
        return found.total
    if found.state != "draft" or not found.texts:
        raise WrongState(status=found.state)
    reached = audiences.count(session, desk.bot_id, found.audience).reached
    if not reached:
        raise WrongState(status="nobody")
    if abs(reached - expected) > max(SLACK, expected // 20):
        raise WrongState(status="recount")
    who = (*audiences.fits(desk.bot_id, found.audience), audiences.reachable())
    columns = ["announcement_id", "seller_id", "state", "tries", "due_at"]
    due_at = literal(moment, UtcDateTime)
    rows = select(literal(announcement_id), col(Seller.id), literal("waiting"), literal(0), due_at).where(*who)  # type: ignore[call-overload]
    session.execute(insert(Recipient).from_select(columns, rows.order_by(col(Seller.id))))
    frozen = select(func.count()).where(col(Recipient.announcement_id) == announcement_id)
    total = session.exec(frozen).one()  # PostgreSQL's driver does not always say how many rows it wrote
    found.state, found.total, found.started_at = "running", total, moment
    session.add(found)
    _note(session, found, "started", by)
    redraw(session, found, by["key"])
    return total


def move(session: Session, desk: Desk, announcement_id: int, state: str, by: dict[str, Any]) -> Announcement:
    """Pause (paused), resume (running), stop or drop it, one conditional update. One that is so already stays so.

    Raises NotFound, WrongState.
    """
    moment = now(session)
    mine = update(Announcement).where(col(Announcement.id) == announcement_id, col(Announcement.desk_id) == desk.id)
    here = mine.where(col(Announcement.state).in_(MOVES[state]))
    values: dict[str, Any] = {"state": state} | ({"ended_at": moment} if state == "dropped" else {})
    fresh = {"populate_existing": True}
    found: Announcement | None = session.execute(
        here.values(**values).returning(Announcement), execution_options=fresh
    ).scalar()
    if found is None:
        known = of_desk(session, desk.id or 0, announcement_id)
        if known.state != state:
            raise WrongState(status=known.state)
        return known
    _note(session, found, ACTS[state], by)
    redraw(session, found, by["key"])
    return found


def card(session: Session, desk: Desk, announcement_id: int, thread_id: int | None, key: str) -> None:
    """Post its card; the one that stood somewhere else says that it moved. Raises NotFound."""
    found = of_desk(session, desk.id or 0, announcement_id)
    if found.message_id is not None:
        post(session, found, "desk.announcement.update", f"{key}:moved", None, message_id=found.message_id)
    post(session, found, "desk.announcement", key, thread_id)


def carded(session: Session, announcement_id: int, thread_id: int | None, message_id: int) -> None:
    """Its card stands there now."""
    here = update(Announcement).where(col(Announcement.id) == announcement_id)
    session.execute(here.values(message_id=message_id, thread_id=thread_id))


def redraw(session: Session, found: Announcement, key: str, *, asking: bool = False, calm: bool = False) -> None:
    """Have its card show how things are; `asking`: whether to start. `calm`: nobody waits for it."""
    if found.message_id is not None:
        priority = outbox.COSMETIC if calm else outbox.CLAIM
        ids = {"message_id": found.message_id, "asking": asking}
        post(session, found, "desk.announcement.update", key, found.thread_id, priority=priority, **ids)


def preview(session: Session, desk: Desk, announcement_id: int, thread_id: int | None, key: str) -> None:
    """Post it as sellers read it, in each of its languages. Raises NotFound."""
    found = of_desk(session, desk.id or 0, announcement_id)
    for language in found.texts:
        post(session, found, "desk.announcement.preview", f"{key}:{language}", thread_id, language=language)


def report(session: Session, found: Announcement) -> None:
    """What came of it, under its card."""
    post(session, found, "desk.announcement.report", "end", found.thread_id)


def rehome(session: Session, desk: Desk, home: Desk, key: str) -> None:
    """The desk ends: its drafts are dropped, what is being sent goes on from the default desk with a card there."""
    mine = update(Announcement).where(col(Announcement.desk_id) == desk.id)
    session.execute(mine.where(DRAFTS).values(state="dropped", ended_at=now(session)))
    for found in session.exec(select(Announcement).where(Announcement.desk_id == desk.id, GOES)).all():
        found.desk_id, found.thread_id, found.message_id = home.id or 0, None, None
        session.add(found)
        session.flush()
        post(session, found, "desk.announcement", key, None)


def moved(session: Session, desk: Desk) -> None:
    """The desk's group has another id, where message ids start anew: cards are posted anew, no old one is edited."""
    mine = col(Announcement.desk_id) == desk.id
    session.execute(update(Announcement).where(mine).values(thread_id=None, message_id=None))
    waits = update(OutboxMessage).where(col(OutboxMessage.bot_id) == desk.bot_id, col(OutboxMessage.done_at).is_(None))
    cards = waits.where(col(OutboxMessage.chat_id) == desk.chat_id, col(OutboxMessage.kind).in_(CARDS))
    session.execute(cards.values(outcome="skipped", error="the group has moved", done_at=now(session)))
    for found in session.exec(select(Announcement).where(mine, or_(DRAFTS, GOES)).order_by(col(Announcement.id))):
        post(session, found, "desk.announcement", f"moved:{desk.chat_id}", None)


def forget(session: Session, before: datetime, limit: int = 5_000) -> int:
    """Delete recipients of announcements that ended before a moment; how many. The numbers stay."""
    over = select(Announcement.id).where(col(Announcement.ended_at) < before)
    some = select(Recipient.id).where(col(Recipient.announcement_id).in_(over)).limit(limit)
    return session.execute(delete(Recipient).where(col(Recipient.id).in_(some))).rowcount  # type: ignore[attr-defined,no-any-return]


def locked(session: Session, desk: Desk, announcement_id: int) -> Announcement:
    mine = (Announcement.id == announcement_id, Announcement.desk_id == desk.id)
    query = select(Announcement).where(*mine).with_for_update()
    found = session.exec(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found


def _note(session: Session, found: Announcement, act: str, by: dict[str, Any]) -> None:
    who = {"agent_id": by["agent_id"], "agent_name": by["agent_name"], "key": f"announcement:{by['key']}"}
    audit.note(session, found.bot_id, found.desk_id, f"announcement.{act}", "announcement", found.id, **who)


def post(
    session: Session,
    found: Announcement,
    kind: str,
    key: str,
    thread_id: int | None,
    *,
    priority: int = outbox.CLAIM,
    **ids: JsonValue,
) -> None:
    desk = session.get_one(Desk, found.desk_id)
    outbox.put(
        session,
        kind=kind,
        key=f"{kind}:{found.id}:{key}",
        bot_id=found.bot_id,
        chat_id=desk.chat_id,
        thread_id=thread_id,
        ids={"announcement_id": found.id, **ids},
        priority=priority,
    )
