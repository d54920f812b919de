"""What a free text is, and what answers it: a product, a topic, small talk, a person, or that we do not know.

One function decides for everything that is typed, so that no part of the bot swallows what is meant for another.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal
from unicodedata import category

from bot.knowledge.book import Book
from bot.knowledge.match import Match, match
from bot.knowledge.normalise import MAX_LENGTH, clean, is_cjk, normal
from bot.knowledge.topic_entries import Topic
from bot.knowledge.topic_index import OTHER, Ranked
from bot.knowledge.word_entries import Phrase

Kind = Literal["command", "category", "faq", "choice", "smalltalk", "escalate", "unknown"]
COMMANDS = frozenset({"orders", "help", "menu", "settings", "cancel"})
SMALLTALK, ESCALATE, OUTSIDE = "smalltalk", "escalate", "outside"
"""Topics that are no questions: short talk, what only a person can settle, and what no topic of ours answers."""
_KINDS: dict[str, Kind] = {SMALLTALK: "smalltalk", ESCALATE: "escalate", OUTSIDE: "unknown"}
_BARE = "bare"
"""The phrase of a question word alone, which asks nothing unless something was said before."""
_PUNCTUATION = re.compile(r"[\s!?.,;:~…！？。，；：、～\"'()（）]+")
_WORD = re.compile(r"[^\W\d_]")
_OWN_CASE = re.compile(
    r"\b\d{3}-\d{7}-\d{7}\b|\bfba1[a-z0-9]{6,}\b|\b1z[0-9a-z]{16}\b|(?:case|工单|单号|问题编号)\D{0,8}\d{8,}",
    re.IGNORECASE,
)
"""Numbers of an order, a shipment, a parcel or a case: nothing a bot could look up."""
_OWN = re.compile(
    r"\b(?:my|our)\b.{0,30}\b(?:account|case|listing|asin|store|shop|money|payment|payout|fund|balance|parcel|shipment"
    r"|package|appeal|application|documents?|kyc|verification|registration)"
    r"|[我俺]们?(?:的|家|这个|这边)?.{0,4}(?:账号|账户|帐号|帐户|店|链接|款|钱|货|包裹|申诉|资料|工单|二审|审核|kyc|asin|listing)"
)
"""What is said of his own account: a person is offered beside whatever answer there is."""
_SURE = -0.25
_LIKELY = -0.6
_MAYBE = -0.75
_CLEAR = 0.1
_AS_PRODUCT = 0.5
_NAMED = 0.8
"""How far a topic must be ahead of what is no question: nearer, a text is rather a product; and if it names one."""
_CERTAIN = 0.6
_CLOSE = 0.2
_MEANING = 3.0
_CHOICES = 3
_ALONE = 0.3
_LONGEST_FOLLOW_UP = 40
"""Latin letters, or half as many Chinese signs, of a text that may lean on the last topic."""
_BY_ITSELF = 0.7
_NEAR = 0.4
_AGAIN = 0.2
_NEW = 0.2


@dataclass(frozen=True, slots=True)
class Answer:
    """What a text was taken for, and why (`reason`, for logs, tests and operators: not shown).

    `topics` are slugs, the best first: the answer of faq, smalltalk and escalate, what choice offers, and near misses
    of unknown. `match` holds the categories of category, and of unknown those that are similar. `word` is a command's,
    the phrase of short talk, or OUTSIDE. `score` 0–1 is what speaks for it, `margin` how far the next topic is behind.
    """

    kind: Kind
    reason: str
    topics: tuple[str, ...] = ()
    match: Match = field(default_factory=Match)
    word: str = ""
    offers_person: bool = False
    score: float = 0.0
    margin: float = 0.0

    @property
    def topic(self) -> str:
        """The topic that answers; "" when none does."""
        return self.topics[0] if self.topics and self.kind in {"faq", SMALLTALK, ESCALATE} else ""


def answer(
    book: Book, text: str, language: str | None = None, last_topic: str | None = None, *, question: bool = False
) -> Answer:
    """Decide what a free text is. `last_topic` is what was answered before it; `question`: it is one, no product.

    Never raises on text.
    """
    cleaned = clean(text[:MAX_LENGTH])
    whole = _PUNCTUATION.sub(" ", cleaned).strip()
    if not _WORD.search(whole):
        if any(category(sign) == "So" for sign in text):
            return Answer("smalltalk", "a picture of a mood", (SMALLTALK,), score=1.0)
        return Answer("unknown", "no words", offers_person=True)
    said = phrase(book, whole)
    if said == "person":
        return Answer("escalate", "asks for a person", (ESCALATE,), word=said, offers_person=True, score=1.0)
    if said in COMMANDS:
        return Answer("command", "a command in words", word=said, score=1.0)
    if said == _BARE and last_topic not in book.topics:
        return Answer("unknown", "a question word alone", offers_person=True)
    if said and said != _BARE:
        return Answer("smalltalk", "a phrase", (SMALLTALK,), word=said, score=1.0)
    ranked = book.topic_index.rank(text)
    # Whoever certainly asks a question is not searched for as a product.
    found = Match() if question or _certain(ranked) else match(book, text, language)
    if _OWN_CASE.search(cleaned):
        return Answer("escalate", "names a case of his own", (ESCALATE,), found, offers_person=True, score=1.0)
    if not any(one.topic != OTHER for one in ranked):
        if found.candidates:
            return Answer("category", "names a product", (), found, score=round(found.candidates[0][1] / 100, 3))
        return Answer("unknown", "no word of any topic", (), found, offers_person=True)
    last = book.topics.get(last_topic or "")
    product = _keyword(book, text)
    if question and product:
        return Answer("unknown", "a product and no question", (), _offered(book, text, language), offers_person=True)
    if last is not None and not product and book.topic_index.knows(text) and _goes_on(whole, ranked, found):
        return _followed(book, text, language or "en", last, ranked)
    decided = _decide(book, text, ranked, found)
    if question and decided.kind == "unknown":  # a product was asked for all the same: it is offered
        return replace(decided, match=_offered(book, text, language))
    return decided


def _offered(book: Book, text: str, language: str | None) -> Match:
    """The types of a product that was named where a question was expected: offered, not answered with."""
    return Match(similar=match(book, text, language).named)


def _goes_on(whole: str, ranked: list[Ranked], found: Match) -> bool:
    """Whether a short text leans on what was said before: it is clear by itself neither as a question nor a product."""
    if sum(2 if is_cjk(sign) else 1 for sign in whole) > _LONGEST_FOLLOW_UP:
        return False
    top, other = ranked[0], next(one.score for one in ranked if one.topic == OTHER)
    if top.topic in _KINDS:
        return top.score < _SURE
    if top.topic == OTHER:
        return not found.candidates
    return top.score < _ALONE and not (found.candidates and top.score - other < _NEW)


def _followed(book: Book, text: str, language: str, last: Topic, alone: list[Ranked]) -> Answer:
    """The topic that a text means when it is read behind the title of the last one, which it most likely stays near."""
    near = {last.id, *last.related, *(one.id for one in book.topics.values() if one.group == last.group)}
    own = {one.topic: one.score for one in alone}
    scores = {
        one.topic: _BY_ITSELF * own[one.topic]
        + (1 - _BY_ITSELF) * one.score
        + _NEAR * (one.topic in near)
        - _AGAIN * (one.topic == last.id)
        for one in book.topic_index.rank(f"{last.title.get(language)} {text}")
        if one.topic != OTHER and one.topic not in _KINDS
    }
    ranked = sorted(scores, key=lambda topic: -scores[topic])
    margin = scores[ranked[0]] - scores[ranked[1]] if len(ranked) > 1 else 1.0
    return Answer(
        "faq",
        f"goes on from {last.id}",
        tuple(ranked[:_CHOICES]),
        score=round(scores[ranked[0]], 4),
        margin=round(margin, 4),
    )


def _decide(book: Book, text: str, ranked: list[Ranked], found: Match) -> Answer:
    asked = [one for one in ranked if one.topic != OTHER]
    top, other = asked[0].score, next(one.score for one in ranked if one.topic == OTHER)
    margin = top - asked[1].score if len(asked) > 1 else 1.0
    if found.candidates and (top - other < _NAMED or _keyword(book, text)):
        return Answer("category", "names a product", (), found, score=round(found.candidates[0][1] / 100, 3))
    reason, sure = "asked like that before", top >= _SURE or (top >= _LIKELY and margin >= _CLEAR)
    if top >= _MAYBE and margin < _CLOSE and (meant := _meant(book, text, asked)):
        asked = meant
        margin = asked[0].score - asked[1].score
        reason, sure = "means that more than anything else", margin >= _CLEAR
    topics = tuple(one.topic for one in asked[:_CHOICES])
    told: dict[str, Any] = {"topics": topics, "match": found, "score": round(top, 4), "margin": round(margin, 4)}
    if top - other < _AS_PRODUCT:
        return Answer("unknown", "more like a product than a question", offers_person=True, **told)
    if topics[0] == OUTSIDE and top >= _MAYBE:
        return Answer("unknown", reason, word=OUTSIDE if sure else "", offers_person=True, **told)
    if sure:
        return Answer(
            _KINDS.get(topics[0], "faq"),
            reason,
            offers_person=ESCALATE in topics or bool(_OWN.search(clean(text))),
            **told,
        )
    if top >= _MAYBE:
        return Answer("choice", "several topics fit", offers_person=True, **told)
    return Answer("unknown", "nothing fits", offers_person=True, **told)


def _meant(book: Book, text: str, asked: list[Ranked]) -> list[Ranked]:
    """The topics with the encoder's opinion added, the best first; empty where there is no encoder."""
    if book.topic_meaning is None or len(asked) < 2:
        return []
    likeness = book.topic_meaning.likeness(text)
    again = (Ranked(one.topic, one.score + _MEANING * likeness.get(one.topic, 0.0)) for one in asked)
    return sorted(again, key=lambda one: -one.score)


