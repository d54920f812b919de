"""What agents added, laid over the Book: only what changes is made anew, and what does not fit is left out."""

from datetime import date
from typing import Any

import pytest

from bot.knowledge.additions import fresh, lay
from bot.knowledge.book import Book, Row, build
from bot.knowledge.match import match
from tests import tiny_book

GROUPS = """
[[topic_group]]
id = "desk"
name = { en = "From our desk", zh = "客服解答" }
order = 1
[[topic]]
id = "card"
group = "desk"
title = { en = "Card", zh = "卡" }
short = { en = "Any.", zh = "都可以。" }
as_of = 2026-11-01
checked = "memory"
[[wordings]]
id = "card"
topic = "card"
en = ["which card"]
"""


@pytest.fixture(scope="module")
def book() -> Book:
    made = tiny_book.book(GROUPS)
    assert made.index
    assert made.topic_index
    return made


def topic(number: int, **changes: Any) -> Row:
    entry = {"id": f"desk-{number}", "group": "desk", "title": {"en": "Bank", "zh": "银行"}, "author": "Li"}
    entry |= {"short": {"en": "Yes.", "zh": "是的。"}, "as_of": date(2026, 11, 20), "checked": "memory"}
    return Row("topic", entry | changes, f"addition {number}")


def wordings(number: int, owner: str, *en: str) -> Row:
    return Row("wordings", {"id": f"desk-{number}", "topic": owner, "en": list(en)}, f"addition {number}")


def keywords(number: int, category: str, *en: str) -> Row:
    return Row("keywords", {"id": f"desk-{number}", "category": category, "en": list(en)}, f"addition {number}")


def test_an_answer_and_its_wordings_are_found_and_the_search_stays(book: Book) -> None:
    laid, findings = lay(book, [topic(1), wordings(2, "desk-1", "how to change the bank account")])
    assert findings == []
    assert laid.topic_index.rank("change bank account")[0].topic == "desk-1"
    assert laid.topics["desk-1"].author == "Li"
    assert laid.index is book.index
    assert laid.version != book.version
    assert "desk-1" not in book.topics, "the Book below is as it was"


def test_new_keywords_build_the_search_anew(book: Book) -> None:
    assert not match(book, "wobblefrob").candidates
    laid, _ = lay(book, [keywords(1, "car", "wobblefrob")])
    assert match(laid, "wobblefrob").candidates[0][0] == "car"
    assert laid.topic_index is book.topic_index


def test_it_is_the_same_book_as_one_built_from_rows(book: Book) -> None:
    rows = [topic(1), wordings(2, "desk-1", "bank"), keywords(3, "car", "wobblefrob")]
    whole = build(tiny_book.files(GROUPS), rows)
    laid, _ = lay(book, rows)
    assert (laid.topics, laid.wordings, laid.keywords) == (whole.topics, whole.wordings, whole.keywords)
    assert lay(book, [])[0] is book


@pytest.mark.parametrize(
    "bad",
    [
        topic(1, group="nowhere"),
        topic(1, as_of="yesterday"),
        topic(1, title={"en": "Bank"}),
        topic(1, sources=[{"name": "x", "url": "http://plain.example"}]),
        topic(1, id="No Slug"),
        wordings(1, "gone", "bank"),
        keywords(1, "gone", "bank"),
        Row("rule", {"id": "us-x"}, "addition 1"),
        Row("nonsense", {}, "addition 1"),
    ],
)
def test_what_does_not_fit_is_left_out_and_named(book: Book, bad: Row) -> None:
    laid, findings = lay(book, [bad, wordings(2, "card", "credit card")])
    assert {one.file for one in findings} == {"addition 1"}
    assert set(laid.wordings) == {"card", "desk-2"}
    assert "yesterday" not in str(findings), "nobody's words reach the log"


def test_wordings_of_an_answer_that_is_left_out_go_with_it(book: Book) -> None:
    laid, findings = lay(book, [topic(1, group="nowhere"), wordings(2, "desk-1", "bank")])
    assert [one.file for one in findings] == ["addition 1", "addition 2"]
    assert laid is book


def test_a_wording_of_somebody_else_is_not_fresh(book: Book) -> None:
    assert fresh(book, "wordings", "other", ["Which  CARD", "credit card"]) == ["credit card"]
    assert fresh(book, "wordings", "card", ["which card"]) == ["which card"]
    assert fresh(book, "keywords", "doll", ["toy cars", "rag doll"]) == ["rag doll"]
