"""Verbs about digests: the questions of a week that wait for the desk, in groups, and what became of each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, update
from sqlmodel import Session, col, select

from storage import audit, outbox
from storage.clock import now
from storage.columns import JsonValue
from storage.database import reading
from storage.limits import NAME, tidy
from storage.models.acts import Ban
from storage.models.desk import Desk
from storage.models.learning import Digest, DigestGroup, KnowledgeRow
from storage.models.question import Question
from storage.problems import NotFound, WrongState
from storage.upsert import insert

MOST = 10
"""Groups in one digest; those that find no room come again the week after."""
LOOKED_AT = 1000
"""Questions of one digest, the newest."""
OUTCOMES = ("attached", "answered", "ignored")
_UNANSWERED = or_(col(Question.kind).in_(["unknown", "choice"]), col(Question.vote) == "down")


@dataclass(frozen=True, slots=True)
class Draft:
    """A group as it is found, before it is a row."""

    question_ids: Sequence[int]
    samples: Sequence[tuple[str, str]]
    down: int = 0
    answered_with: Sequence[str] = ()
    topics: Sequence[str] = ()
    categories: Sequence[str] = ()


@reading
def is_made(session: Session, bot_id: int, week: str) -> bool:
    """Whether this week has its digest."""
    return session.exec(select(Digest.id).where(Digest.bot_id == bot_id, Digest.week == week)).first() is not None


@reading
def waiting(session: Session, bot_id: int, until: datetime) -> list[Question]:
    """Questions asked before a moment that were not answered, or not well, and that no group holds yet.

    A banned seller's are left out.
    """
    held = select(DigestGroup.question_ids).join(Digest, col(Digest.id) == col(DigestGroup.digest_id))
    open_ones = held.where(Digest.bot_id == bot_id, DigestGroup.state == "open")
    shown = {one for ids in session.exec(open_ones) for one in ids}
    mine = (Question.bot_id == bot_id, Question.settled == "", Question.text != "", Question.created_at < until)
    banned = select(Ban.seller_id).where(col(Ban.lifted_at).is_(None))
    heard = col(Question.seller_id).not_in(banned)
    query = select(Question).where(*mine, heard, _UNANSWERED).order_by(col(Question.id).desc())
    found = session.exec(query.limit(LOOKED_AT + len(shown)))
    return [question for question in found if question.id not in shown][:LOOKED_AT]


@reading
def opened(session: Session, bot_id: int, since: datetime, until: datetime) -> dict[str, int]:
    """How often an answer that was opened, not asked for, did not help, by topic."""
    voted = and_(col(Question.voted_at) >= since, col(Question.voted_at) < until)
    query = select(Question.topic).where(Question.bot_id == bot_id, Question.vote == "down", Question.text == "", voted)
    return dict(Counter(session.exec(query)).most_common())


def make(
    session: Session, bot_id: int, week: str, groups: Sequence[Draft], opened: dict[str, int] | None = None
) -> bool:
    """The digest of a week; True for the call that made it. One with nothing in it is noted and not posted.

    Raises NotFound while the bot has no desk.
    """
    query = select(Desk).where(Desk.bot_id == bot_id, col(Desk.is_default).is_(True))
    desk = session.exec(query).first()
    if desk is None or desk.id is None:
        raise NotFound
    count = sum(len(group.question_ids) for group in groups)
    row = {"bot_id": bot_id, "desk_id": desk.id, "week": week, "questions": count, "opened": opened or {}}
    row |= {"left": max(0, len(groups) - MOST), "created_at": now(session)}
    statement = insert(session, Digest).on_conflict_do_nothing(index_elements=["bot_id", "week"])
    digest_id = session.execute(statement.returning(col(Digest.id)), row).scalar()
    if digest_id is None:
        return False
    if groups or opened:
        _tell(session, desk, "desk.digest", f"digest:{digest_id}", digest_id=digest_id)
    for position, group in enumerate(groups[:MOST]):
        added = DigestGroup(
            digest_id=digest_id,
            desk_id=desk.id,
            position=position,
            question_ids=list(group.question_ids),
            samples=[list(sample) for sample in group.samples],
            count=len(group.question_ids),
            down=group.down,
            answered_with=list(group.answered_with),
            topics=list(group.topics),
            categories=list(group.categories),
        )
        session.add(added)
        session.flush()
        _tell(session, desk, "desk.digest.group", f"digest:group:{added.id}", group_id=added.id)
    return True


@reading
def get(session: Session, digest_id: int) -> Digest:
    """For the courier, which has the id from its own row. Raises NotFound."""
    found = session.get(Digest, digest_id)
    if found is None:
        raise NotFound
    return found


@reading
def group(session: Session, group_id: int) -> DigestGroup:
    """For the courier, which has the id from its own row. Raises NotFound."""
    found = session.get(DigestGroup, group_id)
    if found is None:
        raise NotFound
    return found


@reading
def of_desk(session: Session, desk_id: int, group_id: int) -> DigestGroup:
    """A group of this desk. Raises NotFound."""
    query = select(DigestGroup).where(DigestGroup.id == group_id, DigestGroup.desk_id == desk_id)
    found = session.exec(query).first()
    if found is None:
        raise NotFound
    return found


@reading
def find(session: Session, desk_id: int, message_id: int) -> DigestGroup | None:
    """The group that this message of the desk is, if it is one."""
    query = select(DigestGroup).where(DigestGroup.desk_id == desk_id, DigestGroup.message_id == message_id)
    return session.exec(query).first()


def posted(session: Session, group_id: int, message_id: int) -> None:
    """Note which message in the desk is the group."""
    session.execute(update(DigestGroup).where(col(DigestGroup.id) == group_id).values(message_id=message_id))


def settle(
    session: Session, desk_id: int, group_id: int, outcome: str, *, agent_id: int, agent_name: str, key: str
) -> DigestGroup:
    """An open group, and its questions, are dealt with. Raises NotFound, WrongState(status) when somebody was first."""
    if outcome not in OUTCOMES:
        raise NotFound
    who = {"agent_id": agent_id, "agent_name": tidy(agent_name, NAME), "at": now(session)}
    mine = update(DigestGroup).where(col(DigestGroup.id) == group_id, col(DigestGroup.desk_id) == desk_id)
    taken = mine.where(col(DigestGroup.state) == "open").values(state=outcome, **who).returning(DigestGroup)
    settled: DigestGroup | None = session.execute(taken, execution_options={"populate_existing": True}).scalar()
    if settled is None:
        found = of_desk(session, desk_id, group_id)
        if (found.state, found.agent_id) == (outcome, agent_id):
            return found  # the same press again
        raise WrongState(status=found.state)
    _questions(session, settled, outcome)
    _refresh(session, settled, key)
    bot_id = session.exec(select(Desk.bot_id).where(Desk.id == desk_id)).one()
    by: dict[str, Any] = {"agent_id": agent_id, "agent_name": agent_name, "key": f"questions:{key}"}
    audit.note(session, bot_id, desk_id, f"questions.{outcome}", "questions", group_id, **by)
    return settled


def reopen(session: Session, desk_id: int, group_id: int, *, key: str) -> DigestGroup | None:
    """A settled group waits again, and so do its questions; None when it was open. Raises NotFound."""
    mine = update(DigestGroup).where(col(DigestGroup.id) == group_id, col(DigestGroup.desk_id) == desk_id)
    again = mine.where(col(DigestGroup.state) != "open").values(state="open", agent_id=None, agent_name=None, at=None)
    opened: DigestGroup | None = session.execute(
        again.returning(DigestGroup), execution_options={"populate_existing": True}
    ).scalar()
    if opened is None:
        of_desk(session, desk_id, group_id)
        return None
    _questions(session, opened, "")
    _refresh(session, opened, key)
    return opened


def moved(session: Session, desk: Desk) -> None:
    """The desk's group became another chat: message ids start anew, and what waits is posted there."""
    mine = update(DigestGroup).where(col(DigestGroup.desk_id) == desk.id).values(message_id=None)
    session.execute(mine)
    query = select(DigestGroup.id).where(DigestGroup.desk_id == desk.id, DigestGroup.state == "open")
    for group_id in session.exec(query.order_by(col(DigestGroup.id))):
        _tell(session, desk, "desk.digest.group", f"digest:group:{group_id}:{desk.chat_id}", group_id=group_id)
    answers = col(KnowledgeRow.group_id).in_(select(DigestGroup.id).where(DigestGroup.desk_id == desk.id))
    session.execute(update(KnowledgeRow).where(answers).values(message_id=None))
    waits = (col(KnowledgeRow.approved_at).is_(None), col(KnowledgeRow.withdrawn_at).is_(None))
    whole = select(KnowledgeRow.id).where(answers, *waits, KnowledgeRow.table_name == "topic")
    for row_id in session.exec(whole.order_by(col(KnowledgeRow.id))):
        _tell(session, desk, "desk.digest.answer", f"digest:answer:{row_id}:{desk.chat_id}", row_id=row_id)


def blank(session: Session, before: datetime) -> int:
    """Empty the wordings of groups that were made before a moment; how many."""
    old = select(Digest.id).where(Digest.created_at < before)
    empty = update(DigestGroup).where(col(DigestGroup.digest_id).in_(old), col(DigestGroup.count) > 0)
    found = session.execute(empty.values(samples=[], question_ids=[], count=0).returning(col(DigestGroup.id)))
    return len(found.all())


def _questions(session: Session, settled: DigestGroup, outcome: str) -> None:
    mine = update(Question).where(col(Question.id).in_(settled.question_ids)).values(settled=outcome)
    session.execute(mine)


def _refresh(session: Session, settled: DigestGroup, key: str) -> None:
    desk = session.get_one(Desk, settled.desk_id)
    name = f"digest:group:{settled.id}:{key}"
    _tell(session, desk, "desk.digest.group.update", name, priority=outbox.COSMETIC, group_id=settled.id)


def _tell(session: Session, desk: Desk, kind: str, key: str, *, priority: int = outbox.CLOCK, **ids: JsonValue) -> None:
    outbox.put(session, kind=kind, key=key, bot_id=desk.bot_id, chat_id=desk.chat_id, ids=dict(ids), priority=priority)
