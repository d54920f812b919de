"""Whatever is typed or sent in a private chat is answered: wrong input, small talk, products named elsewhere."""

import base64

import pytest

from bot.hearing import LONGEST
from tests.home import Home
from tests.search_way import chosen, draft_of

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


WRONG = [
    ("x" * 4096, "at most 500 fit", "最多 500 个"),
    ("🚗🎁🎁", "no words in that message", "没有文字"),
    ("?!… --", "no words in that message", "没有文字"),
    ("<b>toy cars</b><script>alert(1)</script>", "HTML tags", "HTML 标签"),
    ("'; DROP TABLE orders; --", "program code", "程序代码"),
    ("{{ 7 * 7 }}", "program code", "程序代码"),
    ("/teleport toy cars", "do not know that command", "没有这个命令"),
    ("my password is hunter22", "kept none of it", "没有保存"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_wrong_input_is_told_so_and_changes_nothing(home: Home, language: str) -> None:
    ann = await home.seller("Ann", language)
    await ann.starts()
    await ann.taps("Look up" if language == "en" else "查询产品")
    await ann.sees("What is your product?" if language == "en" else "您的产品是什么")
    for text, english, chinese in WRONG:
        await ann.says(text)
        await ann.sees(english if language == "en" else chinese)
        await ann.sees("What is your product?" if language == "en" else "您的产品是什么")
    for kind in ("sticker", "voice", "photo"):
        if kind == "sticker":
            await ann.sends(kind)
        else:
            await ann.sends_file("it.png", PIXEL, kind=kind)
        await ann.sees("text message" if language == "en" else "输入文字")
    assert await draft_of(home, ann) is None


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_without_a_window_everything_is_answered_and_leads_on(home: Home, language: str) -> None:
    ann = await home.seller("Ann", language)
    english = language == "en"
    for said, answer in [
        ("qwrtzpl", "rather not guess" if english else "没太明白"),
        ("thanks!" if english else "谢谢", "You are welcome" if english else "不客气"),
        ("x" * LONGEST + "y", "at most 500" if english else "最多 500"),
        ("what ODR is allowed?" if english else "ODR 要控制在多少？", "1%"),
        (
            "我要转人工" if not english else "I want to talk to a person",
            "a person answers you" if english else "已为您转接人工",
        ),
    ]:
        await ann.says(said)
        seen = await ann.sees(answer)
        assert len(seen.keys) >= 2
    await ann.says("/close")
    await ann.sees("is closed" if english else "已结束")
    await ann.sends("sticker")
    await ann.sees("I only read words" if english else "只能读文字")
    await ann.taps("Look up a product" if english else "查询产品")
    await ann.sees("What is your product?" if english else "您的产品是什么")
    await ann.says("hello" if english else "你好")
    await ann.sees("Hello Ann" if english else "Ann，您好")
    assert await draft_of(home, ann) is None


async def test_a_product_named_in_another_window_is_offered_and_the_window_stays(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/settings")
    await ann.taps("Planning or selling")
    await ann.says("bluetooth headphones")
    await ann.sees("sounds like a product")
    await ann.sees("Are you planning to sell")
    assert await draft_of(home, ann) is None
    await ann.taps("Headphones")
    await ann.sees_button("Continue with 1 type")
    assert (await chosen(home, ann)).categories == ["headphones"]


async def test_a_typed_answer_is_no_new_search(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.starts("cat_headphones_US")
    await ann.sees("lithium battery")
    await ann.says("lithium battery")
    await ann.sees("sounds like a product")
    await ann.sees_button("Show the rules")
    assert (await chosen(home, ann)).categories == ["headphones"]


async def test_an_album_is_answered_once(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/settings")
    await ann.sees("Settings")
    for part in range(3):
        await ann.sends_file(f"{part}.png", PIXEL, kind="photo", album="three")
    await ann.says("thanks")
    await ann.sees("You are welcome")
    assert sum("cannot look at pictures" in seen.text for seen in await ann.history()) == 1
