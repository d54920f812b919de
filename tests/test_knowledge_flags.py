"""What is said before anything else: somebody's brand, and goods that are banned or restricted."""

from datetime import date

import pytest

from bot.knowledge.book import build
from bot.knowledge.cached import load
from bot.knowledge.flags import flags
from bot.knowledge.sheets import sheet
from tests import tiny_book
from tests.home import Home

DATA = """
[[brand]]
id = "acme"
name = "Acme"
words = ["acme", "阿克米"]
unless = ["acme screw"]

[[brand]]
id = "apple"
name = "Apple"
words = ["apple"]
beside = ["watch", "pencil"]

[[restriction]]
id = "no-dolls"
level = "restricted"
marketplaces = ["US"]
title = { en = "Dolls need a permit", zh = "娃娃须许可" }
text = { en = "Ask first.", zh = "请先申请。" }
source = { name = "The authority", url = "https://law.example.gov/dolls" }
as_of = 2026-11-01
checked = "stored copy"
categories = ["doll"]

[[restriction]]
id = "no-rockets"
level = "banned"
marketplaces = ["US", "EU"]
title = { en = "No rockets", zh = "禁售火箭" }
text = { en = "Not at all.", zh = "一律禁止。" }
source = { name = "The authority", url = "https://law.example.gov/rockets" }
as_of = 2026-11-01
checked = "stored copy"
words = ["rocket"]
beside = ["launcher", "fireworks"]
"""


def tiny() -> object:
    return build({**tiny_book.files(), "flags.toml": DATA.encode()})


@pytest.mark.parametrize(
    ("q", "brands"),
    [
        ("ACME's toy car", [("acme", False)]),
        ("battery for Acme", [("acme", True)]),
        ("acme-compatible bricks", [("acme", True)]),
        ("阿克米玩具车", [("acme", False)]),
        ("适用阿克米充电器", [("acme", True)]),
        ("acme screw", []),
        ("apple slicer", []),
        ("apple watch strap", [("apple", False)]),
        ("acmeville toy", []),
        ("", []),
    ],
)
def test_a_brand_is_heard_as_a_word(q: str, brands: list[tuple[str, bool]]) -> None:
    assert [(named.brand.id, named.fits) for named in flags(tiny(), q).brands] == brands  # type: ignore[arg-type]


def test_the_banned_stand_before_the_restricted() -> None:
    book = tiny()
    found = flags(book, "doll with rocket launchers", ["doll"])  # type: ignore[arg-type]
    assert [one.id for one in found.restrictions] == ["no-rockets", "no-dolls"]
    assert [one.id for one in flags(book, "rocket", ["doll"], "EU").restrictions] == []  # type: ignore[arg-type]


def test_a_sheet_says_what_is_restricted_there() -> None:
    book = tiny()
    day = date(2026, 11, 24)
    assert [one.id for one in sheet(book, ["doll"], "US", None, None, day).restrictions] == ["no-dolls"]  # type: ignore[arg-type]
    typed = sheet(book, ["car"], "EU", None, None, day, "rocket launcher")  # type: ignore[arg-type]
    assert [one.id for one in typed.restrictions] == ["no-rockets"]


@pytest.mark.parametrize(
    ("q", "brand", "fits"),
    [
        ("PJ Masks toy", "pj-masks", False),
        ("PJMask car", "pj-masks", False),
        ("battery for iPhone 12", "apple", True),
        ("Lego compatible building blocks", "lego", True),
        ("乐高积木", "lego", False),
    ],
)
def test_brands_of_the_catalogue(q: str, brand: str, fits: bool) -> None:
    assert (brand, fits) in [(named.brand.id, named.fits) for named in flags(load(), q).brands]


@pytest.mark.parametrize(
    "q", ["toy cars", "apple juice", "shell necklace", "power bank", "玩具车", "dove shaped earrings"]
)
def test_ordinary_words_are_no_brands(q: str) -> None:
    assert flags(load(), q).brands == ()


async def test_a_seller_is_warned_in_the_results(home: Home) -> None:
    ann, wang = await home.seller("Ann"), await home.seller("王芳", "zh")
    await ann.says("PJ Masks toy")
    seen = await ann.sees("Somebody’s brand: PJ Masks")
    assert "USD 2 million" in seen.text
    await wang.says("电子烟")
    await wang.sees("亚马逊禁止销售电子烟")
