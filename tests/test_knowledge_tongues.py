"""Words that two languages share, German compounds, and what measures and commas do to a listing title."""

from functools import cache

import pytest

from bot.knowledge.book import Book
from bot.knowledge.cached import load
from bot.knowledge.match import match
from bot.knowledge.normalise import clean, words


@cache
def real() -> Book:
    return load()


def found(q: str) -> list[str]:
    return [slug for slug, _ in match(real(), q).candidates]


@pytest.mark.parametrize(
    ("own", "foreign", "slug"),
    [
        ("pull", "Century Edge Pull, Matte Black", "apparel"),
        ("Säge", "Polyester Tablecloth, Dark Sage", "knives"),
        ("Kamera", "Kamera-Stativplatte", "cameras"),
        ("Tastatur", "Tastatur- & Maus-Handballenauflage", "computers-tvs-consoles"),
    ],
)
def test_a_word_of_another_language_counts_where_that_is_spoken(own: str, foreign: str, slug: str) -> None:
    assert found(own)
    assert slug not in found(foreign)[:1]


def test_a_unit_is_no_preposition() -> None:
    said = words(clean("Brandish 31 X 64 In. Cordless Mini Blind, Black - 3 in 1"))
    assert not any(word.after_join for word in said)
    assert "x" not in [word.stem for word in said]
    assert [word.after_join for word in words(clean("earbuds in box"))] == [False, True]


def test_the_first_phrase_says_what_a_title_sells() -> None:
    assert found("Clear Gel Floating Candles, Aqua - 12 Piece Per Box")[0] == "candles-open-flame"
    assert found("Massage Guns; Lithium Battery Can Overheat")[0] == "shavers-toothbrushes-massagers"
