"""The weekly digest in the desk: its groups with what may be done with each, and answers that wait for an OK."""

from datetime import date
from typing import Any

from bot.courier.kinds.seller import number
from bot.courier.scene import Post, Rendered, Scene, Skip
from bot.keyboards import Button, Rows, button, markup
from bot.knowledge.book import Book
from bot.knowledge.reading import BAD, read
from bot.knowledge.topic_entries import Topic
from bot.rows import toml_entry
from bot.say import LANGUAGES, Say
from storage import additions, digests
from storage.models import DigestGroup, KnowledgeRow, OutboxMessage

SHOWN = 5
"""Wordings of a group that are shown."""
MOST_OPENED = 5


async def digest(scene: Scene, row: OutboxMessage) -> Rendered:
    """What the week left open, in numbers."""
    made = await scene.db(digests.get, number(row, "digest_id"))
    year, week = map(int, made.week.split("-W"))
    topics = scene.book().topics
    text = scene.desk_say()(
        "learning.digest",
        since=date.fromisocalendar(year, week, 1),
        until=date.fromisocalendar(year, week, 7),
        questions=made.questions,
        left=made.left,
        opened=[(topics[slug], times) for slug, times in made.opened.items() if slug in topics][:MOST_OPENED],
    )
    return Post("send_message", _fields(text))


async def group(scene: Scene, row: OutboxMessage) -> Rendered:
    """Questions that ask the same, with what the desk may do about them."""
    found = await scene.db(digests.group, number(row, "group_id"))
    if found.message_id is not None:
        return Skip("posted already")
    group_id = found.id or 0
    return Post(
        "send_message",
        await _group(scene, found),
        after=lambda session, message_id: digests.posted(session, group_id, message_id or 0),
    )


async def group_update(scene: Scene, row: OutboxMessage) -> Rendered:
    """The same as things stand now: who did what, or open again."""
    found = await scene.db(digests.group, number(row, "group_id"))
    if found.message_id is None:
        return Skip("no message yet: it will be posted as things stand then")
    return Post("edit_message_text", {"message_id": found.message_id, **await _group(scene, found)})


async def _group(scene: Scene, found: DigestGroup) -> dict[str, Any]:
    say, book = scene.desk_say(), scene.book()
    rows = await scene.db(additions.rows_of, found.id or 0)
    text = say(
        "learning.group",
        group=found,
        samples=[text for _, text in found.samples[:SHOWN]],
        more=max(0, len(found.samples) - SHOWN),
        answered_with=[book.topics[slug] for slug in found.answered_with if slug in book.topics],
        attached=_attached(book, rows),
        author=rows[0].author_name if rows else "",
    )
    return _fields(text, _buttons(say, book, found))


def _buttons(say: Say, book: Book, found: DigestGroup) -> Rows:
    group_id = found.id or 0
    if found.state != "open":
        return [[button(say.plain("learning.b_undo"), "digest.undo", group_id)]]
    offered: list[Button] = []
    for slug in found.topics:
        if slug in book.topics:
            label = say.plain("learning.b_topic", topic=book.topics[slug])
            offered.append(button(label, "digest.topic", group_id, slug))
    for slug in found.categories:
        if slug in book.categories:
            label = say.plain("learning.b_category", category=book.categories[slug])
            offered.append(button(label, "digest.category", group_id, slug))
    return [*([one] for one in offered), [button(say.plain("learning.b_ignore"), "digest.ignore", group_id)]]


def _attached(book: Book, rows: list[KnowledgeRow]) -> Any:
    """The name, in both languages, of what the group was attached to; None when it was not, or that is gone."""
    for row in rows:
        if row.table_name == "keywords" and (category := book.categories.get(str(row.entry.get("category")))):
            return category.name
        if row.table_name == "wordings" and (topic := book.topics.get(str(row.entry.get("topic")))):
            return topic.title
    return None


async def answer(scene: Scene, row: OutboxMessage) -> Rendered:
    """An agent's answer as sellers would read it, for another agent's OK."""
    found = await scene.db(additions.row, number(row, "row_id"))
    if found.message_id is not None:
        return Skip("posted already")
    row_id = found.id or 0
    asked = await scene.db(digests.group, found.group_id)
    fields = _answer(scene, found)
    if asked.message_id is not None:
        fields |= {"reply_to_message_id": asked.message_id, "allow_sending_without_reply": True}
    return Post(
        "send_message", fields, after=lambda session, message_id: additions.posted(session, row_id, message_id or 0)
    )


async def answer_update(scene: Scene, row: OutboxMessage) -> Rendered:
    """The same once it is live, discarded or taken back."""
    found = await scene.db(additions.row, number(row, "row_id"))
    if found.message_id is None:
        return Skip("it was never posted")
    return Post("edit_message_text", {"message_id": found.message_id, **_answer(scene, found)})


def _answer(scene: Scene, found: KnowledgeRow) -> dict[str, Any]:
    say, row_id = scene.desk_say(), found.id or 0
    topic = read(Topic, toml_entry(found.entry), lambda _at, _what: None)
    shown = [] if topic is BAD else [Say(language)("topics.answer", topic=topic) for language in LANGUAGES]
    text = "\n\n".join([say("learning.answer", row=found), *shown])
    waits = found.approved_at is None and found.withdrawn_at is None
    buttons = [
        button(say.plain("learning.b_approve"), "digest.approve", row_id),
        button(say.plain("learning.b_discard"), "digest.discard", row_id),
    ]
    return _fields(text, [buttons] if waits else [])


def _fields(text: str, buttons: Rows | None = None) -> dict[str, Any]:
    """Without a reply_markup Telegram takes the buttons away."""
    fields: dict[str, Any] = {"text": text, "parse_mode": "HTML", "disable_web_page_preview": True}
    return {**fields, "reply_markup": markup(buttons)} if buttons else fields
