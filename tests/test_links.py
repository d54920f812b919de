"""Deep links: each opens what it names, and harms nothing that is under way."""

import pytest

from tests.home import Home


async def test_a_category_link_opens_its_questions_and_sheet(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    await ann.starts("cat_toys-electric_EU-DE")
    await ann.sees("questions")
    await ann.taps("📋")
    await ann.sees("imported into Germany")


async def test_a_link_to_the_eu_without_a_country_asks_for_one(home: Home) -> None:
    wang = await home.seller("王芳", "zh")
    await wang.starts("cat_headphones_EU")
    await wang.sees("进口")


async def test_a_link_without_a_marketplace_asks_for_it(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    await ann.starts("cat_power-banks")
    await ann.sees("Where will you sell it")


@pytest.mark.parametrize("payload", ["cat_no-such-thing_US", "order_C-000999", "faq_nothing", "x" * 60, "order_zz"])
async def test_a_link_that_leads_nowhere_says_so_and_shows_the_menu(home: Home, payload: str) -> None:
    ann = await home.seller("Ann", "en")
    await ann.starts(payload)
    await ann.sees("Hello Ann")
    said = [message.text for message in await ann.history(3)]
    assert any("no longer works" in text or "cannot find" in text for text in said)
