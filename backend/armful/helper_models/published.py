"""Heads that pages were ranked by, kept in the database: any process can rank the pages after them, also later."""

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from armful.helper_models.predictions import Predictions
from armful.models import Head, Model

_KEPT = 64
"""Heads a project keeps beside those of its models: a page of an older one is begun anew."""


def publish(session: Session, predictions: Predictions) -> int:
    """Keep the head that these predictions are of; its id."""
    origin = predictions.origin
    assert origin.head is not None
    made: int | None = session.scalar(
        insert(Head)
        .values(
            project_id=origin.project_id,
            feature_set_id=origin.feature_set_id,
            revision=predictions.revision,
            class_ids=predictions.class_ids.tolist(),
            weights=origin.head.to_bytes(),
            name=predictions.name,
        )
        .on_conflict_do_nothing()
        .returning(Head.id)
    )
    if made is None:
        found = select(Head.id).where(Head.project_id == origin.project_id, Head.name == predictions.name)
        return session.scalars(found).one()
    kept = select(Head.id).where(Head.project_id == origin.project_id).order_by(Head.id.desc()).limit(_KEPT)
    of_a_model = exists().where(Model.head_id == Head.id)
    session.execute(delete(Head).where(Head.project_id == origin.project_id, Head.id.not_in(kept), ~of_a_model))
    return made