def _certain(ranked: list[Ranked]) -> bool:
    return bool(ranked) and ranked[0].topic != OTHER and ranked[0].score >= _CERTAIN and ranked[-1].score < 0


def _keyword(book: Book, text: str) -> bool:
    """Whether the whole text is what a category is called."""
    at = book.index.by_text.get(normal(text))
    return at is not None and any(book.index.owners[owner].category for owner in book.index.keywords[at].owners)


def phrase(book: Book, whole: str) -> str:
    """The id of the phrase that the text is, or that stands in it as words of its own; "" when there is none."""
    exact, parts = _wordings(tuple(book.phrases.values()))
    if whole in exact:
        return exact[whole]
    return next((said for pattern, said in parts if pattern.search(whole)), "")


@lru_cache(maxsize=8)
def _wordings(phrases: tuple[Phrase, ...]) -> tuple[Mapping[str, str], list[tuple[re.Pattern[str], str]]]:
    exact = {_PUNCTUATION.sub(" ", clean(one)).strip(): entry.id for entry in phrases for one in entry.whole}
    parts = [(part, entry.id) for entry in phrases for part in map(clean, entry.part)]
    # A Latin phrase needs word borders, Chinese has none.
    return exact, [
        (re.compile(rf"\b{re.escape(part)}\b" if part.isascii() else re.escape(part)), said) for part, said in parts
    ]
