from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from armful.core.errors import NotFoundError

_STANDING = text(
    """
SELECT projects.id AS project_id, projects.dataset_id, projects.revision, projects.predictor_id, datasets.image_count,
       chosen.embedding_set_id, coalesce(landed.last_shard_id, 0) AS last_shard_id, made.feature_set_id,
       array(SELECT id FROM classes WHERE project_id = projects.id AND archived_at IS NOT NULL ORDER BY id) AS archived
FROM projects
JOIN datasets ON datasets.id = projects.dataset_id
CROSS JOIN LATERAL (
    SELECT coalesce(projects.embedding_set_id, datasets.embedding_set_id) AS embedding_set_id
) AS chosen
CROSS JOIN LATERAL (
    SELECT max(id) AS last_shard_id FROM embedding_shards WHERE embedding_set_id = chosen.embedding_set_id
) AS landed
CROSS JOIN LATERAL (
    SELECT max(id) AS feature_set_id FROM feature_sets WHERE embedding_set_id = chosen.embedding_set_id
) AS made
WHERE projects.id = :project_id
"""
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a project ranks and predicts by now: one small query, so that what is in memory is known to hold."""

    project_id: int
    dataset_id: int
    revision: int
    predictor_id: int | None
    """The model that predicts; None for the live head."""
    image_count: int
    embedding_set_id: int | None
    last_shard_id: int
    """Of the embedding set; 0 before any landed."""
    feature_set_id: int | None
    archived: tuple[int, ...]
    """Classes that are not to be predicted any more."""


def standing(session: Session, project_id: int) -> Standing:
    """NotFoundError for a project that is not there."""
    row = session.execute(_STANDING, {"project_id": project_id}).one_or_none()
    if row is None:
        raise NotFoundError.of("project", project_id)
    fields = dict(row._mapping)
    return Standing(**fields | {"archived": tuple(row.archived)})
