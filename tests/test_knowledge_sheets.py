"""Sheets over a tiny Book: conditions, dates, countries, questions, documents."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.conditions import judge
from bot.knowledge.sheets import Sheet, fingerprint, questions, sheet
from tests import tiny_book
from tests.tiny_book import TODAY

BOOK = tiny_book.book()


def us(*slugs: str, **answers: bool) -> Sheet:
    return sheet(BOOK, slugs, "US", None, {key.replace("_", "-"): value for key, value in answers.items()}, TODAY)


def states(found: Sheet) -> dict[str, str]:
    return {item.rule.id: item.state for item in found.items}


def test_without_answers_every_conditional_rule_is_shown_with_its_condition() -> None:
    found = us("car")
    assert states(found)["us-battery"] == "if"
    needs = next(item for item in found.items if item.rule.id == "us-battery").needs
    assert [(need.question, need.wanted) for need in needs] == [("battery", True), ("under-14", False)]


def test_answers_decide() -> None:
    assert states(us("car", battery=True, under_14=False))["us-battery"] == "applies"
    assert "us-battery" not in states(us("car", battery=True, under_14=True))
    assert "us-any" not in states(us("car", radio=False)), "mains is implied to be false"
    assert states(us("car", radio=True))["us-any"] == "applies"


def test_yes_spreads_along_implies_and_no_against_it() -> None:
    assert "us-battery" not in states(us("car", battery=True, under_3=True)), "under 3 is under 14"
    assert "us-big" not in states(us("car", battery=False)), "no battery, no 100 Wh"
    assert us("car", above_100wh=True).answers["battery"] is True


def test_dates_decide() -> None:
    found = states(us("car"))
    assert found["us-soon"] == "future"
    assert "us-over" not in found
    assert found["us-last-day"] == "applies"


def test_the_sheet_is_ordered_and_each_rule_stands_once() -> None:
    found = us("car", "doll", "lamp")
    assert len(found.rule_ids) == len(set(found.rule_ids))
    assert [item.rule.sort for item in found.items] == sorted(item.rule.sort for item in found.items)


def test_types_merge_yes_wins_and_no_yields_to_a_type_that_asks() -> None:
    assert us("doll", "lamp").answers["battery"] is True
    assert us("car").answers["mains"] is False
    assert "mains" not in us("car", "lamp").answers, "the lamp asks it"


def test_what_the_seller_says_beats_what_the_type_implies() -> None:
    assert us("lamp", battery=False).answers["battery"] is False


def test_the_eu_needs_a_country_and_its_rules_come_by_themselves() -> None:
    without = sheet(BOOK, ["car"], "EU", None, {}, TODAY)
    assert without.needs_country
    assert without.rule_ids == ("eu-wide",)
    within = sheet(BOOK, ["car"], "EU", "DE", {}, TODAY)
    assert not within.needs_country
    assert within.rule_ids == ("eu-wide", "eu-de-register", "eu-de-weee")
    assert [need.question for need in within.items[2].needs] == ["battery"], "mains is settled: one need is left"
    assert sheet(BOOK, ["doll"], "EU", "DE", {"battery": True}, TODAY).rule_ids == ("eu-de-register",)
    assert not us("car").needs_country


def test_why_general_and_documents() -> None:
    assert [why.category.slug for why in sheet(BOOK, ["lamp"], "EU", "DE", {}, TODAY).why_general] == ["lamp"]
    documents = us("car").documents
    assert [(asked.document.id, asked.sure) for asked in documents] == [("cpc", True), ("test-report", False)]
    assert [rule.id for rule in documents[0].rules] == ["us-always", "us-battery"]


def test_only_questions_that_change_a_rule_are_asked() -> None:
    assert [one.id for one in questions(BOOK, ["car"], {}, "US")] == ["radio", "under-14", "battery"]
    assert [one.id for one in questions(BOOK, ["car"], {"battery": True, "radio": True}, "US")] == [
        "under-14",
        "above-100wh",
    ]
    assert questions(BOOK, ["doll"], {}, "US") == ()
    assert questions(BOOK, ["car"], {}, "EU") == ()
    assert [one.id for one in questions(BOOK, ["car"], {}, "EU", country="DE")] == ["battery"]


def test_ids_that_do_not_exist_are_refused() -> None:
    with pytest.raises(KeyError):
        us("nothing")
    with pytest.raises(ValueError, match="category"):
        us()


def test_a_fingerprint_changes_with_what_is_said_and_not_when_it_is_read_again() -> None:
    before = fingerprint(BOOK.rules["us-always"])
    again = tiny_book.files()
    again["rules.toml"] = again["rules.toml"].replace(b"2026-11-01", b"2026-11-20")
    changed = {**again, "rules.toml": again["rules.toml"].replace(b"1 ABC 10", b"2 ABC 10")}
    assert fingerprint(tiny_book.build(again).rules["us-always"]) == before
    assert fingerprint(tiny_book.build(changed).rules["us-always"]) != before


names = st.sampled_from(sorted(BOOK.questions))


@given(
    st.lists(st.tuples(names, st.booleans()), max_size=4),
    st.lists(st.tuples(names, st.booleans()), max_size=3),
    st.dictionaries(names, st.booleans()),
)
def test_conditions_agree_with_plain_logic(all_of: Any, any_of: Any, answers: dict[str, bool]) -> None:
    """Open means: some way of answering the rest makes it true; the verdict never changes its mind later."""
    verdict = judge(BOOK, [_atom(*one) for one in all_of], [_atom(*one) for one in any_of], answers)
    rest = [name for name in BOOK.questions if name not in answers]
    outcomes = set()
    for size in range(len(rest) + 1):
        for yes in combinations(rest, size):
            full = {**dict.fromkeys(rest, False), **dict.fromkeys(yes, True), **answers}
            every = all(full[name] == wanted for name, wanted in all_of)
            some = not any_of or any(full[name] == wanted for name, wanted in any_of)
            outcomes.add(every and some)
    if verdict.holds is None:
        assert True in outcomes or _contradiction(all_of, any_of, answers)
        assert verdict.all_of or verdict.any_of
    else:
        assert outcomes == {verdict.holds}


def _atom(name: str, wanted: bool) -> str:
    return name if wanted else f"!{name}"


def _contradiction(all_of: Any, any_of: Any, answers: dict[str, bool]) -> bool:
    """ "x and not x" can never hold; the judge reads atoms one by one and leaves such a rule to `check`."""
    wanted = {(name, value) for name, value in [*all_of, *any_of] if name not in answers}
    return any((name, not value) in wanted for name, value in wanted)
