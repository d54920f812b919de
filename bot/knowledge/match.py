"""From what a seller types to ranked categories, or to none: it must also know when it does not know."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.knowledge.book import Book
from bot.knowledge.index import LONGEST_RUN, Index, Keyword
from bot.knowledge.normalise import Word, clean, numberish, runs, words

PREDICTED = 5
SIMILAR = 4
_LEAST = 1.7
_WEAK = 0.7
_NEAR_BEST = 0.45
_LEAST_COVERED = 0.34
_AFTER_JOIN = 0.5
_HEAD = 1.2
_TYPO = 0.85
_REST = 0.3
_SHORT = 7


@dataclass(frozen=True, slots=True)
class Match:
    """Ranked categories with scores 0–100; empty means that no product was recognised.

    `similar` are slugs worth offering besides, never an answer. `margin` (0–1) is how far the first is ahead of the
    second; 0 with nothing found.
    """

    candidates: tuple[tuple[str, float], ...] = ()
    similar: tuple[str, ...] = ()
    margin: float = 0.0


@dataclass(slots=True)
class _Hit:
    """A keyword found in the query: which query words it explains, and how much that is worth."""

    keyword: Keyword
    spans: frozenset[int]
    worth: float
    exact: bool


@dataclass(slots=True)
class _Query:
    text: str
    words: list[Word]
    roles: list[float]
    weights: list[float]
    hits: list[_Hit] = field(default_factory=list)

    @property
    def short(self) -> bool:
        return len(self.words) <= _SHORT


def match(book: Book, q: str, lang: str | None = None) -> Match:
    """The categories a product text means. `lang` (ISO code) only helps to find the head word; never raises on text."""
    index = book.index
    query = _read(index, q, lang)
    if not query.words:
        return Match()
    _phrases(index, query)
    _runs(index, query)
    _loose(index, query)
    scores = _scores(index, query)
    # On equal scores a category goes before a product that is elsewhere.
    ranked = sorted(
        ((at, score) for at, (score, _) in scores.items()),
        key=lambda pair: (-pair[1], not index.owners[pair[0]].category),
    )
    if not ranked:
        return Match()
    best, top = ranked[0]
    similar = _similar(index, ranked)
    if not index.owners[best].category or top < _LEAST or _covered(query, scores[best][1]) < _LEAST_COVERED:
        return Match(similar=similar)
    found = [
        (at, score)
        for at, score in ranked
        if index.owners[at].category and score >= max(_LEAST * 0.8, top * _NEAR_BEST)
    ]
    found = found[:PREDICTED]
    slugs = [index.owners[at].id for at, _ in found]
    margin = 1.0 if len(found) == 1 else (found[0][1] - found[1][1]) / found[0][1]
    return Match(
        tuple((index.owners[at].id, round(100 * score / (score + 3), 1)) for at, score in found),
        tuple(slug for slug in similar if slug not in slugs)[:SIMILAR],
        round(margin, 3),
    )


def _read(index: Index, q: str, lang: str | None) -> _Query:
    text = clean(q)
    found = words(text)
    weights = [
        0.1 if numberish(word.stem) and word.stem not in index.weights else index.weights.get(word.stem, index.unknown)
        for word in found
    ]
    # What follows "for" or "with" counts less, but only when something before it could be the product.
    first = next(
        (at for at, word in enumerate(found) if not word.after_join and word.stem in index.weights), len(found)
    )
    roles = [_AFTER_JOIN if word.after_join and at > first else 1.0 for at, word in enumerate(found)]
    if found and len(found) <= _SHORT and (lang or "en")[:2] in {"en", "de", "zh", "ja"}:
        mains = [at for at, word in enumerate(found) if roles[at] == 1.0 and not numberish(word.stem)]
        if mains:
            roles[mains[-1]] *= _HEAD
    return _Query(text, found, roles, weights)


def _phrases(index: Index, query: _Query) -> None:
    """Keywords that stand in the query word for word, or written as one word."""
    latin = [at for at, word in enumerate(query.words) if not word.cjk]
    for begin in range(len(latin)):
        for end in range(begin + 1, min(begin + 6, len(latin)) + 1):
            span = latin[begin:end]
            stems = [query.words[at].stem for at in span]
            found = index.by_text.get(" ".join(stems))
            if found is None:
                joined = "".join(stems)
                found = index.by_compact.get(joined)
                if found is None and len(stems) > 1:
                    found = index.by_text.get(joined)
            if found is not None:
                _hit(query, index.keywords[found], span, 1.0)


def _runs(index: Index, query: _Query) -> None:
    """CJK keywords that are part of a run, whatever the word borders."""
    at = 0
    cjk = [place for place, word in enumerate(query.words) if word.cjk]
    for run in runs(query.text):
        owners: list[int] = []
        while len(owners) < len(run) and at < len(cjk):
            owners += [cjk[at]] * len(query.words[cjk[at]].stem)
            at += 1
        for begin in range(len(run)):
            for end in range(begin + 1, min(begin + LONGEST_RUN, len(run)) + 1):
                found = index.by_text.get(run[begin:end])
                if found is not None and end <= len(owners):
                    part = (end - begin) / max(1, sum(len(query.words[one].stem) for one in set(owners[begin:end])))
                    _hit(query, index.keywords[found], owners[begin:end], 1.0 if part == 1 or end - begin > 2 else 0.7)


def _hit(query: _Query, keyword: Keyword, span: Sequence[int], likeness: float) -> None:
    role = sum(query.roles[at] for at in span) / len(span)
    query.hits.append(_Hit(keyword, frozenset(span), keyword.mass * role * likeness, True))


def _loose(index: Index, query: _Query) -> None:
    """Keywords whose words are all or mostly there in any order, forgiving slips of the finger."""
    known: dict[str, tuple[int, float]] = {}
    for at, word in enumerate(query.words):
        if word.stem in index.postings:
            if query.roles[at] > known.get(word.stem, (0, 0.0))[1]:
                known[word.stem] = (at, query.roles[at])
        elif not numberish(word.stem):
            for other, like in _slips(index, query, word):
                if like * query.roles[at] > known.get(other, (0, 0.0))[1]:
                    known[other] = (at, like * query.roles[at])
    for at in index.candidates(known):
        keyword = index.keywords[at]
        matched = [(token, *known[token]) for token in keyword.tokens if token in known]
        mass = sum(index.weights[token] for token, _, _ in matched)
        covered = mass / keyword.mass
        if covered < 0.999 and (covered < 0.6 or not _has_head(keyword, known)):
            continue
        worth = sum(index.weights[token] * role for token, _, role in matched) * covered**2
        order = 0.95 if len(matched) > 1 else 1.0
        query.hits.append(_Hit(keyword, frozenset(place for _, place, _ in matched), worth * order, False))


def _has_head(keyword: Keyword, known: dict[str, tuple[int, float]]) -> bool:
    return keyword.tokens[-1] in known or (len(keyword.tokens) > 2 and keyword.tokens[0] in known)


def _slips(index: Index, query: _Query, word: Word) -> list[tuple[str, float]]:
    """What a word that nobody knows may have been meant as; a compact keyword stands for its parts."""
    if word.cjk or len(query.words) > 12:
        return []
    out: list[tuple[str, float]] = []
    near = index.near(word.stem)
    for other, close in near:
        # Of several readings the closest is believed; idf must not lift a farther one above it.
        like = close * (close / near[0][1]) ** 4
        if other in index.postings:
            out.append((other, like * _TYPO))
        elif other in index.by_compact:
            keyword = index.keywords[index.by_compact[other]]
            out += [(token, like * _TYPO) for token in keyword.tokens]
    if not out and len(word.stem) > 7:
        out = [(tail, 0.8) for cut in range(3, len(word.stem) - 4) if (tail := word.stem[cut:]) in index.postings][:1]
    return out


def _scores(index: Index, query: _Query) -> dict[int, tuple[float, set[int]]]:
    """Per owner its score (its best keyword in full, and a share of what others explain of the rest) and words used."""
    by_owner: dict[int, list[_Hit]] = {}
    said = {hit.keyword.text for hit in query.hits if hit.exact}
    for hit in sorted(query.hits, key=lambda hit: (-hit.worth, len(hit.spans))):
        for owner in hit.keyword.owners:
            by_owner.setdefault(owner, []).append(hit)
    scores: dict[int, tuple[float, set[int]]] = {}
    for owner, hits in by_owner.items():
        used = set(hits[0].spans)
        score = hits[0].worth
        for hit in hits[1:]:
            fresh = hit.spans - used
            if fresh:
                score += _REST * hit.worth * len(fresh) / len(hit.spans)
                used |= fresh
        if index.owners[owner].not_this & said:
            score *= 0.3
        scores[owner] = score * (_tail(query, used) if query.short else 1.0), used
    return scores


def _tail(query: _Query, used: set[int]) -> float:
    """A last word that stays unexplained may be the real thing: "headphone stand" is no headphone."""
    mains = [at for at, word in enumerate(query.words) if query.roles[at] >= 1.0 and not numberish(word.stem)]
    return 1.0 if not mains or mains[-1] in used else 0.75


def _covered(query: _Query, used: set[int]) -> float:
    """The share of the query's weight that these words are; long titles are allowed to ramble."""
    total = sum(weight * role for weight, role in zip(query.weights, query.roles, strict=True))
    part = sum(query.weights[at] * query.roles[at] for at in used)
    share = part / total if total else 0.0
    return share if query.short else max(share, min(1.0, share * len(query.words) / _SHORT))


def _similar(index: Index, ranked: Sequence[tuple[int, float]]) -> tuple[str, ...]:
    """What to offer besides: weaker categories, and what the entries found call similar."""
    out: dict[str, None] = {}
    known = {owner.id for owner in index.owners if owner.category}
    for at, score in ranked[:6]:
        if score < _WEAK:
            break
        owner = index.owners[at]
        if owner.category:
            out[owner.id] = None
        out |= dict.fromkeys(slug for slug in owner.similar if slug in known)
    return tuple(out)[: SIMILAR + PREDICTED]
