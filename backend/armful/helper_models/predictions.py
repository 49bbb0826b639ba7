"""What a model says of every image, as arrays by position."""

import hashlib
import itertools
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from armful import ml

Scores = npt.NDArray[np.float32]

NO_CLASS = -1


_serials = itertools.count(1)


@dataclass(frozen=True)
class Origin:
    """The head that predictions are of, and what it stands on; or the model."""

    project_id: int
    head: ml.Head | None = None
    feature_set_id: int = 0
    model_id: int = 0


@dataclass(eq=False)
class Predictions:
    """The probabilities of one model for the first images of a dataset; they stay as they are."""

    origin: Origin
    class_ids: npt.NDArray[np.int64]
    """(k,): the class of each column."""
    probabilities: Scores
    """(n, k), rows summing to 1; zeros where nothing is predicted, since an image is not embedded."""
    revision: int
    """The project's revision whose labels the model has learnt from."""
    serial: int = field(default_factory=lambda: next(_serials))
    """Tells these predictions from all others of this process."""
    _reduced: "tuple[tuple[int, ...], Predictions] | None" = None

    @cached_property
    def name(self) -> int:
        """What a cursor calls them: positive and of the head's weights, or the model's id with a minus."""
        origin = self.origin
        if origin.model_id:
            return -origin.model_id
        assert origin.head is not None
        told = origin.head.to_bytes() + self.class_ids.tobytes() + origin.feature_set_id.to_bytes(8, "big")
        return int.from_bytes(hashlib.sha256(told).digest()[:7], "big")

    def without(self, archived: tuple[int, ...]) -> "Predictions":
        """The same without some classes, whose share goes to the others; the same object each time it is asked."""
        dropped = np.isin(self.class_ids, archived)
        if not dropped.any():
            return self
        if self._reduced is None or self._reduced[0] != archived:
            probabilities = self.probabilities.copy(order="K")
            probabilities[:, dropped] = 0
            probabilities /= np.maximum(probabilities.sum(axis=1, keepdims=True), np.float32(1e-12))
            kept = probabilities[:, ~dropped]
            self._reduced = archived, Predictions(self.origin, self.class_ids[~dropped], kept, self.revision)
        return self._reduced[1]

    @property
    def rows(self) -> int:
        return len(self.probabilities)

    @property
    def bytes(self) -> int:
        """Of memory, with what is computed from it once asked for."""
        return 2 * self.probabilities.nbytes

    @cached_property
    def columns(self) -> npt.NDArray[np.int32]:
        """(n,): the column of the most probable class, -1 where nothing is predicted."""
        columns: npt.NDArray[np.int32] = self.probabilities.argmax(axis=1).astype(np.int32)
        columns[self.confidences == 0] = NO_CLASS
        return columns

    @cached_property
    def confidences(self) -> Scores:
        """(n,): the probability of the most probable class, 0 where nothing is predicted."""
        confidences: Scores = self.probabilities.max(axis=1, initial=0.0)
        return confidences

    def column(self, class_id: int) -> int | None:
        """The class's column; None when the model does not know the class."""
        found = np.flatnonzero(self.class_ids == class_id)
        return int(found[0]) if len(found) else None

    def uncertainty(self, by: Literal["margin", "entropy"]) -> Scores:
        """(n,), 0 to 1: how little the two most probable classes differ, or how evenly all share.

        Margin and entropy sampling: Settles 2009, "Active learning literature survey", section 3.1.
        """
        if by == "margin":
            if self.probabilities.shape[1] < 2:
                return np.zeros(self.rows, dtype=np.float32)
            top = np.partition(self.probabilities, -2, axis=1)[:, -2:]
            margin: Scores = 1 - (top[:, 1] - top[:, 0])
            return margin
        safe = np.maximum(self.probabilities, np.float32(1e-12))
        # In 32 bits, as a cursor holds it: with more, the next page would not find where the last one ended.
        entropy: Scores = -(safe * np.log(safe)).sum(axis=1) / np.float32(np.log(max(len(self.class_ids), 2)))
        return entropy

    def suggestions(self, positions: npt.NDArray[np.integer], count: int = 3) -> list[list[tuple[int, float]]]:
        """For each position the most probable classes with their probabilities, the greatest first."""
        known = positions < self.rows
        found: list[list[tuple[int, float]]] = [[] for _ in positions]
        rows = self.probabilities[positions[known]]
        best = np.argsort(-rows, axis=1, kind="stable")[:, :count]
        chosen = np.take_along_axis(rows, best, axis=1).tolist()
        classes = self.class_ids[best].tolist()
        for place, ids, values in zip(np.flatnonzero(known), classes, chosen, strict=True):
            found[place] = [(class_id, value) for class_id, value in zip(ids, values, strict=True) if value > 0]
        return found
