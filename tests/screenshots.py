"""The pictures of the README, taken from the real page: `make screenshots`. A whole order each, in both languages."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Locator, expect

from tests.browser import PHONE, Screen, chromium
from tests.open_house import ROOT, open_house
from tests.page_way import EN, ZH, PageWay

FOLDER = ROOT / "docs" / "images"
SIZE = (1120, 860)  # CSS pixels
LARGEST = 300_000  # bytes; what is larger makes a clone slow


class Photographer:
    """Walks a seller's way and stops where a reader wants to see it."""

    def __init__(self, way: PageWay, language: str) -> None:
        self.way = way
        self.language = language

    async def takes(self, name: str, begin: Locator | None = None) -> None:
        """`begin`: a bubble to show from its beginning, its first quote unfolded; else the end of the chat is shown."""
        page = self.way.screen.page
        await page.mouse.move(2, 2)  # no button looks hovered
        await expect(self.way.screen.by("toast")).to_have_count(0)
        if begin is not None:
            await begin.get_by_test_id("quote-toggle").first.click()
            below = "bubble => { bubble.style.scrollMarginTop = '48px'; bubble.scrollIntoView({block: 'start'}) }"
            await begin.evaluate(below)  # below the day that floats over the chat
        await self.way.screen.shoots(FOLDER / f"{name}-{self.language}.png")

    async def orders(self, company: str, email: str) -> str:
        """From the first press to the submitted order; its number."""
        way = self.way
        await way.starts()
        await self.takes("start")
        await way.searches()
        await self.takes("results")
        await way.chooses()
        await way.imports()
        await way.answers()
        await self.takes("sheet", await way.screen.sees(way.words["sheet"]))
        await way.orders()
        await way.picks_a_provider()
        await way.confirms()
        await way.gives_contact(company, email)
        await way.enters_the_code(email)
        await way.reviews()
        await self.takes("review")
        return await way.submits()


async def sees_mail(photographer: Photographer, number: str) -> None:
    """The confirmation in the mail box, as HTML."""
    screen = photographer.way.screen
    await screen.reads_mail(number)  # waits for it
    await screen.by("rail-mail").click()
    await screen.by("mail-tab-html").click()
    await screen.by("mail-html").content_frame.get_by_text(number).first.wait_for()
    await photographer.takes("mail")
    await screen.by("rail-chats").click()


async def one_language(browser: Browser, url: str, language: str) -> None:
    words, company, email = (
        (EN, "Ann Toys Ltd", "ann@shop.example") if language == "en" else (ZH, "深圳玩具有限公司", "wei@shop.example")
    )
    async with Screen.opened(browser, url, size=SIZE) as screen:
        await screen.becomes(words["who"])
        photographer = Photographer(PageWay(screen, words), language)
        number = await photographer.orders(company, email)
        await sees_mail(photographer, number)
        await screen.becomes("Li")
        await screen.sees(number)
        await photographer.takes("card")
        await screen.taps("Accept")
        await screen.sees(f"{number} · accepted")
        await screen.becomes(words["who"])
        await screen.sees(f"👍 {number}")
        await photographer.takes("accepted")


async def the_desk(browser: Browser, url: str) -> None:
    """A conversation as agents see it: the ticket's card, what was said, and the desk's numbers."""
    async with Screen.opened(browser, url, size=SIZE) as screen:
        photographer = Photographer(PageWay(screen, EN), "en")
        await screen.becomes(EN["who"])
        await screen.says("/ask my parcel to FBA is lost, where is my money")
        await screen.says("talk to a person")
        await screen.sees("A person answers you here")
        await screen.says("It left Shenzhen on 3 November, 40 cartons.")
        await screen.becomes("Li")
        await screen.page.locator('[data-testid="topic"]').filter(has_text="T-000001").click()
        await screen.sees("It left Shenzhen")
        await photographer.takes("ticket")
        await screen.says("Hello Ann, this is Li. Which shipment is it, please?")
        await screen.sees("Li has it")
        await screen.says("// the same lost shipment as T-000000?")
        await screen.becomes(EN["who"])
        await screen.sees("Which shipment is it")
        await screen.says("FBA15ABC, thank you for the quick answer")
        await photographer.takes("person")
        await screen.becomes("Li")
        await screen.page.locator('[data-testid="topic"]').filter(has_text="T-000001").click()
        await screen.sees("thank you for the quick answer")
        await photographer.takes("talk")
        await screen.page.locator('[data-testid="topic"]').filter(has_text="General").click()
        await screen.says("/queue")
        await screen.sees("Open tickets")
        await screen.says("/stats 7d")
        await screen.sees("first answer")
        await photographer.takes("stats")


async def searches_again(way: PageWay) -> None:
    await way.screen.becomes(way.words["who"])
    await way.screen.says("/menu")
    await way.screen.button(way.words["look up"]).wait_for()
    await way.searches()


async def other_looks(browser: Browser, url: str) -> None:
    """The dark page, and a phone: where the orders above have got to."""
    async with Screen.opened(browser, url, size=SIZE, scheme="dark") as screen:
        await searches_again(PageWay(screen, EN))
        await Photographer(PageWay(screen, EN), "en").takes("dark")
    async with Screen.opened(browser, url, size=PHONE) as screen:
        await searches_again(PageWay(screen, ZH))
        await Photographer(PageWay(screen, ZH), "zh").takes("phone")


async def main() -> int:
    """Make them all anew; 1 when one is too large."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        async with chromium() as browser, open_house(Path(folder)) as url:
            for language in ("en", "zh"):
                await one_language(browser, url, language)
            await other_looks(browser, url)
            await the_desk(browser, url)
    large = [path.name for path in FOLDER.glob("*.png") if path.stat().st_size > LARGEST]
    sys.stdout.write("".join(f"{path.stat().st_size:>8} {path.name}\n" for path in sorted(FOLDER.glob("*.png"))))
    sys.stderr.write("".join(f"{name} is larger than {LARGEST} bytes\n" for name in large))
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
