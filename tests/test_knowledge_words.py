"""Names of countries as sellers write them, and texts that are no words."""

import pytest

from bot.knowledge import countries
from bot.knowledge.book import Book
from bot.knowledge.cached import load
from bot.knowledge.legible import trouble


@pytest.fixture(scope="module")
def book() -> Book:
    return load()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany", "DE"),
        ("germny", "DE"),
        ("Deutchland", "DE"),
        ("德國", "DE"),
        ("进口到法国", "FR"),
        ("to France please", "FR"),
        ("Österreich", "AT"),
        ("osterreich", "AT"),
        ("Ελλάδα", "GR"),
        ("Magyarország", "HU"),
        ("holland", "NL"),
        ("捷克共和国", "CZ"),
        ("pl", "PL"),
        ("Australia", "AU"),
        ("Northern Ireland", "IE"),
        ("瑞士", "CH"),
        ("UK", "GB"),
        ("slovania", None),
        ("power bank", None),
        ("", None),
        ("🇩🇪", None),
        ("x" * 5000, None),
    ],
)
def test_a_country_by_name(book: Book, text: str, code: str | None) -> None:
    assert countries.named(book, text) == code


def test_every_country_is_found_by_its_own_names(book: Book) -> None:
    assert len(book.countries) == 27
    for country in book.countries.values():
        assert countries.named(book, country.name.en) == country.code
        assert countries.named(book, country.name.zh) == country.code


def test_countries_stand_in_the_order_of_the_language(book: Book) -> None:
    english = [country.name.en for country in countries.listed(book, "en")]
    assert english == sorted(english)
    chinese = [country.code for country in countries.listed(book, "zh")]
    # ài, ào, bāo, bǐ … yì: by pinyin, not by stroke or code.
    assert chinese.index("IE") < chinese.index("AT") < chinese.index("BG") < chinese.index("BE") < chinese.index("DE")
    assert chinese[-1] == "IT"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("🚗🚗", "wordless"),
        ("…!?", "wordless"),
        ("<b>toy cars</b>", "markup"),
        ("&lt;script&gt;", "markup"),
        ("'; DROP TABLE seller; --", "code"),
        ("'; DROP", "code"),
        ("x' OR '1'='1", "code"),
        ("${jndi:ldap://x}", "code"),
        ("/fly", "command"),
        ("USB cable <3 m, 5 V & 2 A", None),
        ("18650", None),
        ("玩具车", None),
        ("select your drop-in table lamp; update 2026", None),
        ("AC/DC adapter", None),
    ],
)
def test_what_is_no_words(text: str, what: str | None) -> None:
    assert trouble(text) == what
