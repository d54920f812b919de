"""A desk with one thing of each kind in it, and what everything in the database looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, SQLModel, select

from storage import (
    additions,
    announcement_drafts,
    canned,
    desk_lists,
    desks,
    digests,
    documents,
    inbox,
    outbox,
    questions,
    routing,
    sellers,
)
from storage.models import OutboxMessage
from tests.desk_way import submitted, until
from tests.home import Home
from tests.people import Agent, Seen
from tests.ticket_way import Talk, opened

UNSTEADY = {"inbox", "outbox", "dialog", "lane", "lease", "desk_member", "rule_seen"}
"""Tables that change by themselves, or by the very question who somebody is."""
PAPER = {"file_id": "F", "file_unique_id": "U", "name": "report.pdf"}
TEXTS = {"en": "Hello {seller}", "zh": "{seller} 您好"}
TOPIC = {
    "group": "desk",
    "title": {"en": "A title", "zh": "标题"},
    "short": {"en": "An answer.", "zh": "答案。"},
    "author": "Li",
    "as_of": "2026-11-24",
    "checked": "memory",
}


@dataclass
class Full:
    """The desk's things: messages to press on, and ids by the name of what they are."""

    talk: Talk
    on: dict[str, Seen]
    ids: dict[str, int]

    @property
    def home(self) -> Home:
        return self.talk.home

    def stands(self, user_id: int, name: str) -> Agent:
        """Somebody as if he stood in the desk's group."""
        return Agent(self.home.town, user_id, name, self.home.desk.chat_id, self.home.town.seq)

    async def says_raw(self, text: str, **sender: Any) -> None:
        """A command in the ticket's topic that Telegram brings, whoever sent it."""
        chat = {"id": self.home.desk.chat_id, "type": "supergroup", "title": "d", "is_forum": True}
        length = len(text.split(maxsplit=1)[0])
        message = {"message_id": 800_000, "date": 1_800_000_000, "chat": chat, "text": text, **sender}
        message |= {"message_thread_id": self.talk.card.thread_id, "is_topic_message": True}
        message |= {"entities": [{"type": "bot_command", "offset": 0, "length": length}]}
        await self.home.town.post("updates", update={"message": message}, lane=self.home.desk.chat_id)

    async def quiet(self) -> None:
        """Wait until everything that came is handled, and everything due is sent."""
        await until(self._quiet)

    async def _quiet(self) -> bool:
        bot_id = self.home.settings.bot_id
        came, sent = await self.talk.db(inbox.counts, bot_id), await self.talk.db(outbox.counts, bot_id)
        return not came["waiting"] and not sent["waiting"]

    async def everything(self) -> dict[str, list[Any]]:
        """Every row of every table that does not change by itself."""
        await self.quiet()
        found: dict[str, list[Any]] = await self.talk.db(_rows)
        return found

    async def queued(self) -> list[str]:
        """The kinds of all deliveries there ever were."""
        found: list[str] = await self.talk.db(_kinds)
        return found


def _rows(session: Session) -> dict[str, list[Any]]:
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in UNSTEADY]
    return {table.name: sorted(map(repr, session.execute(table.select()))) for table in tables}


def _kinds(session: Session) -> list[str]:
    return [row.kind for row in session.exec(select(OutboxMessage).order_by(OutboxMessage.id))]  # type: ignore[arg-type]


async def full(home: Home) -> Full:
    """A ticket, an order with a document to judge and a question that waits, a digest, an answer, a dead letter."""
    talk = await opened(home)
    li, bot_id = home.desk["Li"], home.settings.bot_id
    row = await talk.db(sellers.find, bot_id, talk.ann.user_id)
    order = await submitted(home, talk.ann)
    order_card = await li.sees(order.number)
    [(paper, _), *_] = await talk.db(documents.checklist, order.id)
    await talk.db(documents.receive, row.id, paper.id, **PAPER)
    await li.sees("could not be posted")  # the sandbox has no such file: a dead letter as well
    await li.taps("Cancel", on=order_card)
    prompt = await li.sees("reply to this message")
    await li.presses(order_card, f"+document.reject:{paper.id}", force=True)
    verdict = await li.sees("rejected? Pick a reason")
    desk = await talk.db(desks.by_chat, bot_id, home.desk.chat_id)
    who: dict[str, Any] = {"agent_id": li.user_id, "agent_name": "Li"}
    asked = {"language": "en", "text": "qwrtzpl", "kind": "unknown", "topic": None}
    question = await talk.db(questions.ask, bot_id, row.id, key="q", **asked)
    drafts = [digests.Draft(question_ids=[question.id], samples=[("en", "qwrtzpl")])] * 2
    await talk.db(digests.make, bot_id, "2020-W01", drafts)
    group = await li.sees("qwrtzpl")
    wordings = {"en": ["qwrtzpl"]}
    answer = await talk.db(additions.propose, desk, 2, TOPIC, wordings, key="a", message_id=group.id, **who)
    answer_card = await li.sees("An answer.")
    await talk.db(canned.save, desk, "ours", TEXTS, key="c", **who)

    def lost(session: Session) -> int:
        outbox.put(session, kind="desk.done", key="lost", bot_id=bot_id, chat_id=desk.chat_id, ids={"message_id": 1})
        found = session.exec(select(OutboxMessage.id).where(OutboxMessage.key == "lost")).one()
        outbox.dead(session, found or 0, "a slip")
        return found or 0

    here: dict[str, Any] = {"reply_to": talk.card.id, "thread_id": talk.card.thread_id}
    said = ("en", "hello", "", talk.card.thread_id, {**who, "key": "n"})
    announcement = await talk.db(announcement_drafts.compose, desk, *said)
    queue = await talk.db(routing.add, desk, routing.Wish("all", [], []), key="r")
    asked_for = await talk.db(desk_lists.start, desk, "queue", key="l", **here)
    ids = {"announcement": announcement.id, "queue": queue.id, "list": asked_for.id}
    ids |= {"ticket": 1, "order": order.id or 0, "document": paper.id or 0, "group": 1}
    ids |= {"answer": answer.id, "letter": await talk.db(lost), "li": li.user_id}
    on = {
        "ticket": talk.card,
        "order": order_card,
        "prompt": prompt,
        "verdict": verdict,
        "group": group,
        "answer": answer_card,
    }
    return Full(talk, on, ids)
