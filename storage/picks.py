"""Verbs of the search: a tap is one change of the draft and names its outcome, so that a replay is harmless."""

from dataclasses import dataclass

from sqlmodel import Session

from storage import drafts
from storage.draft_fields import MOST_CATEGORIES
from storage.models.draft import Draft
from storage.problems import TooMany


@dataclass(frozen=True, slots=True)
class LookUp:
    """The draft a search works on, and the one that was put aside for it (an order was already being filled in)."""

    draft: Draft
    kept: Draft | None


def look_up(session: Session, seller_id: int, keyword: str = "", category: str | None = None) -> LookUp:
    """Begin a new product. A draft that was only looked at is used again; one with order details is kept."""
    before = drafts.current(session, seller_id)
    kept = None
    if before is not None and _is_order(session, before):
        kept = drafts.keep(session, seller_id, before.id or 0)
        session.flush()  # before the next one opens: only one may be
    draft = drafts.open_draft(session, seller_id)
    fields = {"keyword": keyword, "categories": [category] if category else [], "answers": {}}
    return LookUp(drafts.change(session, seller_id, draft.id or 0, **fields), kept)


def tick(session: Session, seller_id: int, draft_id: int, category: str, ticked: bool) -> Draft:
    """Have a category ticked or not. Raises TooMany(limit=3), NotFound, WrongState."""
    chosen = drafts.get(session, seller_id, draft_id).categories
    wanted = [slug for slug in chosen if slug != category]
    if ticked:
        wanted = chosen if category in chosen else [*chosen, category]
    if len(wanted) > MOST_CATEGORIES:
        raise TooMany(limit=MOST_CATEGORIES)
    return drafts.change(session, seller_id, draft_id, categories=wanted)


def answer(session: Session, seller_id: int, draft_id: int, question: str, value: bool | None) -> Draft:
    """Answer a product question, or take the answer back (None). Raises NotFound, WrongState."""
    answers = dict(drafts.get(session, seller_id, draft_id).answers)
    answers.pop(question, None)
    if value is not None:
        answers[question] = value
    return drafts.change(session, seller_id, draft_id, answers=answers)


def _is_order(session: Session, draft: Draft) -> bool:
    """Whether losing it would cost the seller more than a search."""
    filled = draft.providers or draft.contact or draft.dangerous.get("confirmed")
    return bool(filled or drafts.files(session, draft.seller_id, draft.id or 0))
