"""Dangerous goods: the proposal, its details one by one, and the safety data sheet as a file."""

import base64
import re

import pytest

from storage import drafts
from storage.models import StoredFile
from tests.home import Home
from tests.order_way import Way

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


async def sheets(way: Way) -> list[StoredFile]:
    draft = await way.draft()
    return list(await way.db(drafts.files, draft.seller_id, draft.id))


async def test_the_proposal_is_sourced_and_says_what_it_presumes(home: Home) -> None:
    way = await Way.of(home)
    window = await way.to_dangerous()
    assert "UN3481" in window.text
    assert "PI 967" in window.text
    assert "Amazon asks" in window.text
    assert re.search(r"(as of|stated) \d+ \w+ 2026", window.text)
    assert "https://" in window.html
    assert window.text.count("(presumed, please check)") == 2
    await way.seller.taps("Chemistry")
    await way.seller.sees("Presumed: Lithium-ion")
    await way.seller.taps("Lithium metal")
    changed = await way.seller.sees("UN3091")
    assert "UN3481" not in changed.text
    assert (await way.draft()).dangerous == {
        "confirmed": False,
        "values": {"chemistry": "lithium-metal"},
        "entries": [],
    }


async def test_a_product_without_battery_is_confirmed_in_one_tap(home: Home) -> None:
    way = await Way.of(home)
    await way.seller.starts("cat_toys-general_US")
    await way.taps("rules")
    await way.taps("order")
    await way.sees("providers")
    await way.taps("sgs")
    await way.sees("sgs")
    draft = await way.draft()
    await way.db(drafts.change, draft.seller_id, draft.id, answers={"magnet": False})
    await way.taps("go_on")
    await way.seller.sees("Nothing you told us points to dangerous goods")
    await way.seller.taps("It does have")
    await way.seller.taps("Liquid")
    await way.seller.sees("Volume of one container")
    await way.seller.taps("Back")
    await way.seller.sees("Nothing you told us")
    await way.seller.taps("Right: no dangerous goods")
    await way.sees("contact")
    assert (await way.draft()).dangerous == {"confirmed": True, "values": {}, "entries": []}


WRONG = {
    "Energy": [
        ("abc", "no number I can read", "没有读懂"),
        ("-5", "too small", "太小"),
        ("1e9", "too large", "太大"),
        ("nan", "no number I can read", "没有读懂"),
        ("<b>5</b>", "no number I can read", "没有读懂"),
        ("'; DROP TABLE draft", "no number I can read", "没有读懂"),
        ("9" * 3000, "too long", "太长"),
        ("🔋", "no number I can read", "没有读懂"),
    ],
    "Cells": [("2.5", "whole number", "整数")],
    "UN number": [("UN12", "four digits", "四位数字"), ("9999", "four digits", "四位数字")],
    "Chemistry": [("plutonium", "tap one of the buttons", "选项按钮")],
}
ZH = {"Energy": "额定能量", "Cells": "电芯数量", "UN number": "UN 编号", "Chemistry": "电池类型"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_wrong_details_are_said_and_change_nothing(home: Home, language: str) -> None:
    way = await Way.of(home, language)
    await way.to_dangerous()
    at = ("en", "zh").index(language)
    for field, cases in WRONG.items():
        await way.seller.taps(field if language == "en" else ZH[field])
        asked = (await way.seller.sees(re.compile("Type|Tap|请"))).text.partition("\n")[0]
        for typed, *said in cases:
            await way.seller.says(typed)
            await way.seller.sees(said[at])
            await way.window(asked)
        await way.seller.sends("sticker")
        await way.seller.sees("as a text message" if language == "en" else "直接输入文字")
        await way.window(asked)
        await way.taps("back")
        await way.sees("dangerous")
    assert (await way.draft()).dangerous == {}


async def test_the_safety_data_sheet_is_a_file(home: Home) -> None:
    way = await Way.of(home)
    await way.to_dangerous()
    await way.seller.taps("Safety data sheet")
    await way.seller.sees("at most 20 MB")
    await way.seller.says("here it is")
    await way.seller.sees("A file is needed here")
    await way.seller.sends("sticker")
    await way.seller.sees("A file is needed here")
    await way.seller.sends_file("cell.png", PIXEL, kind="photo", mime="image/png")
    await way.seller.sees("A photo loses detail")
    await way.seller.sends_file("run.exe", b"MZ")
    await way.seller.sees("no kind of document we can read")
    assert await sheets(way) == []
    await way.seller.sends_file("msds.PDF", b"%PDF-1.4 sheet", mime="application/pdf")
    await way.seller.sees("Received: msds.PDF")
    await way.seller.sees("Safety data sheet: msds.PDF")
    (kept,) = await sheets(way)
    assert (kept.kind, kept.name, kept.size) == ("sds", "msds.PDF", 14)
    await way.seller.taps("Safety data sheet")
    await way.seller.taps("msds.PDF")
    await way.seller.sees_toast("Removed")
    assert await sheets(way) == []


async def test_a_file_over_20_megabytes_is_refused(home: Home) -> None:
    way = await Way.of(home)
    await way.to_dangerous()
    await way.seller.taps("Safety data sheet")
    await way.seller.sees("at most 20 MB")
    await way.seller.sends_file("big.pdf", b"%PDF" + bytes(20 * 1024 * 1024), mime="application/pdf")
    await way.seller.sees("larger than 20 MB")
    assert await sheets(way) == []


async def test_details_outrank_answers(home: Home) -> None:
    way = await Way.of(home)
    await way.to_dangerous()
    await way.seller.taps("Chemistry")
    await way.seller.taps("NiMH")
    told = await way.seller.sees("NiMH")
    assert "UN3481" not in told.text
    await way.taps("confirm")
    await way.sees("contact")
    dangerous = (await way.draft()).dangerous
    assert dangerous["confirmed"] is True
    assert dangerous["values"]["chemistry"] == "nimh"
    assert not [one for one in dangerous["entries"] if "lithium" in one]
