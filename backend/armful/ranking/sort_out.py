"""The page that is worth most: uncertain images of all classes, diverse, laid in sections with likes beside likes."""

import numpy as np
import numpy.typing as npt

from armful import vectors
from armful.helper_models import NO_CLASS, Predictions

_POOL_PAGES = 4
_MOST_SECTIONS = 6

_TELLING = 0.65
"""Of a suggestion with this probability two of three are right, so a page costs few corrections, and each of them tells
the head much. Measured on six sets of photographs: pages of these first, then outwards, label a set fastest."""

Positions = npt.NDArray[np.int64]


def sort_out(
    predictions: Predictions, features: npt.NDArray[np.float32], wanted: npt.NDArray[np.bool_], limit: int
) -> Positions:
    """Up to `limit` positions of wanted images, section by section; `features` (n, d) by position."""
    rows = min(predictions.rows, len(features), len(wanted))
    columns = predictions.columns[:rows]
    candidates = np.flatnonzero(wanted[:rows] & (columns != NO_CLASS))
    distance = np.abs(predictions.confidences[candidates] - _TELLING)
    pool = candidates[np.argsort(distance, kind="stable")[: _POOL_PAGES * limit]]
    pool = pool[np.isin(columns[pool], _most_frequent(columns[pool]))]
    chosen = pool[vectors.typical_order(features[pool])[:limit]]
    sections = _most_frequent(columns[chosen])
    laid = [_likes_together(chosen[columns[chosen] == column], features) for column in sections]
    return np.concatenate(laid) if laid else np.zeros(0, dtype=np.int64)


def _most_frequent(columns: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The few columns that most have, the most frequent first."""
    found, counts = np.unique(columns, return_counts=True)
    most: npt.NDArray[np.int32] = found[np.argsort(-counts, kind="stable")][:_MOST_SECTIONS]
    return most


def _likes_together(positions: Positions, features: npt.NDArray[np.float32]) -> Positions:
    """The same positions, each followed by the one most like it that is left."""
    likeness = features[positions] @ features[positions].T
    left = np.ones(len(positions), dtype=bool)
    place, order = 0, []
    for _ in positions:
        order.append(place)
        left[place] = False
        place = int(np.where(left, likeness[place], -np.inf).argmax())
    return positions[order]
