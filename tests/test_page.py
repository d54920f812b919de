"""The page by itself: what it shows of a conversation, and that nothing anybody writes becomes markup."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from sandbox import Sandbox
from tests.browser import PHONE, Screen, chromium
from tests.people import Town, fresh_token
from tests.stage import Stage

pytestmark = pytest.mark.browser

EVIL = '<img src=x onerror="window.hit=1"><b>bold</b> & <script>window.hit=1</script> \'; DROP TABLE sellers; --'


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


async def test_first_visit_is_one_press_and_then_start(stage: Stage) -> None:
    await stage.bot("setMyDescription", description="Sheets and orders")
    await stage.bot("setMyDescription", description="清单和订单", language_code="zh")
    await stage.screen.begins("zh")
    await expect(stage.screen.by("empty-chat")).to_contain_text("清单和订单")
    await stage.screen.starts()
    heard = await stage.hears()
    assert (heard["text"], heard["from"]["language_code"]) == ("/start", "zh")


async def test_nothing_anybody_writes_becomes_markup(stage: Stage) -> None:
    await stage.screen.begins()
    await stage.screen.adds_seller(EVIL[:40])
    await stage.screen.starts()
    await stage.screen.says(EVIL)
    heard = await stage.hears()
    heard = await stage.hears() if heard["text"] == "/start" else heard
    assert heard["text"] == EVIL
    chat_id = heard["chat"]["id"]
    await stage.bot("sendMessage", chat_id=chat_id, text=f"You wrote {EVIL}")
    keyboard = [[{"text": "<i>Go</i>", "callback_data": "go"}]]
    await stage.bot("sendMessage", chat_id=chat_id, text="last", reply_markup={"inline_keyboard": keyboard})
    await stage.screen.sends_file("<img src=x onerror=alert(1)>.pdf", b"x", "application/pdf", EVIL[:200])
    await stage.screen.sees("last")
    bubbles = await stage.screen.messages().all_inner_texts()
    assert any(f"You wrote {EVIL}" in text for text in bubbles)
    await expect(stage.screen.button("<i>Go</i>")).to_have_text("<i>Go</i>")
    assert await stage.screen.page.locator(":is(main, aside) :is(img, script, iframe)").count() == 0
    assert await stage.screen.page.evaluate("window.hit") is None


async def test_formatting_is_shown_and_can_be_used(stage: Stage) -> None:
    chat_id = await stage.seller()
    long = "\n".join(f"line {number}" for number in range(12))
    await stage.posts(
        chat_id,
        f'<b>Bold</b> <a href="https://example.com/law">the law</a> <tg-spoiler>hidden</tg-spoiler> <code>C-1</code>'
        f'<pre><code class="language-json">{{"wh": 7}}</code></pre><blockquote expandable>{long}</blockquote>',
    )
    bubble = await stage.screen.sees("Bold")
    await expect(bubble.locator("b")).to_have_text("Bold")
    link = bubble.get_by_role("link", name="the law")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await expect(bubble.locator("pre")).to_have_text('{"wh": 7}')
    spoiler = bubble.get_by_test_id("spoiler")
    await expect(spoiler).to_have_css("color", "rgba(0, 0, 0, 0)")
    await spoiler.press("Enter")
    await expect(spoiler).not_to_have_css("color", "rgba(0, 0, 0, 0)")
    toggle = bubble.get_by_test_id("quote-toggle")
    await toggle.click()
    await expect(toggle).to_have_attribute("aria-expanded", "true")


async def test_a_button_waits_for_its_answer(stage: Stage) -> None:
    chat_id = await stage.seller()
    sent = await stage.posts(chat_id, "Which?", [["✅ Toast", "⚠️ Alert"], ["✏️ Change"]])
    toast = stage.screen.button("Toast")
    await toast.click()
    query = await stage.hears("callback_query")
    assert query["data"] == "✅ Toast"
    await expect(toast).to_have_attribute("aria-busy", "true")
    await stage.bot("answerCallbackQuery", callback_query_id=query["id"], text="Added <b>it</b>")
    await stage.screen.sees_toast("Added <b>it</b>")
    await expect(toast).not_to_have_attribute("aria-busy", "true")
    await stage.screen.button("Alert").click()
    query = await stage.hears("callback_query")
    await stage.bot("answerCallbackQuery", callback_query_id=query["id"], text="Not allowed", show_alert=True)
    await stage.screen.sees_alert("Not allowed")
    await stage.screen.button("Change").focus()
    await stage.screen.page.keyboard.press("Enter")
    query = await stage.hears("callback_query")
    where = {"chat_id": chat_id, "message_id": sent["message_id"]}
    keyboard = [[{"text": "Again", "callback_data": "again"}], [{"text": "Law", "url": "https://example.com/"}]]
    await stage.bot("editMessageText", **where, text="Changed", reply_markup={"inline_keyboard": keyboard})
    await stage.bot("answerCallbackQuery", callback_query_id=query["id"])
    bubble = await stage.screen.sees("Changed")
    assert await bubble.get_by_test_id("edited-mark").count() == 1
    await expect(stage.screen.button("Law")).to_have_attribute("href", "https://example.com/")
    await expect(stage.screen.button("Law")).to_be_focused()
    await expect(stage.screen.messages("Which?")).to_have_count(0)


async def test_status_pin_and_deletion(stage: Stage) -> None:
    chat_id = await stage.seller()
    sent = await stage.posts(chat_id, "Your sheet")
    await stage.bot("sendChatAction", chat_id=chat_id, action="upload_document")
    await expect(stage.screen.by("chat-status")).to_have_text("sending a file")
    await stage.bot("pinChatMessage", chat_id=chat_id, message_id=sent["message_id"])
    for number in range(30):
        await stage.posts(chat_id, f"Filler {number}")
    await expect(stage.screen.by("chat-status")).to_have_text("bot")
    await stage.screen.sees("Filler 29")
    sheet = stage.screen.messages("Your sheet")
    await expect(sheet).not_to_be_in_viewport()
    await stage.screen.by("pinned-bar").click()
    await expect(sheet).to_be_in_viewport()
    await stage.bot("deleteMessage", chat_id=chat_id, message_id=sent["message_id"])
    await expect(sheet).to_have_count(0)
    await expect(stage.screen.by("pinned-bar")).to_be_hidden()


async def test_people_answer_edit_react_and_delete(stage: Stage) -> None:
    chat_id = await stage.seller()
    asked = await stage.posts(chat_id, "What do you sell?")
    await (await stage.screen.sees("What do you sell?")).locator(".bubble").dblclick(position={"x": 60, "y": 8})
    await expect(stage.screen.by("compose-context")).to_contain_text("What do you sell?")
    await stage.screen.by("composer").fill("toy cars")
    await stage.screen.by("composer").press("Shift+Enter")
    await stage.screen.page.keyboard.type("and plush bears")
    await stage.screen.by("send").click()
    heard = await stage.hears()
    assert heard["text"] == "toy cars\nand plush bears"
    assert heard["reply_to_message"]["message_id"] == asked["message_id"]
    mine = await stage.screen.sees("plush bears", mine=True)
    await expect(mine.get_by_test_id("reply-quote")).to_contain_text("What do you sell?")
    await stage.screen.does("edit", mine.locator(".bubble"))
    await expect(stage.screen.by("composer")).to_have_value("toy cars\nand plush bears")
    await stage.screen.says("only toy cars")
    assert (await stage.hears("edited_message"))["text"] == "only toy cars"
    theirs = await stage.screen.sees("What do you sell?")
    await theirs.locator(".bubble").click(button="right", position={"x": 30, "y": 12})
    await stage.screen.by("react").first.click()
    await expect(theirs.get_by_test_id("reaction")).to_contain_text("👍")
    await theirs.get_by_test_id("reaction").click()
    await expect(theirs.get_by_test_id("reaction")).to_have_count(0)
    await stage.screen.does("delete", stage.screen.messages("only toy cars").locator(".bubble"))
    await expect(stage.screen.messages("only toy cars")).to_have_count(0)


async def test_commands_are_those_of_the_sellers_language(stage: Stage) -> None:
    for language, words in {"": "Your orders", "zh": "我的订单"}.items():
        commands = [{"command": "orders", "description": words}, {"command": "menu", "description": words}]
        await stage.bot("setMyCommands", commands=commands, language_code=language)
    await stage.seller("zh")
    await expect(stage.screen.by("menu-button")).to_be_visible()  # the page has heard of the commands
    await stage.screen.by("composer").press_sequentially("/or")
    await expect(stage.screen.by("command")).to_have_text(["/orders我的订单"])
    await stage.screen.by("composer").press("Enter")
    assert (await stage.hears())["text"] == "/orders"
    await stage.screen.changes_language("de")
    await stage.screen.by("menu-button").click()
    await stage.screen.by("menu-command").filter(has_text="/menu").click()
    heard = await stage.hears()
    assert (heard["text"], heard["from"]["language_code"]) == ("/menu", "de")


async def test_links_to_the_bot_stay_on_the_page(stage: Stage) -> None:
    chat_id = await stage.seller()
    link = f"https://t.me/{(await stage.bot('getMe'))['username']}?start="
    button = {"inline_keyboard": [[{"text": "Open the sheet", "url": f"{link}cat_luminaires_EU"}]]}
    await stage.bot("sendMessage", chat_id=chat_id, text="See", reply_markup=button)
    await stage.screen.button("Open the sheet").click()
    assert (await stage.hears())["text"] == "/start cat_luminaires_EU"
    await stage.posts(chat_id, f'<a href="{link}faq_vat">answer</a> <a href="tg://user?id={chat_id}">Ann</a>')
    bubble = await stage.screen.sees("answer Ann")
    await expect(bubble.locator("a")).to_have_text(["answer"])
    await bubble.locator("a").click()
    assert (await stage.hears())["text"] == "/start faq_vat"
    assert len(stage.screen.page.context.pages) == 1


async def test_suggested_answers_are_pressed_and_removed(stage: Stage) -> None:
    chat_id = await stage.seller()
    keyboard = {"keyboard": [[{"text": "Use last address"}, {"text": "My phone", "request_contact": True}]]}
    await stage.bot("sendMessage", chat_id=chat_id, text="Where to?", reply_markup=keyboard)
    await stage.screen.by("reply-button").first.click()
    assert (await stage.hears())["text"] == "Use last address"
    await stage.screen.by("reply-button").last.click()
    assert (await stage.hears())["contact"]["first_name"] == "Emma"
    await stage.bot("sendMessage", chat_id=chat_id, text="Thanks", reply_markup={"remove_keyboard": True})
    await expect(stage.screen.by("reply-button")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_phone_shows_everything_in_its_width(browser: Browser, sandbox: Sandbox, scheme: Any) -> None:
    async with (
        Town(sandbox.url, fresh_token()) as town,
        Screen.opened(browser, sandbox.url, town.token, size=PHONE, scheme=scheme) as screen,
    ):
        stage = Stage(town, screen)
        chat_id = await stage.seller()
        rows = [[f"◻️ A button with a rather long official name {row}"] for row in range(7)]
        await stage.posts(chat_id, "x" * 900 + " 无线电设备指令" * 60, [*rows, ["◀️", "1 / 3", "▶️"]])
        await screen.sees("xxx")
        boxes = [await box.bounding_box() for box in await screen.by("inline-button").all()]
        assert len(boxes) == 10
        assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0] for box in boxes)
        assert await screen.page.evaluate("document.scrollingElement.scrollWidth") <= PHONE[0]
        await screen.by("back").click()
        await expect(screen.by("chat-item")).to_contain_text(re.compile("x{20}"))
