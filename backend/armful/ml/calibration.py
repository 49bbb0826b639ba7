"""Probabilities that mean what they say: one temperature for all logits (Guo et al. 2017, arXiv 1706.04599)."""

import numpy as np
from numpy.typing import NDArray

# A handful of images that are all right, or all wrong, would say 0 or infinity.
_LEAST, _MOST = 0.25, 10.0


def temperature(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    """What to divide logits (n, k) by so that their softmax fits the true columns (n,) best.

    Never of images that the model has learnt from. 1 when fewer than two classes are among them: nothing can be said.
    """
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.frozen import FrozenEstimator

    class Given(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
        """Its input is its output: the logits are there already."""

        classes_ = np.arange(logits.shape[1])

        def __sklearn_is_fitted__(self) -> bool:
            return True

        def fit(self, _logits: object, _truth: object) -> "Given":
            return self

        def decision_function(self, given: NDArray[np.float64]) -> NDArray[np.float64]:
            # Of two classes scikit-learn wants one column, x, and makes the logits (-x, x) of it.
            return given if given.shape[1] > 2 else (given[:, 1] - given[:, 0]) / 2

        def predict(self, given: NDArray[np.float64]) -> NDArray[np.int64]:
            columns: NDArray[np.int64] = np.argmax(given, axis=1)
            return columns

    classes = logits.shape[1]
    if classes < 2 or len(np.unique(truth)) < 2:
        return 1.0
    # scikit-learn takes the classes it sees for all there are: show it each once, in a row that no temperature changes.
    rows = np.concatenate([logits, np.zeros((classes, classes))]).astype(np.float64)
    columns = np.concatenate([truth, np.arange(classes)])
    everything = np.arange(len(rows))
    fitted = CalibratedClassifierCV(
        FrozenEstimator(Given()), method="temperature", cv=[(everything, everything)], ensemble=False
    )
    fitted.fit(rows, columns)
    inverse = float(fitted.calibrated_classifiers_[0].calibrators[0].beta_)
    return float(np.clip(1 / inverse, _LEAST, _MOST))


def softmax(logits: NDArray[np.float32], temperature: float = 1.0) -> NDArray[np.float32]:
    """Probabilities (n, k) of logits (n, k)."""
    scaled = logits / np.float32(temperature)
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    probabilities: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


def cross_fitted(logits: NDArray[np.float32], truth: NDArray[np.int64], *, folds: int = 5) -> NDArray[np.float32]:
    """Probabilities (n, k), each by the temperature of the other folds: what an honest judgement needs."""
    fold = np.arange(len(logits)) % folds
    probabilities = np.empty_like(logits)
    for number in np.unique(fold):
        inside = fold == number
        found = temperature(logits[~inside], truth[~inside]) if not inside.all() else 1.0
        probabilities[inside] = softmax(logits[inside], found)
    return probabilities
