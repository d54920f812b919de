"""Verbs of guides: what a seller has answered and done. Each names its outcome, so that a replay changes nothing more.

Ids of guides, questions and steps are the caller's to check: the Book is not known here.
"""

from sqlmodel import Session, col, delete, select

from storage.clock import now
from storage.database import reading
from storage.models.guide import GuideProgress
from storage.upsert import insert_once


@reading
def get(session: Session, seller_id: int, guide: str) -> GuideProgress | None:
    """How far this seller has come; None when he has not begun."""
    mine = (GuideProgress.seller_id == seller_id, GuideProgress.guide == guide)
    return session.exec(select(GuideProgress).where(*mine)).first()


@reading
def listed(session: Session, seller_id: int) -> list[GuideProgress]:
    """All guides this seller has begun, the latest first."""
    mine = select(GuideProgress).where(GuideProgress.seller_id == seller_id)
    return list(session.exec(mine.order_by(col(GuideProgress.updated_at).desc(), col(GuideProgress.id).desc())))


def choose(session: Session, seller_id: int, guide: str, question: str, choice: str) -> GuideProgress:
    """Answer a question. Other answers and what is done stay; which of them still count, the guide says."""
    progress = _own(session, seller_id, guide)
    if progress.choices.get(question) != choice:
        progress.choices = {**progress.choices, question: choice}
        progress.updated_at = now(session)
    return progress


def mark(session: Session, seller_id: int, guide: str, what: str, done: bool, at: str | None = None) -> GuideProgress:
    """A step, or a line of the checklist, is done or not; with `at` he stands at that step from now on."""
    progress = _own(session, seller_id, guide)
    others = [one for one in progress.done if one != what]
    if done != (what in progress.done):
        progress.done = [*others, what] if done else others
        progress.updated_at = now(session)
    return _stand(session, progress, at)


def go_to(session: Session, seller_id: int, guide: str, at: str) -> GuideProgress:
    """He stands at this step from now on."""
    return _stand(session, _own(session, seller_id, guide), at)


def forget(session: Session, seller_id: int, guide: str) -> None:
    """Start over: nothing answered, nothing done."""
    mine = (col(GuideProgress.seller_id) == seller_id, col(GuideProgress.guide) == guide)
    session.execute(delete(GuideProgress).where(*mine))


def _stand(session: Session, progress: GuideProgress, at: str | None) -> GuideProgress:
    if at is not None and progress.at != at:
        progress.at, progress.updated_at = at, now(session)
    return progress


def _own(session: Session, seller_id: int, guide: str) -> GuideProgress:
    """The row, made when there is none, held until the end of the transaction."""
    blank = {"seller_id": seller_id, "guide": guide, "choices": {}, "done": [], "at": "", "updated_at": now(session)}
    insert_once(session, GuideProgress, ["seller_id", "guide"], blank)
    mine = (GuideProgress.seller_id == seller_id, GuideProgress.guide == guide)
    return session.exec(select(GuideProgress).where(*mine).with_for_update()).one()
