"""The page with several people at it: sellers, agents, files, the mail box, and Telegram's troubles."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from sandbox import Sandbox
from tests.browser import Screen, chromium
from tests.people import Desk, Town, fresh_token
from tests.stage import Stage

pytestmark = pytest.mark.browser

PACK = b"<h1>Request pack</h1><script>document.body.append('ran')</script>"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415478da63f8ffff3f0005fe02fea735811f0000000049454e44ae426082"
)


@pytest_asyncio.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture
async def stage(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Stage]:
    async with (
        Town(sandbox.url, fresh_token()) as town,
        Screen.opened(browser, sandbox.url, town.token) as screen,
    ):
        yield Stage(town, screen)


async def test_two_sellers_and_the_desk_see_only_their_own(stage: Stage) -> None:
    screen = stage.screen
    desk = await Desk.opens(stage.town, "Li", "Mia", forum=False)
    first = await stage.seller()
    await screen.says("my secret lamp")
    await screen.adds_seller("Wang Fang", "zh")
    await expect(screen.by("chat-item")).to_have_count(1)
    await expect(screen.messages()).to_have_count(0)
    await stage.posts(first, "For the first seller")
    await stage.posts(desk.chat_id, "New order", [["Accept"]])
    await screen.becomes("Li")
    await expect(screen.by("chat-title")).to_have_text("Compliance desk")
    await screen.button("Accept").click()
    query = await stage.hears("callback_query")
    assert (query["from"]["first_name"], query["message"]["chat"]["id"]) == ("Li", desk.chat_id)
    await stage.bot("answerCallbackQuery", callback_query_id=query["id"])
    await screen.says("taken")
    await screen.becomes("Mia")
    taken = await screen.sees("taken")
    await expect(taken).to_contain_text("Li")
    await screen.by("who-am-i").click()
    emma = screen.by("person").filter(has_text="Emma")
    await expect(emma.locator(".badge")).to_have_text("1")
    await emma.click()
    await screen.sees("For the first seller")
    await screen.sees("my secret lamp", mine=True)
    await expect(screen.messages("taken")).to_have_count(0)


async def test_anonymous_admins_and_topics(stage: Stage) -> None:
    screen = stage.screen
    await screen.begins()
    desk = await Desk.opens(stage.town, "Li")
    topic = await stage.bot("createForumTopic", chat_id=desk.chat_id, name="T-000001 Emma")
    await screen.becomes("Li")
    await screen.by("attach").click()
    await screen.by("anonymous").click()
    await screen.says("said by nobody in particular")
    heard = await stage.hears()
    assert heard["sender_chat"]["id"] == desk.chat_id
    await screen.by("topic").filter(has_text="T-000001").click()
    await expect(screen.messages("said by nobody")).to_have_count(0)
    await screen.says("in the topic")
    assert (await stage.hears())["message_thread_id"] == topic["message_thread_id"]


async def test_who_comes_while_the_list_of_people_is_open_is_in_it(stage: Stage) -> None:
    screen = stage.screen
    await screen.begins()
    await screen.by("who-am-i").click()
    await screen.by("switcher").wait_for()
    await Desk.opens(stage.town, "Li")
    await screen.page.locator('[data-testid="person"][data-name="Li"]').click()
    await expect(screen.by("who-am-i")).to_contain_text("Li")


async def test_files_go_both_ways(stage: Stage, tmp_path: Path) -> None:
    screen = stage.screen
    chat_id = await stage.seller()
    await screen.sends_file("report 报告.pdf", b"%PDF-1.4 test", "application/pdf", "our lab's report")
    heard = await stage.hears()
    assert (heard["document"]["file_name"], heard["caption"]) == ("report 报告.pdf", "our lab's report")
    card = screen.by("file-card").filter(has_text="report 报告.pdf")
    download = await screen.downloads(card)
    kept = tmp_path / "kept.pdf"
    await download.save_as(kept)
    assert kept.read_bytes() == b"%PDF-1.4 test"
    await screen.sends_file("photo.png", PIXEL, "image/png")
    assert (await stage.hears())["photo"]
    await expect(screen.by("photo").locator("img")).to_have_js_property("naturalWidth", 1)
    await screen.sends_file("pack.html", PACK, "text/html")
    pack = await stage.hears()
    await stage.bot("sendDocument", chat_id=chat_id, document=pack["document"]["file_id"], caption="For the provider")
    theirs = await screen.sees("For the provider")
    await theirs.get_by_test_id("file-preview").click()
    frame = screen.by("preview").locator("iframe")
    await expect(frame).to_have_attribute("sandbox", "")
    await expect(frame.content_frame.locator("body")).to_have_text("Request pack")
    await screen.page.keyboard.press("Escape")
    await screen.by("sticker").click()
    await screen.by("sticker-choice").first.click()
    assert (await stage.hears())["sticker"]
    await screen.by("attach").click()
    await screen.by("attach-contact").click()
    assert (await stage.hears())["contact"]["phone_number"]


async def test_the_mail_box_shows_what_was_sent_and_runs_nothing(stage: Stage, sandbox: Sandbox) -> None:
    screen = stage.screen
    await screen.begins()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "desk@example.com", "emma@example.com", "您的订单 C-000123 <b>"
    mail.set_content("Your order is with us.\n")
    mail.add_alternative("<p>Your <b>order</b></p><script>document.body.append('ran')</script>", subtype="html")
    host, port = sandbox.mail_url.removeprefix("smtp://").split(":")
    await aiosmtplib.send(mail, hostname=host, port=int(port))
    await expect(screen.by("mail-badge")).to_be_visible()
    await screen.by("rail-mail").click()
    await expect(screen.by("mail-html")).to_have_attribute("sandbox", "allow-popups allow-popups-to-escape-sandbox")
    letter = await screen.reads_mail("C-000123 <b>", to="emma@example.com")
    assert letter.subject == "您的订单 C-000123 <b>"
    assert letter.to == "emma@example.com"
    assert letter.text.strip() == "Your order is with us."
    assert letter.html.strip() == "Your order"


async def test_trouble_made_on_the_page_reaches_the_bot(stage: Stage) -> None:
    screen = stage.screen
    chat_id = await stage.seller()
    await screen.by("rail-trouble").click()
    await screen.page.locator("label.switch", has=screen.by("limits-switch")).click()
    await expect(screen.by("trouble-badge")).to_have_text("!")
    await screen.by("clock-step").filter(has_text="+7 days").click()
    await expect(screen.by("clock-words")).to_contain_text("+7 days")
    assert (await stage.town.get("state"))["limits"]["on"] is True
    await screen.by("fault-error_5xx_share").fill("100")
    await screen.by("fault-methods").fill("getMe")
    await screen.by("faults-apply").click()
    await screen.sees_toast("in force")
    with pytest.raises(AssertionError, match="502"):
        await stage.bot("getMe")
    await screen.by("faults-clear").click()
    await screen.sees_toast("No more faults")
    assert (await stage.bot("getMe"))["is_bot"] is True
    await screen.page.locator("label.switch", has=screen.by("block-switch")).click()
    await screen.by("unblock-button").wait_for()
    with pytest.raises(AssertionError, match="bot was blocked by the user"):
        await stage.posts(chat_id, "hello?")
    await screen.by("rail-calls").click()
    await screen.by("call-row").filter(has_text="403").filter(has_text="sendMessage").wait_for()
    await screen.by("unblock-button").click()
    await screen.by("composer").wait_for()
    await stage.posts(chat_id, "hello again")
    await screen.sees("hello again")


async def test_the_page_finds_the_way_back_after_a_restart(browser: Browser, tmp_path: Path) -> None:
    first = Sandbox(tmp_path)
    await first.start()
    port, token = int(first.url.rsplit(":", 1)[1]), fresh_token()
    async with Screen.opened(browser, first.url, token) as screen:
        async with Town(first.url, token) as town:
            chat_id = await Stage(town, screen).seller()
        await first.close()
        await expect(screen.page.locator("body")).to_have_attribute("data-status", "connecting")
        second = Sandbox(tmp_path, port)
        await second.start()
        try:
            async with Town(second.url, token) as town:
                await Stage(town, screen).posts(chat_id, "said while the page was away")
                await screen.sees("said while the page was away")
                await screen.is_online()
                await screen.says("still here")
                assert (await Stage(town, screen).hears())["text"] == "still here"
        finally:
            await second.close()


async def test_a_state_that_comes_late_hides_nothing_newer(stage: Stage) -> None:
    screen = stage.screen
    chat_id = await stage.seller()
    held, release = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        held.set()
        await release.wait()
        await route.fulfill(response=answer)

    await screen.page.route("**/state", hold)
    await stage.town.patch(f"users/{chat_id}", last_name="Renamed")
    await held.wait()
    await stage.posts(chat_id, "newer than that state")
    await screen.sees("newer than that state")
    release.set()
    await expect(screen.by("who-am-i")).to_contain_text("Renamed")
    await expect(screen.messages("newer than that state")).to_have_count(1)


async def test_every_control_has_a_name_and_a_place_for_the_keyboard(stage: Stage) -> None:
    screen = stage.screen
    chat_id = await stage.seller()
    await stage.posts(chat_id, "Choose", [["◀️", "▶️"]])
    await screen.sees("Choose")
    await screen.by("rail-trouble").click()
    nameless = """() => [...document.querySelectorAll('button, a, input, select, textarea, iframe')]
        .filter((node) => node.checkVisibility() && !node.ariaLabel && !node.textContent.trim() && !node.title
          && !node.labels?.length).map((node) => node.outerHTML)"""
    assert await screen.page.evaluate(nameless) == []
    await screen.by("composer").focus()
    await screen.page.keyboard.type("/nothing")
    await screen.page.keyboard.press("Tab")
    await screen.page.keyboard.press("Tab")
    await expect(screen.by("send")).to_be_focused()
    await screen.page.keyboard.press("Enter")
    assert (await stage.hears())["text"] == "/nothing"
