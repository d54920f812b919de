"""Verbs of an announcement that is a draft: its texts, whom it is for, and a test to its writer."""

from typing import Any

from sqlmodel import Session, select

from storage import announcements, outbox
from storage.audiences import ROLES
from storage.clock import now
from storage.database import reading
from storage.limits import NAME, tidy
from storage.models.announcement import Announcement
from storage.models.desk import Desk
from storage.models.seller import Seller
from storage.problems import Invalid, NotFound, WrongState
from storage.sellers import LANGUAGES, MARKETPLACES
from storage.upsert import insert_once

MOST_CATEGORIES = 10


def compose(
    session: Session, desk: Desk, language: str, html: str, photo: str, thread_id: int | None, by: dict[str, Any]
) -> Announcement:
    """Write a language of this supervisor's draft, which begins with it; its preview and its card are posted.

    `by` are agent_id, agent_name and key, as everywhere. Raises Invalid.
    """
    if language not in LANGUAGES:
        raise Invalid(what="language", why="unknown")
    written = _held(session, desk, by)
    while written.state != "draft":  # somebody started it between the look and the hold: what goes out was confirmed
        written = _held(session, desk, by)
    written.texts = {**written.texts, language: {"html": html, "photo": photo}}
    session.add(written)
    session.flush()
    announcements.post(session, written, "desk.announcement.preview", by["key"], thread_id, language=language)
    announcements.card(session, desk, written.id or 0, thread_id, by["key"])
    return written


def _held(session: Session, desk: Desk, by: dict[str, Any]) -> Announcement:
    """This supervisor's draft, begun if there is none, held until the end of the transaction."""
    found = draft(session, desk.id or 0, by["agent_id"])
    if found is None:
        row = {"bot_id": desk.bot_id, "desk_id": desk.id, "agent_id": by["agent_id"], "state": "draft"}
        row |= {"agent_name": tidy(by["agent_name"], NAME) or "?", "texts": {}, "audience": {}, "result": {}}
        insert_once(session, Announcement, None, row | {"drawn": "", "total": 0, "created_at": now(session)})
        found = draft(session, desk.id or 0, by["agent_id"])
    assert found is not None
    return announcements.locked(session, desk, found.id or 0)


@reading
def draft(session: Session, desk_id: int, agent_id: int) -> Announcement | None:
    """What a supervisor is writing."""
    mine = (Announcement.desk_id == desk_id, Announcement.agent_id == agent_id, Announcement.state == "draft")
    return session.exec(select(Announcement).where(*mine)).first()


def change(
    session: Session, desk: Desk, announcement_id: int, field: str, value: str, key: str, *, drawn: bool = True
) -> Announcement:
    """Set one filter of a draft, or whether it is urgent: language, role, urgent (on, off); market and category carry
    a sign, + or -. Raises NotFound, WrongState, Invalid.
    """
    found = announcements.locked(session, desk, announcement_id)
    if found.state != "draft":
        raise WrongState(status=found.state)
    audience = dict(found.audience)
    sign, name = value[:1], value[1:]
    match field:
        case "language" if value in ("all", *LANGUAGES):
            audience["language"] = "" if value == "all" else value
        case "role" if value in ("all", *ROLES[1:]):
            audience["role"] = "" if value == "all" else value
        case "urgent" if value in ("on", "off"):
            found.urgent = value == "on"
        case "market" if name in MARKETPLACES and sign in ("+", "-"):
            chosen = {*audience.get("markets", []), name} if sign == "+" else {*audience.get("markets", [])} - {name}
            audience["markets"] = [one for one in MARKETPLACES if one in chosen]
        case "category" if name and sign in ("+", "-"):
            rest = [one for one in audience.get("categories", []) if one != name]
            audience["categories"] = ([*rest, name] if sign == "+" else rest)[:MOST_CATEGORIES]
        case _:
            raise NotFound
    found.audience = audience
    session.add(found)
    if drawn:
        announcements.redraw(session, found, key)
    return found


def test(session: Session, desk: Desk, announcement_id: int, seller: Seller, key: str) -> None:
    """Send it to the supervisor himself, in each of its languages. Raises NotFound."""
    found = announcements.of_desk(session, desk.id or 0, announcement_id)
    for language in found.texts:
        outbox.put(
            session,
            kind="notice.test",
            key=f"announcement:{found.id}:{key}:{language}",
            bot_id=found.bot_id,
            chat_id=seller.user_id,
            ids={"announcement_id": found.id, "language": language, "seller_id": seller.id},
            priority=outbox.CLAIM,
        )
