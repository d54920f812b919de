"""The search on the real catalogue: what sellers type, slips and listing titles, and knowing when it is no product."""

from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.answer import answer
from bot.knowledge.book import Book, build
from bot.knowledge.cached import load
from bot.knowledge.match import match
from bot.knowledge.normalise import clean, words
from tests import tiny_book

TINY = tiny_book.book()


@cache
def real() -> Book:
    return load()


def best(q: str, book: Book = TINY) -> str | None:
    found = match(book, q).candidates
    return found[0][0] if found else None


@pytest.mark.parametrize(
    ("q", "slug"),
    [
        ("toy cars", "car"),
        ("TOY CAR", "car"),
        ("ＴＯＹ　ＣＡＲ", "car"),
        ("car toy", "car"),
        ("toycar", "car"),
        ("tpy car", "car"),
        ("a doll for my daughter", "doll"),
        ("玩具車", "car"),
        ("儿童遥控车充电版", "car"),
        ("night-light", "lamp"),
        ("hello", None),
        ("qwertz uiop", None),
        ("", None),
        ("🙂", None),
    ],
)
def test_spelling_does_not_matter_and_nonsense_finds_nothing(q: str, slug: str | None) -> None:
    assert best(q) == slug


def test_a_longer_product_elsewhere_is_not_the_nearest_wrong_type() -> None:
    extra = '[[elsewhere]]\nid = "seat"\nsimilar = ["car"]\nkeywords = {en = ["toy car seat cover", "doll house"]}\n'
    book = build({**tiny_book.files(), "elsewhere.toml": extra.encode()})
    assert best("doll house", book) is None
    assert best("doll", book) == "doll"
    found = match(book, "toy car seat cover")
    assert found.candidates == ()
    assert "car" in found.similar


def test_not_this_speaks_against_a_type() -> None:
    files = tiny_book.files()
    text = files["categories.toml"].decode().replace('en = ["doll"]', 'en = ["doll", "pram doll"]')
    text = text.replace('zh = ["娃娃"]', 'zh = ["娃娃"]\nnot_this = {en = ["doll hospital"]}')
    book = build({**files, "categories.toml": text.encode()})
    assert best("doll", book) == "doll"
    assert best("doll hospital", book) is None


