"""Keywords in a query: word for word, in parts of CJK runs, in any order, and through slips of the finger."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.knowledge.index import LONGEST_RUN, ROMANCE, Index, Keyword
from bot.knowledge.normalise import Word, clean, numberish, quantity, runs, weak, words
from bot.knowledge.slips import SHORT, TYPO, slips
from bot.knowledge.sounds import LONGEST, SHORTEST

LONGEST_NAME = 3
"""Words of a brand's name."""
_SHORT_RUN = 14
_AFTER_JOIN = 0.3
_LATER = 0.75
"""For what stands behind the phrase that names a thing."""
_HEAD = 1.2
_BEFORE = 0.5
_PLAIN = 0.45
_CUT_WORD = 0.7
_SLIPPED_RUN = 0.5
_STRANGE = 0.35
_HEARD = 0.75


@dataclass(slots=True)
class Hit:
    """A keyword found in the query: which query words it explains, and how much that is worth."""

    keyword: Keyword
    spans: frozenset[int]
    worth: float
    exact: bool


@dataclass(slots=True)
class Query:
    """A text taken apart: its words, how much each counts by place (`roles`) and rarity (`weights`), and the hits.

    `goods` are what the brands that are named are known for; `heads` the words that name a thing by their place: the
    last of a phrase, in Romance languages the first.
    """

    text: str
    words: list[Word]
    roles: list[float]
    weights: list[float]
    goods: tuple[str, ...] = ()
    heads: frozenset[int] = frozenset()
    hits: list[Hit] = field(default_factory=list)

    @property
    def short(self) -> bool:
        return len(self.words) <= SHORT


def find(index: Index, q: str, lang: str | None) -> Query:
    """The query with every keyword that is in it, exactly or nearly. `lang` tells where the head word stands."""
    query = _read(index, q, lang)
    _phrases(index, query)
    _slipped_pairs(index, query)
    _run_parts(index, query)
    _loose(index, query)
    strange = index.tongues.strange(query.words)
    for hit in query.hits if strange else ():
        if hit.keyword.text in strange:
            hit.worth, hit.exact = hit.worth * _STRANGE, False
    return query


def _read(index: Index, q: str, lang: str | None) -> Query:
    text = clean(q)
    found, goods = _without_brands(index, words(text))
    weights = [
        0.1
        if quantity(word.stem) or weak(word.stem) or (numberish(word.stem) and word.stem not in index.weights)
        else index.weights.get(word.stem, index.unknown) * (_PLAIN if word.stem not in index.heads else 1.0)
        for word in found
    ]
    # What follows "for" or "with" counts less, but only when something before it could be the product.
    first = next(
        (at for at, word in enumerate(found) if not word.after_join and word.stem in index.weights), len(found)
    )
    told = next((word.part for word in found if word.ends and not word.cjk and word.stem in index.heads), len(found))
    known = [at for at, word in enumerate(found) if word.stem in index.weights and not weak(word.stem)]
    for at in range(known[0] if known else 0):
        if not found[at].cjk:  # a brand stands first, and nobody knows them all
            weights[at] *= _BEFORE
    beside = index.tongues.beside(found)
    roles = [
        _AFTER_JOIN if at in beside or (word.after_join and at > first) else _LATER if word.part > told else 1.0
        for at, word in enumerate(found)
    ]
    if found and len(found) <= SHORT and (lang or "en")[:2] in {"en", "de", "zh", "ja"}:
        mains = [
            at for at, word in enumerate(found) if roles[at] == 1.0 and not numberish(word.stem) and not weak(word.stem)
        ]
        if mains:
            roles[mains[-1]] *= _HEAD
    ends = {at for at, word in enumerate(found) if word.ends}
    heads = {0, *(at + 1 for at in ends)} if (lang or "en")[:2] in ROMANCE else ends
    return Query(text, found, roles, weights, goods, frozenset(heads))


def _without_brands(index: Index, found: list[Word]) -> tuple[list[Word], tuple[str, ...]]:
    """The words that say what a thing is, when there are any beside the names of brands; what those are known for."""
    names: set[int] = set()
    goods: dict[str, None] = {}
    for at in range(len(found)):
        for size in range(1, LONGEST_NAME + 1):
            part = found[at : at + size]
            joined = ("" if part[0].cjk else " ").join(word.stem for word in part)
            if joined in index.brands:
                names.update(range(at, at + len(part)))
                if not (part[0].after_join and at):  # a pouch for a phone is no phone
                    goods |= dict.fromkeys(index.brands[joined])
    names = names and names - _named_with(index, found)
    rest = [word for at, word in enumerate(found) if at not in names]
    return rest if any(word.stem in index.postings for word in rest) else found, tuple(goods)


def _named_with(index: Index, found: Sequence[Word]) -> set[int]:
    """The words of keywords that are several words long: a brand in one of them (nerf gun) is part of what it says."""
    out: set[int] = set()
    for begin in range(len(found)):
        for end in range(begin + 2, min(begin + LONGEST_NAME, len(found)) + 1):
            part = found[begin:end]
            if ("" if part[0].cjk else " ").join(word.stem for word in part) in index.by_text:
                out.update(range(begin, end))
    return out


