"""The loader: every slip at once with its line, and who wins over whom."""

import pytest

from bot.knowledge.book import Book, BookError, Row, build, examine
from tests import tiny_book


def findings(extra: str, name: str = "extra.toml") -> list[str]:
    _, found = examine({**tiny_book.files(), name: extra.encode()})
    return [str(one) for one in found]


def test_a_sound_book_has_no_findings() -> None:
    book, found = examine(tiny_book.files())
    assert found == ()
    assert set(book.categories) == {"car", "doll", "lamp"}
    assert book.rules["us-battery"].when == ("battery", "!under-14")
    assert book.rules["eu-de-weee"].not_for == ("doll",)
    assert book.place("rule", "us-battery").file == "rules.toml"


def test_every_slip_is_told_at_once_with_its_line() -> None:
    bad = """
[[rule]]
id = "us-one"
marketplace = "US"
kind = "rumour"
title = {en = "One"}
text = {en = "Do.", zh = "做"}
citation = "x"
source = {name = "Blog", url = "http://blog.example.com"}
as_of = "yesterday"
checked = "memory"
sort = 1
colour = "red"

[[rule]]
id = "us-two"
marketplace = "US"
kind = "law"
title = {en = "Two", zh = "二"}
text = {en = "Do.", zh = "做"}
citation = "x"
source = {name = "Blog", url = "http://blog.example.com"}
as_of = 2026-01-01
checked = "memory"
sort = 1
when = ["nobody-asks"]
hand_over = ["nothing"]
"""
    told = "\n".join(findings(bad))
    assert "extra.toml:5: error: kind: 'rumour' is none of" in told
    assert "extra.toml:6: error: title.zh: missing (missing language)" in told
    assert "extra.toml:10: error: as_of: 'yesterday' is no date" in told
    assert "extra.toml:13: error: colour: unknown key" in told
    assert "extra.toml:15: error: rule us-two: when: there is no 'nobody-asks'" in told
    assert "extra.toml:15: error: rule us-two: hand_over: there is no 'nothing'" in told
    assert "extra.toml:15: error: rule us-two: source 'http://blog.example.com' is no https address" in told
    with pytest.raises(BookError) as caught:
        build({**tiny_book.files(), "extra.toml": bad.encode()})
    assert len(caught.value.findings) == 7


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[[rule]]\nid = 'x\n", "extra.toml:2: error: not TOML"),
        ("[[wish]]\nid = 'x'\n", "extra.toml:1: error: unknown table [[wish]]"),
        (
            "\n\n[[group]]\nid = 'toys'\nname = {en = 'T', zh = '玩'}\norder = 1\n[[group]]\nid = 'toys'\n",
            "extra.toml:7",
        ),
    ],
)
def test_files_that_cannot_be_read_are_named(content: str, told: str) -> None:
    assert any(one.startswith(told) for one in findings(content)), findings(content)


def test_the_same_id_twice_in_one_layer_is_a_slip() -> None:
    assert any("is already at base.toml:" in one for one in findings(tiny_book.BASE, "zbase.toml"))


def test_bytes_that_are_no_text() -> None:
    _, found = examine({"x.toml": b"\xff\xfe"})
    assert [one.message for one in found] == ["not UTF-8"]


def test_rows_win_over_the_overlay_and_the_overlay_over_files() -> None:
    overlay = {"mine.toml": b"[[group]]\nid = 'toys'\nname = {en = 'Play', zh = '\xe7\x8e\xa9'}\norder = 2\n"}
    row = Row("group", {"id": "toys", "name": {"en": "Row", "zh": "行"}, "order": 3}, "row 1")
    assert named(build(tiny_book.files())) == "Toys"
    assert named(build(tiny_book.files(), overlay=overlay)) == "Play"
    assert named(build(tiny_book.files(), [row], overlay)) == "Row"
    assert build(tiny_book.files(), [row]).version != build(tiny_book.files()).version
    assert build(tiny_book.files()).version == build(tiny_book.files()).version


def test_a_bad_row_is_told_by_its_name() -> None:
    rows = [Row("group", {"id": "x"}, "row 7"), Row("poem", {}, "row 8")]
    _, found = examine(tiny_book.files(), rows)
    assert {(one.file, one.message.split(":")[0]) for one in found} == {
        ("row 7", "name"),
        ("row 7", "order"),
        ("row 8", "unknown table poem"),
    }


def named(book: Book) -> str:
    return book.groups["toys"].name.en
