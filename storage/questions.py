"""Verbs about questions: what was asked, and whether the answer helped."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import Session, col, delete, select

from storage.clock import now
from storage.database import reading
from storage.models.question import Question
from storage.problems import NotFound
from storage.upsert import insert_once

VOTES = ("up", "down")
LONGEST = 500
"""Characters of a question that are kept."""
BATCH = 500
LATELY = timedelta(hours=1)
"""How long a question stays what its seller is likely to mean."""


def ask(
    session: Session,
    bot_id: int,
    seller_id: int,
    *,
    key: str,
    language: str,
    text: str,
    kind: str,
    topic: str = "",
) -> Question:
    """Note a question under its key; the first note of a key stays."""
    row = {"bot_id": bot_id, "seller_id": seller_id, "key": key, "language": language, "text": text[:LONGEST]}
    row |= {"kind": kind, "topic": topic, "vote": "", "settled": "", "created_at": now(session)}
    insert_once(session, Question, ["seller_id", "key"], row)
    return session.exec(select(Question).where(Question.seller_id == seller_id, Question.key == key)).one()


def vote(session: Session, seller_id: int, question_id: int, choice: str) -> Question:
    """Whether an answer helped its seller: `up` or `down`; the last word counts. Raises NotFound."""
    if choice not in VOTES:
        raise NotFound
    mine = update(Question).where(col(Question.id) == question_id, col(Question.seller_id) == seller_id)
    if session.execute(mine.values(vote=choice, voted_at=now(session)).returning(col(Question.id))).scalar() is None:
        raise NotFound
    return get(session, seller_id, question_id)


@reading
def get(session: Session, seller_id: int, question_id: int) -> Question:
    """A question of this seller. Raises NotFound."""
    found = session.exec(select(Question).where(Question.id == question_id, Question.seller_id == seller_id)).first()
    if found is None:
        raise NotFound
    return found


@reading
def last(session: Session, seller_id: int) -> Question | None:
    """What the seller asked last in words, if that was within LATELY."""
    query = select(Question).where(Question.seller_id == seller_id, Question.text != "")
    lately = query.where(Question.created_at > now(session) - LATELY)
    return session.exec(lately.order_by(col(Question.id).desc())).first()


@reading
def votes(session: Session, bot_id: int) -> dict[str, tuple[int, int]]:
    """Per topic how often its answer helped, and how often it did not."""
    query = select(Question.topic, Question.vote, func.count()).where(Question.bot_id == bot_id, Question.vote != "")
    found: dict[str, dict[str, int]] = {}
    for topic, choice, count in session.exec(query.group_by(Question.topic, Question.vote)):
        found.setdefault(topic, {})[choice] = count
    return {topic: (counts.get("up", 0), counts.get("down", 0)) for topic, counts in found.items()}


def blank(session: Session, before: datetime) -> int:
    """Empty the texts of old questions, a batch at a time; how many. What was voted is kept."""
    old: Sequence[int | None] = session.exec(
        select(Question.id).where(Question.created_at < before, Question.text != "").limit(BATCH)
    ).all()
    if old:
        session.execute(update(Question).where(col(Question.id).in_(old)).values(text=""))
    return len(old)


def forget(session: Session, before: datetime) -> int:
    """Delete old questions that are blank and say nothing any more, a batch at a time; how many."""
    empty = (Question.created_at < before, Question.text == "", Question.vote == "")
    old = session.exec(select(Question.id).where(*empty).limit(BATCH)).all()
    if old:
        session.execute(delete(Question).where(col(Question.id).in_(old)))
    return len(old)
