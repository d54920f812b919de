"""The whole main job on the page, as a stranger does it after `make run`: one process, an empty folder, Chromium."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser import Screen, chromium
from tests.open_house import open_house
from tests.page_way import EN, ZH, PageWay

pytestmark = pytest.mark.browser

CHOSEN = ("toy cars", "Germany", "SGS", "Ann Toys Ltd", "ann@shop.example (✅ confirmed)", "+86 138 1234 5678")


@pytest_asyncio.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module")
async def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The page of a house that opens for the first time. The browser comes first: without one nothing is started."""
    async with open_house(tmp_path_factory.mktemp("house")) as url:
        yield url


async def test_toy_cars_become_an_accepted_order(browser: Browser, address: str) -> None:
    async with Screen.opened(browser, address) as screen:
        ann = PageWay(screen, EN)
        await ann.starts()
        await ann.searches()
        await ann.chooses()
        await ann.imports()
        await ann.answers()
        sheet = await screen.sees("Toy Safety Directive 2009/48/EC")
        await expect(sheet).to_contain_text("imported into Germany")
        await expect(sheet).to_contain_text(re.compile(r"as of \d+ \w+ 2026"))
        await screen.taps("Page 2 of")
        await screen.sees("EN IEC 62115")
        await ann.orders()
        await ann.picks_a_provider()
        await screen.sees("UN3481")
        await ann.confirms()
        await ann.gives_contact("Ann Toys Ltd", "ann@shop.example")
        await ann.enters_the_code("ann@shop.example")
        await ann.reviews()
        review = await screen.sees("UN3481")
        for said in (
            "toy cars",
            "Germany",
            "SGS",
            "Ann Toys Ltd",
            "ann@shop.example (✅ confirmed)",
            "+86 138 1234 5678",
        ):
            await expect(review).to_contain_text(said)
        number = await ann.submits()

        await screen.becomes("Li")
        card = await screen.sees(number)
        for said in ("submitted", "Ann Seller", "toy cars", "European Union → Germany", "SGS", "ann@shop.example"):
            await expect(card).to_contain_text(said)
        await screen.taps("Accept")
        await screen.sees(f"{number} · accepted")
        await expect(screen.button("Processing")).to_be_visible()

        await screen.becomes("Ann Seller")
        await screen.sees(f"{number} was accepted")
        letter = await screen.reads_mail(f"{number}: your compliance order", to="ann@shop.example")
        for said in ("toy cars", "Germany", "SGS"):
            assert said in letter.text
            assert said in letter.html
        news = await screen.reads_mail(f"{number}: accepted", to="ann@shop.example")
        assert "accepted" in news.text


async def test_the_same_in_chinese_by_the_shortest_way(browser: Browser, address: str) -> None:
    async with Screen.opened(browser, address) as screen:
        wei = PageWay(screen, ZH)
        await screen.becomes("Wei Seller")
        await wei.starts()
        await wei.searches()
        await wei.chooses()
        await screen.taps("新加坡")
        await wei.taps("rules")
        await wei.sees("sheet")
        await wei.orders()
        await wei.picks_a_provider()
        await wei.confirms()
        await wei.gives_contact("深圳玩具有限公司", "wei@shop.example")
        await wei.reviews()
        number = await wei.submits()

        await screen.becomes("Mia")
        card = await screen.sees(number)
        await expect(card).to_contain_text("玩具车")
        await expect(card).to_contain_text("reads Chinese")
        await screen.taps("Accept")
        await screen.sees(f"{number} · accepted")

        await screen.becomes("Wei Seller")
        await screen.sees(f"{number} 已受理")
        await wei.enters_the_code("wei@shop.example")
        letter = await screen.reads_mail(number, to="wei@shop.example")
        assert "玩具车" in letter.text
        assert "新加坡" in letter.html


async def test_a_sheet_is_shared_by_typing_the_bots_name(browser: Browser, address: str) -> None:
    async with Screen.opened(browser, address) as screen:
        await screen.becomes("Li")
        name = await screen.page.evaluate(
            "fetch('/control/default/state').then(r => r.json()).then(s => s.bot.username)"
        )
        await screen.by("composer").fill(f"@{name} bluetooth headphones Germany")
        result = screen.by("inline-result").first
        await expect(result).to_contain_text("Headphones and earbuds (Germany)")
        await result.click()
        shared = await screen.sees("imported into Germany", mine=True)
        await expect(shared).to_contain_text("Radio Equipment Directive")
        await expect(screen.by("composer")).to_have_value("")
