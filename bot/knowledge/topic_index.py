"""Which topic a question is about: learned from the wordings sellers use, and from what is no question at all.

What counts are words, pairs of neighbours, parts of words and, in Chinese, signs and pairs of signs, each weighed
by how rare it is. A machine for each topic says how much a text is like its wordings (topic_model.py); one more class
of products and chatter about them learns what is none of them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import log, sqrt

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.normalise import clean, runs, segments, stem
from bot.knowledge.topic_entries import Wordings
from bot.knowledge.topic_model import Machines

OTHER = ""
"""The class of what is none of the topics."""
_PAIR = 0.6
_PIECE = 0.4
_SIGN = 0.6
_SLIP_FROM = 4
_PIECE_FROM = 3
_REMEMBERED = 4096
_PIECE_SIZE = 4
_LATIN = re.compile(r"[a-z0-9]+(?:[-.'’][a-z0-9]+)*|[%#]")

Feature = str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A topic and what its machine says: about 1 for a wording of its own, below 0 for what is not its own."""

    topic: str
    score: float


@dataclass(frozen=True)
class TopicIndex:
    """Topics with OTHER as the last; features with their numbers and rarity; the machines."""

    topics: tuple[str, ...]
    known: Mapping[Feature, int]
    idf: tuple[float, ...]
    machines: Machines
    latin: tuple[str, ...]
    meant: dict[str, str] = field(default_factory=dict)

    @classmethod
    def over(cls, wordings: Iterable[Wordings], others: Iterable[str] = ()) -> "TopicIndex":
        """Learns from every wording of every topic, and from `others`, which are of none. Takes seconds."""
        texts = [(one.topic, text) for one in wordings for text in (*one.en, *one.zh)]
        texts += [(OTHER, text) for text in others]
        topics = tuple(dict.fromkeys((*(topic for topic, _ in texts if topic != OTHER), OTHER)))
        at = {topic: number for number, topic in enumerate(topics)}
        bags = [_bag(text) for _, text in texts]
        seen: Counter[Feature] = Counter(feature for bag in bags for feature in bag)
        known = {feature: number for number, feature in enumerate(seen)}
        idf = tuple(log((len(texts) + 1) / (count + 0.5)) for count in seen.values())
        vectors = [
            _unit({known[feature]: weight * idf[known[feature]] for feature, weight in bag.items()}) for bag in bags
        ]
        owners = [at[topic] for topic, _ in texts]
        return cls(
            topics=topics,
            known=known,
            idf=idf,
            machines=Machines.learned(vectors, owners, len(known), len(topics)),
            latin=tuple(feature for feature in seen if feature.isascii() and feature.isalpha() and len(feature) > 2),
        )

    def rank(self, text: str) -> list[Ranked]:
        """Every topic and OTHER, the best first; none for a text without a known word. Never raises on text."""
        vector = self._read(text)
        if not vector:
            return []
        said = zip(self.topics, self.machines.decide(vector), strict=True)
        return sorted((Ranked(topic, round(score, 4)) for topic, score in said), key=lambda one: -one.score)

    def knows(self, text: str) -> bool:
        """Whether one of its words, as a whole, is one that sellers use."""
        return any(weight == 1.0 and feature in self.known for feature, weight in _features(clean(text), self._meant))

    def _read(self, text: str) -> dict[int, float]:
        weights: dict[int, float] = {}
        for feature, weight in _bag(text, self._meant).items():
            number = self.known.get(feature)
            if number is not None:
                weights[number] = weight * self.idf[number]
        return _unit(weights)

    def _meant(self, word: str) -> str:
        """A Latin word that nobody knows, read as the known one nearest to it."""
        if word in self.known or len(word) < _SLIP_FROM or not word.isalpha():
            return word
        known = self.meant.get(word)  # once: the digest reads in another thread
        if known is None:
            if len(self.meant) > _REMEMBERED:
                self.meant.clear()
            slips = 1 if len(word) < 8 else 2
            found = process.extractOne(word, self.latin, scorer=OSA.distance, score_cutoff=slips)
            known = self.meant[word] = str(found[0]) if found else word
        return known


def _unit(weights: dict[int, float]) -> dict[int, float]:
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {number: weight / length for number, weight in weights.items()}


def _bag(text: str, meant: Callable[[str], str] = str) -> dict[Feature, float]:
    """The features of a text, each with the most it counts."""
    bag: dict[Feature, float] = {}
    for feature, weight in _features(clean(text), meant):
        bag[feature] = max(weight, bag.get(feature, 0.0))
    return bag


def _features(text: str, meant: Callable[[str], str]) -> Iterator[tuple[Feature, float]]:
    found = [meant(stem(word)) for word in _LATIN.findall(text)]
    for word in found:
        yield word, 1.0
        if len(word) > _PIECE_FROM:
            framed = f"<{word}>"  # how a word begins and ends outlives most slips
            for at in range(len(framed) - _PIECE_SIZE + 1):
                yield "~" + framed[at : at + _PIECE_SIZE], _PIECE
    for one, other in pairwise(found):
        yield f"{one} {other}", _PAIR
    for _, run in runs(text):
        for part in segments(run):
            yield part, 1.0
        for at in range(len(run) - 1):
            yield "^" + run[at : at + 2], _PAIR
        for sign in run:
            yield "^" + sign, _SIGN
