"""What agents ask the desk for: the queue, their own, a search, a seller; page by page, where they asked."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest_asyncio

from sandbox import Sandbox
from storage import sellers, tickets
from tests.desk_way import changed, seller_row, submitted
from tests.home import Home
from tests.people import Desk, Seen
from tests.storehouse import HandClock
from tests.ticket_way import Talk, forum_home, opened

COMMANDS = ("/queue", "/mine", "/find Ann", "/seller T-000001", "/stats", "/export")


@pytest_asyncio.fixture
async def clock() -> HandClock:
    return HandClock(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path, clock: HandClock) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path, clock=clock, timezone="Asia/Shanghai") as opened:
        yield opened


async def many(talk: Talk, count: int) -> None:
    """More open tickets, by verbs."""
    for number in range(count):
        row = await talk.db(
            sellers.meet,
            talk.home.settings.bot_id,
            9000 + number,
            name=f"Seller {number}",
            username=None,
            language_code="en",
        )
        await talk.db(tickets.open, row.id, key=f"many:{number}", context={"topic": "card-type"})


async def asks(talk: Talk, text: str, wanted: str) -> Seen:
    """Li asks in General; the answer, which is a reply to that."""
    li = talk.home.desk["Li"]
    said = await li.says(text)
    told = await li.sees(wanted)
    assert told.raw["reply_to"] == said.id
    return told


async def test_the_queue_is_by_due_time_with_links(home: Home, clock: HandClock) -> None:
    ann = await opened(home, "Ann", said="which credit card?")
    clock.forward(hours=2)
    bob = await opened(home, "Bob")
    await bob.answered()
    clock.forward(hours=1)
    eve = await opened(home, "Eve")
    told = await asks(ann, "/queue", "Open tickets: 3")
    text = told.text
    assert text.index("T-000001") < text.index("T-000003") < text.index("T-000002"), "who has his answer comes last"
    assert "due 24 Nov 2026 16:00" in text
    assert "answered, waits for the seller · Li has it" in text
    assert "which credit card" in text
    chat = str(home.desk.chat_id).removeprefix("-100")
    assert f"https://t.me/c/{chat}/{ann.card.thread_id}" in str(told.raw)
    clock.forward(hours=22)
    told = await asks(eve, "/queue", "overdue")
    assert told.text.count("overdue") == 1
    await bob.ann.says("one more thing")
    await bob.li.sees("one more thing")
    told = await asks(eve, "/queue", "Open tickets: 3")
    assert "waits for the seller" not in told.text


async def test_mine_is_who_asks(home: Home) -> None:
    talk = await opened(home)
    await asks(talk, "/mine", "You have no open ticket")
    await talk.answered()
    told = await asks(talk, "/mine", "Li: 1")
    assert "T-000001" in told.text
    mia = home.desk["Mia"]
    await mia.says("/mine")
    await mia.sees("You have no open ticket")


async def test_pages_turn_where_they_stand_and_an_old_one_is_harmless(home: Home, clock: HandClock) -> None:
    talk = await opened(home)
    await many(talk, 24)
    told = await asks(talk, "/queue", "page 1 of 3")
    assert [key["text"] for key in told.keys] == ["More ›"]
    for label, page in (("More", "page 2 of 3"), ("More", "page 3 of 3"), ("Back", "page 2 of 3")):
        since = home.town.seq
        await talk.mia.taps(label, on=told)
        assert page in (await changed(home, told, since)).text
    texts = [seen.text for seen in await home.desk.history()]
    assert sum("Open tickets" in text for text in texts) == 1, "edited, not posted anew"
    since = home.town.seq
    await talk.mia.presses(told, "+list.page:1:99", force=True)
    assert "page 3 of 3" in (await changed(home, told, since)).text
    for forged in ("+list.page:99:1", "+list.page:x:1", "+list.page:1:-1"):
        await talk.mia.presses(told, forged, force=True)
        await talk.mia.sees_toast("too old")


async def test_find_looks_at_numbers_names_subjects_and_things(home: Home) -> None:
    ann = await opened(home, "Ann Smith", said="which credit card?")
    bob = await opened(home, "Bob")
    await many(bob, 1)
    for words, numbers in (
        ("T-000002", [2]),
        ("t2", [2]),
        ("2", [2]),
        ("ann", [1]),
        ("SMITH ann", [1]),
        ("credit", [3, 1]),
        ("which", [3, 1]),
        ("seller 0", [3]),
    ):
        told = await asks(ann, f"/find {words}", f"“{words}”")
        found = [number for number in (3, 2, 1) if f"T-00000{number}" in told.text]
        assert found == numbers, (words, told.text)
    await ann.answered("a secret answer")
    await asks(ann, "/find secret", "no ticket")
    await asks(ann, "/find %", "no ticket")
    await asks(ann, "/find", "Write what to look for")
    await ann.ann.says("/close")
    told = await asks(ann, "/find T-000001", "closed 23 Nov 2026 16:00")
    assert "✅" in told.text


async def test_a_sellers_card_has_no_contact_data(home: Home) -> None:
    talk = await opened(home)
    row = await seller_row(home, talk.ann)
    order = await submitted(home, talk.ann)
    await talk.answered()
    await talk.ann.says("/close")
    await talk.ann.taps("5")
    await talk.ann.sees("our desk reads it")
    for text in ("/seller T-000001", f"/seller {order.number}", f"/seller {row.id}", "/seller #1"):
        told = await asks(talk, text, f"seller {row.id}")
        for wanted in ("Ann", "Reads English", "European Union", order.number, "T-000001", "★5"):
            assert wanted in told.text, wanted
        assert not any(private in told.text for private in ("@shop", "8613", "138 1234"))
    await talk.li.says("/seller")
    told = await talk.li.sees(f"seller {row.id}")
    assert told.thread_id == talk.card.thread_id
    await asks(talk, "/seller 77", "no such seller")
    await asks(talk, "/seller T-000077", "no such seller")
    await asks(talk, "/seller C-000077", "no such seller")
    await asks(talk, "/seller somebody", "Write whom you mean")
    await asks(talk, "/seller", "Write whom you mean")


async def test_a_group_without_topics_has_links_to_cards(sandbox: Sandbox, tmp_path: Path, clock: HandClock) -> None:
    async with Home.opened(sandbox, tmp_path, clock=clock) as home:
        talk = await opened(home)
        told = await asks(talk, "/queue", "Open tickets: 1")
        chat = str(home.desk.chat_id).removeprefix("-100")
        assert f"https://t.me/c/{chat}/{talk.card.id}" in str(told.raw)
        said = await talk.li.says("/seller", reply_to=talk.card)
        told = await talk.li.sees("seller 1")
        assert told.raw["reply_to"] == said.id
        assert (await talk.now()).state == "open", "a command claims nothing"


async def test_a_seller_of_another_desk_is_not_shown(home: Home) -> None:
    talk = await opened(home)
    eve = await home.seller("Eve")
    await eve.starts()
    await eve.sees("Hello Eve")
    row = await seller_row(home, eve)
    await asks(talk, f"/seller {row.id}", "no such seller")


async def says_as(talk: Talk, text: str, **message: Any) -> None:
    """A message in General, as Telegram would bring it."""
    group = {"id": talk.home.desk.chat_id, "type": "supergroup", "title": "d", "is_forum": True}
    command = {"offset": 0, "length": len(text.split(maxsplit=1)[0]), "type": "bot_command"}
    body = {"message_id": 900_000, "date": 1_800_000_000, "chat": group, "text": text, "entities": [command]}
    await talk.home.town.post("updates", update={"message": {**body, **message}}, lane=talk.home.desk.chat_id)


async def test_only_agents_are_answered(home: Home) -> None:
    talk = await opened(home)
    await many(talk, 12)
    shown = await asks(talk, "/queue", "page 1 of 2")
    eve = await home.seller("Eve")
    await talk.mia.says("// a member, up to now")
    await home.desk.dismisses("Mia")
    li = home.desk["Li"]
    for text in COMMANDS:
        for user_id in (eve.user_id, talk.mia.user_id):
            li.since = home.town.seq
            await says_as(talk, text, **{"from": {"id": user_id, "is_bot": False, "first_name": "X"}})
            await li.sees("Only current members of the desk")
        li.since = home.town.seq
        await li.says(text, anonymous=True)
        await li.sees("Anonymous administrators cannot act here")
        li.since = home.town.seq
        channel = {"id": -1009, "type": "channel", "title": "News"}
        bot = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
        await says_as(talk, text, **{"from": bot, "sender_chat": channel})
        await li.sees("Anonymous administrators cannot act here")
    other = await Desk.opens(home.town, "Zed", forum=False)
    for text in COMMANDS:
        said = await other["Zed"].says(text)
    await other["Zed"].presses(said, "+list.page:1:1", force=True)
    await other["Zed"].sees_toast("not the support desk")
    for user_id, name in ((eve.user_id, eve), (talk.mia.user_id, talk.mia)):
        body = {"user_id": user_id, "chat_id": home.desk.chat_id, "message_id": shown.id}
        await home.town.post("tap", **body, data="+list.page:1:1", force=True)
        await name.sees_toast("Only current members of the desk")
    texts = [seen.text for seen in await home.desk.history()]
    assert sum("T-000001" in text and "Open tickets" in text for text in texts) == 1
    assert [seen for seen in await other["Zed"].history() if seen.raw["from"]["id"] != other["Zed"].user_id] == []
