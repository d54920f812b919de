"""Learning to tell topics apart: a linear support vector machine for each topic against all others.

Trained by dual coordinate descent for the squared hinge loss (Hsieh et al. 2008, "A Dual Coordinate Descent Method for
Large-scale Linear SVM", algorithm 1), all topics at once: a step on one text is a step on each topic's problem.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

COST = 1.0
"""The C of the SVM: how much a text on the wrong side costs against large weights."""
ROUNDS = 12
_SEED = 1

Vector = Mapping[int, float]
"""Feature number -> weight, of length 1."""


def train(texts: Sequence[Vector], owners: Sequence[int], features: int, topics: int) -> Any:
    """Weights (features + 1, topics) as float32, the last row a bias. `owners` are the texts' topics, 0-based."""
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


def decide(weights: Any, text: Vector) -> Any:
    """What each topic's machine says of a text: above 0 for "mine", about 1 where it is certain."""
    index, values, _ = _row(text, len(weights) - 1)
    return values @ weights[index]


def _row(text: Vector, features: int) -> tuple[Any, Any, float]:
    index = np.fromiter((*text, features), dtype=np.int64, count=len(text) + 1)
    values = np.fromiter((*text.values(), 1.0), dtype=np.float32, count=len(text) + 1)
    return index, values, float(values @ values)
