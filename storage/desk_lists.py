"""Verbs about what agents ask a desk for: lists with pages, the card of a seller, numbers, a file."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, cast, delete, or_
from sqlmodel import Session, col, select

from storage import outbox
from storage.clock import now
from storage.columns import JsonValue
from storage.database import reading
from storage.models.desk import Desk
from storage.models.question import Question
from storage.models.rating import DeskList
from storage.models.seller import Seller
from storage.models.ticket import Ticket
from storage.problems import NotFound
from storage.upsert import insert_once

MOST_FOUND = 200
Word = tuple[str, Sequence[str]]
"""A word that was typed, and the ids of what the knowledge knows by it."""


def show(
    session: Session,
    desk: Desk,
    kind: str,
    *,
    key: str,
    reply_to: int,
    thread_id: int | None,
    **ids: JsonValue,
) -> bool:
    """Have the courier post something as a reply to what an agent wrote."""
    return outbox.put(
        session,
        kind=kind,
        key=f"{kind}:{key}",
        bot_id=desk.bot_id,
        chat_id=desk.chat_id,
        thread_id=thread_id,
        ids={"reply_to": reply_to, "desk_id": desk.id, **ids},
        priority=outbox.CLAIM,
    )


def start(
    session: Session,
    desk: Desk,
    kind: str,
    *,
    key: str,
    reply_to: int,
    thread_id: int | None,
    **args: JsonValue,
) -> DeskList:
    """A list that an agent asks for: queue | mine | find. Its first page is posted."""
    row = {"bot_id": desk.bot_id, "desk_id": desk.id, "key": key, "kind": kind, "args": args}
    insert_once(session, DeskList, ["bot_id", "key"], {**row, "created_at": now(session)})
    made = session.exec(select(DeskList).where(DeskList.bot_id == desk.bot_id, DeskList.key == key)).one()
    show(session, desk, "desk.list", key=key, reply_to=reply_to, thread_id=thread_id, list_id=made.id)
    return made


def turn(session: Session, desk: Desk, list_id: int, page: int, *, key: str) -> DeskList:
    """Have the courier show another page of a list where it stands. Raises NotFound when it is gone or another's."""
    found = session.exec(select(DeskList).where(DeskList.id == list_id, DeskList.desk_id == desk.id)).first()
    if found is None or found.message_id is None:
        raise NotFound
    outbox.put(
        session,
        kind="desk.list.page",
        key=f"desk.list.page:{key}",
        bot_id=desk.bot_id,
        chat_id=desk.chat_id,
        thread_id=None,
        ids={"list_id": list_id, "page": page},
        priority=outbox.CLAIM,
    )
    return found


def posted(session: Session, list_id: int, message_id: int) -> None:
    """Where the list stands."""
    found = session.get(DeskList, list_id)
    if found is not None:
        found.message_id = message_id
        session.add(found)


def forget(session: Session, before: datetime) -> int:
    """Delete lists that nobody will turn any more; how many."""
    old = delete(DeskList).where(col(DeskList.created_at) < before)
    return session.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]


@reading
def get(session: Session, list_id: int) -> DeskList:
    """For the courier, which has the id from its own row. Raises NotFound."""
    found = session.get(DeskList, list_id)
    if found is None:
        raise NotFound
    return found


@reading
def find(session: Session, desk_id: int, number: int | None, words: Sequence[Word]) -> list[int]:
    """Tickets of the desk with this number, or with every word: in the seller's name, what he asked first, or its ids.

    The newest first, at most MOST_FOUND. What was said in a ticket is not kept, so it is not searched.
    """
    query = select(Ticket.id).join(Seller, col(Seller.id) == Ticket.seller_id)
    query = query.outerjoin(Question, col(Question.id) == col(Ticket.context)["question"].as_integer())
    every = []
    for word, slugs in words:
        about = cast(col(Ticket.context), String)
        named = [col(Seller.name), col(Seller.username), col(Question.text)]
        every.append(
            or_(
                *(one.icontains(word.lstrip("@"), autoescape=True) for one in named),
                *(about.contains(f'"{slug}"', autoescape=True) for slug in slugs),
            )
        )
    if number is not None:
        every = [or_(col(Ticket.id) == number, *([every[0]] if len(every) == 1 else []))]
    found = query.where(Ticket.desk_id == desk_id, *every).order_by(col(Ticket.id).desc()).limit(MOST_FOUND)
    return [one for one in session.exec(found) if one is not None]
