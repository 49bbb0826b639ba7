from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from sqlalchemy import select, text
from sqlalchemy.orm import Session, aliased

from armful.core.errors import NotFoundError
from armful.models import Batch, BatchKind, Class, Image, ImageName, Label, LabelChange, LabelState, Project, User


@dataclass(frozen=True, slots=True)
class Changes:
    """The labels that changed after a revision, as arrays of one length, and the revision that they bring up to."""

    revision: int
    positions: npt.NDArray[np.int32]
    class_ids: npt.NDArray[np.int64]
    """0 where the label was taken away."""
    states: list[str | None]
    versions: npt.NDArray[np.int32]


_CHANGES = text(
    """
SELECT projects.revision, changed.*
FROM projects
LEFT JOIN LATERAL (
    SELECT position, coalesce(class_id, 0) AS class_id, state, version
    FROM labels
    WHERE labels.project_id = projects.id AND labels.revision > :revision AND projects.revision > :revision
) AS changed ON true
WHERE projects.id = :project_id
"""
)


def changes_since(session: Session, project_id: int, revision: int) -> Changes | None:
    """What to patch into arrays that hold the labels as of `revision`; None when nothing changed."""
    rows = session.execute(_CHANGES, {"project_id": project_id, "revision": revision}).all()
    if not rows:
        raise NotFoundError.of("project", project_id)
    if rows[0].revision == revision:
        return None
    changed = [row for row in rows if row.position is not None]
    return Changes(
        revision=rows[0].revision,
        positions=np.array([row.position for row in changed], dtype=np.int32),
        class_ids=np.array([row.class_id for row in changed], dtype=np.int64),
        states=[row.state for row in changed],
        versions=np.array([row.version for row in changed], dtype=np.int32),
    )


def current(session: Session, project_id: int, image_ids: Sequence[int]) -> dict[int, Label]:
    """Image id to its label; images that were never labelled are absent."""
    query = select(Label).where(Label.project_id == project_id, Label.image_id.in_(image_ids))
    return {label.image_id: label for label in session.scalars(query)}


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """A batch as the history panel shows it."""

    batch: Batch
    user_name: str
    undone_by_id: int | None
    """The batch that took it back and still stands: undo that one to redo."""
    sample_images: list[int]


_CHAINS = text(
    """
WITH RECURSIVE chain AS (
    SELECT id AS root, id, 0 AS depth FROM batches WHERE id = ANY(:ids)
    UNION ALL
    SELECT chain.root, batches.id, chain.depth + 1 FROM chain JOIN batches ON batches.undoes_id = chain.id
)
SELECT DISTINCT ON (root) root, id, depth FROM chain ORDER BY root, depth DESC
"""
)

_SAMPLES = text(
    """
SELECT batch.id, sample.image_id
FROM unnest(CAST(:ids AS bigint[])) AS batch(id)
CROSS JOIN LATERAL (
    SELECT image_id FROM label_changes WHERE batch_id = batch.id ORDER BY image_id LIMIT 6
) AS sample
"""
)


def batches(session: Session, project_id: int, *, limit: int, before: int | None = None) -> list[BatchSummary]:
    """The project's batches that changed something, newest first, those older than batch `before`."""
    query = (
        select(Batch, User.name)
        .join(User, User.id == Batch.user_id)
        .where(Batch.project_id == project_id, Batch.applied > 0)
        .order_by(Batch.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Batch.id < before)
    found = session.execute(query).all()
    ids = [row[0].id for row in found]
    ends = {row.root: row for row in session.execute(_CHAINS, {"ids": ids})}
    samples: dict[int, list[int]] = {batch_id: [] for batch_id in ids}
    for row in session.execute(_SAMPLES, {"ids": ids}):
        samples[row.id].append(row.image_id)
    return [
        BatchSummary(
            batch=batch,
            user_name=name,
            undone_by_id=ends[batch.id].id if ends[batch.id].depth % 2 else None,
            sample_images=samples[batch.id],
        )
        for batch, name in found
    ]


@dataclass(frozen=True, slots=True)
class ImageChange:
    """One entry of an image's history."""

    change: LabelChange
    kind: BatchKind
    created_at: datetime
    user_id: int
    user_name: str


def history(session: Session, image_id: int, project_id: int) -> list[ImageChange]:
    """What happened to one image's label, oldest first."""
    query = (
        select(LabelChange, Batch.kind, Batch.created_at, Batch.user_id, User.name)
        .join(Batch, Batch.id == LabelChange.batch_id)
        .join(User, User.id == Batch.user_id)
        .where(LabelChange.image_id == image_id, Batch.project_id == project_id)
        .order_by(LabelChange.seq)
    )
    return [ImageChange(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class LabelledImage:
    """An image with its label and who gave it, as an export needs it."""

    image: Image
    file: str
    class_name: str | None
    state: LabelState | None
    labelled_by: str | None
    labelled_at: datetime | None


def labelled(session: Session, project: Project, *, everything: bool = False) -> Iterator[LabelledImage]:
    """The labelled images of a project in order of position, or all of its images; streamed, one snapshot."""
    name = aliased(ImageName)
    first_name = select(name.name).where(name.image_id == Image.id).order_by(name.id).limit(1).scalar_subquery()
    query = (
        select(Image, first_name, Class.name, Label.state, User.name, Batch.created_at)
        .outerjoin(
            Label,
            (Label.image_id == Image.id) & (Label.project_id == project.id) & Label.class_id.is_not(None),
        )
        .outerjoin(Class, Class.id == Label.class_id)
        .outerjoin(Batch, Batch.id == Label.batch_id)
        .outerjoin(User, User.id == Batch.user_id)
        .where(Image.dataset_id == project.dataset_id)
        .order_by(Image.position)
        .execution_options(yield_per=2000)
    )
    if not everything:
        query = query.where(Label.class_id.is_not(None))
    for row in session.execute(query):
        yield LabelledImage(row[0], row[1], row[2], row[3], row[4], row[5])
