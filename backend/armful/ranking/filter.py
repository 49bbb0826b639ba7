"""Which images of a ranking to show. Most filters are masks of columns in memory; some ask the database."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from sqlalchemy import text
from sqlalchemy.orm import Session

from armful.core.errors import InvalidError
from armful.datasets import ImageColumns
from armful.helper_models import NO_CLASS, Predictions
from armful.labels import LabelColumns
from armful.models import LabelState
from armful.ranking.spec import is_number

Mask = npt.NDArray[np.bool_]

_BY_LABEL = text(
    """
SELECT labels.position FROM labels JOIN batches ON batches.id = labels.batch_id
WHERE labels.project_id = :project_id AND labels.class_id IS NOT NULL
  AND (CAST(:labelled_by AS bigint) IS NULL OR batches.user_id = :labelled_by)
  AND (CAST(:labelled_after AS timestamptz) IS NULL OR batches.created_at >= :labelled_after)
  AND (CAST(:labelled_before AS timestamptz) IS NULL OR batches.created_at < :labelled_before)
"""
)

_BY_METADATA = text(
    """
SELECT images.position FROM images JOIN projects ON projects.dataset_id = images.dataset_id
WHERE projects.id = :project_id AND images.meta @> CAST(:metadata AS jsonb)
"""
)


@dataclass(frozen=True, slots=True)
class Filter:
    """All that is given must hold. Hashable: a cursor is bound to the filter that it was read through."""

    label: Literal["none", "any", "all"] | int = "none"
    """No label, any label, either, or the id of a class."""
    group: str | None = None
    state: LabelState | None = None
    labelled_by: int | None = None
    """The person who gave the label that an image has now."""
    labelled_after: datetime | None = None
    labelled_before: datetime | None = None
    metadata: tuple[tuple[str, str], ...] = ()
    """Names and values that an image's metadata must hold."""
    predicted: int | None = None
    """The class that is predicted."""
    min_score: float | None = None
    max_score: float | None = None
    """Bounds of the probability: of the class that is ranked by, else of the predicted one."""

    @classmethod
    def parse(
        cls,
        label: str,
        group: str | None = None,
        *,
        state: LabelState | None = None,
        labelled_by: int | None = None,
        labelled_after: datetime | None = None,
        labelled_before: datetime | None = None,
        metadata: Sequence[str] = (),
        predicted: int | None = None,
        min_score: float | None = None,
        max_score: float | None = None,
    ) -> Self:
        """From a query's texts; metadata comes as `name=value`. InvalidError for what cannot be read."""
        words: dict[str, Literal["none", "any", "all"]] = {"none": "none", "any": "any", "all": "all"}
        if label not in words and not is_number(label):
            raise InvalidError(f"There is no label filter {label!r}. Use none, any, all or the id of a class.")
        for moment in (labelled_after, labelled_before):
            if moment is not None and moment.tzinfo is None:
                raise InvalidError("A time needs its zone, as in 2026-11-24T09:00:00Z.")
        pairs = tuple(sorted(_pair(pair) for pair in metadata))
        return cls(
            words[label] if label in words else int(label),
            group,
            state,
            labelled_by,
            labelled_after,
            labelled_before,
            pairs,
            predicted,
            min_score,
            max_score,
        )

    @property
    def asks_the_database(self) -> bool:
        """Whether memory alone cannot tell."""
        return bool(self.metadata) or self._asks_for_batches

    @property
    def asks_a_model(self) -> bool:
        """Whether predictions decide."""
        return not (self.predicted is None and self.min_score is None and self.max_score is None)

    def predicted_mask(self, predictions: Predictions, ranked_class: int, rows: int) -> Mask:
        """By position up to `rows`, what the predictions say; nothing passes that nothing is predicted of."""
        mask = np.zeros(rows, dtype=bool)
        known = min(rows, predictions.rows)
        masks = [predictions.columns[:known] != NO_CLASS]
        if self.predicted is not None:
            column = predictions.column(self.predicted)
            masks.append(predictions.columns[:known] == (NO_CLASS - 1 if column is None else column))
        ranked = predictions.column(ranked_class)
        scores = predictions.confidences if ranked is None else predictions.probabilities[:, ranked]
        if self.min_score is not None:
            masks.append(scores[:known] >= self.min_score)
        if self.max_score is not None:
            masks.append(scores[:known] <= self.max_score)
        mask[:known] = _all_of(masks)
        return mask

    @property
    def _asks_for_batches(self) -> bool:
        return not (self.labelled_by is None and self.labelled_after is None and self.labelled_before is None)

    def read(self, session: Session, project_id: int, rows: int) -> Mask | None:
        """By position up to `rows`, what the database says; None when it is not asked."""
        masks = []
        if self._asks_for_batches:
            found = session.scalars(
                _BY_LABEL,
                {
                    "project_id": project_id,
                    "labelled_by": self.labelled_by,
                    "labelled_after": self.labelled_after,
                    "labelled_before": self.labelled_before,
                },
            )
            masks.append(_mask_of(list(found), rows))
        if self.metadata:
            metadata = json.dumps(dict(self.metadata))
            found = session.scalars(_BY_METADATA, {"project_id": project_id, "metadata": metadata})
            masks.append(_mask_of(list(found), rows))
        return _all_of(masks)

    def mask(self, images: ImageColumns, labelled: LabelColumns, rows: int, *read: Mask | None) -> Mask | None:
        """By position, whether an image passes; None when all do. Call with the lock of `labelled` held.

        `read` is what database and predictions say.
        """
        masks = [one for one in read if one is not None]
        class_ids = labelled.class_ids[:rows]
        if self.label == "none":
            masks.append(class_ids == 0)
        elif self.label == "any":
            masks.append(class_ids != 0)
        elif self.label != "all":
            masks.append(class_ids == self.label)
        if self.group is not None:
            masks.append(images.groups[:rows] == images.group_code(self.group))
        if self.state is not None:
            masks.append(labelled.is_state(self.state, rows))
        return _all_of(masks)


def _pair(text_: str) -> tuple[str, str]:
    name, equals, value = text_.partition("=")
    if not name or not equals:
        raise InvalidError(f"{text_!r} is no metadata filter. Write name=value.")
    return name, value


def _all_of(masks: list[Mask]) -> Mask | None:
    if len(masks) <= 1:
        return masks[0] if masks else None
    both: Mask = np.logical_and.reduce(masks)
    return both


def _mask_of(positions: list[int], rows: int) -> Mask:
    mask = np.zeros(rows, dtype=bool)
    found = np.array(positions, dtype=np.int64)
    mask[found[found < rows]] = True
    return mask
