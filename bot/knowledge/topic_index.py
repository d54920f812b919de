"""Which topic a question is about: its words against the wordings sellers use, weighed by how telling each word is.

Two readings are added up. *Nearest*: the cosine of TF-IDF vectors with the most alike wordings, the best counting most
(a question is often one of them, rearranged). *Words*: how much more often each word stands in the wordings of a topic
than in those of all others (the log-odds of complement naive Bayes, Rennie et al. 2003, "Tackling the Poor Assumptions
of Naive Bayes Text Classifiers"), which a long, rambling question needs.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import pairwise
from math import log, sqrt

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.normalise import clean, runs, segments, stem
from bot.knowledge.topic_entries import Wordings

_NEAREST = 8
_FADE = 0.75
"""What the second nearest wording of a topic counts against the first, and so on."""
_PAIR = 0.7
_PIECE = 0.35
_COMMON = 0.2
"""Words in more than this share of the wordings find no candidates: they only add to what others found."""
_SMOOTH = 0.4
_WORDS_SHARE = 0.45
_SLIP_FROM = 4
_PIECE_FROM = 5
_LATIN = re.compile(r"[a-z0-9]+(?:[-.'’][a-z0-9]+)*|[%#]")

Feature = str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A topic and how much speaks for it: 0 nothing, about 1 a wording word for word."""

    topic: str
    score: float


@dataclass(frozen=True)
class TopicIndex:
    """Everything that is precomputed; features are numbered by `known`."""

    topics: tuple[str, ...]
    known: Mapping[Feature, int]
    idf: tuple[float, ...]
    postings: tuple[tuple[tuple[int, float], ...], ...]
    owners: tuple[int, ...]
    odds: tuple[tuple[tuple[int, float], ...], ...]
    latin: tuple[str, ...]
    common: int

    @classmethod
    def over(cls, wordings: Iterable[Wordings]) -> "TopicIndex":
        """Reads every wording of every topic."""
        texts = [(one.topic, text) for one in wordings for text in (*one.en, *one.zh)]
        topics = tuple(dict.fromkeys(topic for topic, _ in texts))
        at = {topic: number for number, topic in enumerate(topics)}
        bags = [_bag(text) for _, text in texts]
        owners = tuple(at[topic] for topic, _ in texts)
        seen: Counter[Feature] = Counter(feature for bag in bags for feature in bag)
        known = {feature: number for number, feature in enumerate(seen)}
        idf = tuple(log((len(texts) + 1) / (count + 0.5)) for count in seen.values())
        postings: list[list[tuple[int, float]]] = [[] for _ in known]
        for number, bag in enumerate(bags):
            weights = {known[feature]: weight * idf[known[feature]] for feature, weight in bag.items()}
            length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            for feature, weight in weights.items():
                postings[feature].append((number, weight / length))
        return cls(
            topics=topics,
            known=known,
            idf=idf,
            postings=tuple(map(tuple, postings)),
            owners=owners,
            odds=_odds(known, bags, owners, len(topics)),
            latin=tuple(feature for feature in seen if feature.isascii() and feature.isalpha() and len(feature) > 2),
            common=max(40, int(len(texts) * _COMMON)),
        )

    def rank(self, text: str) -> list[Ranked]:
        """The topics that something speaks for, the best first. Never raises on text."""
        bag = self._read(text)
        if not bag:
            return []
        near, words = self._near(bag), self._words(bag)
        scores = {
            topic: (1 - _WORDS_SHARE) * near.get(topic, 0.0) + _WORDS_SHARE * words.get(topic, 0.0)
            for topic in near.keys() | words.keys()
        }
        return [Ranked(self.topics[at], round(scores[at], 4)) for at in sorted(scores, key=lambda at: -scores[at])]

    def _read(self, text: str) -> dict[int, float]:
        """Feature numbers with their TF-IDF weights, of length 1; what nobody knows makes the rest shorter."""
        weights: dict[int, float] = {}
        strange = 0.0
        top = max(self.idf, default=1.0)
        for feature, weight in _bag(text, self._meant).items():
            number = self.known.get(feature)
            if number is None:
                # Pairs are rarely known; a strange word tells that the question is about something else.
                strange += (weight * top) ** 2 * (0.0 if " " in feature or weight < 1 else 0.25)
            else:
                weights[number] = weight * self.idf[number]
        length = sqrt(sum(weight * weight for weight in weights.values()) + strange) or 1.0
        return {number: weight / length for number, weight in weights.items()}

    def _near(self, bag: Mapping[int, float]) -> dict[int, float]:
        likeness: dict[int, float] = {}
        for number in sorted(bag, key=lambda one: len(self.postings[one])):
            weight, posting = bag[number], self.postings[number]
            if len(posting) > self.common and likeness:
                for wording, other in posting:
                    if wording in likeness:
                        likeness[wording] += weight * other
            else:
                for wording, other in posting:
                    likeness[wording] = likeness.get(wording, 0.0) + weight * other
        best: dict[int, list[float]] = {}
        for wording in nlargest(60, likeness, key=likeness.__getitem__):
            best.setdefault(self.owners[wording], []).append(likeness[wording])
        out: dict[int, float] = {}
        for topic, values in best.items():
            shares = [_FADE**step for step in range(min(len(values), _NEAREST))]
            whole = sum(_FADE**step for step in range(_NEAREST))
            blended = sum(value * share for value, share in zip(values, shares, strict=False)) / whole
            out[topic] = 0.6 * values[0] + 0.4 * blended
        return out

    def _words(self, bag: Mapping[int, float]) -> dict[int, float]:
        """The log-odds of the topics, scaled so that the best is at most 1 and what speaks against counts nothing."""
        sums: dict[int, float] = {}
        for number, weight in bag.items():
            for topic, odds in self.odds[number]:
                sums[topic] = sums.get(topic, 0.0) + weight * odds
        return {topic: min(1.0, value / 4.0) for topic, value in sums.items() if value > 0}

    def _meant(self, word: str) -> str:
        """A Latin word that nobody knows, read as the known one nearest to it."""
        if word in self.known or len(word) < _SLIP_FROM or not word.isalpha():
            return word
        return _nearest(self.latin, word)


