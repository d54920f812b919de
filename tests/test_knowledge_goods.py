"""Dangerous goods: numbers and choices decide; what cannot be is refused by name."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.book import Book, build
from bot.knowledge.dangerous import Proposal, ValueProblem, parse, problems, propose
from tests import tiny_book

FIELDS = """
[[field]]
id = "chemistry"
kind = "choice"
ask = {en = "Chemistry?", zh = "化学体系？"}
choices = [
  {id = "lithium-ion", name = {en = "Lithium-ion", zh = "锂离子"}},
  {id = "lithium-metal", name = {en = "Lithium metal", zh = "锂金属"}},
  {id = "nimh", name = {en = "NiMH", zh = "镍氢"}},
]
[[field]]
id = "packing"
kind = "choice"
ask = {en = "Packed how?", zh = "如何包装？"}
choices = [
  {id = "alone", name = {en = "Alone", zh = "单独"}},
  {id = "with", name = {en = "With", zh = "同包装"}},
  {id = "inside", name = {en = "Inside", zh = "内置"}},
]
[[field]]
id = "watt_hours"
kind = "number"
unit = "Wh"
ask = {en = "Wh?", zh = "瓦时？"}
[[field]]
id = "flash_point"
kind = "number"
unit = "°C"
ask = {en = "Flash point?", zh = "闪点？"}
[[field]]
id = "un_number"
kind = "text"
ask = {en = "UN number?", zh = "UN编号？"}
[[field]]
id = "magnet"
kind = "yes-no"
ask = {en = "Magnets?", zh = "有磁铁？"}
"""


def entry(name: str, un: str, extra: str) -> str:
    return f"""
[[entry]]
id = "{name}"
categories = ["car"]
un = "{un}"
name = {{en = "{name}", zh = "{un} 货物"}}
text = {{en = "Means.", zh = "含义。"}}
fba = {{en = "FBA asks.", zh = "FBA会问。"}}
source = {{name = "UN", url = "https://unece.example.org"}}
as_of = 2026-11-01
checked = "stored copy"
asks = ["chemistry", "watt_hours"]
{extra}
"""


ENTRIES = "".join(
    (
        entry("alone", "UN3480", 'when = ["battery"]\nvalues = {chemistry = ["lithium-ion"], packing = ["alone"]}'),
        entry(
            "inside",
            "UN3481",
            'when = ["battery"]\nvalues = {chemistry = ["lithium-ion"], packing = ["with", "inside"]}',
        ),
        entry("metal", "UN3091", 'when = ["battery"]\nvalues = {chemistry = ["lithium-metal"]}'),
        entry(
            "large",
            "UN3481",
            'dg_class = "9"\nvalues = {chemistry = ["lithium-ion"], packing = ["inside"]}\nover = {watt_hours = 100}',
        ),
        entry("flammable", "UN1266", "values = {}\nup_to = {flash_point = 60}"),
    )
)
BOOK: Book = build({**tiny_book.files(), "goods.toml": (FIELDS + ENTRIES).encode()})


def names(proposal: Proposal, sure: bool = True) -> list[str]:
    return [one.entry.id for one in proposal.entries if one.sure is sure]


def test_choices_and_numbers_decide() -> None:
    values: dict[str, Any] = {"chemistry": "lithium-ion", "packing": "alone"}
    assert names(propose(BOOK, ["car"], {"battery": True}, values)) == ["alone"]
    values = {"chemistry": "lithium-ion", "packing": "inside", "watt_hours": 100.0}
    assert names(propose(BOOK, ["car"], {}, values)) == ["inside"], "100 Wh is not above 100 Wh"
    values["watt_hours"] = 100.1
    assert names(propose(BOOK, ["car"], {}, values)) == ["large", "inside"], "the more exact one first"


def test_a_chemistry_without_lithium_ends_it() -> None:
    assert names(propose(BOOK, ["car"], {"battery": True}, {"chemistry": "nimh"})) == []
    assert "metal" in names(propose(BOOK, ["car"], {}, {"chemistry": "lithium-metal"}))


def test_what_is_open_is_said_and_asked() -> None:
    proposal = propose(BOOK, ["car"], {"battery": True}, {"chemistry": "lithium-ion"})
    assert names(proposal) == []
    alone = next(one for one in proposal.entries if one.entry.id == "alone")
    assert alone.open_fields == ("packing",)
    assert [field.id for field in proposal.fields] == ["chemistry", "packing", "watt_hours", "flash_point"]


def test_flash_point() -> None:
    assert names(propose(BOOK, ["car"], {}, {"flash_point": 23.0})) == ["flammable"]
    assert "flammable" not in [one.entry.id for one in propose(BOOK, ["car"], {}, {"flash_point": 93.0}).entries]


def test_a_un_number_the_seller_knows_comes_first() -> None:
    found = propose(BOOK, ["car"], {"battery": True}, {"un_number": "UN3091"})
    assert found.best is not None
    assert found.best.entry.un == "UN3091"


def test_other_types_have_none() -> None:
    assert propose(BOOK, ["doll"], {}, {}).best is None


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("watt_hours", "74 Wh", 74.0),
        ("watt_hours", " 20,5 ", 20.5),
        ("watt_hours", "1,024.5", 1024.5),
        ("watt_hours", "１００", 100.0),
        ("flash_point", "-4 °C", -4.0),
        ("chemistry", "锂离子", "lithium-ion"),
        ("chemistry", "Lithium Metal", "lithium-metal"),
        ("un_number", "un 3481", "UN3481"),
        ("magnet", "是", True),
        ("magnet", "No", False),
    ],
)
def test_what_a_seller_types_becomes_a_value(field: str, raw: str, value: object) -> None:
    assert parse(BOOK.fields[field], raw) == value


@pytest.mark.parametrize(
    ("field", "raw", "code"),
    [
        ("watt_hours", "0", "too_small"),
        ("watt_hours", "-3", "too_small"),
        ("watt_hours", "100001", "too_large"),
        ("watt_hours", "nan", "not_a_number"),
        ("watt_hours", "inf", "not_a_number"),
        ("watt_hours", "many", "not_a_number"),
        ("watt_hours", "  ", "empty"),
        ("watt_hours", "9" * 300, "too_long"),
        ("chemistry", "plutonium", "not_a_choice"),
        ("magnet", "maybe", "not_yes_or_no"),
        ("un_number", "UN34811", "not_a_un_number"),
    ],
)
def test_what_cannot_be_is_refused_by_name(field: str, raw: str, code: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse(BOOK.fields[field], raw)
    assert caught.value.code == code


def test_values_are_checked_together() -> None:
    assert problems(BOOK, {"watt_hours": 0.0, "magnet": True, "colour": "red", "chemistry": "nimh"}) == {
        "watt_hours": "too_small",
        "colour": "unknown_field",
    }


@given(st.sampled_from(sorted(BOOK.fields)), st.text(max_size=40))
def test_any_text_is_a_value_or_a_named_problem(field: str, raw: str) -> None:
    try:
        value = parse(BOOK.fields[field], raw)
    except ValueProblem as problem:
        assert problem.code  # noqa: PT017 - either outcome is fine, anything else is not
    else:
        assert problems(BOOK, {field: value}) == {}
