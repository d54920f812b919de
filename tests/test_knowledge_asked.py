"""How likely a topic is asked for, what leans on the last answer, two questions in one text, and small talk."""

from pathlib import Path

import pytest

from benchmarks.answers import fits, read
from bot.knowledge.answer import answer
from bot.knowledge.asked import asked
from bot.knowledge.book import Book
from bot.knowledge.cached import load
from bot.knowledge.topic_index import OTHER

FOLLOW_UPS = Path(__file__).parents[1] / "benchmarks" / "data" / "followups.tsv"


def likely(book: Book, text: str) -> dict[str, float]:
    return {one.topic: one.score for one in asked(book, text, book.topic_index.rank(text))}


@pytest.mark.parametrize("text", ["which credit card do I need", "toy cars", "问一下税表签了管几年", "lamp or w8?"])
def test_likelihoods_add_up(text: str) -> None:
    found = likely(load(), text)
    assert sum(found.values()) == pytest.approx(1, abs=0.01)
    assert OTHER in found
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_nothing_is_asked_for_without_a_known_word() -> None:
    assert asked(load(), "…", []) == []


def test_what_the_words_say_plainly_is_not_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    book = load()
    if book.topic_meaning is None:
        pytest.skip("the encoder's package is not installed")

    class Unasked:
        def likeness(self, _: str) -> dict[str, float]:
            raise AssertionError("the encoder was asked")

    monkeypatch.setitem(book.__dict__, "topic_meaning", Unasked())
    assert answer(book, "which credit card do I need to register?").topic == "card-type"
    assert answer(book, "注册要用什么信用卡").topic == "card-type"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("is the W-8 good for ever or does it run out", "tax-validity"),
        ("what does the monthly plan cost", "reg-plan-fee"),
        ("税表签了管几年", "tax-validity"),
    ],
)
def test_the_words_alone_answer_too(monkeypatch: pytest.MonkeyPatch, text: str, topic: str) -> None:
    monkeypatch.setitem(load().__dict__, "topic_meaning", None)
    assert answer(load(), text).topic == topic


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("which credit card do I need? And how long is the W-8 valid?", {"card-type", "tax-validity"}),
        ("how many days do I have for KYC? Also, where can I see my VTR?", {"kyc-time", "vtr-where"}),
        ("注册要用什么信用卡？另外W-8表有效期几年？", {"card-type", "tax-validity"}),
        ("KYC资料多少天内要交？还有VTR在哪里看？", {"kyc-time", "vtr-where"}),
    ],
)
def test_two_questions_are_both_offered(text: str, topics: set[str]) -> None:
    found = answer(load(), text)
    assert (found.kind, set(found.topics)) == ("choice", topics)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        (
            "I registered last week and everything went well. Now when does my W-8 form expire? My boss wants to know.",
            "tax-validity",
        ),
        ("which credit card do I need? visa? mastercard?", "card-type"),
        ("注册要用什么信用卡？老板急着要。", "card-type"),
    ],
)
def test_a_story_around_a_question_is_one_question(text: str, topic: str) -> None:
    assert answer(load(), text).topic == topic


def test_what_leans_on_the_last_answer() -> None:
    lines = read(FOLLOW_UPS)
    right = [fits(line, answer(load(), line.q, line.lang, line.last)) for line in lines]
    assert len(lines) >= 60
    assert sum(right) / len(lines) >= 0.95


@pytest.mark.parametrize(
    ("text", "language"), [("sorry I don't get it, in simple words please", "en"), ("没看懂", "zh"), ("再说一遍", "zh")]
)
def test_who_asks_again_gets_the_same_answer(text: str, language: str) -> None:
    assert answer(load(), text, language, "vtr-low").topic == "vtr-low"
    assert answer(load(), text, language).kind != "faq"


CHAT = (
    "hellooo,hey man,good mroning,thankss,thx!,bye bye,are you a bot,who made you,hahaha,lolol,:),^_^,😂,❤️,👍🏻,ok,"
    "test,good bot,你好呀,在吗,在么亲,谢谢啦,好的收到,你是机器人吗,谁做的你,哈哈哈哈,666,测试,真棒,垃圾,晚安"
)


@pytest.mark.parametrize("text", CHAT.split(","))
def test_small_talk(text: str) -> None:
    assert answer(load(), text).kind == "smalltalk"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hi, my account is suspended", "escalate"),
        ("thanks, but where is my money?", "escalate"),
        ("are you a bot? I need a human", "escalate"),
        ("你好，我的店被封了", "escalate"),
        ("good morning, toy cars", "category"),
        ("早上好，蓝牙耳机要什么认证", "category"),
        ("hello what is vtr", "faq"),
        ("谢谢，那KYC要多久", "faq"),
    ],
)
def test_a_greeting_before_it_makes_nothing_small_talk(text: str, kind: str) -> None:
    assert answer(load(), text).kind == kind


def test_a_person_that_a_question_names_is_not_asked_for() -> None:
    assert (
        answer(load(), "what is the tax interview good for and will a real person ask me things there?").kind == "faq"
    )
    assert (
        answer(load(), "my account is closed and I want to talk to a real person about it right now").kind == "escalate"
    )
