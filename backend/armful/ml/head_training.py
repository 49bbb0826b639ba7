"""Training a head: the penalty, the calibration and the figures all come from images that the fold left out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armful.ml.calibration import softmax, temperature
from armful.ml.head import Columns, Confidence, Head, Rows, Sums, class_weights
from armful.ml.metrics import log_loss

_FOLDS = 5
_COOLEST = 0.7
"""Colder, the probabilities of all sure images would be 1 to the last bit, and their order lost."""

_PENALTIES = (0.03, 0.1, 0.3, 1.0, 3.0)
_FIRST = 3

_HEATS = (0.7, 1.0, 1.4)
"""Temperatures between which a penalty is judged: the exact one is fitted for the penalty that is taken."""


@dataclass(frozen=True)
class TrainedHead:
    """A head, the sums that further labels are added to, and what it says of each image when that was left out."""

    head: Head
    sums: Sums
    out_of_fold: Rows
    """(n, k) calibrated probabilities, along the images it was trained on."""


def train_head(
    features: Rows,
    columns: Columns,
    families: NDArray[np.integer],
    classes: int,
    *,
    alike: NDArray[np.integer] | None = None,
    seed: int = 0,
) -> TrainedHead:
    """Of features (n, d), their columns (n,) below `classes`, and a number (n,) that images have in common that must
    not be told from one another: of one group, or nearly the same picture.

    `alike` (n,) is one number for nearly the same pictures alone. The penalty and the calibration come from folds that
    keep only those whole, since the images to be predicted do share groups with labelled ones; the figures come from
    folds that keep whole families. ValueError for fewer than two classes with an image.
    """
    if len(np.unique(columns)) < 2:
        raise ValueError("a head needs images of two classes")
    folds = _folds(columns, families if alike is None else alike, seed)
    sums, others = _sums(features, columns, folds, classes)
    sums.penalty, scores = _best(lambda penalty: _scores(features, folds, others, penalty), columns)
    heat = max(temperature(scores, columns), _COOLEST)
    confidence = Confidence.fit(softmax(scores, heat), columns)
    head = Head(sums.solve(), heat, confidence)
    if alike is not None and len(np.unique(alike)) != len(np.unique(families)):
        whole = _folds(columns, families, seed)
        scores = _scores(features, whole, _sums(features, columns, whole, classes)[1], sums.penalty)
    return TrainedHead(head, sums, confidence.apply(softmax(scores, heat)))


def _scores(features: Rows, folds: NDArray[np.int64], others: Sequence[Sums], penalty: float) -> Rows:
    """Of each image by a head of the other folds."""
    scores = np.empty((len(features), others[0].classes), dtype=np.float32, order="F")
    for fold, of_others in enumerate(others):
        left_out = folds == fold
        scores[left_out] = Head(of_others.solve(penalty), 1.0, Confidence()).scores(features[left_out])
    return scores


def _sums(features: Rows, columns: Columns, folds: NDArray[np.int64], classes: int) -> tuple[Sums, list[Sums]]:
    """Of all images, and for each fold of those outside it."""
    weights = class_weights(columns, classes)
    whole = Sums(features.shape[1], weights)
    parts = []
    for fold in range(_FOLDS):
        part = Sums(features.shape[1], weights)
        part.add(features[folds == fold], columns[folds == fold])
        whole.merge(part)
        parts.append(part)
    others = []
    for part in parts:
        outside = Sums(features.shape[1], weights)
        outside.merge(whole)
        outside.merge(part, sign=-1)
        others.append(outside)
    return whole, others


def _best(out_of_fold: Callable[[float], Rows], columns: Columns) -> tuple[float, Rows]:
    """The penalty of least log loss, and its scores: downhill from the first, since there is one valley."""
    tried: dict[int, tuple[float, Rows]] = {}

    def loss(place: int) -> float:
        if place not in tried:
            scores = out_of_fold(_PENALTIES[place])
            tried[place] = min(log_loss(softmax(scores, heat), columns) for heat in _HEATS), scores
        return tried[place][0]

    place = _FIRST
    while True:
        nearby = [other for other in (place - 1, place, place + 1) if 0 <= other < len(_PENALTIES)]
        best = min(nearby, key=loss)
        if best == place:
            return _PENALTIES[place], tried[place][1]
        place = best


def learning_curve(
    features: Rows, columns: Columns, families: NDArray[np.integer], classes: int, *, penalty: float, seed: int = 0
) -> list[tuple[int, float]]:
    """Labels and the accuracy that so many give, from an eighth of the labels to all of what the folds leave.

    Measured on one and the same held-out images at every size: is more labelling worth it?
    """
    folds = _folds(columns, families, seed)
    shares: Sequence[float] = (0.125, 0.25, 0.5, 1.0)
    right = np.zeros(len(shares))
    used = np.zeros(len(shares))
    for fold in range(_FOLDS):
        held_out, known = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        known = np.random.default_rng(seed + fold).permutation(known)
        for place, share in enumerate(shares):
            part = known[: max(2, round(share * len(known)))]
            weights = Sums.of(features[part], columns[part], classes).solve(penalty)
            scores = Head(weights, 1.0, Confidence()).scores(features[held_out])
            right[place] += (scores.argmax(axis=1) == columns[held_out]).sum()
            used[place] += len(part)
    return [(round(count / _FOLDS), float(hits / len(columns))) for count, hits in zip(used, right, strict=True)]


def _folds(columns: Columns, families: NDArray[np.integer], seed: int) -> NDArray[np.int64]:
    """A fold for each image: families whole, each class spread as evenly as they allow."""
    _, family = np.unique(families, return_inverse=True)
    first = np.unique(family, return_index=True)[1]
    shuffled = np.random.default_rng(seed).permutation(len(first))
    # Families in turn over the folds, those of one class one after the other.
    order = shuffled[np.argsort(columns[first][shuffled], kind="stable")]
    fold_of = np.empty(len(first), dtype=np.int64)
    fold_of[order] = np.arange(len(order)) % _FOLDS
    folds: NDArray[np.int64] = fold_of[family]
    return folds
