"""How much speaks for each owner of keywords, and how much of a text has to be explained before it is believed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.knowledge.hits import Hit, Query
from bot.knowledge.index import Index, Owner
from bot.knowledge.slips import SHORT

_LEAST_COVERED = 0.35
_LEAST_NAMED = 0.2
_LEAST_ENDING = 0.1
_LEAST_TITLE = 0.1
_REST = 0.2
_DENIED = 0.15
_TIE = 0.001
_NEARLY = 0.75
_OVERHEARD = 0.6
_HALF = 0.5
"""How near a category must come to what is elsewhere, to be heard all the same."""


def scores(index: Index, query: Query) -> dict[int, tuple[float, set[int]]]:
    """Per owner its score (its best keyword in full, and a share of what others explain of the rest) and words used."""
    by_owner: dict[int, list[Hit]] = {}
    said = [hit for hit in query.hits if hit.exact]
    for hit in query.hits:
        for owner in hit.keyword.owners:
            by_owner.setdefault(owner, []).append(hit)
    out: dict[int, tuple[float, set[int]]] = {}
    for owner, mine in by_owner.items():
        hits = _undenied(index.owners[owner], mine, said, query)
        hits.sort(key=lambda hit: (-hit.worth, len(hit.spans)))
        used = set(hits[0].spans)
        score = hits[0].worth
        for hit in hits[1:]:
            fresh = hit.spans - used
            if fresh:
                score += _REST * hit.worth * len(fresh) / len(hit.spans)
                used |= fresh
        score += _TIE * sum(hit.worth for hit in hits)
        out[owner] = score, used
    return out


def _undenied(owner: Owner, hits: Sequence[Hit], said: Sequence[Hit], query: Query) -> list[Hit]:
    """The hits with what a "not this" of the owner says taken off: of the words it stands on (earring organizer).

    One that stands apart speaks against the whole (remote control … car), unless a long title names the thing as well.
    """
    denied = [hit.spans for hit in said if hit.keyword.text in owner.not_this]
    if not denied:
        return list(hits)
    out: list[Hit] = []
    apart = True
    for hit in hits:
        on_it = [spans for spans in denied if spans & hit.spans]
        covers = hit.exact and all(spans < hit.spans for spans in on_it)  # sheet in sheet mask
        if on_it:
            apart = False
        out.append(hit if not on_it or covers else replace(hit, worth=hit.worth * _DENIED))
    if apart and (query.short or not any(hit.exact and telling(hit) for hit in hits)):
        return [replace(hit, worth=hit.worth * _DENIED) for hit in hits]
    return out


def covered(query: Query, used: set[int]) -> float:
    """The share of the query's weight that these words are; long titles are allowed to ramble."""
    total = sum(weight * role for weight, role in zip(query.weights, query.roles, strict=True))
    part = sum(query.weights[at] * query.roles[at] for at in used)
    share = part / total if total else 0.0
    return share if query.short else max(share, min(1.0, share * len(query.words) / SHORT))


def demand(query: Query, owner: int) -> float:
    """How much must be explained: less when a telling keyword (two words, three signs) stands there word for word."""
    mine = [hit for hit in query.hits if hit.exact and owner in hit.keyword.owners]
    heads = any(hit.spans & query.heads for hit in mine)
    if heads and not query.short:
        return _LEAST_TITLE
    if any(telling(hit) for hit in mine):
        return _LEAST_NAMED
    return _LEAST_ENDING if heads else _LEAST_COVERED


def telling(hit: Hit) -> bool:
    """Two words or three signs name a thing; a single one may stand there by chance."""
    return len(hit.keyword.text) > 2 if hit.keyword.cjk else len(hit.keyword.tokens) > 1


def outspoken(index: Index, query: Query, by_owner: Mapping[int, tuple[float, set[int]]], other: int) -> bool:
    """Whether one word is all there is for what is elsewhere, and a category nearly as likely has a longer keyword."""
    top, used = by_owner[other]
    return len(used) == 1 and any(
        index.owners[owner].category and by_owner[owner][0] >= _NEARLY * top
        for hit in query.hits
        if hit.exact and telling(hit)
        for owner in hit.keyword.owners
    )


def guessed(index: Index, query: Query, by_owner: Mapping[int, tuple[float, set[int]]], other: int) -> bool:
    """Whether what is elsewhere is only read out of slips or parts of a run, and a category nearly as likely is not."""
    stems = {word.stem for word in query.words}
    said = {
        owner
        for hit in query.hits
        if hit.exact or not (hit.keyword.cjk or set(hit.keyword.tokens) - stems)
        for owner in hit.keyword.owners
    }
    return other not in said and any(
        index.owners[at].category and at in said and score >= _HALF * by_owner[other][0]
        for at, (score, _) in by_owner.items()
    )


def overheard(index: Index, query: Query, ranked: Sequence[tuple[int, float]]) -> bool:
    """Whether a single word is all there is for the first category, and a longer keyword names what is elsewhere."""
    best, top = ranked[0]
    named = {owner for hit in query.hits if hit.exact and telling(hit) for owner in hit.keyword.owners}
    return best not in named and any(
        at in named and not index.owners[at].category for at, score in ranked[1:] if score >= _OVERHEARD * top
    )
