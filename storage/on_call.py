"""Verbs about who is on call in a desk: called by name when an answer is overdue."""

from typing import Any

from sqlmodel import Session, col, select

from storage import audit
from storage.clock import now
from storage.database import reading
from storage.limits import NAME, tidy
from storage.models.desk import AGENTS, Desk, DeskMember
from storage.models.ticket_clock import OnCall
from storage.upsert import insert_once


def toggle(session: Session, desk_id: int, user_id: int, name: str, *, key: str) -> bool:
    """Put an agent on call, or take him off; whether he is on call now. The same `key` acts once."""
    fresh = {"name": tidy(name, NAME), "active": False, "key": "", "at": now(session)}
    insert_once(session, OnCall, ["desk_id", "user_id"], {"desk_id": desk_id, "user_id": user_id, **fresh})
    query = select(OnCall).where(OnCall.desk_id == desk_id, OnCall.user_id == user_id).with_for_update()
    row = session.exec(query.execution_options(populate_existing=True)).one()
    if row.key != key:
        row.active, row.key, row.name, row.at = not row.active, key, tidy(name, NAME), now(session)
        session.add(row)
        session.flush()
        act = "oncall.on" if row.active else "oncall.off"
        desk = session.get_one(Desk, desk_id)
        who: dict[str, Any] = {"agent_id": user_id, "agent_name": name, "key": f"oncall:{key}"}
        audit.note(session, desk.bot_id, desk_id, act, "desk", desk_id, **who)
    return row.active


@reading
def listed(session: Session, desk_id: int) -> list[OnCall]:
    """Who is on call and, as far as Telegram has told, still in the desk; who has been for longest first."""
    query = select(OnCall).join(
        DeskMember,
        (col(DeskMember.desk_id) == col(OnCall.desk_id)) & (col(DeskMember.user_id) == col(OnCall.user_id)),
    )
    query = query.where(OnCall.desk_id == desk_id, col(OnCall.active).is_(True), col(DeskMember.status).in_(AGENTS))
    return list(session.exec(query.order_by(col(OnCall.at), col(OnCall.user_id))))
