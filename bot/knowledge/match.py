"""From what a seller types to ranked categories, or to none: it must also know when it does not know."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.knowledge import modifiers
from bot.knowledge.book import Book
from bot.knowledge.hits import Query, find
from bot.knowledge.index import Index
from bot.knowledge.meaning import weigh
from bot.knowledge.normalise import clean
from bot.knowledge.scoring import covered, demand, guessed, outspoken, overheard, scores
from bot.knowledge.slips import meant
from bot.knowledge.spoken import Spoken

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
_SURE_MARGIN = 0.25
_SURE_COVERED = 0.5
_ALONE_COVERED = 0.9
"""How much of a text must be explained by what was found, and by what was found alone."""
_NOBODY = 0.4
_NOBODY_FOUND = 0.6
"""How likely nobody must be meant: where the words were not enough for anybody, and where they were."""
_WEIGHED = 8
_READ = 160
"""Characters of a text that are asked what they mean: what a title sells stands near its beginning."""
_TOYS = "toys"
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
    if read := meant(book.index, q, found=said.elsewhere or bool(said.match.candidates)):
        said = _said(book, read, lang)
    return _with_meaning(book, q, said) if said.unsure else said.match


@dataclass(frozen=True, slots=True)
class Said:
    """What the words say. `unsure`: worth asking what the text means; `elsewhere`: the words are of something else.

    `scores` are what the words say for each category, enough or not, and `other` the most for anything else.
    """

    match: Match
    unsure: bool = True
    elsewhere: bool = False
    scores: Mapping[str, float] = field(default_factory=dict)
    other: float = 0.0


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
    explained = covered(query, by_owner[best][1])
    mine = index.owners[best].category
    weighed = {index.owners[at].id: score for at, score in ranked[:_WEIGHED] if index.owners[at].category}
    other = max((score for at, score in ranked[:_WEIGHED] if not index.owners[at].category), default=0.0)
    enough = top >= least and explained >= demand(query, best) and not overheard(index, query, ranked[:_WEIGHED])
    if query.goods and (not enough or _played(book, query, best) or (mine and _rambles(book, query, best))):
        return _known_for(query, [slug for slug in weighed if enough])
    if not mine or not enough:
        hinted = any(hit.exact and not hit.keyword.owners for hit in query.hits)  # "not this" of somebody
        elsewhere = hinted or (not mine and top >= _LEAST and not outspoken(index, query, by_owner, best))
        elsewhere = elsewhere and not guessed(index, query, by_owner, best)
        return Said(Match(similar=similar[:SIMILAR]), elsewhere=elsewhere, scores=weighed, other=other)
    found = _found(book, query, ranked, max(least * 0.8, top * _NEAR_BEST))
    slugs = [slug for slug, _ in found.candidates]
    found = replace(found, similar=tuple(slug for slug in similar if slug not in slugs)[:SIMILAR])
    sure = _SURE_COVERED if len(slugs) > 1 else _ALONE_COVERED
    unsure = found.margin < _SURE_MARGIN or explained < sure
    return Said(found, unsure, scores=weighed, other=other)


def _found(book: Book, query: Query, ranked: Sequence[tuple[int, float]], least: float) -> Match:
    """The categories that the words say enough for, and those that words beside the product add."""
    owners = book.index.owners
    enough = [(at, score) for at, score in ranked if owners[at].category and score >= least][:PREDICTED]
    margin = 1.0 if len(enough) == 1 else (enough[0][1] - enough[1][1]) / enough[0][1]
    candidates = [(owners[at].id, round(100 * score / (score + 3), 1)) for at, score in enough]
    said = Spoken(query.text)
    _put_first(candidates, modifiers.first(book, said, [slug for slug, _ in candidates]))
    slugs = [slug for slug, _ in candidates]
    for slug in modifiers.added(book, said, slugs, PREDICTED):
        candidates.append((slug, round(candidates[-1][1] * _ADDED, 1)))
    return Match(tuple(candidates), margin=round(margin, 3))


def _played(book: Book, query: Query, other: int) -> bool:
    """Whether a maker of toys is named, and what is elsewhere is much like one (LEGO Advent Calendar)."""
    slugs = [query.goods[0], *book.index.owners[other].similar[:1]]
    return (
        not book.index.owners[other].category
        and len(slugs) > 1
        and all(slug in book.categories and book.categories[slug].group == _TOYS for slug in slugs)
    )


def _rambles(book: Book, query: Query, owner: int) -> bool:
    """Whether a maker of toys is named, and what was found stands where nothing is named (Play-Doh Ice Cream Shop)."""
    toys = book.categories[query.goods[0]].group == _TOYS
    return (
        toys
        and book.index.owners[owner].id not in query.goods
        and not any(
            hit.keyword.cjk or (hit.exact and hit.spans & query.heads)
            for hit in query.hits
            if owner in hit.keyword.owners
        )
    )


def _whole(query: Query, owner: int) -> bool:
    """Whether the whole text is a keyword of the owner, slips forgiven: then a common word (ring) is enough."""
    return any(
        owner in hit.keyword.owners
        and len(hit.spans) == len(query.words)
        and (hit.exact or hit.worth >= _WHOLE * hit.keyword.mass)
        for hit in query.hits
    )


def _known_for(query: Query, besides: Sequence[str] = ()) -> Said:
    """Nothing but a brand says what it is: then it is what the brand is known for."""
    slugs = list(dict.fromkeys((*query.goods, *besides)))[:SHOWN]
    return Said(Match(tuple((slug, _KNOWN_FOR - at) for at, slug in enumerate(slugs))), unsure=False)


def _with_meaning(book: Book, q: str, said: Said) -> Match:
    """What the words say, weighed against what the text means: another order, more to choose from, or nothing."""
    words = said.match
    if said.elsewhere or book.encoder is None:
        return words
    found = [slug for slug, _ in words.candidates]
    ranked, nobody = weigh(found, said.scores, said.other, book.encoder.nearest(clean(q)[:_READ]))
    if nobody >= (_NOBODY_FOUND if found else _NOBODY):
        similar = tuple(dict.fromkeys((*found, *words.similar)))[:SIMILAR]
        return Match(similar=similar)
    kept = [pair for at, pair in enumerate(ranked) if at < SHOWN or pair[0] in found][:PREDICTED]
    candidates = tuple((slug, max(0.1, round(100 * share, 1))) for slug, share in kept)
    slugs = [slug for slug, _ in kept]
    named = max((at + 1 for at, slug in enumerate(slugs) if slug in found), default=1)
    margin = 1.0 if len(kept) == 1 else (kept[0][1] - kept[1][1]) / kept[0][1]
    return Match(
        candidates,
        tuple(slug for slug in words.similar if slug not in slugs),
        round(margin, 3),
        len(slugs) - named,
    )


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
