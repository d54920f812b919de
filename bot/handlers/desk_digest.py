"""The desk teaches the bot: buttons under the groups of a digest, and answers that agents reply with."""

from typing import Any

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message, Update
from sqlmodel import Session

from bot.answer_draft import Unfinished, read_answer
from bot.callbacks import Press
from bot.handlers.filters import Pressed
from bot.handlers.presses import Pressing, Tap, Toast
from bot.knowledge.additions import fresh
from bot.knowledge.book import Book
from bot.knowledge.grouping import language
from bot.say import Say
from storage import additions, desk_acts, digests, learning_acts
from storage.database import Database
from storage.models import Desk, DigestGroup
from storage.problems import NotFound, WrongState

ATTACH = {"digest.topic": ("wordings", "topic"), "digest.category": ("keywords", "category")}
WORDS = (*ATTACH, "digest.ignore", "digest.undo", "digest.approve", "digest.discard")


def digest_router() -> Router:
    """Presses under digests. Asked before the desk's own router, which answers every press."""
    router = Router(name="digest")

    @router.callback_query(Pressed(*WORDS))
    async def pressed(
        query: CallbackQuery, pressed: Press, bot: Bot, db: Database, book: Book, say: Say, event_update: Update
    ) -> None:
        async def act(tap: Tap) -> Toast:
            done = await _act(db, book, tap)
            return Toast(f"learning.{done}", alert=done == "taken")

        await Pressing(query, pressed, bot, db, say, event_update).answered(act)

    return router


async def _act(db: Database, book: Book, tap: Tap) -> str:
    """Do what the button says; the name of the toast. Raises Problem, ValueError for forged ids."""
    desk, pressed, by = tap.desk, tap.pressed, tap.by
    number = pressed.number()
    if pressed.word in ATTACH:
        return await _attach(db, book, desk, pressed, by)
    if pressed.word == "digest.ignore":
        await db(digests.settle, desk.id or 0, number, "ignored", **by)
        return "ignored"
    if pressed.word == "digest.undo":
        await db(learning_acts.undo, desk, number, **by)
        return "undone"
    if pressed.word == "digest.approve":
        row = await db(additions.of_desk, desk, number)
        wordings = await db(additions.wordings_of, number)
        if fresh(book, "wordings", str(row.entry["id"]), wordings) != wordings:
            return "taken"  # attached elsewhere while the answer waited
        await db(additions.approve, desk, number, **by)
        return "approved"
    await db(learning_acts.discard, desk, number, **by)
    return "discarded"


async def _attach(db: Database, book: Book, desk: Desk, pressed: Press, by: dict[str, Any]) -> str:
    table, owner = ATTACH[pressed.word]
    slug = pressed.ids[1]
    if slug not in (book.topics if owner == "topic" else book.categories):
        raise NotFound
    group = await db(digests.of_desk, desk.id or 0, pressed.number())
    entry = _words(book, table, slug, [text for _, text in _samples(group)])
    if not entry:
        return "taken"
    await db(additions.attach, desk, group.id or 0, table, {owner: slug, **entry}, **by)
    return "attached"


async def answered(db: Database, book: Book, desk: Desk, group: DigestGroup, message: Message, key: str) -> None:
    """An agent's reply to a group is an answer to it. Raises Problem; what is missing is told."""
    assert message.from_user is not None
    try:
        draft = read_answer(message.text or "")
    except Unfinished as error:
        await _tell(db, desk, key, message.message_id, "learning.unfinished", {"missing": error.missing})
        return
    asked = [text for _, text in _samples(group)]
    if not _words(book, "wordings", "", asked):
        await _tell(db, desk, key, message.message_id, "learning.taken", {})
        return
    author = message.from_user.full_name
    await db(
        learning_acts.propose,
        desk,
        group.id or 0,
        draft.entry(author, db.clock().date()),
        _words(book, "wordings", "", dict.fromkeys([*asked, *draft.title.values()])),
        agent_id=message.from_user.id,
        agent_name=author,
        key=key,
        message_id=message.message_id,
    )


def _samples(group: DigestGroup) -> list[list[str]]:
    """The group's wordings. Raises WrongState once they are blanked."""
    if not group.samples:
        raise WrongState(status="expired")
    return group.samples


def _words(book: Book, table: str, owner: str, texts: Any) -> dict[str, list[str]]:
    """Those wordings that belong to nobody else, by language; empty when there are none."""
    found: dict[str, list[str]] = {}
    for text in fresh(book, table, owner, texts):
        found.setdefault(language(text), []).append(text)
    return found


async def _tell(db: Database, desk: Desk, key: str, reply_to: int, text: str, fields: dict[str, Any]) -> None:
    def tell(session: Session) -> None:
        desk_acts.tell(session, desk, key=key, reply_to=reply_to, text=text, fields=fields)

    await db(tell)
