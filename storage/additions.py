"""Verbs about what agents add to the knowledge: attach questions, propose an answer, approve, take back."""

from typing import Any

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from storage import desk_acts, digests, outbox
from storage.clock import now
from storage.columns import JsonValue
from storage.database import glancing, reading
from storage.limits import NAME, tidy
from storage.models.desk import Desk
from storage.models.learning import DigestGroup, KnowledgeRow, KnowledgeVersion
from storage.problems import NotAgent, NotFound, WrongState
from storage.upsert import insert

TOPIC = "knowledge"
"""What a commit announces that changed what is live."""
ATTACHABLE = ("wordings", "keywords")
Entry = dict[str, JsonValue]
_STAYS = col(KnowledgeRow.withdrawn_at).is_(None)
_LIVE = (col(KnowledgeRow.approved_at).is_not(None), _STAYS)
_WAITS = (col(KnowledgeRow.approved_at).is_(None), _STAYS)


def attach(
    session: Session, desk: Desk, group_id: int, table: str, entry: Entry, *, agent_id: int, agent_name: str, key: str
) -> KnowledgeRow:
    """The group's questions are words of a topic or category from now on; live at once. A replay finds the first row.

    Raises NotFound, WrongState.
    """
    if table not in ATTACHABLE:
        raise NotFound
    if (known := _known(session, desk.bot_id, key)) is not None:
        return known
    who: dict[str, Any] = {"agent_id": agent_id, "agent_name": agent_name}
    digests.settle(session, desk.id or 0, group_id, "attached", key=key, **who)
    if rows_of(session, group_id):
        raise WrongState(status="attached")  # the same agent, another button
    row = _add(session, desk, group_id, table, entry, key=key, **who)
    row.approved_by_id, row.approved_by_name, row.approved_at = agent_id, row.author_name, now(session)
    session.add(row)
    session.flush()
    _bump(session, desk.bot_id)
    return row


def propose(
    session: Session,
    desk: Desk,
    group_id: int,
    topic: Entry,
    wordings: Entry,
    *,
    agent_id: int,
    agent_name: str,
    key: str,
    message_id: int,
) -> KnowledgeRow:
    """An answer in an agent's words, with the questions as its wordings; it waits for another agent's OK.

    Raises NotFound, WrongState when the group is dealt with.
    """
    if (known := _known(session, desk.bot_id, key)) is not None:
        return known
    group = digests.of_desk(session, desk.id or 0, group_id)
    if group.state != "open":
        raise WrongState(status=group.state)
    who: dict[str, Any] = {"agent_id": agent_id, "agent_name": agent_name}
    answer = _add(session, desk, group_id, "topic", topic, key=key, **who)
    own = {**wordings, "topic": str(answer.entry["id"])}
    _add(session, desk, group_id, "wordings", own, key=f"{key}:wordings", part_of=answer.id, **who)
    desk_acts.show(session, desk, "desk.digest.answer", key=f"row:{answer.id}", ids={"row_id": answer.id})
    desk_acts.show(session, desk, "desk.done", key=key, ids={"message_id": message_id})
    return answer


def approve(session: Session, desk: Desk, row_id: int, *, agent_id: int, agent_name: str, key: str) -> KnowledgeRow:
    """A second agent's OK: the answer is live and its group answered.

    Raises NotAgent(why="author") for the author himself, NotFound, WrongState.
    """
    row = of_desk(session, desk, row_id)
    if row.author_id == agent_id:
        raise NotAgent(why="author")
    if row.approved_at is not None and row.withdrawn_at is None and row.approved_by_id == agent_id:
        return row  # the same press again
    values = {"approved_by_id": agent_id, "approved_by_name": tidy(agent_name, NAME), "approved_at": now(session)}
    if not _change(session, row_id, **values):
        row = of_desk(session, desk, row_id)
        raise WrongState(status="withdrawn" if row.withdrawn_at else "answered")
    digests.settle(session, desk.id or 0, row.group_id, "answered", agent_id=agent_id, agent_name=agent_name, key=key)
    if any(row_id not in (one.id, one.part_of) for one in rows_of(session, row.group_id)):
        raise WrongState(status="answered")  # the same agent, another answer
    _bump(session, desk.bot_id)
    return _changed(session, desk, row_id, key)


def discard(session: Session, desk: Desk, row_id: int, *, agent_name: str, key: str) -> KnowledgeRow:
    """An answer that waits for its OK is not wanted; twice is no matter. Raises NotFound, WrongState once live."""
    values = {"withdrawn_by_name": tidy(agent_name, NAME), "withdrawn_at": now(session)}
    of_desk(session, desk, row_id)
    if not _change(session, row_id, **values):
        row = of_desk(session, desk, row_id)
        if row.withdrawn_at is not None:
            return row
        raise WrongState(status="answered")
    return _changed(session, desk, row_id, key)


def undo(session: Session, desk: Desk, group_id: int, *, agent_name: str, key: str) -> bool:
    """What came of a group is taken back, and it waits again; False when it waited. Raises NotFound."""
    if digests.reopen(session, desk.id or 0, group_id, key=key) is None:
        return False
    values = {"withdrawn_by_name": tidy(agent_name, NAME), "withdrawn_at": now(session)}
    mine = update(KnowledgeRow).where(col(KnowledgeRow.group_id) == group_id, *_LIVE).values(**values)
    withdrawn = session.execute(mine.returning(col(KnowledgeRow.id))).scalars().all()
    for row_id in withdrawn:
        _changed(session, desk, row_id, key)
    if withdrawn:
        _bump(session, desk.bot_id)
    return True


