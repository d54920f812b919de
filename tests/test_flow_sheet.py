"""Marketplace, importing country, answers and the sheet, as sellers choose, type, share and change them."""

import re

import pytest

from tests.home import Home
from tests.order_way import Way
from tests.search_way import chosen, labels, to_marketplace


async def test_the_importing_country_is_mandatory_and_forgiving(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.starts("cat_headphones_EU")
    await ann.sees("Which country do you import into?")
    await ann.says("Atlantis")
    await ann.sees("do not know a country")
    await ann.says("Switzerland")
    await ann.sees("not one of the 27 EU countries")
    await ann.says("UK")
    await ann.sees("not one of the 27 EU countries")
    assert (await chosen(home, ann)).country is None
    await ann.says("Deutchland")
    await ann.sees("rules")
    assert (await chosen(home, ann)).country == "DE"
    await ann.taps("Back")
    await ann.sees("Chosen before: Germany")
    await ann.taps("France")
    await ann.taps("Show the rules")
    await ann.sees("imported into France")


@pytest.mark.parametrize(
    ("typed", "marketplace", "country"),
    [
        ("usa", "US", None),
        ("英国", "UK", None),
        ("Singapore", "SG", None),
        ("France", "EU", "FR"),
        ("欧盟", "EU", None),
    ],
)
async def test_a_marketplace_can_be_typed(home: Home, typed: str, marketplace: str, country: str | None) -> None:
    ann = await home.seller("Ann")
    await to_marketplace(ann, "headphones", "Headphones")
    await ann.sees("Where will you sell it?")
    await ann.says(typed)
    await ann.sees("Which country" if typed == "欧盟" else "1. ")
    draft = await chosen(home, ann)
    assert (draft.marketplace, draft.country, draft.categories) == (marketplace, country, ["headphones"])


async def test_answers_decide_rules_and_pages_restart(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.starts("cat_headphones_EU-DE")
    questions = await ann.sees("lithium battery")
    number = next(line[0] for line in questions.text.splitlines() if "lithium battery" in line)
    await ann.taps("Show the rules")
    await ann.taps("Page 2 of")
    second = await ann.sees(re.compile(r"Page 2 of \d"))
    assert "Page 1 of" in labels(second)[0]
    await ann.taps("Answers")
    await ann.taps(f"{number} No")
    await ann.sees_button(f"{number} No")
    await ann.taps("Show the rules")
    again = await ann.sees(re.compile(r"Page 1 of \d"))
    assert "– no" in again.text
    assert not re.search("Only if: .*[Ll]ithium battery", again.text)
    await ann.taps("Page 2 of")
    await ann.sees(re.compile(r"Page 2 of \d"))
    await ann.taps("Answers")
    await ann.taps(f"{number} Not sure")
    await ann.taps("Show the rules")
    await ann.sees(re.compile(r"Page 1 of \d"))
    assert (await chosen(home, ann)).answers == {}


async def test_the_link_of_a_sheet_opens_it_for_somebody_else(home: Home) -> None:
    ann, wang = await home.seller("Ann"), await home.seller("王芳", "zh")
    await ann.starts("cat_power-banks_EU-FR")
    await ann.taps("Show the rules")
    sheet = await ann.sees("imported into France")
    link = next(key["copy_text"]["text"] for key in sheet.keys if "copy_text" in key)
    assert re.fullmatch(r"https://t\.me/\w+\?start=cat_power-banks_EU-FR", link)
    await wang.starts(link.partition("=")[2])
    await wang.taps("查看要求")
    await wang.sees("进口国：法国")


async def test_the_own_marketplace_is_remembered_and_stands_first(home: Home) -> None:
    ann = await home.seller("Ann")
    await to_marketplace(ann, "face cream", "Skin")
    window = await ann.sees("Where will you sell it?")
    assert window.rows[0][0] == "🇺🇸 United States"
    await ann.taps("Remember my choice")
    await ann.taps("Japan")
    await ann.says("/settings")
    await ann.sees("Marketplaces: JP")
    await ann.says("/menu")
    await ann.sees("Hello Ann")
    await to_marketplace(ann, "power bank", "Power banks")
    window = await ann.sees("Where will you sell it?")
    assert window.rows[0][0].endswith("Japan")
    assert "Remember" not in str(window.rows)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_from_the_review_a_part_is_changed_and_back(home: Home, language: str) -> None:
    way = await Way.of(home, language)
    await way.to_review()
    await way.seller.taps("Answers" if language == "en" else "产品问题")
    await way.taps("rules")
    sheet = await way.seller.sees("–" if language == "en" else "—")
    assert not any(way.words["order"] in label for label in labels(sheet))
    await way.seller.taps("Back to my order" if language == "en" else "返回我的订单")
    await way.sees("review")
