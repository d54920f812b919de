"""What people type into fields, as values: pure, so every corner can be tried."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.contact_fields import Refused, read, regions
from bot.flows.dangerous_fields import confirmed, details, grouped, guesses, limits, proposal_of, typed
from bot.knowledge.book import Book
from bot.knowledge.cached import load
from bot.knowledge.dangerous import ValueProblem
from bot.knowledge.energy import watt_hours
from bot.knowledge.private import private
from storage.models import Draft, StoredFile


@pytest.fixture(scope="module")
def book() -> Book:
    return load()


def draft(*categories: str, values: dict[str, object] | None = None, **answers: bool) -> Draft:
    held = {"confirmed": False, "values": values or {}, "entries": []}
    return Draft(seller_id=1, categories=list(categories), answers=answers, dangerous=held)


@pytest.mark.parametrize(
    ("typed_number", "timezone", "language", "kept"),
    [
        ("13812345678", None, "zh", "+8613812345678"),
        ("138-1234-5678", None, "en", "+8613812345678"),
        ("8613812345678", None, "en", "+8613812345678"),
        ("00 86 138 1234 5678", "Asia/Shanghai", "en", "+8613812345678"),
        ("０７５５ ８６００ ００００", "Asia/Shanghai", "zh", "+8675586000000"),
        ("(202) 555-0143", "America/New_York", "en", "+12025550143"),
        ("030 901820", "Europe/Berlin", "en", "+4930901820"),
        ("+44 20 7946 0958", "Asia/Shanghai", "zh", "+442079460958"),
    ],
)
def test_phone_numbers(typed_number: str, timezone: str | None, language: str, kept: str) -> None:
    assert read("phone", typed_number, timezone=timezone, language=language) == kept


def test_a_number_of_nowhere_needs_its_country_code() -> None:
    with pytest.raises(Refused) as refused:
        read("phone", "2025550143")
    assert refused.value.why == "phone_code"
    assert regions("Europe/Berlin", "zh") == ("DE", "CN")


@given(st.text(max_size=60))
def test_what_is_kept_of_a_phone_is_a_valid_number_in_e164(text: str) -> None:
    try:
        kept = read("phone", text, timezone="Asia/Shanghai", language="zh")
    except Refused:
        return
    assert phonenumbers.is_valid_number(phonenumbers.parse(kept, None))


@given(st.text(max_size=120), st.sampled_from(["name", "company"]))
def test_what_is_kept_of_a_name_reads_the_same_again(text: str, field: str) -> None:
    try:
        kept = read(field, text)
    except Refused:
        return
    assert read(field, kept) == kept
    assert not set(kept) & set("<>;={}[]\\\n\r\t\0")
    assert any(sign.isalpha() for sign in kept)


@pytest.mark.parametrize(
    "name", ["王小明", "O'Brien", "Zoë Müller-Straß", "深圳市某某科技有限公司（华南）", "3M & Co., Ltd."]
)
def test_names_of_people_and_companies_stand(name: str) -> None:
    assert read("company", name) == name


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111",
        "card 5555-5555-5555-4444 thanks",
        "６２２２０２１２３４５６７８９０１２８",
        "11010519491231002X",
        "91330100799655058B",
        "12-3456789",
        "123-45-6789",
        "DE123456789",
        "GB82 WEST 1234 5698 7654 32",
        "password: hunter2",
        "密码是 abc123",
    ],
)
def test_what_nobody_asked_for_is_recognised(text: str) -> None:
    assert private(text)


@pytest.mark.parametrize(
    "text", ["Ann Lee", "Room 12-34, 5 Nanjing Rd", "+86 138 1234 5678", "ACME 2026", "passwords are us"]
)
def test_ordinary_words_are_not(text: str) -> None:
    assert not private(text)


@pytest.mark.parametrize(
    ("text", "energy"),
    [
        ("10000mAh 3.7V", 37.0),
        ("3.7 V, 10 Ah", 37.0),
        ("20000毫安时 3,7伏", 74.0),
        ("10000 mAh", None),
        ("37 Wh", None),
    ],
)
def test_energy_from_what_is_printed(text: str, energy: float | None) -> None:
    assert watt_hours(text) == energy


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("watt_hours", "37", 37.0),
        ("watt_hours", "3,7 Wh", 3.7),
        ("watt_hours", "10000 mAh 3.7 V", 37.0),
        ("cells", "２", 2),
        ("un_number", "un 3481", "UN3481"),
        ("flash_point", "-10 °C", -10.0),
    ],
)
def test_details_are_read_forgivingly(book: Book, field: str, text: str, value: object) -> None:
    assert typed(book.fields[field], text) == value


@given(text=st.text(max_size=300), field=st.sampled_from(["watt_hours", "cells", "un_number", "flash_point"]))
def test_a_kept_number_is_within_its_limits(book: Book, text: str, field: str) -> None:
    low, high = limits(book.fields[field])
    try:
        value = typed(book.fields[field], text)
    except ValueProblem:
        return
    if isinstance(value, float | int):
        assert low is not None
        assert high is not None
        assert low <= value <= high


def test_the_usual_battery_is_presumed_and_given_details_outrank_it(book: Book) -> None:
    toy = draft("toys-electric", battery=True)
    assert guesses(book, toy) == {"chemistry": "lithium-ion", "packing": "inside"}
    assert {one.entry.un for one in proposal_of(book, toy).entries} == {"UN3481"}
    metal = draft("toys-electric", values={"chemistry": "lithium-metal"}, battery=True)
    assert "chemistry" not in guesses(book, metal)
    assert {one.entry.un for one in proposal_of(book, metal).entries} == {"UN3091"}


def test_nothing_is_presumed_of_what_is_open(book: Book) -> None:
    assert guesses(book, draft("skin-care", liquid=True)) == {}
    assert guesses(book, draft("toys-electric")) == {}
    assert guesses(book, draft()) == {}


def test_a_power_bank_travels_alone(book: Book) -> None:
    bank = draft("power-banks", values={"watt_hours": 74.0})
    kept = confirmed(book, bank)
    assert kept["values"]["chemistry"] == "lithium-ion"
    (entry,) = kept["entries"]
    assert (book.dangerous[entry].un, book.dangerous[entry].packing_instructions) == ("UN3480", ("PI 965",))


def test_each_name_is_shown_once(book: Book) -> None:
    full, rest = grouped(proposal_of(book, draft("toys-electric")))
    names = [(one.entry.un, one.entry.name.en) for one in [*full, *rest]]
    assert len(names) == len(set(names))


def test_files_answer_the_field_that_asks_for_a_file(book: Book) -> None:
    sheet = StoredFile(seller_id=1, kind="sds", file_id="f", file_unique_id="u", name="msds.pdf")
    known = {one.field.id: one for one in details(book, draft("power-banks"), [sheet], every=False)}
    assert known["sds"].files == (sheet,)
    assert not known["sds"].open
    assert known["watt_hours"].open
    assert {one.field.id for one in details(book, draft(), [], every=True)} == set(book.fields)
