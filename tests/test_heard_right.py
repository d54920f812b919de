"""What people type that sounds like something else: ordinary words, a word alone, what nobody here answers."""

import pytest

from bot.knowledge.answer import OUTSIDE, answer
from bot.knowledge.cached import load
from bot.knowledge.match import match
from tests.home import Home


@pytest.mark.parametrize(
    "text",
    ["what's on tonight", "tell them", "is that the main image", "whats the best of these", "what's the weather"],
)
def test_ordinary_words_are_no_slips_of_products(text: str) -> None:
    assert match(load(), text).named == ()


@pytest.mark.parametrize("text", ["wheat flour", "theme park toy", "tpy cars", "hair dyer"])
def test_real_slips_are_still_read(text: str) -> None:
    assert match(load(), text).candidates


@pytest.mark.parametrize(
    "text", ["how to win the buy box", "PPC ads tips", "广告怎么投", "店铺能转让给别人吗", "who is the president"]
)
def test_what_no_topic_answers_is_said_to_be_none(text: str) -> None:
    found = answer(load(), text)
    assert (found.kind, found.word, found.offers_person) == ("unknown", OUTSIDE, True)


@pytest.mark.parametrize("text", ["why?", "how much", "怎么办", "多久？"])
def test_a_question_word_alone_goes_on_or_asks_nothing(text: str) -> None:
    book = load()
    assert answer(book, text).kind == "unknown"
    assert answer(book, text, last_topic="kyc-time").kind == "faq"


@pytest.mark.parametrize("text", ["speak Chinese", "English please", "切换成英文", "说中文"])
def test_a_language_is_asked_for(text: str) -> None:
    found = answer(load(), text)
    assert (found.kind, found.word) == ("command", "settings")


@pytest.mark.parametrize(
    ("text", "kind"), [("how do I contact a human", "escalate"), ("ok thanks!", "smalltalk"), ("yes", "smalltalk")]
)
def test_short_talk(text: str, kind: str) -> None:
    assert answer(load(), text).kind == kind


@pytest.mark.parametrize("text", ["bluetooth speaker", "蓝牙音箱"])
def test_a_product_is_one_after_a_question_too(text: str) -> None:
    assert answer(load(), text, last_topic="odr").kind == "category"
    asked = answer(load(), text, question=True)
    assert (asked.kind, "speakers-audio" in asked.match.similar) == ("unknown", True)


async def test_asking_about_a_product_offers_it(home: Home) -> None:
    ann = await home.seller("Ann", "en")
    await ann.says("/ask toy cars")
    seen = await ann.sees("would rather not guess")
    assert any("toy" in label.lower() for row in seen.rows for label in row)


@pytest.mark.parametrize(
    ("language", "said", "answer_", "shelf"),
    [
        ("en", "how do I run sponsored ads", "no checked answer", "All questions"),
        ("zh", "广告怎么打", "没有核实过的答案", "全部问题"),
    ],
)
async def test_what_has_no_answer_offers_a_person_and_the_shelves(
    home: Home, language: str, said: str, answer_: str, shelf: str
) -> None:
    ann = await home.seller("Ann", language)
    await ann.says(said)
    seen = await ann.sees(answer_)
    labels = " ".join(label for row in seen.rows for label in row)
    assert shelf in labels
    assert "🙋" in labels
