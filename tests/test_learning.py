"""What sellers asked in vain comes to the desk on Monday; what the desk makes of it, the next seller gets."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from bot import commands, operate
from bot.knowledge.match import match
from bot.knowledge.topic_entries import Wordings
from bot.live_book import LiveBook
from sandbox import Sandbox
from storage import additions
from tests.desk_way import until
from tests.home import Home
from tests.learning_way import ANSWER, ASKED, MONDAY, asks_in_vain, in_use, moves_to, posted, week_before
from tests.search_way import labels


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with week_before(sandbox, tmp_path) as opened:
        yield opened


async def test_two_sellers_ask_the_desk_attaches_and_the_third_gets_the_answer(home: Home) -> None:
    ann = await home.seller("Ann")
    card = await home.seller("Cora")
    await card.says("do you accept debit cards")
    await card.sees("Which credit card", patience=30)  # the first question may wait for the index
    await card.taps("Did not")
    await card.sees_toast("our desk looks at")
    await asks_in_vain(ann, ASKED + "?")
    group = await posted(home, "Bob")
    li = home.desk["Li"]
    header = await li.sees("What sellers asked and got no good answer to")
    assert "16 Nov 2026 – 22 Nov 2026: 3 questions" in header.text
    assert "2 questions" in group.text
    voted = await li.sees("1 👎 under “Which credit card")
    assert not [label for label in labels(voted) if "Which credit card" in label], "what did not help is not offered"
    assert "Ann" not in group.text + header.text, "sellers are not named"
    assert {label[0] for label in labels(group)} == {"➕", "📦", "✕"}
    number = group.keys[-1]["callback_data"].partition(":")[2]
    await li.presses(group, f"+digest.topic:{number}:ects-what", force=True)
    await li.sees_toast("Attached")
    topic = "What ECTS is"
    settled = await li.sees(f"Attached to {topic} by Li, 23 Nov 2026")
    assert labels(settled) == ["↩️ Take back"]
    await in_use(home, 1)
    dora = await home.seller("Dora")
    await dora.says(ASKED)
    await dora.sees(topic)
    await dora.sees_button("Helped")
    await home.desk["Mia"].taps("Take back", on=settled)
    await home.desk["Mia"].sees("Choose below where this belongs")
    await in_use(home, 0)
    await asks_in_vain(dora)


async def test_an_answer_goes_live_with_the_ok_of_somebody_else(home: Home, tmp_path: Path) -> None:
    group = await posted(home)
    li, mia = home.desk["Li"], home.desk["Mia"]
    said = await li.replies(group, "No, there is none.")
    told = await li.sees("the answer is not complete yet")
    assert "“EN:”" in told.text
    assert "“ZH:”" in told.text
    assert told.raw["reply_to"] == said.id
    await li.replies(group, ANSWER)
    card = await li.sees("waits for the OK of another agent")
    assert "No, nobody sends gifts to sellers." in card.text
    assert "平台不会给卖家寄礼物" in card.text
    await li.taps("OK", on=card)
    await li.sees_toast("needs the OK of another agent")
    await in_use(home, 0)
    await mia.taps("OK", on=card)
    await mia.sees_toast("within a minute")
    await mia.sees("Written by Li, OK by Mia, 23 Nov 2026")
    await mia.sees("Answered by Li, OK by Mia")
    await in_use(home, 1)
    for seller, language in ((await home.seller("Eve"), "en"), (await home.seller("王芳", "zh"), "zh")):
        await seller.says(ASKED)
        seen = await seller.sees("Birthday gifts" if language == "en" else "生日礼物")
        assert ("Our desk, Li, 23 Nov 2026" if language == "en" else "本服务台，Li，2026年11月23日") in seen.text
    await home.stop()
    await home.start()
    again = await home.seller("Finn")
    await again.says("/ask")
    await again.taps("From our desk")
    await again.taps("Birthday gifts")
    await again.sees("nobody sends gifts")
    await home.stop()

    folder = tmp_path / "export"
    settings = home.settings
    assert await operate._COMMANDS["export-overlay"](settings, str(folder)) == 0
    assert await operate._COMMANDS["export-overlay"](settings, str(folder)) == 0, "the same files may stay"
    written = sorted(path.name for path in folder.iterdir())
    assert len(written) == 2
    assert "Li, OK by Mia" in (folder / written[0]).read_text()
    checked, out = await _checked(folder)
    assert checked == 0, out
    (folder / written[0]).write_text("# somebody's own\n")
    assert await operate._COMMANDS["export-overlay"](settings, str(folder)) == 1
    assert (folder / written[0]).read_text() == "# somebody's own\n"


async def _checked(folder: Path) -> tuple[int, str]:
    """`check` with the built-in knowledge and this folder, as an operator runs it: only what is ours counts."""
    from bot.knowledge.book import DATA, prefixed
    from bot.knowledge.book import folder as files
    from bot.knowledge.check import check

    found = await asyncio.to_thread(check, files(DATA), commands._today(), overlay=prefixed(folder))
    ours = [str(one) for one in found if one.file.startswith(str(folder))]
    return len(ours), "\n".join(ours)


async def test_ignoring_and_taking_that_back(home: Home) -> None:
    group = await posted(home)
    li, mia = home.desk["Li"], home.desk["Mia"]
    await li.taps("Ignore", on=group)
    settled = await li.sees("Ignored by Li")
    await mia.presses(group, group.keys[-1]["callback_data"], force=True)
    await mia.sees_toast("already ignored")
    await mia.taps("Take back", on=settled)
    await mia.sees("Choose below where this belongs")
    await mia.taps("Ignore", on=group)
    await mia.sees("Ignored by Mia")


async def test_attached_to_a_product_type_it_is_found_by_the_search(home: Home) -> None:
    group = await posted(home)
    number = group.keys[-1]["callback_data"].partition(":")[2]
    await home.desk["Mia"].presses(group, f"+digest.category:{number}:toys-plush", force=True)
    await home.desk["Mia"].sees("Attached to Plush")

    async def searched() -> bool:
        assert home.running is not None
        return match(home.running.book(), ASKED).named[:1] == ("toys-plush",)

    await until(searched)


async def test_words_that_lead_elsewhere_already_are_not_added_twice(home: Home) -> None:
    assert home.running is not None
    known = home.running.book().wordings["card-type"].en[0]
    ann = await home.seller("Ann")
    await ann.says(f"/ask {known}")
    await ann.sees("Which credit card", patience=30)
    await ann.taps("Did not")
    await ann.sees_toast("our desk looks at")
    await moves_to(home, MONDAY)
    li = home.desk["Li"]
    group = await li.sees("1 👎")
    number = group.keys[-1]["callback_data"].partition(":")[2]
    await li.presses(group, f"+digest.topic:{number}:ects-what", force=True)
    await li.sees_toast("already lead to another topic")
    await li.replies(group, ANSWER)
    await li.sees("already lead to another topic")
    assert await home.running.db(additions.live) == []


async def test_a_discarded_answer_never_reaches_sellers(home: Home) -> None:
    group = await posted(home)
    li, mia = home.desk["Li"], home.desk["Mia"]
    await li.replies(group, ANSWER)
    card = await li.sees("waits for the OK")
    await mia.taps("Discard", on=card)
    await mia.sees("Discarded by Mia")
    await mia.presses(card, card.keys[0]["callback_data"], force=True)
    await mia.sees_toast("withdrawn")
    assert home.running is not None
    assert await home.running.db(additions.live, home.settings.bot_id) == []


async def test_an_answer_whose_words_went_elsewhere_meanwhile_does_not_go_live(home: Home) -> None:
    group = await posted(home)
    li, mia = home.desk["Li"], home.desk["Mia"]
    await li.replies(group, ANSWER)
    card = await li.sees("waits for the OK")
    assert home.running is not None
    live = home.running.book
    assert isinstance(live, LiveBook)
    before = live()
    live._book = replace(before, wordings={**before.wordings, "new": Wordings("new", "ects-what", (ASKED,))})
    await mia.taps("OK", on=card)
    await mia.sees_toast("already lead to another topic")
    assert await home.running.db(additions.live) == []
    live._book = before
    await mia.taps("OK", on=card)
    await mia.sees_toast("within a minute")
