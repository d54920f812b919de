"""Verbs of dead letters: deliveries and updates that were given up. Kinds, moments and ids; never what they say."""

from datetime import datetime
from typing import Any, NamedTuple, cast

import orjson
from sqlalchemy import Table, update
from sqlmodel import Session, col, select

from storage import audit, inbox, outbox, ticket_turns
from storage.clock import now
from storage.database import reading
from storage.inbox import Waiting
from storage.models.desk import Desk
from storage.models.inbox import InboxUpdate
from storage.models.outbox import OutboxMessage
from storage.models.ticket import TicketMessage
from storage.problems import NotFound, WrongState
from storage.ticket_effects import hold

RELAYED = frozenset({"ticket.relay", "ticket.canned"})
FORGOTTEN = "forgotten"
OUTBOX = cast(Table, OutboxMessage.__table__)  # type: ignore[attr-defined]


class Letter(NamedTuple):
    """A dead letter. `whole`: it can be tried again, since its content is not blanked yet."""

    box: str  # outbox | inbox
    id: int
    kind: str
    at: datetime
    why: str
    order_id: int | None
    ticket_id: int | None
    desk: bool  # it goes to, or came from, a group
    whole: bool


@reading
def dead(session: Session, bot_id: int | None, limit: int) -> list[Letter]:
    """The newest dead letters of a bot (None: of all), the newest first."""
    sent = select(OutboxMessage).where(OutboxMessage.outcome == "dead")
    came = select(InboxUpdate).where(col(InboxUpdate.dead).is_(True))
    if bot_id is not None:
        sent, came = sent.where(OutboxMessage.bot_id == bot_id), came.where(InboxUpdate.bot_id == bot_id)
    found = [_delivery(row) for row in session.exec(sent.order_by(col(OutboxMessage.done_at).desc()).limit(limit))]
    found += [_update(row) for row in session.exec(came.order_by(col(InboxUpdate.done_at).desc()).limit(limit))]
    return sorted(found, key=lambda letter: letter.at, reverse=True)[:limit]


@reading
def count(session: Session, bot_id: int) -> int:
    """How many there are."""
    return outbox.counts(session, bot_id)["dead"] + inbox.counts(session, bot_id)["dead"]


def _delivery(row: OutboxMessage) -> Letter:
    ids = [row.ids.get(name) for name in ("order_id", "ticket_id")]
    order_id, ticket_id = (one if isinstance(one, int) else None for one in ids)
    whole, desk = bool(row.chat_id or row.channel == "mail"), (row.chat_id or 0) < 0
    at, why = row.done_at or row.created_at, row.error or "?"
    return Letter("outbox", row.id or 0, row.kind, at, why, order_id, ticket_id, desk, whole)


def _update(row: InboxUpdate) -> Letter:
    kind = next((name for name in orjson.loads(row.payload) if name != "update_id"), "?") if row.payload else "?"
    at, why = row.done_at or row.received_at, row.error or "?"
    return Letter("inbox", row.id or 0, kind, at, why, None, None, row.lane_chat < 0, bool(row.payload))


def send_again(session: Session, desk: Desk, row_id: int, *, agent_id: int, agent_name: str, key: str) -> None:
    """A dead delivery waits again, once whoever asks. Raises NotFound, WrongState("settled" | "blank")."""
    row = session.get(OutboxMessage, row_id, populate_existing=True)
    if row is None or row.bot_id != desk.bot_id:
        raise NotFound
    if row.outcome == "dead" and not _delivery(row).whole:
        raise WrongState(status="blank")
    moment = now(session)
    fresh: dict[str, Any] = {"outcome": None, "done_at": None, "error": None, "attempts": 0}
    fresh |= {"due_at": moment, "created_at": moment}  # how long it may be tried is counted from here
    _settle(session, row_id, fresh)
    session.info["topics"].add(outbox.TOPIC)
    if row.kind in RELAYED:
        _waits_again(session, int(row.ids["message_id"]), key)
    _note(session, desk, "delivery.retried", "delivery", row_id, agent_id, agent_name, key)


def handle_again(session: Session, desk: Desk, row_id: int, *, agent_id: int, agent_name: str, key: str) -> Waiting:
    """A dead update waits again in its lane, with all its attempts. Raises NotFound, WrongState as `send_again`."""
    row = _of_bot(session, desk, row_id)
    if row.dead and not row.payload:
        raise WrongState(status="blank")
    _revive(session, row_id, done_at=None, attempts=0, error=None)
    session.info["topics"].add(inbox.TOPIC)
    _note(session, desk, "update.retried", "update", row_id, agent_id, agent_name, key)
    return Waiting(id=row_id, lane=(row.lane_chat, row.lane_thread), payload=row.payload, attempts=0)


def drop(session: Session, desk: Desk, box: str, row_id: int, *, agent_id: int, agent_name: str, key: str) -> None:
    """A dead letter is counted and listed no more. Raises NotFound, WrongState("settled")."""
    if box == "outbox":
        row = session.get(OutboxMessage, row_id)
        if row is None or row.bot_id != desk.bot_id:
            raise NotFound
        _settle(session, row_id, {"outcome": FORGOTTEN})
        _note(session, desk, "delivery.forgotten", "delivery", row_id, agent_id, agent_name, key)
    else:
        _of_bot(session, desk, row_id)
        _revive(session, row_id)
        _note(session, desk, "update.forgotten", "update", row_id, agent_id, agent_name, key)


def _settle(session: Session, row_id: int, values: dict[str, Any]) -> None:
    """The one conditional update: of two presses one finds it dead."""
    mine = update(OUTBOX).where(OUTBOX.c.id == row_id, OUTBOX.c.outcome == "dead").values(**values)
    if session.execute(mine.returning(OUTBOX.c.id)).scalar() is None:
        raise WrongState(status="settled")


def _revive(session: Session, row_id: int, **values: Any) -> None:
    mine = update(InboxUpdate).where(col(InboxUpdate.id) == row_id, col(InboxUpdate.dead).is_(True))
    if session.execute(mine.values(dead=False, **values).returning(col(InboxUpdate.id))).scalar() is None:
        raise WrongState(status="settled")


def _of_bot(session: Session, desk: Desk, row_id: int) -> InboxUpdate:
    row = session.get(InboxUpdate, row_id, populate_existing=True)
    if row is None or row.bot_id != desk.bot_id:
        raise NotFound
    return row


def _waits_again(session: Session, message_id: int, key: str) -> None:
    """What is said in a ticket was marked as failed, with the album it belongs to; an agent's is an answer again."""
    message = session.get(TicketMessage, message_id)
    if message is None:
        raise NotFound
    failed = update(TicketMessage).where(col(TicketMessage.outcome) == "failed")
    mine = failed.where(col(TicketMessage.ticket_id) == message.ticket_id)
    if message.album:
        mine = mine.where(col(TicketMessage.album) == message.album, col(TicketMessage.side) == message.side)
    else:
        mine = mine.where(col(TicketMessage.id) == message_id)
    session.execute(mine.values(outcome=""))
    ticket = hold(session, message.ticket_id)
    if message.side == "agent" and ticket.state != "closed":
        ticket_turns.agent_wrote(session, ticket, key)


def _note(
    session: Session, desk: Desk, act: str, thing: str, row_id: int, agent_id: int, agent_name: str, key: str
) -> None:
    who: dict[str, Any] = {"agent_id": agent_id, "agent_name": agent_name}
    audit.note(session, desk.bot_id, desk.id or 0, act, thing, row_id, key=f"{act}:{key}", **who)