def moved(session: Session, desk: Desk) -> None:
    """The desk's group became another chat: message ids start anew, and answers that wait are posted there."""
    mine = col(KnowledgeRow.group_id).in_(select(DigestGroup.id).where(DigestGroup.desk_id == desk.id))
    session.execute(update(KnowledgeRow).where(mine).values(message_id=None))
    query = select(KnowledgeRow.id).where(mine, *_WAITS, KnowledgeRow.table_name == "topic")
    for row_id in session.exec(query.order_by(col(KnowledgeRow.id))):
        desk_acts.show(session, desk, "desk.digest.answer", key=f"row:{row_id}:{desk.chat_id}", ids={"row_id": row_id})


@reading
def of_desk(session: Session, desk: Desk, row_id: int) -> KnowledgeRow:
    """An answer of this desk. Raises NotFound."""
    query = select(KnowledgeRow).join(DigestGroup, col(DigestGroup.id) == col(KnowledgeRow.group_id))
    mine = query.where(KnowledgeRow.id == row_id, DigestGroup.desk_id == desk.id, KnowledgeRow.table_name == "topic")
    found = session.exec(mine.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found


@reading
def row(session: Session, row_id: int) -> KnowledgeRow:
    """For the courier, which has the id from its own row. Raises NotFound."""
    found = session.get(KnowledgeRow, row_id)
    if found is None:
        raise NotFound
    return found


@reading
def rows_of(session: Session, group_id: int) -> list[KnowledgeRow]:
    """What is live of a group, the oldest first."""
    query = select(KnowledgeRow).where(KnowledgeRow.group_id == group_id, *_LIVE)
    return list(session.exec(query.order_by(col(KnowledgeRow.id))))


@reading
def live(session: Session, bot_id: int | None = None) -> list[KnowledgeRow]:
    """Every addition that is live, the oldest first; of one bot, or of all."""
    query = select(KnowledgeRow).where(*_LIVE)
    if bot_id is not None:
        query = query.where(KnowledgeRow.bot_id == bot_id)
    return list(session.exec(query.order_by(col(KnowledgeRow.id))))


@glancing
def version(session: Session, bot_id: int) -> int:
    """Moves whenever what is live changed."""
    query = select(KnowledgeVersion.version).where(KnowledgeVersion.bot_id == bot_id)
    return session.exec(query).first() or 0


def posted(session: Session, row_id: int, message_id: int) -> None:
    """Note which message in the desk asks for the OK."""
    session.execute(update(KnowledgeRow).where(col(KnowledgeRow.id) == row_id).values(message_id=message_id))


def _known(session: Session, bot_id: int, key: str) -> KnowledgeRow | None:
    return session.exec(select(KnowledgeRow).where(KnowledgeRow.bot_id == bot_id, KnowledgeRow.key == key)).first()


def _add(
    session: Session,
    desk: Desk,
    group_id: int,
    table: str,
    entry: Entry,
    *,
    key: str,
    agent_id: int,
    agent_name: str,
    part_of: int | None = None,
) -> KnowledgeRow:
    """A row that is not live yet; its number becomes the entry's id."""
    added = KnowledgeRow(
        bot_id=desk.bot_id,
        key=key,
        table_name=table,
        entry=entry,
        group_id=group_id,
        part_of=part_of,
        author_id=agent_id,
        author_name=tidy(agent_name, NAME),
        created_at=now(session),
    )
    session.add(added)
    session.flush()
    added.entry = {"id": f"desk-{added.id}", **entry}
    session.add(added)
    session.flush()
    return added


def _change(session: Session, row_id: int, **values: Any) -> bool:
    """Approve or withdraw what waits, with the wordings that are part of it; False when it waits no longer."""
    whole = or_(col(KnowledgeRow.id) == row_id, col(KnowledgeRow.part_of) == row_id)
    changed = update(KnowledgeRow).where(whole, *_WAITS).values(**values).returning(col(KnowledgeRow.id))
    return row_id in session.execute(changed).scalars().all()


def _changed(session: Session, desk: Desk, row_id: int, key: str) -> KnowledgeRow:
    """Have the card that asked for the OK tell what became of it."""
    changed = session.get_one(KnowledgeRow, row_id, populate_existing=True)
    if changed.message_id is not None:
        outbox.put(
            session,
            kind="desk.digest.answer.update",
            key=f"row:{row_id}:{key}",
            bot_id=desk.bot_id,
            chat_id=desk.chat_id,
            ids={"row_id": row_id},
            priority=outbox.COSMETIC,
        )
    return changed


def _bump(session: Session, bot_id: int) -> None:
    """Every process builds its Book anew."""
    first = insert(session, KnowledgeVersion).values(bot_id=bot_id, version=1)
    session.execute(
        first.on_conflict_do_update(index_elements=["bot_id"], set_={"version": KnowledgeVersion.version + 1})
    )
    session.info["topics"].add(TOPIC)
