"""Slips of the finger: what a word that nobody knows was meant as."""

from bot.knowledge.index import Index
from bot.knowledge.normalise import Word, clean, words

SHORT = 7
"""Words of a query up to which every word counts; longer ones are listing titles, which ramble."""
TYPO = 0.75
"""What a word counts that was read out of a slip."""
_CLOSE = 0.04
_MEANT = 0.8
_FEW = 12  # in a longer text the words that are known say enough


def meant(index: Index, q: str) -> str | None:
    """A text of few words with those that nobody knows read as the nearest known ones; None when there are none."""
    found = words(clean(q))
    if len(found) > SHORT:
        return None
    near = [() if word.cjk or word.stem in index.postings else index.near(word.stem)[:1] for word in found]
    if not any(one and one[0][1] >= _MEANT for one in near):
        return None
    return " ".join(
        one[0][0] if one and one[0][1] >= _MEANT else word.stem for one, word in zip(near, found, strict=True)
    )


def slips(index: Index, word: Word, *, among: int) -> list[tuple[str, float]]:
    """What a word that nobody knows may have been meant as; a compact keyword stands for its parts."""
    if word.cjk or among > _FEW:
        return []
    out: list[tuple[str, float]] = []
    near = index.near(word.stem)
    for other, close in near:
        # Of several readings the closest is believed; idf must not lift a farther one above it.
        if close < near[0][1] - _CLOSE:
            break
        like = close * (close / near[0][1]) ** 4
        if other in index.postings:
            out.append((other, like * TYPO))
        elif other in index.by_compact:
            keyword = index.keywords[index.by_compact[other]]
            out += [(token, like * TYPO) for token in keyword.tokens]
    if not out and len(word.stem) > 7:
        out = [(tail, 0.8) for cut in range(3, len(word.stem) - 4) if (tail := word.stem[cut:]) in index.postings][:1]
    return out
