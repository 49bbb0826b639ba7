"""Heads: linear models on features, trained in closed form in a fraction of a second."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from threadpoolctl import threadpool_limits

from armful.ml.calibration import softmax

# Measured: on matrices of this size a second thread costs three to twelve times what it saves, and on busy cores
# eighty. After the imports above, since each of them brings a BLAS of its own.
threadpool_limits(1, user_api="blas")

Rows = NDArray[np.float32]
Columns = NDArray[np.int64]

_LEAST = 1e-6

_FLATTEST = 0.3
"""Flatter, the confidences would no longer tell which image is surer."""

_TINY = np.float32(1e-30)

_TARGET = 10.0
"""What the regression aims at for an image's class, and at 0 for others: scores are then about as steep as logits."""


@dataclass(frozen=True)
class Confidence:
    """Platt scaling of the greatest probability, in log odds: one temperature alone leaves it too sure of itself.

    Platt 1999, "Probabilistic outputs for support vector machines". The other classes keep their proportions, and the
    predicted class stays the predicted one.
    """

    slope: float = 1.0
    offset: float = 0.0

    def apply(self, probabilities: Rows) -> Rows:
        """Probabilities (n, k) with the greatest of each row put right; rows still sum to 1."""
        if probabilities.shape[1] < 2 or (self.slope, self.offset) == (1.0, 0.0):
            return probabilities
        rows = np.arange(len(probabilities))
        top = probabilities.argmax(axis=1)
        others = probabilities.copy(order="K")
        others[rows, top] = 0
        rest, second = others.sum(axis=1), others.max(axis=1)
        odds = self.slope * _log_odds(probabilities[rows, top], rest) + self.offset
        # At the second value the second would become as great as the first.
        wanted = np.maximum(1 / (1 + np.exp(-odds)), second / np.maximum(rest + second, _TINY)).astype(np.float32)
        others *= ((1 - wanted) / np.maximum(rest, _TINY))[:, None]
        others[rows, top] = wanted
        return others

    @classmethod
    def fit(cls, probabilities: Rows, truth: Columns) -> Self:
        """On images that the model has not learnt from: probabilities (n, k), true columns (n,)."""
        from sklearn.linear_model import LogisticRegression

        rows = np.arange(len(probabilities))
        top = probabilities.argmax(axis=1)
        right = top == truth
        others = probabilities.copy(order="K")
        others[rows, top] = 0
        odds = _log_odds(probabilities[rows, top], others.sum(axis=1))
        # One more that was right among the surest, and one that was wrong among the least sure (the rule of
        # succession): a few labels that all fit prove no certainty.
        odds = np.concatenate([odds, np.quantile(odds, [0.95, 0.05])])
        fitted = LogisticRegression(C=100).fit(odds[:, None], np.concatenate([right, [True, False]]))
        return cls(slope=max(float(fitted.coef_[0, 0]), _FLATTEST), offset=float(fitted.intercept_[0]))


@dataclass(frozen=True)
class Head:
    """A linear model on features with calibrated probabilities."""

    weights: Rows
    """(d + 1, k), the bias last."""
    temperature: float
    confidence: Confidence

    def probabilities(self, features: Rows) -> Rows:
        """Of features (n, d): (n, k), rows summing to 1."""
        return self.confidence.apply(softmax(self.scores(features), self.temperature))

    def scores(self, features: Rows) -> Rows:
        """Of features (n, d): (n, k), uncalibrated."""
        # By column in memory: what is computed across a few columns is eight times as fast that way.
        scores: Rows = (np.ascontiguousarray(self.weights[:-1].T) @ features.T).T
        scores += self.weights[-1]
        return scores

    def to_bytes(self) -> bytes:
        """As safetensors."""
        from safetensors.numpy import save

        scalars = np.array([self.temperature, self.confidence.slope, self.confidence.offset], dtype=np.float64)
        return save({"weights": np.ascontiguousarray(self.weights), "calibration": scalars})

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """From what `to_bytes` gave."""
        from safetensors.numpy import load

        found = load(content)
        temperature, slope, offset = found["calibration"].tolist()
        return cls(found["weights"], temperature, Confidence(slope, offset))


def class_weights(columns: Columns, classes: int) -> NDArray[np.float64]:
    """What an image of each class weighs in a training on these; 1 on average over the images."""
    counts = np.bincount(columns, minlength=classes)
    weights: NDArray[np.float64] = np.maximum(counts, 1.0) ** -0.5
    weights *= counts.sum() / max((weights * counts).sum(), _LEAST)
    return weights


class Sums:
    """The sums over labelled images that a head's weights are solved from.

    Ridge regression onto one column a class (Rifkin, Yeo & Poggio 2003, "Regularized least-squares classification").
    An image of a class of c images weighs c to the power of -1/2, between counting images and counting classes: the
    long tail gains much and the common classes lose little. Weights and penalty stay while labels come and go; a new
    training sets them anew.
    """

    def __init__(self, dimension: int, class_weights: NDArray[np.float64], penalty: float = 1.0) -> None:
        self.penalty = penalty
        self._class_weights = class_weights
        self._gram = np.zeros((dimension + 1, dimension + 1))
        self._targets = np.zeros((dimension + 1, len(class_weights)))

    @classmethod
    def of(cls, features: Rows, columns: Columns, classes: int) -> Self:
        """Of features (n, d) and their columns (n,)."""
        made = cls(features.shape[1], class_weights(columns, classes))
        made.add(features, columns)
        return made

    @property
    def classes(self) -> int:
        return len(self._class_weights)

    def add(self, features: Rows, columns: Columns, *, sign: int = 1) -> None:
        """Count images in, or with sign -1 out again."""
        weights = sign * self._class_weights[columns]
        padded = np.concatenate([features, np.ones((len(features), 1), dtype=np.float32)], axis=1)
        weighted = padded * weights[:, None].astype(np.float32)
        self._gram += weighted.T @ padded
        chosen = np.zeros((len(columns), len(self._class_weights)), dtype=np.float32)
        chosen[np.arange(len(columns)), columns] = _TARGET
        self._targets += weighted.T @ chosen

    def merge(self, other: "Sums", *, sign: int = 1) -> None:
        """Count in, or with sign -1 out again, what other sums of the same weights have seen."""
        self._gram += sign * other._gram
        self._targets += sign * other._targets

    def solve(self, penalty: float | None = None) -> Rows:
        """The weights (d + 1, k)."""
        gram = self._gram.copy()
        ridge = np.full(len(gram), self.penalty if penalty is None else penalty)
        ridge[-1] = _LEAST  # the bias is free
        gram[np.diag_indices_from(gram)] += ridge
        weights: NDArray[np.float64] = cho_solve(cho_factor(gram, overwrite_a=True, check_finite=False), self._targets)
        return weights.astype(np.float32)


def _log_odds(greatest: NDArray[np.floating], rest: NDArray[np.floating]) -> NDArray[np.float64]:
    """From both sides, since 1 - p would say 0 of all that are nearly sure."""
    odds: NDArray[np.float64] = np.log(np.maximum(greatest, _TINY).astype(np.float64)) - np.log(
        np.maximum(rest, _TINY).astype(np.float64)
    )
    return odds
