"""The page in a real Chromium, as people use it; the words are those of ``tests.people``.

::

    async with chromium() as browser, Screen.opened(browser, town.url, town.token) as screen:
        await screen.begins("zh")                 # first visit: one press makes a seller
        await screen.starts()                     # the START button
        await screen.says("toy cars")
        await screen.taps("Electric toys")        # the newest button whose label begins so, marks aside
        await screen.sees("Which marketplace")
        await screen.becomes("Li")                # an agent: sees the desk
        letter = await screen.reads_mail("C-000001", to="emma@example.com")
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Download, Locator, Page, async_playwright, expect

from tests.person import Wanted
from tests.postgres import missing

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = (1280, 800)
PHONE = (390, 844)
PATIENCE = 10.0


def chromium_path() -> str:
    """Where Chromium is; skips the test by name when it is nowhere, and fails it when REQUIRE_ALL=1."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    missing("Chromium")
    raise AssertionError("unreachable")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """One headless browser; every Screen has a profile of its own in it."""
    path = chromium_path()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        await browser.close()


@dataclass(frozen=True)
class Letter:
    """An e-mail as the mail box shows it. ``html`` is what a reader sees of its HTML part, "" when it has none."""

    subject: str
    to: str
    text: str
    html: str


@dataclass
class Screen:
    """The page, opened by one tester, who may be several people. ``troubles``: errors that the page ran into."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def opened(
        cls,
        browser: Browser,
        url: str,
        token: str = "default",
        *,
        size: tuple[int, int] = DESKTOP,
        scheme: Literal["light", "dark"] = "light",
    ) -> AsyncIterator[Screen]:
        """The page of a world. ``size`` in CSS pixels. On leaving, an error on the page fails the test."""
        width, height = size
        context = await browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        screen = cls(page)
        page.on("pageerror", lambda error: screen.troubles.append(str(error)))
        await page.goto(f"{url}/?token={token}")
        await screen.is_online()
        yield screen
        await context.close()
        assert not screen.troubles

    def by(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    async def is_online(self) -> None:
        await expect(self.page.locator("body")).to_have_attribute("data-status", "online")

    async def shoots(self, path: Path) -> None:
        """A picture of the page, as PNG."""
        await self.page.screenshot(path=path, animations="disabled")

    # --- who, and where ------------------------------------------------------------------------------------------

    async def begins(self, language: str = "en") -> None:
        """In a world without sellers: one press makes the first one. (The default world has sellers from the start.)"""
        if language == "en":
            await self.by("welcome-start").click()
        else:
            await self.page.locator(f'[data-testid="welcome-language"][data-language="{language}"]').click()
        await self.by("start-button").wait_for()

    async def adds_seller(self, name: str, language: str = "en") -> None:
        """Another seller comes, and the tester is he."""
        await self._people()
        await self.by("add-seller").click()
        await self.by("seller-name").fill(name)
        await self.by("seller-language").select_option(language)
        await self.by("seller-create").click()
        await self._is(name)

    async def becomes(self, name: str) -> None:
        """Sit down in the place of a seller or an agent who is there."""
        await self._people()
        await self.page.locator(f'[data-testid="person"][data-name={json.dumps(name)}]').click()
        await self._is(name)

    async def changes_language(self, language: str) -> None:
        await self._people()
        await self.by("language").select_option(language)
        await self.page.keyboard.press("Escape")

    async def opens_chat(self, chat_id: int) -> None:
        await self.page.locator(f'[data-testid="chat-item"][data-chat-id="{chat_id}"]').click()

    async def _people(self) -> None:
        await self.by("who-am-i").click()
        await self.by("switcher").wait_for()

    async def _is(self, name: str) -> None:
        await expect(self.by("who-am-i")).to_contain_text(name)

    # --- acting --------------------------------------------------------------------------------------------------

    async def starts(self) -> None:
        """The START button of a chat that has not begun."""
        await self.by("start-button").click()
        await self.by("composer").wait_for()

    async def says(self, text: str) -> None:
        await self.by("composer").fill(text)
        await self.by("composer").press("Enter")
        await expect(self.by("composer")).to_have_value("")

    async def taps(self, label: str) -> None:
        """Press the newest inline button whose label begins so, and wait until the bot has answered the press."""
        await self.button(label).click()
        await expect(self.page.locator('[data-testid="inline-button"][aria-busy="true"]')).to_have_count(0)

    def button(self, label: str) -> Locator:
        """The newest inline button whose label begins so, leading marks and emoji aside."""
        wanted = json.dumps(label, ensure_ascii=False)
        return self.page.locator(f'[data-testid="inline-button"]:is([data-label^={wanted}], [title^={wanted}])').last

    async def sends_file(self, name: str, data: bytes, mime: str, caption: str = "", *, as_photo: bool = True) -> None:
        await self.by("file-input").set_input_files({"name": name, "mimeType": mime, "buffer": data})
        await self.by("caption").fill(caption)
        if await self.by("as-photo").count():
            await self.by("as-photo").set_checked(as_photo)
        await self.by("send-file").click()
        await self.by("send-dialog").wait_for(state="detached")

    async def does(self, action: str, on: Locator) -> None:
        """Choose ``reply``, ``edit``, ``copy`` or ``delete`` from a message's menu."""
        await on.click(button="right", position={"x": 30, "y": 12})
        await self.by(f"action-{action}").click()

    async def downloads(self, on: Locator) -> Download:
        async with self.page.expect_download() as waiting:
            await on.get_by_test_id("file-download").click()
        return await waiting.value

    # --- seeing --------------------------------------------------------------------------------------------------

    def messages(self, wanted: Wanted = "", *, mine: bool | None = None) -> Locator:
        """The bubbles of the open chat, oldest first, that contain the text or match the regex."""
        whose = "" if mine is None else f'[data-mine="{str(mine).lower()}"]'
        return self.page.locator(f'[data-testid="message"]{whose}').filter(has_text=wanted or re.compile(""))

    async def sees(self, wanted: Wanted, *, mine: bool | None = False) -> Locator:
        """The newest bubble of somebody else that fits; waits for it."""
        found = self.messages(wanted, mine=mine).last
        await found.wait_for()
        return found

    async def sees_toast(self, wanted: Wanted) -> None:
        await self.by("toast").filter(has_text=wanted).last.wait_for()

    async def sees_alert(self, wanted: Wanted) -> None:
        """An alert that has to be acknowledged; acknowledges it."""
        await expect(self.by("alert")).to_contain_text(wanted)
        await self.by("alert-ok").click()
        await self.by("alert").wait_for(state="detached")

    async def reads_mail(self, subject: str, *, to: str = "") -> Letter:
        """The newest letter whose subject contains this; the tester is back in the chats afterwards."""
        await self.by("rail-mail").click()
        rows = self.page.locator(
            f"[data-testid=mail-row][data-mail-subject*={json.dumps(subject, ensure_ascii=False)}]"
        )
        if to:
            rows = rows.and_(self.page.locator(f"[data-testid=mail-row][data-mail-to*={json.dumps(to)}]"))
        await rows.first.click()
        await expect(self.by("mail-subject")).to_contain_text(subject)
        html = ""
        if await self.by("mail-tab-html").is_enabled():
            await self.by("mail-tab-html").click()
            html = await self.by("mail-html").content_frame.locator("body").inner_text()
        await self.by("mail-tab-text").click()
        letter = Letter(
            await self.by("mail-subject").inner_text(),
            await self.by("mail-to").inner_text(),
            await self.by("mail-text").inner_text(),
            html,
        )
        await self.by("rail-chats").click()
        return letter
