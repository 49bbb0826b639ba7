"""Orders that come from predictions."""

import numpy as np
from sqlalchemy.orm import Session

from armful import ml
from armful.core.errors import ArmfulError, InvalidError, NotFoundError, NotReadyError
from armful.helper_models import LEAST_LABELS, NO_CLASS, Predictions, Training
from armful.models import Class
from armful.ranking.order import Order
from armful.ranking.spec import Rank


class NothingPredictedError(NotReadyError):
    """There is no model yet."""

    code = "nothing-predicted"

    def __init__(self) -> None:
        super().__init__(
            f"Nothing is predicted yet. Label {LEAST_LABELS} images of two classes or more, by likeness or from the "
            "typical images (rank=clusters); predictions follow by themselves."
        )


class UnlearntClassError(NotReadyError):
    """The model that predicts has not learnt the class."""

    code = "class-not-learnt"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The model does not know the class {name!r}. Label an image with it; the live head learns it at once."
        )


def by_predictions(session: Session, rank: Rank, predictions: Predictions, rows: int) -> Order:
    """By the probability of a class, or by uncertainty."""
    known = np.flatnonzero(predictions.columns[:rows] != NO_CLASS).astype(np.int32)
    if rank.by == "class":
        column = predictions.column(rank.class_id)
        if column is None:
            raise _unknown_class(session, predictions, rank.class_id)
        scores = predictions.probabilities[:, column]
    else:
        scores = predictions.uncertainty(rank.measure)
    return Order.by_score(rows, known, np.ascontiguousarray(scores[known]))


def by_doubt(training: Training, rows: int) -> Order:
    """Labelled images by how likely their label is a mistake."""
    doubts = ml.label_doubts(training.out_of_fold, training.columns)
    within = training.positions < rows
    return Order.by_score(rows, training.positions[within].astype(np.int32), doubts[within])


def _unknown_class(session: Session, predictions: Predictions, class_id: int) -> ArmfulError:
    found = session.get(Class, class_id)
    if found is None or found.project_id != predictions.origin.project_id:
        return NotFoundError(f"This project has no class {class_id}.")
    if found.archived_at is not None:
        return InvalidError(f"The class {found.name!r} is archived, and not predicted. Bring it back first.")
    return UnlearntClassError(found.name)
