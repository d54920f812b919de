"""Who may write to a seller: present members of his desk, as themselves. Everybody else is told why not."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio

from sandbox import Sandbox
from tests.home import Home
from tests.people import Desk
from tests.ticket_way import Talk, forum_home, opened


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path) as opened:
        yield opened


async def unchanged(talk: Talk, *said: str) -> None:
    """The ticket is nobody's, and nothing reached the seller."""
    ticket = await talk.now()
    assert (ticket.state, ticket.agent_id) == ("open", None)
    texts = [seen.text for seen in await talk.ann.history()]
    assert not [text for text in texts if any(words in text for words in said)]


PRESSES = ("ticket.claim:1", "ticket.take:1:5", "ticket.close:1", "ticket.reopen:1")


async def says_as_stranger(talk: Talk, text: str, **sender: Any) -> None:
    """A message in the topic that Telegram brings though its sender is no member (any more)."""
    chat = {"id": talk.home.desk.chat_id, "type": "supergroup", "title": "d", "is_forum": True}
    message = {"message_id": 800_000, "date": 1_800_000_000, "chat": chat, "text": text, **sender}
    message |= {"message_thread_id": talk.card.thread_id, "is_topic_message": True}
    talk.li.since = talk.home.town.seq
    await talk.home.town.post("updates", update={"message": message}, lane=talk.home.desk.chat_id)


async def test_who_left_can_neither_press_nor_write(home: Home) -> None:
    talk = await opened(home)
    await talk.mia.says("// a member, up to now")
    await home.desk.dismisses("Mia")
    for data in PRESSES:
        await talk.mia.presses(talk.card, f"+{data}", force=True)
        await talk.mia.sees_toast("Only current members of the desk")
    await says_as_stranger(
        talk, "a last word", **{"from": {"id": talk.mia.user_id, "is_bot": False, "first_name": "M"}}
    )
    await talk.li.sees("Only current members of the desk can write")
    await unchanged(talk, "a last word")


async def test_a_stranger_can_neither_press_nor_write(home: Home) -> None:
    talk = await opened(home)
    eve = await home.seller("Eve")
    for data in PRESSES:
        body = {"user_id": eve.user_id, "chat_id": home.desk.chat_id, "message_id": talk.card.id}
        await home.town.post("tap", **body, data=f"+{data}", force=True)
        await eve.sees_toast("Only current members of the desk")
    await says_as_stranger(talk, "buy my pills", **{"from": {"id": eve.user_id, "is_bot": False, "first_name": "Eve"}})
    await talk.li.sees("Only current members of the desk can write")
    await unchanged(talk, "pills")


async def test_nobody_writes_unnamed(home: Home) -> None:
    talk = await opened(home)
    said = await talk.li.says("whoever I am", anonymous=True)
    told = await talk.li.sees("Remain anonymous")
    assert told.raw["reply_to"] == said.id
    assert told.thread_id == talk.card.thread_id
    channel = {"id": -1009, "type": "channel", "title": "News"}
    bot = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
    await says_as_stranger(talk, "big news", **{"from": bot, "sender_chat": channel})
    await talk.li.sees("your message is anonymous")
    await unchanged(talk, "whoever", "big news")


async def test_another_group_is_no_desk(home: Home) -> None:
    talk = await opened(home)
    other = await Desk.opens(home.town, "Zed", forum=False)
    said = await other["Zed"].says("hello")
    for data in PRESSES:
        await other["Zed"].presses(said, f"+{data}", force=True)
        await other["Zed"].sees_toast("not the support desk")
    await other["Zed"].replies(said, "to whom?")
    await unchanged(talk, "to whom")


async def test_forged_presses_change_nothing_and_are_answered(home: Home) -> None:
    talk = await opened(home)
    for data in (
        "ticket.claim:99",
        "ticket.claim:x",
        "ticket.take:1:x",
        "ticket.take:1:7",
        "ticket.close:",
        "ticket.x:1",
    ):
        await talk.li.presses(talk.card, f"+{data}", force=True)
        assert (await talk.li.sees_toast())["text"], data
    await unchanged(talk)
    window = (await talk.ann.history())[-1]
    for data in PRESSES:
        await talk.ann.presses(window, f"+{data}", force=True)
        await talk.ann.sees_toast("fresh start")
    await unchanged(talk)


async def test_another_sellers_ticket_is_not_closed(home: Home) -> None:
    talk = await opened(home)
    eve = await home.seller("Eve")
    await eve.starts()
    window = await eve.sees("Hello Eve")
    for data in ("ticket.solve:1", "ticket.solve:x"):
        await eve.presses(window, f"+{data}", force=True)
        await eve.sees_toast("no open conversation")
    await eve.presses(window, "+person.ask:1", force=True)
    await eve.sees("T-000002")
    await eve.presses(window, "+ticket.bot:1", force=True)
    await eve.sees("/ask and your question")
    await unchanged(talk)
