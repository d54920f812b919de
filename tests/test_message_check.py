"""The message check: what it must find, what it must leave alone, and that nothing anybody pastes upsets it."""

import re
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.book import Book, build
from bot.knowledge.cached import load
from bot.knowledge.check import check
from bot.knowledge.message_check import LONGEST, Finding, broken, check_message
from bot.knowledge.message_links import judge
from bot.knowledge.message_phrases import BadPhrase, regex
from bot.knowledge.message_view import views
from tests import tiny_book

FLAGGED = 0.85
"""The share of fresh violations that have to be noticed."""
MESSAGES = Path(__file__).with_name("messages")


@pytest.fixture(scope="module")
def book() -> Book:
    return load(None)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((MESSAGES / f"{name}.toml").read_text())


def compliant(name: str) -> list[str]:
    return [message for group in _read(name).values() for message in group["messages"]]


def violations(name: str) -> Iterator[tuple[set[str], str]]:
    for groups in _read(name).values():
        for group in groups:
            for message in group["messages"]:
                yield set(group["breaks"]), message


def rules(found: tuple[Finding, ...]) -> set[str]:
    return {one.rule for one in found}


def test_there_are_enough_examples() -> None:
    assert len(compliant("compliant")) >= 40
    assert len(list(violations("violations"))) >= 80
    assert set(_read("compliant")) == set(_read("violations")) == {"en", "zh", "de", "ja"}


def test_no_false_alarm(book: Book) -> None:
    alarms = {message: check_message(book, message) for message in compliant("compliant")}
    assert {message: found for message, found in alarms.items() if found} == {}


def test_nothing_is_missed(book: Book) -> None:
    missed = {
        message: wanted - rules(check_message(book, message))
        for wanted, message in violations("violations")
        if wanted - rules(check_message(book, message))
    }
    assert missed == {}


def test_every_rule_has_an_example(book: Book) -> None:
    assert set().union(*(wanted for wanted, _ in violations("violations"))) == set(book.message_rules)


def test_fresh_messages(book: Book) -> None:
    """What the rules say of messages they were not made for: at most one false alarm in twenty."""
    good = compliant("fresh_compliant")
    alarms = [message for message in good if check_message(book, message)]
    bad = list(violations("fresh_violations"))
    flagged = sum(bool(check_message(book, message)) for _, message in bad)
    assert len(alarms) <= len(good) // 20, alarms
    assert flagged >= len(bad) * FLAGGED


@settings(max_examples=500, deadline=None)
@given(text=st.text(max_size=300) | st.text("微信WeChat5星 ★*.@/:\u200bаㅤ好评返现review\n!#()0-9-", max_size=120))
def test_no_text_upsets_it_and_offsets_are_true(book: Book, text: str) -> None:
    found = check_message(book, text)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert one.quote == text[one.start : one.end]
        assert one.rule in book.message_rules
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Hello. Please add us on WhatsApp.", "WhatsApp"),
        ("您好，请加 微 信", "微 信"),
        ("Ｗｅｃｈａｔ: abc", "Ｗｅｃｈａｔ"),
        ("Mail: service@bestgadget.com.", "service@bestgadget.com"),
        ("See https://bit.ly/abc, thanks", "https://bit.ly/abc"),
        ("Wha\u200btsApp us", "Wha\u200btsApp"),
        ("請加 微信", "微信"),
    ],
)
def test_the_quote_is_what_was_written(book: Book, text: str, quote: str) -> None:
    assert any(quote in one.quote for one in check_message(book, text))


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("https://www.amazon.com/dp/B0ABCDEFGH", None),
        ("https://sellercentral-europe.amazon.com/orders", None),
        ("amazon.de/gp/css/order-history", None),
        ("https://www.amazon.co.jp.", None),
        ("https://amzn.to/abc", "amazon-short"),
        ("https://bit.ly/abc", "short-link"),
        ("https://wa.me/123", "messenger"),
        ("https://www.ups.com/track", None),
        ("http://www.ups.com/track", "insecure"),
        ("https://arnazon.com", "look-alike"),
        ("https://amazom.com", "look-alike"),
        ("https://amazon.com.evil.example/", "look-alike"),
        ("https://amazon.com@evil.example/", "look-alike"),
        ("https://amazon-refund.support", "look-alike"),
        ("https://xn--mazon-3ve.com", "look-alike"),
        ("https://evilamazon.com", "look-alike"),
        ("https://amazon.evil.com", "look-alike"),
        ("https://example.com/?next=https://amazon.com", "off-amazon"),
        ("https://myshop.com", "off-amazon"),
    ],
)
def test_whose_a_link_is(book: Book, link: str, fault: str | None) -> None:
    assert judge(link, book.message_lists) == fault


