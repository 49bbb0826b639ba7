from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from armful import embeddings, ml, vectors
from armful.helper_models.families import families
from armful.models import Batch, Image, Label, LabelChange, Model, Project
from armful.runtime import Runtime


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """One image as it was labelled when a model was asked for."""

    sha256: bytes
    group: str
    """Its group; for an image without one, its hash."""
    column: int
    """Of its class among the model's."""
    position: int


def snapshot(session: Session, model: Model) -> Sequence[LabelledPicture]:
    """The labels of the model's revision, whatever has changed since, in order of position."""
    # What the first change after the revision found is what there was; an image without one is as it was.
    later = (
        select(LabelChange.image_id, LabelChange.from_class_id)
        .ext(distinct_on(LabelChange.image_id))
        .join(Batch, Batch.id == LabelChange.batch_id)
        .where(Batch.project_id == model.project_id, Batch.revision > model.revision)
        .order_by(LabelChange.image_id, Batch.revision)
        .subquery()
    )
    class_id = case((later.c.image_id.is_not(None), later.c.from_class_id), else_=Label.class_id)
    query = (
        select(Image.sha256, Image.group_name, class_id, Image.position)
        .join(Label, Label.image_id == Image.id)
        .outerjoin(later, later.c.image_id == Label.image_id)
        .where(Label.project_id == model.project_id, class_id.in_(model.class_ids))
        .order_by(Image.position)
    )
    columns = {number: column for column, number in enumerate(model.class_ids)}
    return [
        LabelledPicture(sha256, group or sha256.hex(), columns[number], position)
        for sha256, group, number, position in session.execute(query)
        if number is not None
    ]


def kept_together(session: Session, runtime: Runtime, model: Model, labelled: Sequence[LabelledPicture]) -> list[str]:
    """A name (n,) that images share which must lie on one side of a split: of one group, or nearly the same picture.

    The name is that of the first image's group, so more labels seldom move a family to the other side.
    """
    positions = np.array([picture.position for picture in labelled], dtype=np.int64)
    alike = positions.copy()
    project = session.get_one(Project, model.project_id)
    embedding_set = embeddings.dataset_set(session, project.dataset_id)
    made = embeddings.latest_features(session, embedding_set.id) if embedding_set else None
    if made is not None:
        known = vectors.Features.load_families(runtime.store.features_folder(made.id))
        within = positions < len(known)
        alike[within] = known[positions[within]]
    _, groups = np.unique([picture.group for picture in labelled], return_inverse=True)
    family = families(alike, groups + 1)
    _, first = np.unique(family, return_index=True)
    names = [labelled[place].group for place in first[family]]
    # Of pictures that are all nearly the same nothing could be held out: then groups alone must do.
    columns = np.array([picture.column for picture in labelled], dtype=np.int64)
    return names if ml.validation_split(names, columns).any() else [picture.group for picture in labelled]
