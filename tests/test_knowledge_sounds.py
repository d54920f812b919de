"""Chinese typed by its sound: a wrong sign of the right sound is read as what was meant, a real word as it stands."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.cached import load
from bot.knowledge.match import match
from bot.knowledge.normalise import is_cjk
from bot.knowledge.sounds import LONGEST, SHORTEST, Sounds, _signs, sound


@pytest.mark.parametrize(
    ("typed", "category"),
    [
        ("口照一次性", "masks-respirators"),
        ("灯代5米rgb", "string-lights"),
        ("充电保", "power-banks"),
        ("菜到", "knives"),
        ("奶平", "baby-bottles-feeding"),
        ("太阳境", "sunglasses-eyewear"),
        ("烟花爆祝", "fireworks"),
    ],
)
def test_the_wrong_sign_of_the_right_sound(typed: str, category: str) -> None:
    assert match(load(), typed, "zh").candidates[0][0] == category


@pytest.mark.parametrize(("one", "other"), [("shui", "水"), ("zong", "中"), ("len", "冷"), ("lai", "奶"), ("lv", "女")])
def test_what_speakers_do_not_tell_apart_sounds_alike(one: str, other: str) -> None:
    assert sound(other) == one.replace("shui", "sui")


def test_a_word_of_the_language_is_meant_as_it_stands() -> None:
    sounds = Sounds.of(("食品", "袋子"))
    assert sounds.meant("实品") == "食品"
    assert sounds.meant("视频") is None, "no sign of it is right"
    assert sounds.meant("带子") is None, "a word itself"


def test_keywords_with_a_sign_mistaken_by_sound_are_found() -> None:
    chance, book = random.Random(7), load()
    alike: dict[str, list[str]] = {}
    for sign, said in _signs().items():
        alike.setdefault(said, []).append(sign)
    owners = book.index.owners
    known = [
        one
        for one in book.index.keywords
        if is_cjk(one.text)
        and 3 <= len(one.text) <= LONGEST
        and len(one.owners) == 1
        and owners[one.owners[0]].category
    ]
    tried = found = 0
    for keyword in chance.sample(known, 150):
        at = chance.randrange(len(keyword.text))
        others = [sign for sign in alike.get(sound(keyword.text[at]), ()) if sign != keyword.text[at]]
        if others:
            typed = keyword.text[:at] + chance.choice(others) + keyword.text[at + 1 :]
            tried += 1
            found += owners[keyword.owners[0]].id in [slug for slug, _ in match(book, typed, "zh").candidates[:3]]
    assert tried > 100
    assert found >= 0.85 * tried, f"{found} of {tried}"


@given(st.text(max_size=8))
def test_no_text_upsets_it(run: str) -> None:
    meant = load().index.sounds.meant(run)
    assert meant is None or (SHORTEST <= len(run) == len(meant) <= LONGEST)
