"""Learning to tell topics apart: a linear support vector machine for each topic against all others.

Trained by dual coordinate descent for the squared hinge loss (Hsieh et al. 2008, "A Dual Coordinate Descent Method for
Large-scale Linear SVM", algorithm 1), all topics at once: a step on one text is a step on each topic's problem.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

COST = 2.0
"""The C of the SVM: how much a text on the wrong side costs against large weights."""
ROUNDS = 6
_SEED = 1
_BYTE = 127

Vector = Mapping[int, float]
"""Feature number -> weight, of length 1."""


def _train(texts: Sequence[Vector], owners: Sequence[int], features: int, topics: int) -> Any:
    """Weights (features + 1, topics) as float32, the last row a bias."""
    rows = [_row(text, features) for text in texts]
    sign = np.full((len(texts), topics), -1.0, dtype=np.float32)
    sign[np.arange(len(texts)), list(owners)] = 1.0
    weights = np.zeros((features + 1, topics), dtype=np.float32)
    dual = np.zeros_like(sign)
    slack = 1.0 / (2.0 * COST)
    order = np.random.default_rng(_SEED)
    for _ in range(ROUNDS):
        for at in order.permutation(len(texts)):
            index, values, square = rows[at]
            gradient = sign[at] * (values @ weights[index]) - 1.0 + slack * dual[at]
            step = np.maximum(dual[at] - gradient / (square + slack), 0.0) - dual[at]
            if step.any():
                dual[at] += step
                weights[index] += np.outer(values, step * sign[at])
    return weights


@dataclass(slots=True)
class Machines:
    """What was learned, in a byte a weight: a quarter of the size, and next to no answer changes.

    `rows` features (the last a bias) by `topics`, times `scale`.
    """

    rows: int
    topics: int
    scale: float
    weights: bytes
    _array: Any = None

    @classmethod
    def learned(cls, texts: Sequence[Vector], owners: Sequence[int], features: int, topics: int) -> "Machines":
        """Trains; takes seconds. `owners` are the texts' topics, 0-based."""
        found = _train(texts, owners, features, topics)
        scale = float(np.abs(found).max(initial=0.0)) / _BYTE or 1.0
        return cls(features + 1, topics, scale, np.round(found / scale).astype(np.int8).tobytes())

    def __getstate__(self) -> tuple[int, int, float, bytes]:
        return self.rows, self.topics, self.scale, self.weights

    def __setstate__(self, state: tuple[int, int, float, bytes]) -> None:
        self.rows, self.topics, self.scale, self.weights = state
        self._array = None

    def decide(self, text: Vector) -> list[float]:
        """What each topic's machine says of a text: above 0 for "mine", about 1 where it is certain."""
        if self._array is None:
            self._array = np.frombuffer(self.weights, dtype=np.int8).reshape(self.rows, self.topics)
        index, values, _ = _row(text, self.rows - 1)
        said = values @ self._array[index].astype(np.float32) * self.scale
        return [float(one) for one in said]


def _row(text: Vector, features: int) -> tuple[Any, Any, float]:
    index = np.fromiter((*text, features), dtype=np.int64, count=len(text) + 1)
    values = np.fromiter((*text.values(), 1.0), dtype=np.float32, count=len(text) + 1)
    return index, values, float(values @ values)