def test_the_gravest_come_first(book: Book) -> None:
    found = broken(
        book, check_message(book, "Hi 😊 leave a review and get a $5 gift card! Or write to me@shopmail.com")
    )
    levels = [rule.level for rule, _ in found]
    assert levels == sorted(levels, reverse=True)
    assert found[0][0].id == "review-incentive"


def test_a_book_without_rules_finds_nothing() -> None:
    assert check_message(build(tiny_book.files()), "Add us on WhatsApp +1 415-555-2671 😊 https://x.shop") == ()


def test_views_keep_their_places() -> None:
    read = views("Ａ\u200bb ﬁn ★★★★★ é")
    for view in (read.seen, read.folded, read.joined):
        assert len(view.text) == len(view.starts) == len(view.ends)
    assert read.folded.text == "ab fin  5 star  e"


@pytest.mark.parametrize("wording", ["(a|b", "", "*", "(a)?"])
def test_what_is_no_pattern_is_told_so(wording: str) -> None:
    with pytest.raises(BadPhrase):
        regex(wording)


BAD = """
[[message_rule]]
id = "links"
level = "violation"
order = 1
finds = ["off-amazon"]
title = { en = "Links", zh = "链接" }
why = { en = "Because.", zh = "因为。" }
instead = { en = "None.", zh = "不放。" }
source = { name = "Rule", url = "https://law.example.gov/rule" }
as_of = 2026-11-01
checked = "memory"

[[message_rule]]
id = "silent"
level = "caution"
order = 2
title = { en = "Silent", zh = "沉默" }
why = { en = "Because.", zh = "因为。" }
instead = { en = "None.", zh = "不放。" }
source = { name = "Rule", url = "http://law.example.gov/rule" }
as_of = 2026-11-01
checked = "memory"

[[message_phrases]]
id = "lost"
rule = "nothing"
any = ["(a|b", "fine"]

[[message_list]]
id = "hosts-of-mine"
items = ["x.com"]

[[blank]]
id = "name"
label = { en = "name", zh = "姓名" }
hint = { en = "yours", zh = "您的" }

[[template]]
id = "greeting"
order = 1
name = { en = "Greeting", zh = "问候" }
note = { en = "Any time.", zh = "随时。" }
blanks = ["name", "nick"]
body = { en = "Hi {{ name }} {{ nick }}", zh = "{{ name }}好 {{ nick }}", de = "Hallo {{ nam }}", ja = "{{ name" }
source = { name = "Rule", url = "https://law.example.gov/rule" }
as_of = 2026-11-01
checked = "memory"
"""


def test_check_names_every_slip_of_the_tools() -> None:
    found = [str(one) for one in check({**tiny_book.files(), "tools.toml": BAD.encode()}, tiny_book.TODAY)]
    for slip in (
        "message_rule silent: has neither finds nor phrases",
        "message_rule silent: source 'http://law.example.gov/rule' is no https address",
        "message_phrases lost: rule: there is no 'nothing'",
        "message_phrases lost: '(a|b':",
        "message_list hosts-of-mine: there is no such list",
        "template greeting: blanks: there is no 'nick'",
        "template greeting: body.de: nam is not among the blanks",
        "template greeting: body.de: name is never used",
        "template greeting: body.ja:",
        "no rule finds 'emoji'",
    ):
        assert any(slip in line for line in found), slip


@pytest.mark.parametrize("head", ["if you ", "leave us ", "refund ", "%", "a"])
@pytest.mark.parametrize("sign", ["'", "’", "%", ".", "12-"])
def test_no_text_keeps_the_check_busy(book: Book, head: str, sign: str) -> None:
    check_message(book, "warm")
    began = time.perf_counter()
    check_message(book, (head + sign * LONGEST)[:LONGEST])
    assert time.perf_counter() - began < 3


def test_between_two_words_stand_five_others_with_any_signs() -> None:
    pattern = re.compile(regex("leave .. review"))
    for said in ("leave a review", "leave us (if you don't) 'a review", "leave - review", "leave '' review"):
        assert pattern.search(said), said
    assert re.search(regex("save .. %"), "save up to 20 % today"), "a sign may be what is sought"
    for said in ("leave 1 2 3 4 5 6 review", "leave\na review", "leaveareview"):
        assert not pattern.search(said), said
