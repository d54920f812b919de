"""What is said in a ticket reaches the other side as it was sent: albums, replies, edits; and what cannot is told."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from sandbox import Sandbox
from tests.desk_way import changed, until
from tests.home import Home
from tests.people import Agent, Seen
from tests.person import Person
from tests.ticket_way import forum_home, opened

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path) as opened:
        yield opened


async def pictures(person: Person, count: int) -> list[Seen]:
    """The last messages of a chat with a picture that somebody else sent, once there are so many."""
    found: list[Seen] = []

    async def there() -> bool:
        shown = [seen for seen in await person.history() if seen.files and seen.raw["from"]["id"] != person.user_id]
        found[:] = shown[-count:]
        return len(shown) >= count

    await until(there)
    return found


async def test_an_album_stays_one_both_ways(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    for side, other, name in ((talk.ann, talk.li, "three"), (talk.li, talk.ann, "back")):
        for part in range(3):
            await side.sends_file(f"{part}.png", PIXEL, kind="photo", album=name, caption=f"{name} {part}")
        await side.says(f"after {name}")
        after = await other.sees(f"after {name}")
        got = await pictures(other, 3)
        assert [seen.text for seen in got] == [f"{name} {part}" for part in range(3)]
        assert max(seen.id for seen in got) < after.id, "nothing overtakes the album"
    calls = [one["method"].lower() for one in await home.town.calls()]
    assert calls.count("copymessages") == 2, "each album in one call"


async def test_files_voices_and_stickers_are_for_the_person(home: Home) -> None:
    talk = await opened(home)
    await talk.ann.sends_file("label.pdf", b"%PDF-1.4", caption="the label")
    await talk.li.sees("the label")
    await talk.ann.sees("Sent to our desk, T-000001")
    await talk.ann.sends("voice")
    await talk.ann.sends("contact", phone_number="+4930123456", first_name="Boss")
    await talk.ann.says("/settings")
    await talk.ann.sees("Settings")
    await talk.ann.sends_file("p.png", PIXEL, kind="photo", caption="from a window")
    await talk.li.sees("from a window")


async def test_a_window_that_wants_a_file_or_a_text_gets_it(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    await talk.ann.says("/menu")
    await talk.ann.sees("Type your product")
    await talk.ann.taps("Look up a product")
    await talk.ann.sees("What is your product?")
    await talk.ann.says("headphones")
    await talk.ann.sees_button("Headphones")
    await talk.ann.says("/menu")
    await talk.ann.sees("Type your product")
    await talk.ann.taps("Look up a product")
    await talk.ann.sees("What is your product?")
    await talk.li.says("What is it made of?")
    await talk.ann.sees("made of?")
    await talk.ann.says("of plastic and tin")
    await talk.li.sees("of plastic and tin")
    assert not any("headphones" in seen.text for seen in await home.desk.history())


async def test_replies_keep_their_thread(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    asked = await talk.ann.says("is A or B right?")
    copy = await talk.li.sees("is A or B right?")
    await talk.li.replies(copy, "A is")
    answer = await talk.ann.sees("A is")
    assert answer.raw["reply_to"] == asked.id
    mine = [seen for seen in await home.desk.history() if seen.text == "A is"][-1]
    await talk.ann.says("sure?", reply_to=answer)
    again = await talk.li.sees("sure?")
    assert again.raw["reply_to"] == mine.id


async def test_edits_of_the_seller_are_shown_below_and_the_old_words_stay(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    said = await talk.ann.says("it costs 10 EUR")
    copy = await talk.li.sees("it costs 10 EUR")
    talk.li.since = home.town.seq
    await talk.ann.edits(said, "it costs <b>12</b> EUR")
    told = await talk.li.sees("Edited: it costs <b>12</b> EUR")
    assert told.raw["reply_to"] == copy.id
    assert any(seen.text == "it costs 10 EUR" for seen in await home.desk.history())
    photo = await talk.ann.sends_file("p.png", PIXEL, kind="photo", caption="front")
    await talk.li.sees("front")
    await talk.ann.edits(photo, "back")
    seen = await talk.li.sees("Edited: back")
    assert seen.files
    long = await talk.ann.says("short")
    await talk.li.sees("short")
    await talk.ann.edits(long, "y" * 4090)
    await talk.li.sees("y" * 4090)
    await talk.ann.edits(long, "my password is hunter22")
    await talk.ann.sees("kept none of it")
    assert not any("hunter22" in seen.text for seen in await home.desk.history())


async def test_what_was_edited_before_it_came_to_the_desk_stands_there_as_it_was(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    await home.town.faults(error_5xx_share=1, methods=["copyMessage"])
    said = await talk.ann.says("it costs <b>10</b> EUR")
    await talk.ann.edits(said, "it costs 12 EUR")
    await asyncio.sleep(0.3)
    await home.town.faults()
    await talk.li.sees("Edited: it costs 12 EUR", patience=20)
    [first, told] = [seen for seen in await home.desk.history() if "it costs" in seen.text]
    assert (first.text, told.raw["reply_to"]) == ("it costs <b>10</b> EUR", first.id)


async def test_edits_of_the_agent_change_the_sellers_copy(home: Home) -> None:
    talk = await opened(home)
    await talk.answered("You need a CE marck")
    mine = [seen for seen in await home.desk.history() if seen.text == "You need a CE marck"][-1]
    await talk.li.edits(mine, "You need a CE mark")
    copy = await talk.ann.sees("You need a CE mark")
    assert not any("marck" in seen.text for seen in await talk.ann.history())
    photo = await talk.li.sends_file("p.png", PIXEL, kind="photo", caption="a lable")
    await talk.ann.sees("a lable")
    await talk.li.edits(photo, "a label")
    seen = await talk.ann.sees("a label")
    assert seen.files
    assert copy.id < seen.id
    await talk.mia.says("I would say CPC")
    await talk.mia.sees("A note, not sent")


async def test_an_aside_is_never_sent(home: Home) -> None:
    talk = await opened(home)
    await talk.li.says("// who knows about toys?")
    await talk.li.sends_file("p.png", PIXEL, kind="photo", caption="//look at this")
    assert (await talk.now()).state == "open", "an aside claims nothing"
    await talk.answered("I do")
    texts = [seen.text for seen in await talk.ann.history()]
    assert not any("who knows" in text or "look at" in text for text in texts)


async def poll(home: Home, chat: dict[str, object], person: Person, **more: object) -> None:
    """A poll, as Telegram would bring it: nobody can make one in the sandbox."""
    asked = {"id": "1", "question": "A or B?", "options": [], "total_voter_count": 0, "is_closed": False}
    asked |= {"is_anonymous": True, "type": "regular", "allows_multiple_answers": False, "allows_revoting": False}
    asked |= {"members_only": False}
    sender = {"id": person.user_id, "is_bot": False, "first_name": person.name}
    message = {"message_id": 900_000, "date": 1_800_000_000, "chat": chat, "from": sender, "poll": asked, **more}
    await home.town.post("updates", update={"message": message}, lane=person.chat_id)


async def test_what_cannot_be_passed_on_is_told(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    talk.ann.since = home.town.seq
    await poll(home, {"id": talk.ann.chat_id, "type": "private", "first_name": "Ann"}, talk.ann)
    await talk.ann.sees("cannot pass this kind of message on")
    group = {"id": home.desk.chat_id, "type": "supergroup", "title": "d", "is_forum": True}
    talk.li.since = home.town.seq
    where = {"message_thread_id": talk.card.thread_id, "is_topic_message": True}
    await poll(home, group, talk.li, **where)
    await talk.li.sees("Not sent: I cannot pass")
    await talk.li.says("/frobnicate")
    await talk.li.sees("Not sent: that looks like a command")


async def test_a_blocked_seller_gets_it_when_he_is_back(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    await talk.ann.blocks()
    said = await talk.li.says("are you there?")
    told = await talk.li.sees("the seller has blocked the bot")
    assert told.raw["reply_to"] == said.id
    await talk.ann.blocks(False)
    await talk.ann.says("I am back")
    await talk.ann.sees("are you there?")
    await talk.li.sees("I am back")


async def test_a_deleted_topic_is_made_again_and_nothing_is_lost(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    await home.town.post(f"chats/{home.desk.chat_id}/topics", thread_id=talk.card.thread_id, deleted=True)
    since = home.town.seq
    for number in range(3):
        await talk.ann.says(f"word {number}")
    li: Agent = home.desk["Li"]
    li.since = since
    seen = [await li.sees(f"word {number}") for number in range(3)]
    [thread] = {one.thread_id for one in seen}
    assert thread is not None
    assert thread != talk.card.thread_id
    card = await li.sees("Li has it")
    assert card.thread_id == thread
    assert card.id < min(one.id for one in seen), "the card comes first"
    await li.at(thread).says("still here")
    await talk.ann.sees("still here")
    assert [one.id for one in seen] == sorted(one.id for one in seen)


async def test_the_card_is_pinned_and_posted_anew_when_it_is_deleted(home: Home) -> None:
    talk = await opened(home)

    async def pinned() -> bool:
        return any(one["method"].lower() == "pinchatmessage" for one in await home.town.calls())

    await until(pinned)
    await home.town.post("delete", chat_id=home.desk.chat_id, message_id=talk.card.id)
    since = home.town.seq
    await talk.answered()
    li = home.desk["Li"]
    li.since = since
    card = await li.sees("Li has it")
    assert card.id != talk.card.id
    await talk.ann.says("/close")
    await changed(home, card, since)


async def test_what_is_gone_before_it_was_copied_is_told(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    talk.ann.since = home.town.seq
    sender = {"id": talk.ann.user_id, "is_bot": False, "first_name": "Ann"}
    ghost = {"message_id": 900_001, "date": 1_800_000_000, "text": "boo", "from": sender}
    chat = {"id": talk.ann.chat_id, "type": "private", "first_name": "Ann"}
    await home.town.post("updates", update={"message": {**ghost, "chat": chat}}, lane=talk.ann.chat_id)
    await talk.ann.sees("it was deleted before it could be passed on")
