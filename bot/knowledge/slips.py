"""Slips of the finger: what a word that nobody knows was meant as."""

from collections.abc import Sequence

from bot.knowledge.index import Index
from bot.knowledge.normalise import Word, clean, words

SHORT = 7
"""Words of a query up to which every word counts; longer ones are listing titles, which ramble."""
LONGEST = 3
"""Words of a text that may be a keyword but for a slip in one."""
TYPO = 0.75
"""What a word counts that was read out of a slip."""
_CLOSE = 0.04
_MEANT = 0.8
_FEW = 12  # in a longer text the words that are known say enough


def meant(index: Index, q: str, *, found: bool) -> str | None:
    """A text of few words with slips read as what was meant; None when there are none.

    A word that nobody knows may be the slip that keeps the text from being a keyword (high cahir); where nothing was
    `found`, so may one that is known (bake pads). Failing that, every unknown word is read as the nearest known one.
    """
    said = words(clean(q))
    if len(said) > SHORT:
        return None
    if whole := _keyword(index, said, known=not found):
        return whole
    near = [() if found or word.cjk or word.stem in index.postings else _near(index, word)[:1] for word in said]
    if not any(one and one[0][1] >= _MEANT for one in near):
        return None
    return " ".join(
        one[0][0] if one and one[0][1] >= _MEANT else word.stem for one, word in zip(near, said, strict=True)
    )


def _keyword(index: Index, said: Sequence[Word], *, known: bool) -> str | None:
    """The keyword that a text of two or three words is but for one of them."""
    if not 2 <= len(said) <= LONGEST or any(word.cjk for word in said):
        return None
    stems = [word.stem for word in said]
    if " ".join(stems) in index.by_text:
        return None
    for at, word in enumerate(said):
        if known or word.stem not in index.postings:
            for other, _ in _near(index, word):
                text = " ".join([*stems[:at], other, *stems[at + 1 :]])
                if text in index.by_text:
                    return text
    return None


def slips(index: Index, word: Word, *, among: int) -> list[tuple[str, float]]:
    """What a word that nobody knows may have been meant as; a compact keyword stands for its parts."""
    if word.cjk or among > _FEW:
        return []
    out: list[tuple[str, float]] = []
    near = _near(index, word)
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


def _near(index: Index, word: Word) -> Sequence[tuple[str, float]]:
    return (index.near(word.typed) if word.typed != word.stem else ()) or index.near(word.stem)
