"""How an agent sees that his message waits, arrived or failed, and how he takes it back."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import Session, select

from sandbox import Sandbox
from storage.clock import system_clock
from storage.models import OutboxMessage
from tests.desk_way import until
from tests.home import Home
from tests.people import Agent, Seen
from tests.ticket_way import Talk, forum_home, opened

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


class Ahead:
    """The machine's time, which may be moved ahead."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def __call__(self) -> Any:
        return system_clock() + self.by


@pytest.fixture
def ahead() -> Ahead:
    return Ahead()


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path, ahead: Ahead) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path, clock=ahead) as opened:
        yield opened


async def shows(home: Home, message: Seen, *signs: str) -> None:
    """Wait until a message of the desk has these reactions."""

    async def there() -> bool:
        return [seen.reactions for seen in await home.desk.history() if seen.id == message.id] == [list(signs)]

    await until(there)


async def rows(talk: Talk, kind: str) -> list[OutboxMessage]:
    def read(session: Session) -> list[OutboxMessage]:
        return list(session.exec(select(OutboxMessage).where(OutboxMessage.kind == kind)))

    found: list[OutboxMessage] = await talk.db(read)
    return found


async def tried(talk: Talk) -> None:
    """Wait until a copy to the seller has failed once."""

    async def failed() -> bool:
        return any(row.attempts and row.done_at is None for row in await rows(talk, "ticket.relay"))

    await until(failed)


def wake(home: Home) -> None:
    assert home.running is not None
    assert home.running.courier is not None
    assert home.running.courier.delivery is not None
    home.running.courier.delivery.wake()


async def texts(talk: Talk) -> list[str]:
    return [seen.text for seen in await talk.ann.history()]


async def test_what_arrives_at_once_shows_nothing(home: Home, ahead: Ahead) -> None:
    talk = await opened(home)
    await talk.answered()
    [row] = await rows(talk, "ticket.mark")
    assert row.outcome == "skipped"
    assert not await home.town.calls("setMessageReaction")


async def test_what_waits_says_so_and_then_that_it_arrived(home: Home, ahead: Ahead) -> None:
    talk = await opened(home)
    await talk.answered()
    await home.town.faults(error_5xx_share=1.0, methods=["copyMessage"])
    said = await talk.li.says("slow one")
    await tried(talk)
    await shows(home, said)
    ahead.by = timedelta(seconds=2.5)
    wake(home)
    await shows(home, said, "👀")
    await home.town.faults()
    ahead.by = timedelta(minutes=10)
    wake(home)
    await talk.ann.sees("slow one")
    await shows(home, said, "👌")


