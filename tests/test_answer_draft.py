"""An agent's answer is read as it is typed, and what is missing is named."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answer_draft import LONGEST, LONGEST_TITLE, Unfinished, read_answer
from bot.knowledge.additions import lay
from bot.knowledge.book import Row
from bot.knowledge.check import check
from bot.knowledge.topic_entries import DESK
from bot.rows import toml_entry
from tests import tiny_book

WHOLE = """Changing the payout account / 更换收款账户
EN: Open Settings and choose the account.

It takes three days.
ZH：打开设置，选择账户。

需要三天。
https://sellercentral.amazon.com/help/hub/reference/G2
"""
GROUP = f'[[topic_group]]\nid = "{DESK}"\nname = {{ en = "Desk", zh = "客服" }}\norder = 1\n'


def test_a_whole_answer() -> None:
    read = read_answer(WHOLE)
    assert read.title == {"en": "Changing the payout account", "zh": "更换收款账户"}
    assert read.short == {"en": "Open Settings and choose the account.", "zh": "打开设置，选择账户。"}
    assert read.text == {"en": "It takes three days.", "zh": "需要三天。"}
    assert read.links == ("https://sellercentral.amazon.com/help/hub/reference/G2",)


def test_one_title_and_a_link_in_the_sentence() -> None:
    read = read_answer(
        "Payouts\nzh: 请看 https://www.amazon.com/pay，三天到账。\nEN: Three days. See https://a.example/x."
    )
    assert read.title == {"en": "Payouts", "zh": "请看 https://www.amazon.com/pay，三天到账"}
    assert read.links == ("https://www.amazon.com/pay", "https://a.example/x")
    assert read.text is None
    entry = read.entry("Li", date(2026, 11, 30))
    assert [one["name"] for one in entry["sources"]] == ["amazon.com", "a.example"]
    assert (entry["author"], entry["as_of"], entry["checked"]) == ("Li", "2026-11-30", "opened")


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ("Title\nEN: Yes.", ["zh"]),
        ("Title\nZH: 可以。", ["en"]),
        ("EN: Yes.\nZH: 可以。", ["title"]),
        ("just talk", ["en", "zh"]),
        ("Title\nEN: 可以的，没有问题\nZH: Yes.", ["en", "zh"]),
        (f"Title\nEN: {'x' * (LONGEST + 1)}\nZH: 可以。", ["long"]),
        ("Title\nEN: the password is hunter22\nZH: 可以。", ["private"]),
        (f"{'x' * 200}\nEN: Yes.\nZH: 可以。", ["title"]),
    ],
)
def test_what_is_missing_is_named_all_at_once(typed: str, missing: list[str]) -> None:
    with pytest.raises(Unfinished) as told:
        read_answer(typed)
    assert told.value.missing == missing


LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(LINES, LINES, LINES)
@example("00000000\uac00", "0", "\u3400")  # Hangul is no Chinese
def test_whatever_is_read_fits_the_knowledge(title: str, english: str, chinese: str) -> None:
    try:
        read = read_answer(f"{title}\nEN: {english}\nZH: {chinese}")
    except Unfinished:
        return
    assert all(0 < len(one) <= LONGEST_TITLE for one in read.title.values())
    row = Row("topic", toml_entry({"id": "desk-1", **read.entry("Li", date(2026, 11, 20))}), "addition 1")
    laid, findings = lay(tiny_book.book(GROUP), [row])
    assert findings == []
    assert "desk-1" in laid.topics
    wrong = [one for one in check(tiny_book.files(GROUP), tiny_book.TODAY, [row]) if one.file == "addition 1"]
    assert wrong == []
