"""Whoever wants a person gets one: a ticket is opened by one tap, comes to the desk, is claimed, and closed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox import Sandbox
from storage import tickets
from tests.home import Home
from tests.order_way import Way
from tests.ticket_way import OPENED, at_the_desk, forum_home, opened, titled, titles


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_person_answers(home: Home, language: str) -> None:
    talk = await opened(home, language=language, said="qwrtzpl")
    assert talk.card.thread_id is not None, "in a topic of its own"
    assert "T-000001 · nobody has it yet" in talk.card.text
    assert f"reads {'Chinese' if language == 'zh' else 'English'}" in talk.card.text
    assert "“qwrtzpl”" in talk.card.text
    assert "that it does not know" in talk.card.text
    assert await titles(home) == ["🆕 T-000001 \u2068Ann\u2069 · \u2068qwrtzpl\u2069"]
    answer = await talk.answered("Hello, this is Li.")
    above = [seen for seen in await talk.ann.history() if seen.id < answer.id][-1]
    assert "Li" in above.text
    assert "T-000001" in above.text
    claimed = await talk.li.sees("Li has it")
    assert claimed.id == talk.card.id
    await talk.ann.says("My listing is gone")
    await talk.li.sees("My listing is gone")
    mark = await talk.ann.sees("Sent to Li, T-000001" if language == "en" else "已发送给 Li，T-000001")
    assert mark.rows
    await talk.ann.says("since yesterday")
    await talk.li.sees("since yesterday")
    marks = [seen for seen in await talk.ann.history() if seen.text == mark.text]
    assert len(marks) == 1, "one mark a run"
    await titled(home, "💬 T-000001")


async def test_the_four_ways_to_a_person(home: Home) -> None:
    ann = await home.seller("Ann")
    since = home.town.seq
    await ann.says("/start faq_card-type")
    await ann.taps("Talk to a person")
    await ann.sees(OPENED["en"])
    await ann.sees("Which credit card")
    talk = await at_the_desk(home, ann, since)
    assert "Which credit card" in talk.card.text
    bob = await home.seller("Bob")
    since = home.town.seq
    await bob.says("/ask which credit card can I use")
    await bob.taps("Talk to a person")
    await bob.sees(OPENED["en"])
    card = await at_the_desk(home, bob, since)
    assert "“which credit card can I use”" in card.card.text
    assert "The bot answered: Which credit card" in card.card.text
    eve = await home.seller("Eve")
    await eve.says("How do I talk to a person at Amazon?")
    await eve.sees("Press the button below")
    await eve.taps("Talk to a person")
    await eve.sees(OPENED["en"])


async def test_who_is_stuck_in_a_guide_says_where(home: Home) -> None:
    ann = await home.seller("Ann")
    since = home.town.seq
    await ann.starts("guide_na-registration")
    await ann.taps("Begin")
    await ann.taps("Company")
    await ann.sees("Your answers")
    await ann.taps("All steps")
    await ann.taps("5")
    await ann.taps("Stuck here")
    await ann.taps("Talk to a person")
    told = await ann.sees(OPENED["en"])
    assert (await ann.history())[-1].id == told.id, "nothing stands below it"
    talk = await at_the_desk(home, ann, since)
    assert "Guide: " in talk.card.text
    assert "Credit card" in talk.card.text


async def test_what_is_being_filled_in_is_told(home: Home) -> None:
    ann = await home.seller("Ann")
    since = home.town.seq
    await ann.starts("cat_headphones_US")
    await ann.sees("lithium battery")
    await ann.says("talk to a person")
    await ann.sees(OPENED["en"])
    talk = await at_the_desk(home, ann, since)
    assert "Category: Headphones" in talk.card.text
    assert "Marketplace: United States" in talk.card.text


async def test_asking_again_finds_the_same_ticket(home: Home) -> None:
    talk = await opened(home)
    await talk.ann.says("/ask which credit card can I use")
    await talk.ann.taps("Talk to a person")
    await talk.ann.sees("T-000001: is open already")
    asked = await talk.li.sees("asked for a person again")
    assert "which credit card can I use" in asked.text
    assert asked.thread_id == talk.card.thread_id


async def test_two_first_messages_at_once_make_one_ticket(home: Home) -> None:
    ann = await home.seller("Ann")
    li = home.desk["Li"]
    li.since = home.town.seq
    acts = [{"do": "say", "user_id": ann.user_id, "text": "talk to a person"} for _ in range(2)]
    await home.town.burst(*acts)
    await ann.sees("a person answers you here")
    await ann.sees("is open already")
    await li.sees("nobody has it yet")
    assert len(await titles(home)) == 1


async def test_the_seller_closes_it_and_opens_it_again(home: Home) -> None:
    talk = await opened(home)
    answer = await talk.answered("try this")
    await talk.ann.says("/close")
    await talk.ann.sees("T-000001 is closed")
    await talk.li.sees("closed it as solved")
    card = await talk.li.sees("· closed")
    assert card.rows == [["↩️ Open again"]]
    await titled(home, "✅ T-000001")
    await talk.ann.says("/close")
    await talk.ann.sees("no open conversation")
    await talk.ann.says("toy cars")
    await talk.ann.sees("🔎")
    assert (await talk.now()).state == "closed", "a product does not open it again"
    await talk.ann.says("it still does not work", reply_to=answer)
    await talk.ann.sees("open again")
    await talk.li.sees("it still does not work")
    assert (await talk.now()).state == "open"


async def test_the_agent_closes_it_and_the_seller_goes_on(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    await talk.li.taps("Close", on=talk.card)
    await talk.li.sees_toast("the seller is told")
    told = await talk.ann.sees("T-000001 was closed by Li")
    await talk.li.says("one more thing")
    await talk.li.sees("Not sent: T-000001 is closed")
    await talk.ann.taps("It is not solved", on=told)
    await talk.ann.sees("T-000001: open again")
    await talk.li.sees("is open again: the seller says")
    await talk.mia.says("I am here")
    await talk.ann.sees("I am here")
    assert (await talk.now()).agent_name == "Mia"
    await talk.mia.says("/close")
    await talk.ann.sees("was closed by Mia")
    await talk.li.taps("Open again", on=talk.card)
    await talk.ann.sees("Li from our desk goes on with it")
    assert (await talk.now()).agent_name == "Li"


async def test_what_the_bot_cannot_answer_goes_on_with_a_closed_ticket(home: Home) -> None:
    talk = await opened(home)
    await talk.answered()
    await talk.li.says("/close")
    await talk.ann.sees("was closed by Li")
    await talk.ann.says("frobnicate the qwrtzpl")
    await talk.ann.sees("open again")
    await talk.li.sees("frobnicate the qwrtzpl")


async def test_claiming_and_taking_over(home: Home) -> None:
    talk = await opened(home)
    await talk.li.taps("I take it", on=talk.card)
    await talk.li.sees_toast("It is yours")
    await talk.ann.sees("Li has taken T-000001")
    await talk.mia.presses(talk.card, "+ticket.claim:1", force=True)
    await talk.mia.sees_toast("Li has it")
    note = await talk.mia.says("I know this one")
    told = await talk.mia.sees("A note, not sent")
    assert told.raw["reply_to"] == note.id
    await talk.mia.taps("Take over", on=told)
    await talk.mia.sees_toast("It is yours now")
    await talk.mia.says("Hello from Mia")
    await talk.ann.sees("Hello from Mia")
    assert not any("I know this one" in seen.text for seen in await talk.ann.history())
    await talk.li.presses(talk.card, f"+ticket.take:1:{talk.li.user_id}", force=True)
    await talk.li.sees_toast("Mia has it")


async def test_without_a_desk_it_is_said_so(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Home.opened(sandbox, tmp_path, support_group_id=None) as home:
        ann = await home.seller("Ann")
        await ann.says("talk to a person")
        told = await ann.sees("nobody at our desk at the moment")
        assert told.rows
        assert home.running is not None
        row = await home.running.db(tickets.latest, 1)
        assert row is None


async def test_a_note_stays_among_agents(home: Home) -> None:
    talk = await opened(home)
    await talk.li.says("/note call him on Monday")
    await talk.li.sees("Noted; the seller does not see it")
    await talk.li.says("// his third parcel")
    await talk.li.taps("Note", on=talk.card)
    await talk.li.sees_toast("stays among you")
    assert (await talk.now()).state == "open", "notes claim nothing"
    await talk.answered()
    assert not [seen for seen in await talk.ann.history() if "Monday" in seen.text or "parcel" in seen.text]


async def test_who_has_just_ordered_is_known_by_his_order(home: Home) -> None:
    way = await Way.of(home)
    await way.to_order()
    await way.seller.says("talk to a person")
    card = await home.desk["Li"].sees("nobody has it yet")
    assert "Order: C-000001" in card.text
