"""What a free text is, and what answers it: a product, a topic, small talk, a person, or that we do not know.

One function decides for everything that is typed, so that no part of the bot swallows what is meant for another.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal
from unicodedata import category

from bot.knowledge.asked import asked
from bot.knowledge.book import Book
from bot.knowledge.going_on import gone_on, leans, short
from bot.knowledge.match import Match, match
from bot.knowledge.normalise import MAX_LENGTH, clean, is_cjk, normal
from bot.knowledge.parts import asking
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
_AGAIN, _PERSON = "again", "person"
_POLITE = frozenset({"greeting", "thanks"})
_PUNCTUATION = re.compile(r"[\s!?.,;:~…！？。，；：、～\"'()（）]+")
_WORD = re.compile(r"[^\W\d_]")
_MOOD = re.compile(
    r"(?:\s*(?:[:;=x8][-'o^]?[()\[\]dp3*]+|\^[_.-]?\^|t[_.]t|o[_.]o|<3|q[aw]q|orz|h{3,}|(?:ha|he){2,}h?|(?:lo)+l|23{2,})\W*)+"
)
"""Faces and laughter, however long."""
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
_LIKELY = 0.4
_AHEAD = 0.12
_POSSIBLE = 0.12
"""How likely a topic must be to be answered with, how far ahead of the next, and how likely to be offered."""
_EVEN = 0.6
"""Less likely, the one part of the text that certainly asks for a topic knows better than the whole."""
_PLAIN = 0.9
"""So likely, a topic is asked for whatever product its words name or what was said before it."""
_RATHER_PERSON = 0.2
_MAYBE_PERSON = 0.005
"""How likely a person must be asked for to go before small talk; to be offered beside an answer."""
_NAMED, _SURELY_NAMED = 0.8, 1.05
_NO_PRODUCT, _NO_DOUBT = 0.8, 0.95
"""How far a topic's words must be ahead of those of what is no question, where a product was found: nearer, a text
rather is the product; farther for a topic less likely than NO_PRODUCT, AS_PRODUCT is enough for one beyond doubt."""
_AS_PRODUCT, _OTHER = 0.5, 0.05
"""Where none was found: nearer than this, or so likely no question, a text is rather a product that nobody knows."""
_CERTAIN = 0.6
_OWN_WORDS = 0.8
_NEW = 0.2
_PLAINLY = 60
"""Characters of a text in which a phrase is all that is said; in a longer one a question may stand beside it."""
_CHOICES = 3


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
    if _MOOD.fullmatch(cleaned) or (not _WORD.search(whole) and any(category(sign) == "So" for sign in text)):
        return Answer("smalltalk", "a picture of a mood", (SMALLTALK,), score=1.0)
    said = phrase(book, whole)
    if not said and not _WORD.search(whole):
        return Answer("unknown", "no words", offers_person=True)
    ranked = book.topic_index.rank(text)
    likely = asked(book, text, ranked)
    if said == _PERSON and not (len(whole) > _PLAINLY and _certainly_asked(likely)):
        return Answer("escalate", "asks for a person", (ESCALATE,), word=said, offers_person=True, score=1.0)
    if said in COMMANDS:
        return Answer("command", "a command in words", word=said, score=1.0)
    last = book.topics.get(last_topic or "")
    if said == _BARE and last is None:
        return Answer("unknown", "a question word alone", offers_person=True)
    if said == _AGAIN and last is not None and last.id not in _KINDS and len(whole) <= _PLAINLY:
        return Answer("faq", "asks for the answer again", (last.id,), score=1.0)
    if said and said not in {_BARE, _AGAIN, _PERSON}:
        return Answer("smalltalk", "a phrase", (SMALLTALK,), word=said, score=1.0)
    # Whoever certainly asks a question is not searched for as a product.
    found = Match() if question or _certain(ranked) else match(book, text, language)
    if _OWN_CASE.search(cleaned):
        return Answer("escalate", "names a case of his own", (ESCALATE,), found, offers_person=True, score=1.0)
    # Pieces of words that nobody knows are like something by chance; Chinese signs are words of their own.
    if not any(one.topic != OTHER for one in ranked) or not (is_cjk(whole) or book.topic_index.knows(text)):
        if found.candidates:
            return Answer("category", "names a product", (), found, score=round(found.candidates[0][1] / 100, 3))
        return Answer("unknown", "no word of any topic", (), found, offers_person=True)
    product = _keyword(book, text)
    if question and product:
        return Answer("unknown", "a product and no question", (), _offered(book, text, language), offers_person=True)
    if last is not None and not product and _goes_on(whole, ranked, likely, found):
        return _followed(last, gone_on(book, text, language or "en", last, likely, _KINDS))
    decided = _decide(book, text, ranked, likely, found)
    if decided.kind == "smalltalk" and _keyword(book, rest := _behind_greeting(book, whole)):
        return answer(book, rest, language)
    if question and decided.kind == "unknown":  # a product was asked for all the same: it is offered
        return replace(decided, match=_offered(book, text, language))
    return decided


def _offered(book: Book, text: str, language: str | None) -> Match:
    """The types of a product that was named where a question was expected: offered, not answered with."""
    return Match(similar=match(book, text, language).named)


def _goes_on(whole: str, ranked: list[Ranked], likely: list[Ranked], found: Match) -> bool:
    """Whether a short text leans on what was said before: it is clear by itself neither as a question nor a product."""
    if not short(whole):
        return False
    if leans(whole) and not _OWN.search(whole):
        return True
    top, words = likely[0], ranked[0]
    if top.topic in _KINDS:
        return top.score < _PLAIN
    if OTHER in {top.topic, words.topic}:
        return not found.candidates
    other = next(one.score for one in ranked if one.topic == OTHER)
    return words.score < _OWN_WORDS and not (found.candidates and words.score - other < _NEW)


def _followed(last: Topic, ranked: list[Ranked]) -> Answer:
    margin = ranked[0].score - ranked[1].score if len(ranked) > 1 else 1.0
    topics = tuple(one.topic for one in ranked[:_CHOICES])
    return Answer("faq", f"goes on from {last.id}", topics, margin=round(margin, 4))


def _decide(book: Book, text: str, ranked: list[Ranked], likely: list[Ranked], found: Match) -> Answer:
    asked_for = [one for one in likely if one.topic != OTHER]
    top, second = asked_for[0].score, asked_for[1].score if len(asked_for) > 1 else 0.0
    words = {one.topic: one.score for one in ranked}
    lead = max(score for topic, score in words.items() if topic != OTHER) - words[OTHER]
    talk = asked_for[0].topic in _KINDS
    unsure = top < _NO_PRODUCT and not talk
    named = lead < (_SURELY_NAMED if unsure else _AS_PRODUCT if top >= _NO_DOUBT else _NAMED)
    if found.candidates and (named or _keyword(book, text)):
        return Answer("category", "names a product", (), found, score=round(found.candidates[0][1] / 100, 3))
    topics = tuple(one.topic for one in asked_for[:_CHOICES])
    told: dict[str, Any] = {"topics": topics, "match": found, "score": top, "margin": round(top - second, 4)}
    other = next(one.score for one in likely if one.topic == OTHER)
    if other > _OTHER or (lead < _AS_PRODUCT and top < _PLAIN) or (lead < _NAMED and top < _EVEN):
        return Answer("unknown", "more like a product than a question", offers_person=True, **told)
    shares = {one.topic: one.score for one in asked_for}
    person = ESCALATE in topics or shares.get(ESCALATE, 0.0) >= _MAYBE_PERSON or bool(_OWN.search(clean(text)))
    if topics[0] == SMALLTALK and shares.get(ESCALATE, 0.0) >= _RATHER_PERSON:
        told["topics"] = topics = (ESCALATE, *(one for one in topics if one != ESCALATE))
    parts = asking(book, text, likely, _KINDS)
    if len(parts) == 2 and topics[0] not in _KINDS:
        return Answer("choice", "asks two questions", offers_person=True, **{**told, "topics": parts})
    sure = top >= _LIKELY and top - second >= _AHEAD
    if len(parts) == 1 and topics[0] not in _KINDS and (not sure or top < _EVEN):
        told["topics"] = (*parts, *(one for one in topics if one not in parts))
        return Answer("faq", "its question alone asks for that", offers_person=person, **told)
    if topics[0] == OUTSIDE:
        return Answer("unknown", "asked like that before", word=OUTSIDE if sure else "", offers_person=True, **told)
    if sure:
        return Answer(_KINDS.get(topics[0], "faq"), "asked like that before", offers_person=person, **told)
    if top >= _POSSIBLE:
        return Answer("choice", "several topics fit", offers_person=True, **told)
    return Answer("unknown", "nothing fits", offers_person=True, **told)


def _behind_greeting(book: Book, whole: str) -> str:
    """What stands behind the greeting or the thanks that a text begins with; "" when it begins with none."""
    words = whole.split()
    heads = (at for at in range(min(3, len(words) - 1), 0, -1) if phrase(book, " ".join(words[:at])) in _POLITE)
    return " ".join(words[next(heads, len(words)) :])


def _certainly_asked(likely: list[Ranked]) -> bool:
    """Whether a topic is asked for although a person is named: "is the interview with a real person?"."""
    shares = {one.topic: one.score for one in likely}
    top = likely[0] if likely else None
    return top is not None and top.topic not in {OTHER, *_KINDS} and shares.get(ESCALATE, 0.0) < _RATHER_PERSON


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
