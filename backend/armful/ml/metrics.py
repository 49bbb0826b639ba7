"""How good predictions are: accuracy, each class, which is taken for which, and whether probabilities mean it."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BINS = 15  # as in Guo et al. 2017, https://arxiv.org/abs/1706.04599


@dataclass(frozen=True)
class ClassMetrics:
    """Of one class; a quotient without a denominator is 0."""

    precision: float
    recall: float
    f1: float
    count: int
    """Images of this class among those evaluated."""


@dataclass(frozen=True)
class CalibrationBin:
    """The predictions whose probability lies in one fifteenth: how sure they were, how often they were right."""

    confidence: float
    accuracy: float
    count: int


@dataclass(frozen=True)
class Metrics:
    """Of images that a model has not learnt from."""

    images: int
    accuracy: float
    macro_f1: float
    """Mean over the classes that the images have."""
    expected_calibration_error: float
    log_loss: float
    classes: list[ClassMetrics]
    """In the order of the probabilities' columns."""
    confusion: list[list[int]]
    """True class by predicted class."""
    calibration: list[CalibrationBin]
    """Bins without a prediction are left out."""

    def to_document(self) -> dict[str, Any]:
        """Plain numbers and lists, as JSON holds them."""
        return asdict(self)


def evaluate(probabilities: NDArray[np.floating[Any]], truth: NDArray[np.integer[Any]]) -> Metrics:
    """Of probabilities (n, k), rows summing to 1, against true columns (n,); ValueError for no images at all."""
    from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

    if len(truth) == 0:
        raise ValueError("metrics need at least one image")
    probabilities = np.asarray(probabilities, np.float64)
    columns = np.arange(probabilities.shape[1])
    predicted = probabilities.argmax(axis=1)
    precision, recall, f1, count = precision_recall_fscore_support(truth, predicted, labels=columns, zero_division=0)
    bins = _calibration(probabilities.max(axis=1), predicted == truth)
    return Metrics(
        images=len(truth),
        accuracy=float((predicted == truth).mean()),
        macro_f1=float(f1[count > 0].mean()),
        expected_calibration_error=sum(abs(one.confidence - one.accuracy) * one.count for one in bins) / len(truth),
        log_loss=log_loss(probabilities, truth),
        classes=[
            ClassMetrics(
                precision=float(precision[at]), recall=float(recall[at]), f1=float(f1[at]), count=int(count[at])
            )
            for at in columns
        ],
        confusion=confusion_matrix(truth, predicted, labels=columns).tolist(),
        calibration=bins,
    )


def log_loss(probabilities: NDArray[np.floating[Any]], truth: NDArray[np.integer[Any]]) -> float:
    """Mean of -log of the true class's probability, in nats; a probability of 0 counts as the least float32."""
    given = np.asarray(probabilities)[np.arange(len(truth)), truth].astype(np.float64)
    return float(-np.log(np.maximum(given, np.finfo(np.float32).tiny)).mean())


def _calibration(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> list[CalibrationBin]:
    bins = np.minimum((confidences * _BINS).astype(np.int64), _BINS - 1)
    found = []
    for number in np.unique(bins):
        inside = bins == number
        found.append(
            CalibrationBin(
                confidence=float(confidences[inside].mean()),
                accuracy=float(right[inside].mean()),
                count=int(inside.sum()),
            )
        )
    return found
