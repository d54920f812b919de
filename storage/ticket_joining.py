"""Verbs about lines of a seller that wait together: they can be posted as one message instead of one each.

The words travel in the rows of the outbox that will deliver them, and are wiped when they did or are too old.
"""

import html
import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Table, func, update
from sqlmodel import Session, col, select

from storage import outbox
from storage.clock import now
from storage.database import reading
from storage.models.outbox import OutboxMessage
from storage.models.ticket import TicketMessage

ROWS = 100
"""The most deliveries that become one."""
PER_LINE = 10
"""UTF-16 units that each line costs besides its words: the time, the break."""
OUTBOX = cast(Table, OutboxMessage.__table__)  # type: ignore[attr-defined]


class Batch(NamedTuple):
    """Deliveries that follow each other, and the lines that they are about. `texts` are HTML."""

    rows: list[int]
    lines: list[TicketMessage]
    texts: list[str]


@reading
def batch(session: Session, row_id: int, longest: int) -> Batch:
    """From this delivery on, what can be joined: text of the seller, at most `longest` units.

    It ends before what has to be copied: a file, an album, a reply (unless it comes first), words that are gone.
    """
    rows: list[int] = []
    lines: list[TicketMessage] = []
    texts: list[str] = []
    left = longest
    for row in _lane(session, row_id):
        text = row.ids.get("text")
        message = session.get(TicketMessage, row.ids.get("message_id") or 0)
        if message is None or message.side != "seller" or message.outcome:
            break
        if row.kind == "ticket.relay":
            if not isinstance(text, str) or (lines and message.reply_to_id is not None):
                break
            left -= length(text) + PER_LINE
            if left < 0:
                break
            lines.append(message)
            texts.append(text)
        elif row.kind != "ticket.from":
            break
        rows.append(row.id or 0)
    return Batch(rows, lines, texts)


def _lane(session: Session, row_id: int) -> list[OutboxMessage]:
    """The delivery and what is due behind it in its lane, if it comes first there."""
    first = session.get(OutboxMessage, row_id)
    if first is None:
        return []
    here = select(OutboxMessage).where(OutboxMessage.bot_id == first.bot_id, OutboxMessage.chat_id == first.chat_id)
    here = here.where(func.coalesce(OutboxMessage.thread_id, 0) == (first.thread_id or 0))
    here = here.where(col(OutboxMessage.done_at).is_(None), OutboxMessage.channel == first.channel)
    due = here.where(OutboxMessage.due_at <= now(session))
    rows = list(session.exec(due.order_by(col(OutboxMessage.priority), col(OutboxMessage.id)).limit(ROWS)))
    return rows if rows and rows[0].id == row_id else []


def length(text: str) -> int:
    """The units that Telegram counts in a text with HTML markup."""
    return len(html.unescape(re.sub(r"<[^>]*>", "", text)).encode("utf-16-le")) // 2


def joined(session: Session, done: Batch, message_id: int) -> None:
    """The lines are posted as one message: each is delivered by it, and no word of them is kept."""
    for row_id in done.rows[1:]:
        outbox.sent(session, row_id, message_id)
    lines = update(TicketMessage).where(col(TicketMessage.id).in_([line.id for line in done.lines]))
    session.execute(lines.values(outcome="sent", desk_message_id=message_id))
    wipe(session, done.rows)


def wipe(session: Session, row_ids: Sequence[int]) -> None:
    """Forget the words of deliveries: they were made, or are made as copies."""
    for row in session.exec(select(OutboxMessage).where(col(OutboxMessage.id).in_(row_ids))):
        if "text" in row.ids:
            kept = {name: value for name, value in row.ids.items() if name != "text"}
            session.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(ids=kept))


def forget(session: Session, before: datetime, limit: int = 1_000) -> int:
    """Wipe the words of lines that have waited since before a moment: they go as copies, one by one. How many."""
    old = select(OutboxMessage).where(OutboxMessage.kind == "ticket.relay", OutboxMessage.created_at < before)
    waiting = session.exec(old.where(col(OutboxMessage.done_at).is_(None)))
    rows = [row.id or 0 for row in waiting if "text" in row.ids][:limit]
    wipe(session, rows)
    return len(rows)