async def test_what_fails_says_why(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    chat = {"id": home.desk.chat_id, "type": "supergroup", "title": "d", "is_forum": True}
    ghost = {"message_id": 900_000, "date": 1_800_000_000, "chat": chat, "text": "boo", "is_topic_message": True}
    ghost |= {"from": {"id": talk.li.user_id, "is_bot": False, "first_name": "Li"}}
    ghost["message_thread_id"] = talk.card.thread_id
    await home.town.post("updates", update={"message": ghost}, lane=home.desk.chat_id)
    await talk.li.sees("message was deleted before it could be copied")
    await home.town.patch(f"users/{talk.ann.user_id}", deactivated=True)
    said = await talk.li.says("hello?")
    told = await talk.li.sees("has deleted their Telegram account")
    assert told.raw["reply_to"] == said.id


@pytest.mark.parametrize("by_reply", [True, False])
async def test_a_message_is_taken_back(home: Home, by_reply: bool) -> None:
    talk = await opened(home)
    await talk.answered("Hello")
    said = await talk.li.says("The price is 100 EUR")
    await talk.ann.sees("100 EUR")
    await (talk.li.replies(said, "/undo") if by_reply else talk.li.says("/undo"))
    told = await talk.li.sees("Taken back by Li: the seller no longer has it")
    assert told.raw["reply_to"] == said.id
    await shows(home, said, "🙈")
    assert not any("100 EUR" in text for text in await texts(talk))
    await talk.li.replies(said, "/undo")
    await talk.li.sees("taken back already")
    await talk.li.edits(said, "The price is 90 EUR")
    await talk.li.says("/undo")
    await talk.li.sees("Taken back by Li")
    assert not any("Hello" in text for text in await texts(talk)), "his last before it"
    assert not any("90 EUR" in text for text in await texts(talk))
    await talk.li.says("/undo")
    await talk.li.sees("nothing to take back")


async def test_an_album_is_taken_back_as_a_whole(home: Home) -> None:
    talk = await opened(home)
    await talk.answered("Hello")
    parts = [
        await talk.li.sends_file(f"{part}.png", PIXEL, kind="photo", album="three", caption=f"part {part}")
        for part in range(3)
    ]
    await talk.ann.sees("part 2")
    await talk.li.replies(parts[1], "/undo")
    told = await talk.li.sees("no longer has it")
    assert told.raw["reply_to"] == parts[0].id
    assert not any(seen.files for seen in await talk.ann.history())
    assert len(await rows(talk, "ticket.undone")) == 1


async def test_what_was_not_delivered_yet_is_never_sent(home: Home, ahead: Ahead) -> None:
    talk = await opened(home)
    await talk.answered("Hello")
    await home.town.faults(error_5xx_share=1.0, methods=["copyMessage"])
    said = await talk.li.says("a slip")
    await tried(talk)
    await talk.li.replies(said, "/undo")
    await talk.li.sees("Taken back by Li before it was delivered")
    await home.town.faults()
    await talk.li.says("the right one")
    ahead.by = timedelta(minutes=10)
    wake(home)
    await talk.ann.sees("the right one")
    assert "a slip" not in await texts(talk)
    await shows(home, said, "🙈")


async def test_after_two_days_it_stays(home: Home, ahead: Ahead) -> None:
    talk = await opened(home)
    said = await talk.li.says("an old word")
    await talk.ann.sees("an old word")
    await home.town.advance(49 * 3600)
    await talk.li.replies(said, "/undo")
    await talk.li.sees("The seller still has it")
    assert "an old word" in await texts(talk)


async def test_only_the_author_or_a_supervisor_takes_back(home: Home) -> None:
    talk = await opened(home)
    await talk.mia.says("It is mine")
    await talk.ann.sees("It is mine")
    [said] = [seen for seen in await home.desk.history() if seen.text == "It is mine"]
    cat: Agent = (await home.desk.admits("Cat")).at(talk.card.thread_id)
    await cat.replies(said, "/undo")
    await cat.sees("Only its author or an administrator")
    await talk.li.says("/undo", reply_to=said, anonymous=True)
    await talk.li.sees("Anonymous administrators")
    asked = await talk.ann.says("what is?")
    copy = await talk.mia.sees("what is?")
    await talk.mia.replies(copy, "/undo")
    await talk.mia.sees("the seller's own message")
    await talk.li.says("A note of Li")
    note = next(seen for seen in await home.desk.history() if seen.text == "A note of Li")
    await talk.li.replies(note, "/undo")
    await talk.li.sees("the seller never got it")
    assert "It is mine" in await texts(talk)
    await talk.li.replies(said, "/undo")
    await talk.li.sees("Taken back by Li: the seller no longer has it")
    assert "It is mine" not in await texts(talk)
    assert asked.text in await texts(talk)


async def test_strangers_and_other_groups_take_nothing_back(home: Home) -> None:
    talk = await opened(home)
    await talk.answered("Hello")
    said = next(seen for seen in await home.desk.history() if seen.text == "Hello")
    await talk.mia.says("// here")
    await home.desk.dismisses("Mia")
    group = {"id": home.desk.chat_id, "type": "supergroup", "title": "d", "is_forum": True}
    undo = {"message_id": 900_002, "date": 1_800_000_000, "chat": group, "text": "/undo"}
    undo |= {"entities": [{"type": "bot_command", "offset": 0, "length": 5}]}
    undo |= {"message_thread_id": talk.card.thread_id, "is_topic_message": True}
    eve = await home.seller("Eve")
    channel = {"id": -1009, "type": "channel", "title": "News"}
    for sender, words in (
        ({"from": {"id": talk.mia.user_id, "is_bot": False, "first_name": "M"}}, "current members"),
        ({"from": {"id": eve.user_id, "is_bot": False, "first_name": "E"}}, "current members"),
        (
            {"from": {"id": 136817688, "is_bot": True, "first_name": "C"}, "sender_chat": channel},
            "Anonymous administrators",
        ),
    ):
        talk.li.since = home.town.seq
        await home.town.post("updates", update={"message": undo | sender}, lane=home.desk.chat_id)
        await talk.li.sees(words)
    other = {"id": -100_555, "type": "supergroup", "title": "other"}
    await home.town.post(
        "updates",
        update={"message": undo | {"chat": other, "from": {"id": talk.li.user_id, "is_bot": False, "first_name": "L"}}},
        lane=-100_555,
    )
    await talk.li.says("and a last word")
    await talk.ann.sees("and a last word")
    assert "Hello" in await texts(talk)
    assert said.text == "Hello"
