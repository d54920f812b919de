"""What the words of a text say, weighed against what the text means: who is meant, or nobody.

A logistic choice among the categories that either of them names, and none of them. Its eight numbers were fitted on
2,000 texts that people had labelled; they only speak where the words leave a doubt.
"""

from collections.abc import Mapping, Sequence
from math import exp, log, log1p

from bot.knowledge.encoder import Near

_FOUND = 3.25
"""For a category that the words were enough for, and more for the first of them."""
_FIRST = 1.98
_SCORE = 0.54
_WEAK_SCORE = 2.49
_LIKELY = 0.68
_NONE = 1.68
_ELSEWHERE_LIKELY = 0.74
_ELSEWHERE_SCORE = 0.59
_LEAST_LIKELY = 1e-4
_UNLEARNED = 0.1
"""For a type that is newer than what was learned: meaning says neither yes nor no."""
_BY_WORDS = 5
_BY_MEANING = 4


def weigh(
    found: Sequence[str], scores: Mapping[str, float], elsewhere: float, near: Sequence[Near]
) -> tuple[list[tuple[str, float]], float]:
    """Categories with how likely each is meant, the likeliest first, and how likely none is.

    `found` are the slugs that the words were enough for, `scores` what the words say for each category (those that it
    was not enough for too), `elsewhere` the most they say for anything else, `near` every owner with its likelihood.
    """
    likely = {one.owner: one.likeness for one in near if one.category}
    named = list(dict.fromkeys([*found, *scores]))[:_BY_WORDS]
    slugs = list(dict.fromkeys([*named, *list(likely)[:_BY_MEANING]]))
    worth = {slug: _LIKELY * log(max(likely.get(slug, _UNLEARNED), _LEAST_LIKELY)) for slug in slugs}
    for slug in slugs:
        said = log1p(scores.get(slug, 0.0))
        worth[slug] += _SCORE * said + _FOUND if slug in found else _WEAK_SCORE * said
    if found:
        worth[found[0]] += _FIRST
    other = log(sum(one.likeness for one in near if not one.category) + 1e-3)
    none = _NONE + _ELSEWHERE_LIKELY * other + _ELSEWHERE_SCORE * log1p(elsewhere)
    most = max(none, *worth.values())
    shares = {slug: exp(value - most) for slug, value in worth.items()}
    total = sum(shares.values()) + exp(none - most)
    ranked = sorted(((slug, share / total) for slug, share in shares.items()), key=lambda pair: -pair[1])
    return ranked, exp(none - most) / total