def test_a_slip_of_the_finger_is_read_as_the_word_that_was_meant() -> None:
    """One letter left out, doubled, changed or swapped in 300 words of the catalogue itself, however many it has."""
    index, draw = real().index, Random(7)
    known = sorted(word for word in index.postings if word.isascii() and word.isalpha() and len(word) > 4)
    missed = []
    for word in draw.sample(known, 300):
        at = draw.randrange(1, len(word) - 1)
        slips = (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + "q" + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
        slip = draw.choice(slips)
        if slip not in index.postings and word not in [near for near, _ in index.near(slip)]:
            missed.append((word, slip))
    assert len(missed) < 6, missed


@pytest.mark.parametrize(
    ("q", "slug"),
    [
        ("printe", "computers-tvs-consoles"),
        ("blendr", "blenders-food-processors"),
        ("tootbrush electric", "shavers-toothbrushes-massagers"),
        ("ring", "jewelry"),
    ],
)
def test_single_words_and_slips_of_them(q: str, slug: str) -> None:
    assert best(q, real()) == slug


def test_both_types_of_a_shared_keyword_are_offered() -> None:
    found = match(real(), "toy cars")
    assert {slug for slug, _ in found.candidates[:2]} == {"toys-electric", "toys-general"}


@pytest.mark.parametrize(
    ("q", "first", "besides"),
    [
        ("bluetooth night light for kids", "luminaires", "radio-wifi-devices"),
        ("儿童蓝牙小夜灯", "luminaires", "toys-electric"),
        ("desk lamp with Wi-Fi", "luminaires", "radio-wifi-devices"),
    ],
)
def test_a_product_that_is_several_types_offers_them(q: str, first: str, besides: str) -> None:
    slugs = [slug for slug, _ in match(real(), q).candidates]
    assert slugs[0] == first
    assert besides in slugs[1:]


@pytest.mark.parametrize(
    ("q", "slug", "never"),
    [
        ("bluetooth headphones", "headphones", "radio-wifi-devices"),
        ("wall charger for bluetooth speaker", "chargers-adapters", "radio-wifi-devices"),
        ("night light", "luminaires", "toys-electric"),
        ("desk lamp for kids", "luminaires", "toys-electric"),
        ("无线台灯", "luminaires", "radio-wifi-devices"),
    ],
)
def test_a_word_beside_the_product_adds_nothing_where_it_means_nothing(q: str, slug: str, never: str) -> None:
    slugs = [slug for slug, _ in match(real(), q).candidates]
    assert slugs[0] == slug
    assert never not in slugs


@pytest.mark.parametrize(
    ("q", "slug"),
    [
        ("boys' trousers", "kids-clothing"),
        ("children's nightgowns", "kids-sleepwear"),
        ("trousers for men and boys", "apparel"),
        ("toy torch light", "toys-electric"),
        ("squeaky toy for dogs", "pet-products"),
        ("spinning top with light", "toys-electric"),
    ],
)
def test_words_beside_the_product_put_another_type_first(q: str, slug: str) -> None:
    assert best(q, real()) == slug


@pytest.mark.parametrize(
    ("q", "slug"),
    [
        ("Play-Doh Ice Cream Shop", "toys-slime-craft"),
        ("Hornby R3213 Tornado", "toys-general"),
        ("soundbar samsung", "speakers-audio"),
        ("LEGO lunch box", "food-contact-ware"),
    ],
)
def test_a_maker_of_toys_says_more_than_a_word_in_the_middle(q: str, slug: str) -> None:
    assert best(q, real()) == slug


@pytest.mark.parametrize(
    ("q", "slug"),
    [("high cahir", "high-chairs"), ("mattres", "mattresses"), ("bake pads", "car-parts-lighting")],
)
def test_a_slip_that_only_the_whole_keyword_shows(q: str, slug: str) -> None:
    assert best(q, real()) == slug


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("toy cars", "category"),
        ("do I need a CE mark for toy cars?", "category"),
        ("吹风机出口美国需要什么认证", "category"),
        ("I want to talk to a person", "escalate"),
        ("转人工", "escalate"),
        ("Hello!", "smalltalk"),
        ("您好", "smalltalk"),
        ("thanks a lot", "smalltalk"),
        ("my orders", "command"),
        ("订单状态", "command"),
        ("which credit card do I need", "faq"),
        ("我的包裹到哪里了", "escalate"),
        ("asdfgh", "unknown"),
        ("", "unknown"),
    ],
)
def test_what_kind_of_text_it_is(text: str, kind: str) -> None:
    assert answer(real(), text).kind == kind


def test_a_text_without_words_of_ours_may_be_found_by_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    """And without the encoder's package the words alone must do."""
    book = real()
    if book.encoder is None:
        pytest.skip("the encoder's package is not installed")
    text = "device to straighten curly hair"
    assert "hair-dryers-stylers" in [slug for slug, _ in match(book, text).candidates]
    twins = match(book, "pushchair for newborn twins")
    assert twins.named == ("strollers",)
    assert twins.filled
    monkeypatch.setitem(book.__dict__, "encoder", None)
    assert match(book, "pushchair for newborn twins").candidates[0][0] == "strollers"
    assert match(book, "pushchair for newborn twins").filled == 0


@settings(max_examples=600, deadline=None)
@given(st.text(max_size=200))
def test_no_text_raises_and_scores_are_ranked(q: str) -> None:
    found = match(real(), q)
    scores = [score for _, score in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) <= 5
    assert all(0 < score <= 100 for score in scores)
    assert not {slug for slug, _ in found.candidates} & set(found.similar)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="吹风机蓝牙耳机充电宝玩具车 toy car-’ß", max_size=40))
def test_product_signs_in_any_order_do_not_raise(q: str) -> None:
    match(real(), q)


def test_a_flood_is_cut() -> None:
    assert match(real(), "toy car " * 20_000).candidates


def test_words() -> None:
    assert [word.stem for word in words(clean("Wireless Earbuds, with charging-cases for iPhones"))] == [
        "wireless",
        "earbud",
        "charging",
        "case",
        "iphone",
    ]
    assert [word.after_join for word in words(clean("Earbuds with case, blue"))] == [False, True, False]
    assert clean("ＡＢＣ 藍牙耳機 Café") == "abc 蓝牙耳机 cafe"
