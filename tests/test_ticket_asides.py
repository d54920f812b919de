"""What agents mean for each other never reaches the seller: under a file, in an album, by an edit."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from sandbox import Sandbox
from tests.home import Home
from tests.test_ticket_relay import PIXEL
from tests.ticket_way import Talk, forum_home, opened


@pytest_asyncio.fixture
async def home(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Home]:
    async with forum_home(sandbox, tmp_path) as opened:
        yield opened


async def album(talk: Talk, name: str, *captions: str) -> None:
    for place, caption in enumerate(captions):
        await talk.li.sends_file(f"{name}{place}.png", PIXEL, kind="photo", album=name, caption=caption)


async def test_an_aside_or_a_note_under_a_file_keeps_all_of_its_album(home: Home) -> None:
    talk = await opened(home)
    await album(talk, "first", "// his passport, do not send", "", "")
    assert (await talk.now()).state == "open", "an aside claims nothing"
    await album(talk, "second", "", "", "//the last one says so")
    await album(talk, "noted", "/note as well", "")
    await talk.li.sends_file("n.png", PIXEL, kind="photo", caption="/note under a file")
    await talk.li.sees("Noted")
    for wide in ("\uff0f\uff0f in wide signs", "\uff0f/ half wide", " // after a space"):
        await talk.li.says(wide)
    await talk.li.says("\uff0fNOTE in wide signs")
    await talk.li.sees("Noted")
    await album(talk, "unknown", "/Foo bar", "")
    await talk.li.sees("looks like a command")
    await talk.answered("only this")
    await album(talk, "for her", "one", "")
    await talk.li.says("the end")
    await talk.ann.sees("the end")
    got = [seen for seen in await talk.ann.history() if seen.raw["from"]["id"] != talk.ann.user_id]
    assert len([seen for seen in got if seen.files]) == 2, [seen.text for seen in got]
    assert not any(
        word in seen.text for seen in got for word in ("//", "/note", "\uff0f", "half wide", "after a space", "Foo")
    )


async def test_an_edit_into_a_note_or_an_aside_never_reaches_the_seller(home: Home) -> None:
    talk = await opened(home)
    await talk.answered("as it was")
    mine = [seen for seen in await home.desk.history() if seen.text == "as it was"][-1]
    await talk.li.edits(mine, "/note he is lying")
    await talk.li.edits(mine, "// he is lying")
    await talk.li.sees("The seller has this message already")
    await talk.ann.blocks()
    waits = await talk.li.says("this waits for her")
    await talk.li.sees("the seller has blocked the bot")
    await talk.li.edits(waits, "/notes do not tell her")
    await talk.li.sees("before it was delivered")
    await talk.ann.blocks(False)
    await talk.ann.says("I am back")
    await talk.li.sees("I am back")
    await talk.li.says("the end")
    await talk.ann.sees("the end")
    said = [seen.text for seen in await talk.ann.history()]
    assert "as it was" in said
    assert not any("lying" in text or "do not tell" in text or "this waits" in text for text in said), said


async def test_an_edit_of_a_note_sends_nothing_and_says_so(home: Home) -> None:
    talk = await opened(home)
    await talk.answered("only this")
    note = await talk.li.says("// ask for the invoice")
    await talk.li.edits(note, "// ask for the invoice first")
    await talk.li.edits(note, "Please send the invoice")
    told = await talk.li.sees("This never went to the seller")
    assert told.raw["reply_to"] == note.id
    await talk.li.says("the end")
    await talk.ann.sees("the end")
    assert not any("invoice" in seen.text for seen in await talk.ann.history())


async def test_a_command_for_another_bot_does_nothing_here(home: Home) -> None:
    talk = await opened(home)
    await talk.li.says("/close@some_other_bot")
    await talk.li.sees("looks like a command")
    assert (await talk.now()).state == "open"