@lru_cache(maxsize=4096)
def _nearest(known: tuple[str, ...], word: str) -> str:
    slips = 1 if len(word) < 8 else 2
    found = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=slips)
    return word if found is None else str(found[0])


def _odds(
    known: Mapping[Feature, int], bags: Sequence[Mapping[Feature, float]], owners: Sequence[int], topics: int
) -> tuple[tuple[tuple[int, float], ...], ...]:
    """Per feature the topics whose wordings have it, with the log of how much more often than the others have it."""
    inside: list[dict[int, float]] = [{} for _ in known]
    size = [0.0] * topics
    for bag, owner in zip(bags, owners, strict=True):
        for feature, weight in bag.items():
            mine = inside[known[feature]]
            mine[owner] = mine.get(owner, 0.0) + weight
            size[owner] += weight
    whole = sum(size)
    count = len(known)
    out: list[tuple[tuple[int, float], ...]] = []
    for mine in inside:
        total = sum(mine.values())
        out.append(
            tuple(
                (
                    owner,
                    log((amount + _SMOOTH) / (size[owner] + _SMOOTH * count))
                    - log((total - amount + _SMOOTH) / (whole - size[owner] + _SMOOTH * count)),
                )
                for owner, amount in mine.items()
            )
        )
    return tuple(out)


def _bag(text: str, meant: Callable[[str], str] = str) -> dict[Feature, float]:
    """The features of a text with their weights: words, pairs of neighbours, and in Chinese the pairs of signs."""
    bag: dict[Feature, float] = {}
    for feature, weight in _features(clean(text), meant):
        bag[feature] = max(weight, bag.get(feature, 0.0))
    return bag


def _features(text: str, meant: Callable[[str], str]) -> Iterator[tuple[Feature, float]]:
    found = [meant(stem(word)) for word in _LATIN.findall(text)]
    for word in found:
        yield word, 1.0
        if len(word) > _PIECE_FROM:
            for at in range(len(word) - 3):
                yield "~" + word[at : at + 4], _PIECE
    for one, other in pairwise(found):
        yield f"{one} {other}", _PAIR
    for _, run in runs(text):
        for part in segments(run):
            yield part, 1.0
        for at in range(len(run) - 1):
            yield "^" + run[at : at + 2], _PAIR
        for sign in run:
            yield "^" + sign, _PIECE
