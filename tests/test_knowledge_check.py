"""What `check` finds beyond structure: reach, dates, languages, keywords, questions."""

from datetime import date
from typing import Any

import pytest

from bot.callbacks import Press
from bot.knowledge.book import BookError, build
from bot.knowledge.check import check, coverage, provenance
from tests import tiny_book
from tests.tiny_book import TODAY, rule


def told(changes: dict[str, Any] | None = None, extra: str = "") -> str:
    files = {**tiny_book.files(extra), **(changes or {})}
    return "\n".join(map(str, check(files, TODAY)))


def test_a_rule_nobody_refers_to_is_unreachable() -> None:
    assert "rule us-lonely: unreachable: no category refers to it" in told(extra=rule("us-lonely"))


def test_a_rule_that_every_type_rules_out_is_unreachable() -> None:
    extra = rule("us-toy-mains", 'when = ["mains"]')
    cars = tiny_book.CATEGORIES.replace('"us-always", "us-battery"', '"us-toy-mains", "us-always", "us-battery"')
    assert "us-toy-mains: unreachable: every category" in told({"categories.toml": cars.encode()}, extra)


def test_contradictory_conditions() -> None:
    assert "us-both: when contradicts itself" in told(extra=rule("us-both", 'when = ["radio", "!radio"]'))


def test_dates_that_cannot_be() -> None:
    extra = rule("us-odd", "in_force = 2026-05-01\nuntil = 2026-04-01").replace(
        "as_of = 2026-11-01", "as_of = 2027-01-01"
    )
    found = told(extra=extra)
    assert "us-odd: as_of 2027-01-01 is in the future" in found
    assert "us-odd: until 2026-04-01 is before in_force 2026-05-01" in found
    assert "is old: read the source again" in "\n".join(map(str, check(tiny_book.files(), date(2028, 6, 1))))


def test_a_marketplace_without_rules_needs_a_reason() -> None:
    found = told()
    assert "category doll: EU has neither rules nor why_general" in found
    assert "category lamp: EU has neither" not in found


def test_languages() -> None:
    both = tiny_book.RULES.replace("按 us-always 做。", "Do it, in English again.")
    assert "rule us-always: text.zh is not Chinese (missing language)" in told({"rules.toml": both.encode()})


def test_keywords_of_two_types_must_be_declared_shared() -> None:
    twice = tiny_book.CATEGORIES.replace('en = ["doll"]', 'en = ["Toy  Cars"]').encode()
    shared = b'[[shared]]\nid = "toy car"\ncategories = ["car", "doll"]\n'
    assert "keyword 'Toy  Cars' is also in car: declare it shared" in told({"categories.toml": twice})
    assert "declare it shared" not in told({"categories.toml": twice, "shared.toml": shared})
    assert "shared toy car: is no keyword of two categories" in told({"shared.toml": shared})


def test_a_question_that_changes_nothing() -> None:
    more = tiny_book.CATEGORIES.replace('questions = ["mains"]', 'questions = ["mains", "under-3"]').encode()
    assert "category lamp: question under-3 changes nothing on any sheet" in told({"categories.toml": more})


def test_an_elsewhere_entry_that_became_a_category() -> None:
    extra = {"elsewhere.toml": b'[[elsewhere]]\nid = "doll"\nkeywords = {en = ["x"]}\n'}
    assert "elsewhere doll: is a category now" in told(extra)


def test_counts() -> None:
    book = tiny_book.book()
    assert any(line.startswith("doll") and "EU" in line and line.endswith("MISSING") for line in coverage(book))
    assert provenance(book)["rules"] == {"stored copy": len(book.rules)}


def test_no_fact_without_a_source() -> None:
    lines = tiny_book.rule("us-always").splitlines()
    bare = "\n".join(line for line in lines if not line.startswith("source"))
    files = {"bare.toml": bare.encode()}
    with pytest.raises(BookError, match="source: missing"):
        build(files)


def test_an_id_fits_into_a_button() -> None:
    longest, longer = "a" * 36, "b" * 37
    assert Press("digest.category", ("9" * 10, longest)).data
    build({**tiny_book.files(), "more.toml": tiny_book.category(longest, "").encode()})
    with pytest.raises(BookError, match=f"category {longer}: an id has at most 36 characters"):
        build({**tiny_book.files(), "more.toml": tiny_book.category(longer, "").encode()})
