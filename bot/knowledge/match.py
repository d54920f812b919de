"""From what a seller types to ranked categories, or to none: it must also know when it does not know."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.knowledge import modifiers
from bot.knowledge.book import Book
from bot.knowledge.hits import Query, find
from bot.knowledge.index import Index
from bot.knowledge.normalise import clean
from bot.knowledge.scoring import covered, demand, scores
from bot.knowledge.slips import meant

PREDICTED = 5
SIMILAR = 4
_LEAST = 2.0
_LEAST_WHOLE = 1.0
_WHOLE = 0.6
_WEAK = 0.7
_NEAR_BEST = 0.15
_RELATED_WORDS = 12
_ADDED = 0.9
SHOWN = 3
"""Candidates that are filled up by meaning."""
_MEANS = 0.75
_MAYBE = 0.35
_MEANT = 40.0
_KNOWN_FOR = 35.0


@dataclass(frozen=True, slots=True)
class Match:
    """Ranked categories with scores 0–100; empty means that no product was recognised.

    `filled` of them, at the end, are there by meaning only, since the words found few. `similar` are slugs worth
    offering besides, never an answer. `margin` (0–1) is how far the first is ahead of the second; 0 with nothing found.
    """

    candidates: tuple[tuple[str, float], ...] = ()
    similar: tuple[str, ...] = ()
    margin: float = 0.0
    filled: int = 0

    @property
    def named(self) -> tuple[str, ...]:
        """The slugs that stand on their own: those filled in behind them are second thoughts."""
        return tuple(slug for slug, _ in self.candidates[: len(self.candidates) - self.filled])


def match(book: Book, q: str, lang: str | None = None) -> Match:
    """The categories a product text means. `lang` (ISO code) only helps to find the head word; never raises on text."""
    said = _said(book, q, lang)
    if not said.match.candidates and not said.elsewhere and (read := meant(book.index, q)):
        said = _said(book, read, lang)
    return _with_meaning(book, q, said) if said.unsure else said.match


@dataclass(frozen=True, slots=True)
class Said:
    """What the words say. `unsure`: worth asking what the text means; `elsewhere`: the words are of something else."""

    match: Match
    unsure: bool = True
    elsewhere: bool = False


def _said(book: Book, q: str, lang: str | None) -> Said:
    index = book.index
    query = find(index, q, lang)
    by_owner = scores(index, query)
    # On equal scores a category goes before a product that is elsewhere.
    ranked = sorted(
        ((at, score) for at, (score, _) in by_owner.items()),
        key=lambda pair: (-pair[1], not index.owners[pair[0]].category),
    )
    if not ranked:
        if query.goods:
            return _known_for(query)
        return Said(Match(similar=_similar(index, query, ranked)[:SIMILAR]), unsure=bool(query.words))
    best, top = ranked[0]
    similar = _similar(index, query, ranked)
    least = _LEAST_WHOLE if _whole(query, best) else _LEAST
    if not index.owners[best].category or top < least or covered(query, by_owner[best][1]) < demand(query, best):
        if query.goods and index.owners[best].category:
            return _known_for(query)
        hinted = any(hit.exact and not hit.keyword.owners for hit in query.hits)  # "not this" of somebody
        other = hinted or (not index.owners[best].category and top >= _LEAST)
        return Said(Match(similar=similar[:SIMILAR]), elsewhere=other)
    found = [
        (at, score) for at, score in ranked if index.owners[at].category and score >= max(least * 0.8, top * _NEAR_BEST)
    ]
    found = found[:PREDICTED]
    slugs = [index.owners[at].id for at, _ in found]
    margin = 1.0 if len(found) == 1 else (found[0][1] - found[1][1]) / found[0][1]
    candidates = [(index.owners[at].id, round(100 * score / (score + 3), 1)) for at, score in found]
    _put_first(candidates, modifiers.first(book, query.text, slugs))
    slugs = [slug for slug, _ in candidates]
    for slug in modifiers.added(book, query.text, slugs, PREDICTED):
        slugs.append(slug)
        candidates.append((slug, round(candidates[-1][1] * _ADDED, 1)))
    found_words = Match(
        tuple(candidates),
        tuple(slug for slug in similar if slug not in slugs)[:SIMILAR],
        round(margin, 3),
    )
    return Said(found_words, unsure=len(slugs) < SHOWN)


def _whole(query: Query, owner: int) -> bool:
    """Whether the whole text is a keyword of the owner, slips forgiven: then a common word (ring) is enough."""
    return any(
        owner in hit.keyword.owners
        and len(hit.spans) == len(query.words)
        and (hit.exact or hit.worth >= _WHOLE * hit.keyword.mass)
        for hit in query.hits
    )


def _known_for(query: Query) -> Said:
    """Nothing but a brand says what it is: then it is what the brand is known for."""
    found = tuple((slug, _KNOWN_FOR - at) for at, slug in enumerate(query.goods[:SHOWN]))
    return Said(Match(found), unsure=False)


def _with_meaning(book: Book, q: str, said: Said) -> Match:
    """What the words say, filled up by what the text means: an answer where they have none, else what comes after."""
    words = said.match
    if said.elsewhere or book.encoder is None:
        return words
    near = book.encoder.nearest(clean(q))
    if not words.candidates:
        first = near[0] if near else None
        if first is None or not first.category or first.likeness < _MEANS:
            return words
        guess = (first.owner, round(_MEANT * first.likeness, 1))
        similar = tuple(slug for slug in words.similar if slug != first.owner)
        return replace(words, candidates=(guess,), similar=similar, margin=0.0)
    known = {slug for slug, _ in words.candidates}
    more = [one for one in near if one.category and one.likeness >= _MAYBE and one.owner not in known]
    last = words.candidates[-1][1]
    filled = [(one.owner, round(last * _ADDED * one.likeness, 1)) for one in more[: SHOWN - len(known)]]
    added = {slug for slug, _ in filled}
    similar = tuple(slug for slug in words.similar if slug not in added)
    return replace(words, candidates=(*words.candidates, *filled), similar=similar, filled=len(filled))


def _put_first(candidates: list[tuple[str, float]], slug: str) -> None:
    """Move or add a slug to the top; at most PREDICTED stay."""
    if candidates[0][0] != slug:
        candidates[:] = [(slug, candidates[0][1]), *(one for one in candidates if one[0] != slug)][:PREDICTED]


def _similar(index: Index, query: Query, ranked: Sequence[tuple[int, float]]) -> tuple[str, ...]:
    """What to offer besides: weaker categories, what the entries found call similar, and whose keywords share words."""
    out: dict[str, None] = {}
    known = {owner.id for owner in index.owners if owner.category}
    for at, score in ranked[:6]:
        if score < _WEAK:
            break
        owner = index.owners[at]
        if owner.category:
            out[owner.id] = None
        out |= dict.fromkeys(slug for slug in owner.similar if slug in known)
    certain = bool(ranked) and not index.owners[ranked[0][0]].category
    if len(query.words) <= _RELATED_WORDS and not certain:
        out |= dict.fromkeys(_related(index, query))
    return tuple(out)[: SIMILAR + PREDICTED]


def _related(index: Index, query: Query) -> list[str]:
    """Categories by how many of their keywords share a word with the query, each word's vote weighed by its rarity."""
    votes: dict[str, float] = {}
    for word in query.words:
        found = Counter(
            owner
            for at in index.postings.get(word.stem, ())
            for owner in index.keywords[at].owners
            if index.owners[owner].category
        )
        for owner, count in found.items():
            vote = index.weights[word.stem] * count / found.total()
            votes[index.owners[owner].id] = votes.get(index.owners[owner].id, 0.0) + vote
    return sorted(votes, key=lambda slug: -votes[slug])[:SIMILAR]
