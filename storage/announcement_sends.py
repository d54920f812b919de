"""Verbs of an announcement that is being sent: a slice at a time goes into the outbox, and each outcome comes back.

A recipient is `queued` by the transaction that makes his delivery, and `sent` by the one that marks it; a delivery that
is not made gives him back. So whoever dies between, nobody is missed, and only a call that had no mark is repeated.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col, select

from storage import announcements, bans, outbox
from storage.clock import now
from storage.database import reading
from storage.models.announcement import Announcement, Recipient
from storage.models.outbox import OutboxMessage
from storage.models.seller import Seller
from storage.problems import NotFound

KIND = "notice.announced"
PRIORITY = outbox.COSMETIC + 1
"""After all that somebody waits for, in his chat and in others'."""
DRAW_EVERY = timedelta(seconds=10)
POISON = 10
"""So many failures and not one success: it is not the sellers, so it pauses by itself; resumed, at so many more."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Recipients by what became of them; `quiet` of those who wait do so until their quiet hours end."""

    sent: int = 0
    waiting: int = 0
    quiet: int = 0
    queued: int = 0
    blocked: int = 0
    failed: int = 0
    left: int = 0

    @property
    def text(self) -> str:
        return "/".join(map(str, asdict(self).values()))


class Standing(NamedTuple):
    """A delivery's surroundings as they are now."""

    announcement: Announcement
    recipient: Recipient
    seller: Seller
    banned: bool


@reading
def going(session: Session, bot_id: int) -> list[Announcement]:
    """Those that are begun and not over."""
    states = ("running", "paused", "stopped")
    query = select(Announcement).where(Announcement.bot_id == bot_id, col(Announcement.state).in_(states))
    return list(session.exec(query.where(col(Announcement.ended_at).is_(None))))


@reading
def numbers(session: Session, announcement_id: int) -> Numbers:
    """How it stands; of one whose recipients are forgotten, how it ended."""
    mine = col(Recipient.announcement_id) == announcement_id
    by_state = select(Recipient.state, func.count()).where(mine).group_by(Recipient.state)
    found = dict(session.exec(by_state).all())
    if not found:
        return Numbers(**announcements.get(session, announcement_id).result)
    later = select(func.count()).where(mine, col(Recipient.state) == "waiting", col(Recipient.due_at) > now(session))
    return Numbers(**found, quiet=session.exec(later).one())


@reading
def next_up(session: Session, announcement_id: int, limit: int) -> list[tuple[int, Seller]]:
    """Recipients who wait and may be looked at now, with whom they are."""
    query = select(Recipient.id, Seller).join(Seller, col(Seller.id) == col(Recipient.seller_id))
    mine = (Recipient.announcement_id == announcement_id, Recipient.state == "waiting")
    query = query.where(*mine, col(Recipient.due_at) <= now(session))
    found = session.exec(query.order_by(col(Recipient.due_at), col(Recipient.id)).limit(limit))
    return [(one or 0, seller) for one, seller in found]


def queue(
    session: Session, announcement_id: int, go: Sequence[tuple[int, int]], later: Sequence[tuple[int, datetime]]
) -> int:
    """Make deliveries for recipients (id, chat), put others off until a moment; how many were made. None when it is
    not running any more.
    """
    here = update(Announcement).where(col(Announcement.id) == announcement_id, col(Announcement.state) == "running")
    # The update holds the row, so that a pause comes before or after.
    bot_id = session.execute(here.values(state="running").returning(col(Announcement.bot_id))).scalar()
    if bot_id is None:
        return 0
    if later:
        waits = update(Recipient).where(col(Recipient.id) == bindparam("one"), col(Recipient.state) == "waiting")
        table = session.connection()
        table.execute(waits.values(due_at=bindparam("at")), [{"one": one, "at": at} for one, at in later])
    chats = dict(go)
    free = update(Recipient).where(col(Recipient.id).in_(list(chats)), col(Recipient.state) == "waiting")
    mine = free.values(state="queued", tries=Recipient.tries + 1).returning(col(Recipient.id), col(Recipient.tries))
    taken = sorted((one, tries) for one, tries in session.execute(mine)) if chats else []
    for recipient_id, tries in taken:
        outbox.put(
            session,
            kind=KIND,
            key=f"announced:{recipient_id}:{tries}",
            bot_id=bot_id,
            chat_id=chats[recipient_id],
            ids={"recipient_id": recipient_id, "tries": tries},
            priority=PRIORITY,
        )
    return len(taken)


@reading
def standing(session: Session, recipient_id: int) -> Standing:
    """Raises NotFound when he was forgotten."""
    recipient = session.get(Recipient, recipient_id)
    if recipient is None:
        raise NotFound
    seller = session.get_one(Seller, recipient.seller_id)
    banned = bans.current(session, recipient.seller_id) is not None
    return Standing(session.get_one(Announcement, recipient.announcement_id), recipient, seller, banned)


def give_back(session: Session, row_id: int, recipient_id: int, why: str, state: str, due_at: datetime | None) -> None:
    """A delivery is not made: he waits again (until `due_at`), or is `left` or `blocked` for good."""
    if not outbox.skipped(session, row_id, why):
        return
    values: dict[str, Any] = {"state": state} | ({"due_at": due_at} if due_at else {})
    mine = update(Recipient).where(col(Recipient.id) == recipient_id, col(Recipient.state) != "sent")
    session.execute(mine.values(**values))


def settled(session: Session, row: OutboxMessage, state: str) -> None:
    """What became of a delivery: sent, blocked or failed. What is no announcement's is left alone."""
    if row.kind != KIND:
        return
    mine = update(Recipient).where(col(Recipient.id) == int(row.ids["recipient_id"]), col(Recipient.state) != "sent")
    session.execute(mine.values(state=state))


def tend(session: Session, announcement_id: int) -> None:
    """End it when nobody is left, with a report; hold it when all fails; else have its card keep up."""
    found = session.get(Announcement, announcement_id, populate_existing=True, with_for_update=True)
    if found is None or found.ended_at is not None:
        return
    moment, stand = now(session), numbers(session, announcement_id)
    still = stand.queued + (stand.waiting if found.state != "stopped" else 0)
    if not still and found.state in ("running", "stopped"):
        found.state = "done" if found.state == "running" else "stopped"
        found.ended_at, found.result = moment, asdict(stand)
        announcements.redraw(session, found, "end")
        announcements.report(session, found)
    elif found.state == "running" and stand.failed >= POISON + found.result.get("held", 0) and not stand.sent:
        found.state, found.result = "paused", {"held": stand.failed}
        announcements.redraw(session, found, f"held:{stand.text}")
    elif stand.text != found.drawn and not _drawing(session, found):
        found.drawn, found.drawn_at = stand.text, moment
        announcements.redraw(session, found, f"at:{moment.isoformat()}", calm=True)
    session.add(found)


def _drawing(session: Session, found: Announcement) -> bool:
    """Whether its card was redrawn just now, or the group's budget has not let that through yet."""
    if found.drawn_at is None:
        return False
    if now(session) - found.drawn_at < DRAW_EVERY:
        return True
    key = f"desk.announcement.update:{found.id}:at:{found.drawn_at.isoformat()}"
    waits = select(OutboxMessage.id).where(OutboxMessage.key == key, col(OutboxMessage.done_at).is_(None))
    return session.exec(waits).first() is not None
