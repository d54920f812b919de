"""Every topic of the real Book: it says what it must, is found by its title, fits a message; and no text upsets it."""

import json
import re
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer_text import buttons, topics, words
from bot.flows.topics import _on, _shelves
from bot.knowledge import topic_meaning
from bot.knowledge.answer import OUTSIDE, answer
from bot.knowledge.book import Book, build
from bot.knowledge.cached import load
from bot.knowledge.topic_entries import Topic
from bot.knowledge.topic_index import OTHER
from bot.say import LANGUAGES, Say

MUST: dict[str, dict[str, list[str]]] = tomllib.loads(Path(__file__).with_name("topic_facts.toml").read_text("utf-8"))
LIMIT = 4096
"""UTF-16 units of a message, as Telegram counts."""
DOMAIN = ("ECTS", "VTR", "ODR", "W-8BEN", "W-8BEN-E", "KYC", "FBA", "DD+7", "信用卡", "税务审核", "转人工", "玩具车")
COMMON = ("how do I", "the", "toy cars", "8.5", "114-1234567-1234567", "怎么", "吗", "審核", "ü", "ß", "İ", "ﬁ", "٣")
ODD = ("\0", "\u200b", "\u202e", "\ufeff", "\u0301", "😀", "🇨🇳", "𠮷")
SIGNS = " \n\t%#&<>{}[]()/\\*?.,;:'\"-–—+=@_。，？！；：、％＃"
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from((*DOMAIN, *COMMON, *ODD, *SIGNS)), max_size=40).map("".join),
    st.lists(st.one_of(st.sampled_from((*DOMAIN, *COMMON)), st.text(max_size=8)), max_size=20).map(" ".join),
)


@cache
def real() -> Book:
    return load(None)


@cache
def nothing() -> Book:
    return build({})


def whole(topic: Topic, language: str) -> str:
    parts = topic.short, topic.text, topic.historic
    return "\n".join(part.get(language) for part in parts if part is not None)


def reader_sees(topic: Topic, language: str) -> str:
    return Say(language)("topics.answer", topic=topic)


def test_the_facts_are_of_topics_that_exist_in_both_languages() -> None:
    assert len(MUST) == 61
    assert MUST.keys() <= real().topics.keys()
    for facts in MUST.values():
        assert facts.keys() == set(LANGUAGES)
        assert len(facts["en"]) > 0 < len(facts["zh"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", MUST)
def test_an_answer_says_everything_it_must(slug: str, language: str) -> None:
    said = whole(real().topics[slug], language)
    missing = [fact for fact in MUST[slug][language] if not re.search(fact, said, re.IGNORECASE)]
    assert not missing, said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", MUST)
def test_facts_tell_topics_apart(slug: str, language: str) -> None:
    facts = [re.compile(fact, re.IGNORECASE) for fact in MUST[slug][language]]
    others = [topic for topic in real().topics.values() if topic.id != slug]
    alike = [topic.id for topic in others if all(fact.search(whole(topic, language)) for fact in facts)]
    assert len(alike) <= len(others) // 4, "facts that so many answers state are no facts"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_finds_its_topic(language: str) -> None:
    lost = {}
    for topic in real().topics.values():
        found = answer(real(), topic.title.get(language), language)
        offered = [one.id for one in topics(real(), found.topics)] if found.kind in {"choice", "unknown"} else []
        if topic.id not in (found.topic, *offered, OUTSIDE):  # what no topic answers is asked for by no title
            lost[topic.title.get(language)] = (found.kind, found.topics)
    assert not lost


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_fits_a_message_and_shows_its_source_with_a_date(language: str) -> None:
    day = r"\d{1,2} \w+ \d{4}" if language == "en" else r"\d{4}年\d{1,2}月\d{1,2}日"
    for topic in real().topics.values():
        text = reader_sees(topic, language)
        assert len(text.encode("utf-16-le")) // 2 <= LIMIT, topic.id
        assert not re.search(r"\bNone\b|Undefined|\{\{|\{%|\bText\(", text), topic.id
        sources = [line for line in text.splitlines() if line.startswith("📖")]
        assert all(re.search(day, line) for line in sources), topic.id
        assert len(sources) == (0 if topic.talk else max(1, len(topic.sources))), topic.id
        guides = "Amazon’s guides for sellers" if language == "en" else "亚马逊卖家指南"
        assert topic.talk or topic.sources or topic.author or guides in sources[0], topic.id


async def test_every_topic_stands_on_a_shelf_of_the_menu() -> None:
    shown = await _shelves(real())
    on = [topic.id for group in shown["groups"] for topic in _on(real(), group.id)]
    assert sorted(on) == sorted(topic.id for topic in real().topics.values() if not topic.talk)
    assert shown["total"] == len(on)


def test_what_is_related_exists_and_is_another_topic() -> None:
    for topic in real().topics.values():
        assert len(set(topic.related)) == len(topic.related), topic.id
        assert topic.id not in topic.related
        assert set(topic.related) <= real().topics.keys(), topic.id


@settings(max_examples=5000, deadline=None)
@given(TEXTS)
def test_ranking_bears_any_text(text: str) -> None:
    ranked = real().topic_index.rank(text)
    assert all(one.score >= other.score for one, other in pairwise(ranked))
    if ranked:
        assert {one.topic for one in ranked} == {*real().topics, OTHER}
        assert len(ranked) == len(real().topics) + 1


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(LANGUAGES), st.none() | st.sampled_from(["", "odr", "no-such-topic", *MUST]))
def test_answering_bears_any_text(text: str, language: str, last: str | None) -> None:
    found = answer(real(), text, language, last)
    assert found.topics == tuple(dict.fromkeys(found.topics))
    assert set(found.topics) <= real().topics.keys()
    assert words(Say(language), real(), found, text)
    assert found.kind != "unknown" or found.offers_person


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("said", ["which credit card", "ODR", "信用卡有什么要求", "toy cars", "玩具车", "?", "", "% #"])
def test_a_desk_that_knows_nothing_says_so_and_offers_a_person(said: str, language: str) -> None:
    found = answer(nothing(), said, language)
    assert found.kind == "unknown"
    assert found.offers_person
    for again in (False, True):
        assert len(words(Say(language), nothing(), found, said, again=again)) > 20
        keys = [key for row in buttons(Say(language), nothing(), found, 1, again=again) for key in row]
        assert any("🙋" in key["text"] for key in keys)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("said", "kind"), [("case 12345678901 no reply", "escalate"), ("😀", "smalltalk")])
def test_a_desk_that_knows_nothing_is_still_polite(said: str, kind: str, language: str) -> None:
    found = answer(nothing(), said, language)
    assert found.kind == kind
    assert len(words(Say(language), nothing(), found, said)) > 5


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(LANGUAGES))
def test_a_desk_that_knows_nothing_bears_any_text(text: str, language: str) -> None:
    assert words(Say(language), nothing(), answer(nothing(), text, language), text)


def test_what_was_learned_of_meanings_is_of_these_wordings() -> None:
    """When it fails: `python -m bot.knowledge.topic_meaning`."""
    head = json.loads(topic_meaning.LEARNED.read_bytes().partition(b"\n")[0])
    assert head["of"] == topic_meaning.digest(load(None).wordings.values())
