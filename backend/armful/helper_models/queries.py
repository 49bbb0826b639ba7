from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from armful.core.errors import NotFoundError
from armful.helper_models.predictions import NO_CLASS, Predictions
from armful.labels import LabelColumns
from armful.models import EmbeddingSet, Job, Model, PredictionShard

_BINS = 20


def model(session: Session, model_id: int) -> Model:
    """The model; NotFoundError without one."""
    found = session.get(Model, model_id)
    if found is None:
        raise NotFoundError.of("model", model_id)
    return found


@dataclass(frozen=True, slots=True)
class ModelStanding:
    """A model with what has become of it."""

    model: Model
    job: Job | None
    predicted: int
    """Images that a fine-tune has predicted."""
    embedding_set_id: int | None


def models(session: Session, project_id: int, *, model_id: int | None = None) -> list[ModelStanding]:
    """The project's models, newest first; or the one."""
    predicted = (
        select(func.coalesce(func.sum(PredictionShard.stop - PredictionShard.start), 0))
        .where(PredictionShard.model_id == Model.id)
        .scalar_subquery()
    )
    embedded = select(func.max(EmbeddingSet.id)).where(EmbeddingSet.model_id == Model.id).scalar_subquery()
    query = (
        select(Model, Job, predicted, embedded)
        .outerjoin(Job, Job.id == Model.job_id)
        .where(Model.project_id == project_id)
        .order_by(Model.number.desc())
    )
    if model_id is not None:
        query = query.where(Model.id == model_id)
    return [ModelStanding(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def predicted_counts(predictions: Predictions, labelled: LabelColumns) -> dict[int, int]:
    """Class id to the number of unlabelled images that are predicted as it; classes without any are absent."""
    with labelled.lock:
        is_unlabelled = labelled.class_ids[: predictions.rows] == 0
    columns = predictions.columns[: len(is_unlabelled)]
    found = np.bincount(columns[is_unlabelled & (columns != NO_CLASS)], minlength=len(predictions.class_ids))
    return {
        class_id: count for class_id, count in zip(predictions.class_ids.tolist(), found.tolist(), strict=True) if count
    }


@dataclass(frozen=True, slots=True)
class Density:
    """Images by the probability of one class: counts along twentieths from 0 to 1."""

    unlabelled: list[int]
    labelled: list[int]


def density(predictions: Predictions, labelled: LabelColumns, class_id: int) -> Density:
    """NotFoundError for a class that the model does not know."""
    column = predictions.column(class_id)
    if column is None:
        raise NotFoundError(f"The model does not know class {class_id}. Label an image with it first.")
    with labelled.lock:
        has_label = labelled.class_ids[: predictions.rows] != 0
    scores = predictions.probabilities[: len(has_label), column]
    has_score = predictions.confidences[: len(has_label)] > 0
    places = np.minimum((scores * _BINS).astype(np.int64), _BINS - 1)
    return Density(
        unlabelled=np.bincount(places[has_score & ~has_label], minlength=_BINS).tolist(),
        labelled=np.bincount(places[has_score & has_label], minlength=_BINS).tolist(),
    )
