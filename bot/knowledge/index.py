"""The search index over keywords: phrases, rare words first, and trigrams for slips of the finger."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.entries import Category
from bot.knowledge.flag_entries import Brand
from bot.knowledge.normalise import is_cjk, normal, quantity, segments
from bot.knowledge.plain_words import PLAIN
from bot.knowledge.sounds import Sounds
from bot.knowledge.tongues import Tongues, bits, romance
from bot.knowledge.word_entries import Elsewhere, Keywords

CAP = 300
"""Most keywords or words that any scorer is let loose on at once."""
LONGEST_RUN = 10
"""Characters of the longest CJK keyword looked up as a whole."""
_FULL_POSTING = 1500
_FULL_GRAMS = 2000
_FIRST_SURE = 5  # in a word as short as this nobody slips on the first letter
_LONGEST_SLIP = 6
ROMANCE = frozenset({"fr", "it", "es", "pt"})


class Keyword(NamedTuple):
    """One normalised keyword and the owners (positions in Index.owners) that claim it.

    `head` is the word that names the thing: the last one, in Romance languages the first. A tuple, since a hundred
    thousand of them are unpickled much faster than objects with slots.
    """

    text: str
    tokens: tuple[str, ...]
    head: str
    cjk: bool
    owners: tuple[int, ...]
    mass: float


@dataclass(frozen=True, slots=True)
class Owner:
    """A category, or an elsewhere entry (`category` False), with hints that speak against it as keyword texts."""

    id: str
    category: bool
    similar: tuple[str, ...]
    not_this: frozenset[str]


@dataclass(frozen=True)
class Index:
    owners: tuple[Owner, ...]
    keywords: tuple[Keyword, ...]
    by_text: Mapping[str, int]
    by_compact: Mapping[str, int]
    postings: Mapping[str, tuple[int, ...]]
    weights: Mapping[str, float]
    grams: Mapping[str, tuple[str, ...]]
    unknown: float
    brands: Mapping[str, tuple[str, ...]]
    heads: frozenset[str]
    tongues: Tongues
    sounds: Sounds
    near_cache: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

    @classmethod
    def over(
        cls,
        categories: Iterable[Category],
        keywords: Iterable[Keywords],
        elsewhere: Iterable[Elsewhere] = (),
        brands: Iterable[Brand] = (),
    ) -> "Index":
        """Reads names and keywords of every language; a hint "not this" becomes a phrase that speaks against.

        Brands that are no keyword themselves say nothing of what a thing is ("PJ Masks" are no masks).
        """
        owners: list[Owner] = []
        claims: dict[str, set[int]] = {}
        spoken: dict[str, int] = {}

        def claim(owner: int, wordings: Iterable[tuple[str, str]]) -> None:
            for language, wording in wordings:
                if text := normal(wording):
                    claims.setdefault(text, set()).add(owner)
                    spoken[text] = spoken.get(text, 0) | bits((language,))

        lists: dict[str, list[Keywords]] = {}
        for one in keywords:
            lists.setdefault(one.category, []).append(one)
        for category in categories:
            own = lists.get(category.slug, [])
            but = (word for one in own for word in one.not_this.spoken())
            claim(len(owners), _names(category))
            for one in own:
                claim(len(owners), one.spoken())
            mine = len(owners)
            hints = frozenset(text for text in map(normal, but) if text and mine not in claims.get(text, ()))
            for text in sorted(hints):
                claims.setdefault(text, set())
            owners.append(Owner(category.slug, True, category.similar, hints))
        for other in elsewhere:
            claim(len(owners), _spoken(other.keywords))
            owners.append(Owner(other.id, False, other.similar, frozenset()))
        names = {text: brand.goods for brand in brands for text in map(normal, brand.words) if text not in claims}
        return cls._assembled(tuple(owners), claims, spoken, names)

    @classmethod
    def _assembled(
        cls,
        owners: tuple[Owner, ...],
        claims: Mapping[str, set[int]],
        spoken: Mapping[str, int],
        brands: Mapping[str, tuple[str, ...]],
    ) -> "Index":
        one = {text: text for text in claims}  # every text is held once, however many keywords it is part of
        tokens = {text: tuple(one.setdefault(token, token) for token in _tokens(text)) for text in claims}
        alike: dict[tuple[int, ...], tuple[int, ...]] = {}
        spread: dict[str, set[int]] = {}
        for text, claimed in claims.items():
            for token in tokens[text]:
                spread.setdefault(token, set()).update(claimed)
        count = max(len(owners), 40)
        weights = {
            token: 0.3 if quantity(token) else max(0.15, log((count + 1) / (max(1, len(owned)) + 0.5)))
            for token, owned in spread.items()
        }
        keywords: list[Keyword] = []
        postings: dict[str, list[int]] = {}
        compact: dict[str, int] = {}
        for at, (text, claimed) in enumerate(claims.items()):
            mass = sum(weights[token] for token in tokens[text])
            head = tokens[text][0 if romance(spoken.get(text, 0)) else -1]
            who = tuple(sorted(claimed))
            keywords.append(Keyword(text, tokens[text], head, is_cjk(text), alike.setdefault(who, who), mass))
            for token in dict.fromkeys(tokens[text]):
                postings.setdefault(token, []).append(at)
            if not keywords[-1].cjk and len(tokens[text]) > 1:
                compact.setdefault(text.replace(" ", ""), at)
        grams: dict[str, list[str]] = {}
        whole = (text for text in claims if is_cjk(text) and 3 <= len(text) <= _LONGEST_SLIP)
        for token in dict.fromkeys((*spread, *compact, *whole)):
            for gram in trigrams(token):
                grams.setdefault(gram, []).append(token)
        return cls(
            owners=owners,
            keywords=tuple(keywords),
            by_text={text: at for at, text in enumerate(claims)},
            by_compact=compact,
            postings={token: tuple(found) for token, found in postings.items()},
            weights=weights,
            grams={gram: tuple(found) for gram, found in grams.items()},
            unknown=log(count + 1) * 0.6,
            brands=brands,
            tongues=Tongues.of(spoken, tokens),
            sounds=Sounds.of(text for text, owned in claims.items() if owned),
            heads=frozenset(keyword.head for keyword in keywords if keyword.owners),
        )

    def candidates(self, tokens: Iterable[str]) -> list[int]:
        """At most CAP keywords that share words with the query: the rarest words first, counted at C speed."""
        seen: Counter[int] = Counter()
        known = (self.postings[token] for token in dict.fromkeys(tokens) if token in self.postings)
        for posting in sorted(known, key=len):
            if seen and len(seen) + len(posting) > _FULL_POSTING:
                # A common word only adds to what rarer words have found.
                seen.update(seen.keys() & set(posting))
            else:
                seen.update(posting)
        return [at for at, _ in seen.most_common(CAP)]

    def near(self, token: str) -> tuple[tuple[str, float], ...]:
        """Known words that `token` may be a slip of, with likeness 0–1; at most four, best first."""
        if token not in self.near_cache:
            if len(self.near_cache) > 4096:
                self.near_cache.clear()
            self.near_cache[token] = self._near(token)
        return self.near_cache[token]

    def _near(self, token: str) -> tuple[tuple[str, float], ...]:
        cjk = is_cjk(token)
        if len(token) < (3 if cjk else 4) or token in PLAIN:
            return ()
        shared: Counter[str] = Counter()
        for found in sorted((self.grams[gram] for gram in sorted(trigrams(token)) if gram in self.grams), key=len):
            if shared.total() > _FULL_GRAMS:
                break
            shared.update(found)
        slips = 1 if len(token) < 8 else 2
        pool = [
            word
            for word in shared
            if abs(len(word) - len(token)) <= slips
            and word != token
            and (len(token) > _FIRST_SURE or word[0] == token[0] or sorted(word) == sorted(token))
        ]
        pool = sorted(pool, key=lambda word: (-shared[word], word))[:CAP]
        hits = process.extract(token, pool, scorer=OSA.distance, score_cutoff=slips, limit=8)
        ranked = [(word, 1 - distance / max(len(token), len(word))) for word, distance, _ in hits]
        ranked = [(word, like + _leaning(token, word)) for word, like in ranked]
        return tuple(sorted(ranked, key=lambda pair: -pair[1])[:4])


def _leaning(slip: str, word: str) -> float:
    """Of two words that are equally near: fingers swap and leave out letters sooner, and hit the first one."""
    swapped = 0.05 * (sorted(slip) == sorted(word))
    return swapped + 0.02 * (word[0] == slip[0]) + 0.01 * (len(word) >= len(slip))


def trigrams(token: str) -> set[str]:
    """Padded trigrams; of a CJK word its padded pairs, since Chinese words are short.

    A short Latin word adds its sorted letters: two swapped ones (lmap) leave it no trigram in common.
    """
    size = 2 if is_cjk(token) else 3
    padded = f"^{token}$"
    grams = {padded[at : at + size] for at in range(len(padded) - size + 1)}
    return grams | {"#" + "".join(sorted(token))} if size == 3 and len(token) < 8 else grams


def _tokens(text: str) -> tuple[str, ...]:
    if is_cjk(text):
        return tuple(dict.fromkeys(token for part in text.split() for token in segments(part)))
    return tuple(text.split())


def _names(category: Category) -> Iterator[tuple[str, str]]:
    """A name counts as a keyword where it is one thing, not a list of things."""
    for language, name in (("en", category.name.en), ("zh", category.name.zh)):
        if not any(sign in name for sign in ",/（(、"):
            yield language, name


def _spoken(keywords: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    return ((language, one) for language, many in keywords.items() for one in many)
