"""What agents do with the week's questions, each act with its line in the audit. Attaching and the OK write theirs in
`digests.settle`."""

from typing import Any

from sqlmodel import Session

from storage import additions, audit
from storage.models.desk import Desk
from storage.models.learning import KnowledgeRow


def propose(
    session: Session,
    desk: Desk,
    group_id: int,
    topic: additions.Entry,
    wordings: additions.Entry,
    *,
    agent_id: int,
    agent_name: str,
    key: str,
    message_id: int,
) -> KnowledgeRow:
    """As additions.propose."""
    who: dict[str, Any] = {"agent_id": agent_id, "agent_name": agent_name}
    row = additions.propose(session, desk, group_id, topic, wordings, key=key, message_id=message_id, **who)
    _note(session, desk, "answer.proposed", "answer", row.id, f"answer:{row.id}", who)
    return row


def discard(session: Session, desk: Desk, row_id: int, *, agent_id: int, agent_name: str, key: str) -> KnowledgeRow:
    """As additions.discard."""
    row = additions.discard(session, desk, row_id, agent_name=agent_name, key=key)
    who = {"agent_id": agent_id, "agent_name": agent_name}
    _note(session, desk, "answer.discarded", "answer", row_id, f"answer:{row_id}:discarded", who)
    return row


def undo(session: Session, desk: Desk, group_id: int, *, agent_id: int, agent_name: str, key: str) -> bool:
    """As additions.undo."""
    done = additions.undo(session, desk, group_id, agent_name=agent_name, key=key)
    if done:
        who = {"agent_id": agent_id, "agent_name": agent_name}
        _note(session, desk, "questions.undone", "questions", group_id, f"questions:{key}", who)
    return done


def _note(
    session: Session, desk: Desk, act: str, thing: str, thing_id: int | None, key: str, who: dict[str, Any]
) -> None:
    audit.note(session, desk.bot_id, desk.id or 0, act, thing, thing_id, key=key, **who)
