"""Verbs about drafts: a seller has at most one open, and any number of kept ones."""

from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.clock import now
from storage.database import reading
from storage.draft_fields import checked
from storage.limits import FILE_NAME, KEYWORD, tidy
from storage.models.draft import Draft, StoredFile
from storage.problems import Invalid, NotFound, TooMany, WrongState
from storage.upsert import insert_once

MOST_FILES = 10


def open_draft(session: Session, seller_id: int, keyword: str = "") -> Draft:
    """The seller's open draft, or a new one. The keyword replaces an old one while no category is ticked."""
    moment = now(session)
    word = tidy(keyword, KEYWORD)
    if current(session, seller_id) is None:
        insert_once(session, Draft, None, _blank(seller_id, word, moment))
    draft = _locked(session, Draft.seller_id == seller_id, Draft.state == "open")
    if word and word != draft.keyword and not draft.categories:
        draft.keyword, draft.updated_at = word, moment
    return draft


@reading
def current(session: Session, seller_id: int) -> Draft | None:
    """The open draft, if there is one."""
    return session.exec(select(Draft).where(Draft.seller_id == seller_id, Draft.state == "open")).first()


@reading
def get(session: Session, seller_id: int, draft_id: int) -> Draft:
    """Any draft of this seller, whatever its state. Raises NotFound."""
    draft = session.exec(select(Draft).where(Draft.id == draft_id, Draft.seller_id == seller_id)).first()
    if draft is None:
        raise NotFound
    return draft


@reading
def listed(session: Session, seller_id: int, offset: int = 0, limit: int | None = None) -> list[Draft]:
    """The kept drafts, the latest change first."""
    query = select(Draft).where(Draft.seller_id == seller_id, Draft.state == "kept")
    query = query.order_by(col(Draft.updated_at).desc(), col(Draft.id).desc())
    return list(session.exec(query.offset(offset).limit(limit)))


@reading
def count(session: Session, seller_id: int) -> int:
    """How many drafts are kept."""
    query = select(func.count(col(Draft.id))).where(Draft.seller_id == seller_id, Draft.state == "kept")
    return session.exec(query).one()


def resume(session: Session, seller_id: int, draft_id: int) -> Draft:
    """Open a kept draft; the one that was open is kept, or discarded when nothing was chosen in it yet."""
    draft = _own(session, seller_id, draft_id)
    if draft.state == "open":
        return draft
    if draft.state != "kept":
        raise WrongState(status=draft.state)
    moment = now(session)
    other = session.exec(
        select(Draft).where(Draft.seller_id == seller_id, Draft.state == "open").with_for_update()
    ).first()
    if other is not None:
        other.state, other.updated_at = ("kept" if other.categories else "discarded"), moment
        session.flush()  # before the next one opens: only one may be
    draft.state, draft.updated_at = "open", moment
    return draft


def change(session: Session, /, seller_id: int, draft_id: int, **fields: Any) -> Draft:
    """Set keyword, categories, marketplace, country, answers, providers, dangerous or contact, each as a whole.

    What depends on a changed choice goes back: see `draft_fields.checked`. Raises WrongState unless the draft is
    open, Invalid(what) for a value that cannot be.
    """
    draft = _own(session, seller_id, draft_id)
    if draft.state != "open":
        raise WrongState(status=draft.state)
    values = checked(draft, fields)
    for field, value in values.items():
        setattr(draft, field, value)
    if values:
        draft.updated_at = now(session)
    return draft


def keep(session: Session, seller_id: int, draft_id: int) -> Draft:
    """Put an open draft aside."""
    return _leave(session, seller_id, draft_id, "kept", ("open",))


def discard(session: Session, seller_id: int, draft_id: int) -> Draft:
    """Throw a draft away."""
    return _leave(session, seller_id, draft_id, "discarded", ("open", "kept"))


def add_file(
    session: Session,
    seller_id: int,
    draft_id: int,
    *,
    kind: str,
    file_id: str,
    file_unique_id: str,
    name: str,
    mime: str | None = None,
    size: int | None = None,
) -> StoredFile:
    """Attach a file (sds | document) to an open draft; the same file once. Raises TooMany past 10."""
    draft = _own(session, seller_id, draft_id)
    if kind not in {"sds", "document"}:
        raise Invalid(what="file", why="kind")
    there = files(session, seller_id, draft_id)
    for known in there:
        if known.file_unique_id == file_unique_id:
            return known
    if draft.state != "open":
        raise WrongState(status=draft.state)
    if len(there) >= MOST_FILES:
        raise TooMany(limit=MOST_FILES)
    stored = StoredFile(
        seller_id=seller_id,
        draft_id=draft_id,
        kind=kind,
        file_id=file_id,
        file_unique_id=file_unique_id,
        name=tidy(name, FILE_NAME),
        mime=mime,
        size=size,
        received_at=now(session),
    )
    draft.updated_at = stored.received_at
    session.add(stored)
    return stored


def remove_file(session: Session, seller_id: int, draft_id: int, stored_file_id: int) -> bool:
    """Detach a file from an open draft. True for the call that did it."""
    draft = _own(session, seller_id, draft_id)
    stored = session.get(StoredFile, stored_file_id)
    if stored is None or stored.draft_id != draft.id or draft.state != "open":
        return False
    session.delete(stored)
    return True


@reading
def files(session: Session, seller_id: int, draft_id: int) -> list[StoredFile]:
    """The files of a draft, in the order they came."""
    query = select(StoredFile).where(StoredFile.seller_id == seller_id, StoredFile.draft_id == draft_id)
    return list(session.exec(query.order_by(col(StoredFile.id))))


def _blank(seller_id: int, keyword: str, moment: datetime) -> dict[str, Any]:
    empty: dict[str, Any] = {"categories": [], "answers": {}, "providers": [], "dangerous": {}, "contact": {}}
    stamps = {"created_at": moment, "updated_at": moment}
    return {"seller_id": seller_id, "state": "open", "keyword": keyword, **empty, **stamps}


def _own(session: Session, seller_id: int, draft_id: int) -> Draft:
    return _locked(session, Draft.id == draft_id, Draft.seller_id == seller_id)


def _locked(session: Session, *conditions: Any) -> Draft:
    draft = session.exec(select(Draft).where(*conditions).with_for_update()).first()
    if draft is None:
        raise NotFound
    return draft


def _leave(session: Session, seller_id: int, draft_id: int, state: str, origins: tuple[str, ...]) -> Draft:
    draft = _own(session, seller_id, draft_id)
    if draft.state in origins:
        draft.state, draft.updated_at = state, now(session)
        session.flush()
    elif draft.state != state:
        raise WrongState(status=draft.state)
    return draft
