"""The sheet to keep: one document with both languages side by side, whoever asks for it."""

import re
from datetime import date

import pytest

from bot.knowledge.cached import load
from bot.knowledge.sheets import sheet
from bot.sheet_file import sheet_file
from tests.home import Home
from tests.reader import Reader, read_file
from tests.search_way import labels


@pytest.mark.parametrize(
    ("language", "show", "keep", "first"),
    [("en", "Show the rules", "Keep as a document", "What is required"), ("zh", "查看要求", "保存为文档", "合规要求")],
)
async def test_a_seller_keeps_the_sheet(home: Home, language: str, show: str, keep: str, first: str) -> None:
    ann = await home.seller("Ann", language)
    await ann.starts("cat_headphones_EU-DE")
    await ann.taps(show)
    window = await ann.sees_button(keep)
    await ann.taps(keep)
    sent = await ann.sees(re.compile("side by side|中英文对照"))
    (file,) = sent.files
    assert re.fullmatch(r"headphones-EU-DE-\d{4}-\d\d-\d\d\.html", file["name"])
    kept = await read_file(home.town, file)
    for part in (
        "Headphones and earbuds",
        "耳机",
        "Germany",
        "德国",
        "LUCID",
        "Radio Equipment Directive",
        "无线电设备指令",
    ):
        assert part in kept.words
    assert first in kept.words
    assert "script" not in kept.tags
    assert all(address.startswith("https://") for address in kept.addresses)
    await ann.sees(re.compile("Each names its source|每条都注明来源"))  # the old window loses its buttons
    below = await ann.sees_button(keep)
    assert below.id > window.id, "the window stands below the document"
    assert labels(below)


def test_both_languages_have_a_cell_in_every_row() -> None:
    book = load()
    for slug in ("toys-electric", "skin-care", "power-banks"):
        for marketplace in book.marketplaces:
            found = sheet(book, [slug], marketplace, "FR" if marketplace == "EU" else None, {}, date(2026, 11, 24))
            name, page = sheet_file(found, "zh")
            assert name.startswith(f"{slug}-{marketplace}")
            reader = Reader()
            reader.feed(page)
            assert reader.tags.count("td") == 2 * (reader.tags.count("tr") - 1)
            for item in found.items:
                assert item.rule.title.en in page.replace("&amp;", "&").replace("&#39;", "'").replace("&#34;", '"')
