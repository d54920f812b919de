"""Sellers check messages and fill in templates; what they paste is answered and not kept."""

import threading

import pytest
from sqlmodel import Session, select

from bot.flows.tools import report
from bot.knowledge.book import Book
from bot.knowledge.cached import load
from bot.knowledge.message_check import Finding, check_message
from bot.knowledge.templates import BadTemplate, bracketed, fill, names, read_blank
from bot.knowledge.tool_entries import TEMPLATE_LANGUAGES
from bot.say import LANGUAGES, Say
from storage.database import reading
from storage.models import DialogRow
from tests.desk_way import until
from tests.home import Home
from tests.search_way import labels

VALUES = {
    "order_number": "112-1234567-1234567",
    "buyer": "Anna Müller",
    "product": "USB-C lamp",
    "shop": "Lumi Home",
    "date": "28 November",
    "carrier": "UPS",
    "tracking": "1Z999AA10123456784",
    "part": "4 screws",
    "amount": "USD 24.99",
    "days": "30",
}
WORST = (
    "求求您，好评返现20美元！If you like it leave a 5 star review or change your review, "
    "and write to us before leaving a negative review, "
    "add us on WhatsApp +1 415-555-2671 me@shopmail.com https://bit.ly/x https://arnazon.com https://my.shop/a "
    "http://www.ups.com/1 https://amzn.to/2 😊 please cancel the order and withdraw your claim, use code SAVE20, "
    "pay by PayPal, w e c h a t"
)


@reading
def _dialogs(session: Session) -> str:
    return "".join(row.body for row in session.exec(select(DialogRow)))


async def forgotten(home: Home, *words: str) -> None:
    """Once the update is done, no dialog holds any of these."""

    async def gone() -> bool:
        assert home.running is not None
        kept = await home.running.db(_dialogs)
        return bool(kept) and not any(word in kept for word in words)

    await until(gone)


@pytest.mark.parametrize("values", [{}, VALUES], ids=["blank", "filled"])
@pytest.mark.parametrize("language", TEMPLATE_LANGUAGES)
def test_templates_keep_to_the_rules(language: str, values: dict[str, str]) -> None:
    book = load(None)
    assert len(book.templates) >= 10
    for template in book.templates.values():
        text = fill(book, template, language, values)
        assert check_message(book, text) == (), template.id
        assert "{" not in text
        for blank in template.blanks:
            assert (values.get(blank) or bracketed(book.blanks[blank], language)) in text


def test_bodies_run_in_a_sandbox() -> None:
    assert names("{{ a }} {{ b }}") == {"a", "b"}
    with pytest.raises(BadTemplate):
        names("{{ a ")


@pytest.mark.parametrize(
    ("blank", "typed", "value"),
    [
        ("order_number", "112-1234567-1234567", "112-1234567-1234567"),
        ("order_number", "#112 1234567 1234567", "112-1234567-1234567"),
        ("order_number", "11212345671234567", "112-1234567-1234567"),
        ("order_number", "12345", None),
        ("buyer", "  Anna\n Müller ", "Anna Müller"),
        ("days", "x" * 11, None),
    ],
)
def test_what_is_typed_for_a_blank(blank: str, typed: str, value: str | None) -> None:
    assert read_blank(load(None).blanks[blank], typed) == value


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_report_fits(language: str) -> None:
    book, text = load(None), (WORST * 12)[:4096]
    parts = report(Say(language), book, text, check_message(book, text))
    assert len(parts) >= 4
    assert max(len(part.encode("utf-16-le")) // 2 for part in parts) <= 4096
    assert all(str(number) in parts[-1] for number in (4096,))


async def test_a_message_is_checked_and_not_kept(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/menu")
    await ann.taps("Tools")
    await ann.taps("Message check")
    await ann.sees("Paste the text here")
    await ann.says("Please leave a review and get a $20 gift card. Write to service@bestgadget.com")
    seen = await ann.sees("2 rules are touched")
    assert "Something offered for a review" in seen.text
    assert "service@bestgadget.com" in seen.text
    assert "Instead:" in seen.text
    await ann.sees("Paste the text here")
    await ann.says("Your order 112-1234567-1234567 ships tomorrow. Please reply if anything is wrong.")
    seen = await ann.sees("Nothing found")
    assert "no guarantee" in seen.text
    await forgotten(home, "gift card", "bestgadget")


async def test_others_need_not_wait_for_a_check(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def slow(book: Book, text: str) -> tuple[Finding, ...]:
        threads.append(threading.current_thread())
        return check_message(book, text)

    monkeypatch.setattr("bot.flows.tools.check_message", slow)
    ann = await home.seller("Ann")
    await ann.says("/check")
    await ann.says("😊😊")
    await ann.sees("touched")
    assert threads
    assert threading.main_thread() not in threads


async def test_a_chinese_seller_checks_links(home: Home) -> None:
    wang = await home.seller("王芳", "zh")
    await wang.says("/check")
    await wang.sees("把内容粘贴到这里")
    await wang.says("https://www.amazon.de/orders\nhttps://arnazon.com/login\n加微信领红包")
    seen = await wang.sees("仿冒亚马逊的网址")
    assert "arnazon.com/login" in seen.text
    assert "amazon.de/orders" not in seen.text
    assert '<a href="https://arnazon' not in seen.html


async def test_a_template_is_filled_in_and_can_be_copied(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/templates")
    await ann.taps("Invoice sent")
    await ann.sees("[order number]")
    await ann.taps("Deutsch")
    await ann.sees("die Rechnung zu Ihrer Bestellung [order number]")
    await ann.taps("English")
    await ann.sees("is attached to this message")
    await ann.taps("Fill in")
    await ann.sees("1 of 3")
    await ann.says("Anna Müller")
    await ann.sees("2 of 3")
    await ann.says("12345")
    await ann.sees("That is no order number")
    await ann.says("112-1234567-1234567")
    await ann.sees("3 of 3")
    await ann.taps("Leave as [your shop]")
    seen = await ann.sees("Your message")
    assert "Hello Anna Müller," in seen.text
    assert "112-1234567-1234567" in seen.text
    assert "[your shop]" in seen.text
    copied = [key["copy_text"]["text"] for key in seen.keys if "copy_text" in key]
    assert copied
    assert copied[0] in seen.text
    below = await ann.sees("[order number]")
    assert below.id > seen.id
    assert "✏️ Fill in" in labels(below)
    await forgotten(home, "Anna")


async def test_what_is_filled_in_is_checked_too(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/templates")
    await ann.taps("Invoice sent")
    await ann.taps("Fill in")
    await ann.says("Anna")
    await ann.sees("2 of 3")
    await ann.taps("Leave as")
    await ann.sees("3 of 3")
    await ann.says("Lumi, WhatsApp +1 415-555-2671")
    seen = await ann.sees("it touches rules")
    assert "A phone number" in seen.text


async def test_what_was_typed_is_forgotten_half_way_too(home: Home) -> None:
    ann = await home.seller("Ann")
    await ann.says("/templates")
    await ann.taps("Invoice sent")
    await ann.taps("Fill in")
    await ann.says("Annabella")
    await ann.sees("2 of 3")
    await ann.taps("Back")
    await ann.sees("[order number]")
    await forgotten(home, "Annabella")
