"""Verbs of the audit: who of a desk did what, and to which thing. Only ids and codes, never what anybody wrote."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from storage.clock import now
from storage.database import reading
from storage.limits import NAME, tidy
from storage.models.acts import Audit
from storage.upsert import insert_once

SHOWN = 20
"""Acts in one answer, the newest."""


def note(
    session: Session,
    bot_id: int,
    desk_id: int,
    act: str,
    thing: str,
    thing_id: int | None,
    *,
    agent_id: int,
    agent_name: str,
    key: str,
) -> None:
    """Add an act to the caller's transaction; the same `key` adds it once."""
    row = {"bot_id": bot_id, "desk_id": desk_id, "act": act, "object": thing, "object_id": thing_id, "key": key}
    row |= {"agent_id": agent_id, "agent_name": tidy(agent_name, NAME) or "?", "at": now(session)}
    insert_once(session, Audit, ["bot_id", "key"], row)


@reading
def noted(session: Session, bot_id: int, key: str) -> bool:
    """Whether this act was noted."""
    return session.exec(select(Audit.id).where(Audit.bot_id == bot_id, Audit.key == key)).first() is not None


@reading
def latest(
    session: Session, desk_id: int, *, thing: str = "", thing_id: int = 0, agent: str = "", limit: int = SHOWN
) -> list[Audit]:
    """A desk's newest acts, the newest first: all, those on one thing, or an agent's (his name, or a part of it)."""
    query = select(Audit).where(Audit.desk_id == desk_id)
    if thing:
        query = query.where(Audit.object == thing, Audit.object_id == thing_id)
    if agent:
        query = query.where(func.lower(Audit.agent_name).contains(agent.lower(), autoescape=True))
    return list(session.exec(query.order_by(col(Audit.id).desc()).limit(limit)))


def forget(session: Session, before: datetime) -> int:
    """Delete acts of before a moment; how many."""
    return session.execute(delete(Audit).where(col(Audit.at) < before)).rowcount  # type: ignore[attr-defined,no-any-return]