def _phrases(index: Index, query: Query) -> None:
    """Keywords that stand in the query word for word, or written as one word."""
    latin = [at for at, word in enumerate(query.words) if not word.cjk]
    for begin in range(len(latin)):
        for end in range(begin + 1, min(begin + 6, len(latin)) + 1):
            if end - begin > 1 and query.words[latin[end - 2]].ends:
                break  # no name goes on behind a comma or a "for"
            span = latin[begin:end]
            stems = [query.words[at].stem for at in span]
            found = index.by_text.get(" ".join(stems))
            if found is None:
                joined = "".join(stems)
                found = index.by_compact.get(joined)
                if found is None and len(stems) > 1:
                    found = index.by_text.get(joined)
            if found is not None:
                _add(query, index.keywords[found], span, 1.0)


def _slipped_pairs(index: Index, query: Query) -> None:
    """Two words with a slip in a short one (tpy car), which only their sum shows."""
    if len(query.words) > 4:
        return
    for at in range(len(query.words) - 1):
        pair = query.words[at : at + 2]
        if any(word.cjk for word in pair) or all(word.stem in index.postings for word in pair):
            continue
        for other, like in index.near("".join(word.stem for word in pair))[:1]:
            if other in index.by_compact:
                keyword = index.keywords[index.by_compact[other]]
                _add(query, keyword, [at, at + 1], like * TYPO, exact=False)


def _run_parts(index: Index, query: Query) -> None:
    """CJK keywords that are part of a run, whatever the word borders; in a short text also all but one sign of one."""
    word_at = {
        word.start + step: at for at, word in enumerate(query.words) if word.cjk for step in range(len(word.stem))
    }
    for start, run in runs(query.text):
        before = len(query.hits)
        for begin, end, found in _longest(index, run):
            span = sorted({word_at[start + at] for at in range(begin, end) if start + at in word_at})
            if span:
                whole = sum(len(query.words[at].stem) for at in span) == end - begin
                _add(query, index.keywords[found], span, 1.0 if whole or end - begin > 2 else _CUT_WORD)
        if len(run) <= _SHORT_RUN and run not in index.by_text:
            _heard(index, query, start, run, word_at)
            _slipped_run(index, query, start, run, word_at, least=3 if len(query.hits) == before else len(run))


def _longest(index: Index, run: str) -> list[tuple[int, int, int]]:
    """Begin, end and keyword of each part of a run that is one and lies in no longer one (a loan is in no drone)."""
    parts = [
        (begin, end, found)
        for begin in range(len(run))
        for end in range(begin + 1, min(begin + LONGEST_RUN, len(run)) + 1)
        if (found := index.by_text.get(run[begin:end])) is not None
    ]
    return [
        (begin, end, found)
        for begin, end, found in parts
        if not any(b <= begin and end <= e and e - b > end - begin and index.keywords[k].owners for b, e, k in parts)
    ]


def _slipped_run(index: Index, query: Query, start: int, run: str, word_at: dict[int, int], *, least: int) -> None:
    """Parts of a run, of at least `least` signs, that are a keyword but for one sign."""
    for size in range(least, min(6, len(run)) + 1):
        for begin in range(len(run) - size + 1):
            span = sorted({word_at[start + at] for at in range(begin, begin + size) if start + at in word_at})
            for other, like in index.near(run[begin : begin + size])[:1]:
                if span and other in index.by_text and len(other) == size:
                    _add(query, index.keywords[index.by_text[other]], span, like * _SLIPPED_RUN, exact=False)


def _heard(index: Index, query: Query, start: int, run: str, word_at: dict[int, int]) -> None:
    """Parts of a run that sound like a keyword."""
    for size in range(min(LONGEST, len(run)), SHORTEST - 1, -1):
        for begin in range(len(run) - size + 1):
            part = run[begin : begin + size]
            if part not in index.by_text and (other := index.sounds.meant(part)):
                span = sorted({word_at[start + at] for at in range(begin, begin + size) if start + at in word_at})
                if span:
                    _add(query, index.keywords[index.by_text[other]], span, _HEARD, exact=False)
                return


def _add(query: Query, keyword: Keyword, span: Sequence[int], likeness: float, *, exact: bool = True) -> None:
    role = sum(query.roles[at] for at in span) / len(span)
    query.hits.append(Hit(keyword, frozenset(span), keyword.mass * role * likeness, exact))


def _loose(index: Index, query: Query) -> None:
    """Keywords whose words are all or mostly there in any order, forgiving slips of the finger."""
    known: dict[str, tuple[int, float]] = {}
    for at, word in enumerate(query.words):
        if word.stem in index.postings:
            if query.roles[at] > known.get(word.stem, (0, 0.0))[1]:
                known[word.stem] = (at, query.roles[at])
        elif not numberish(word.stem):
            for other, like in slips(index, word, among=len(query.words)):
                if like * query.roles[at] > known.get(other, (0, 0.0))[1]:
                    known[other] = (at, like * query.roles[at])
    for at in index.candidates(known):
        keyword = index.keywords[at]
        matched = [(token, *known[token]) for token in keyword.tokens if token in known]
        mass = sum(index.weights[token] for token, _, _ in matched)
        covered = mass / keyword.mass
        if covered < 0.999 and (covered < 0.6 or keyword.head not in known):
            continue
        worth = sum(index.weights[token] * role for token, _, role in matched) * covered**2
        order = 0.95 if len(matched) > 1 else 1.0
        query.hits.append(Hit(keyword, frozenset(place for _, place, _ in matched), worth * order, False))
