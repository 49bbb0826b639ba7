"""Heads that pages were ranked by, kept in the database: any process can rank the pages after them, also later."""

import hashlib

import numpy as np
import numpy.typing as npt
from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from armful import ml
from armful.models import Head, Model

_KEPT = 64
"""Heads a project keeps beside those of its models: a page of an older one is begun anew."""


def publish(
    session: Session,
    head: ml.Head,
    *,
    project_id: int,
    feature_set_id: int,
    revision: int,
    class_ids: npt.NDArray[np.int64],
) -> int:
    """The id under which others find this head."""
    weights = head.to_bytes()
    digest = hashlib.sha256(weights + class_ids.tobytes() + feature_set_id.to_bytes(8, "big")).digest()
    made: int | None = session.scalar(
        insert(Head)
        .values(
            project_id=project_id,
            feature_set_id=feature_set_id,
            revision=revision,
            class_ids=class_ids.tolist(),
            weights=weights,
            digest=digest,
        )
        .on_conflict_do_nothing()
        .returning(Head.id)
    )
    if made is None:
        found = select(Head.id).where(Head.project_id == project_id, Head.digest == digest)
        return session.scalars(found).one()
    _drop_old(session, project_id)
    return made


def _drop_old(session: Session, project_id: int) -> None:
    kept = select(Head.id).where(Head.project_id == project_id).order_by(Head.id.desc()).limit(_KEPT)
    of_a_model = exists().where(Model.head_id == Head.id)
    session.execute(delete(Head).where(Head.project_id == project_id, Head.id.not_in(kept), ~of_a_model))
