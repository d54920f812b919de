"""Questions that ask the same in other words, put together, with the topics and categories they might belong to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from bot.knowledge.book import Book
from bot.knowledge.match import match
from bot.knowledge.normalise import clean, is_cjk, words

TOPICS, CATEGORIES = 3, 2
"""Most that are suggested for a group."""
SAMPLES = 8
"""Different wordings of a group that are kept."""
LONGEST = 200
"""Characters of a sample; a longer one is no wording, it is a story."""
_ALIKE = 85.0
_SAME_LENGTH = 60.0
_UNLIKE = -0.95
"""What a topic's machine says of a text that has nothing to do with it."""
_SLIPS = 88.0
"""Likeness at which two texts differ by slips of the finger only, even if they share but one word."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: what was typed, the topic it was answered with ("" for none), and whether that did not help."""

    id: int
    text: str
    topic: str = ""
    down: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same, the first asked first. `samples` are their different wordings, the commonest first,
    each with the language it is written in: en or zh."""

    questions: tuple[Asked, ...]
    samples: tuple[tuple[str, str], ...]
    topics: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(slots=True)
class _Pile:
    """Texts that read alike; the first is their measure."""

    key: str
    cjk: bool
    tokens: frozenset[str]
    members: list[Asked] = field(default_factory=list)

    def takes(self, other: "_Pile") -> bool:
        """Whether the other asks the same: the same words, about as many, and more than one of them shared."""
        if self.cjk != other.cjk or fuzz.token_set_ratio(self.key, other.key) < _ALIKE:
            return False
        length = fuzz.token_sort_ratio(self.key, other.key)
        return length >= _SLIPS or (length >= _SAME_LENGTH and len(self.tokens & other.tokens) > 1)


def language(text: str) -> str:
    """The language of a wording, as far as wordings tell languages apart: zh or en."""
    return "zh" if is_cjk(text) else "en"


def grouped(asked: Sequence[Asked]) -> list[Group]:
    """Every question in exactly one group, the largest first. The order in which they come changes no group."""
    alike: dict[str, _Pile] = {}
    for one in sorted(asked, key=lambda one: one.id):
        key = _key(one.text)
        pile = alike.setdefault(key, _Pile(key, is_cjk(key), frozenset(key.split())))
        pile.members.append(one)
    piles: list[_Pile] = []
    for pile in sorted(alike.values(), key=lambda pile: (-len(pile.members), pile.key)):
        home = next((one for one in piles if one.takes(pile)), None)
        if home is None:
            piles.append(pile)
        else:
            home.members += pile.members
    groups = [Group(tuple(sorted(pile.members, key=lambda one: one.id)), _samples(pile.members)) for pile in piles]
    return sorted(groups, key=lambda group: (-len(group.questions), group.questions[0].id))


def suggested(book: Book, group: Group) -> Group:
    """The group with what it might belong to, best first; what was already answered and did not help is left out."""
    failed = {one.topic for one in group.questions if one.down}
    topics: dict[str, float] = {}
    categories: dict[str, None] = {}
    for _, text in group.samples:
        for ranked in book.topic_index.rank(text):
            topic = book.topics.get(ranked.topic)
            if ranked.score > _UNLIKE and topic is not None and not topic.talk and topic.id not in failed:
                topics[topic.id] = topics.get(topic.id, 0.0) + ranked.score - _UNLIKE
        found = match(book, text)
        categories |= dict.fromkeys([slug for slug, _ in found.candidates] + list(found.similar))
    best = sorted(topics, key=lambda slug: -topics[slug])[:TOPICS]
    return replace(group, topics=tuple(best), categories=tuple(categories)[:CATEGORIES])


def _key(text: str) -> str:
    """What a text asks: its words without fillers, in order; all of them when it has no others."""
    cleaned = clean(text)
    return " ".join(dict.fromkeys(word.stem for word in words(cleaned))) or " ".join(cleaned.split())


def _samples(members: Sequence[Asked]) -> tuple[tuple[str, str], ...]:
    seen: dict[str, str] = {}
    times: Counter[str] = Counter()
    for one in members:
        text = " ".join(one.text.split())
        if 0 < len(text) <= LONGEST:
            key = clean(text)
            seen.setdefault(key, text)
            times[key] += 1
    best = sorted(seen, key=lambda key: (-times[key], key))[:SAMPLES]
    return tuple((language(seen[key]), seen[key]) for key in best)
