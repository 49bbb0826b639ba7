from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Query
from sqlalchemy.orm import Session

from armful import labels
from armful.labels.schemas import (
    BatchList,
    BatchView,
    ImageChangeView,
    ImageHistory,
    LabelBatch,
    LabelConflict,
    LabelView,
    LabelWrite,
    Merge,
    MergeResult,
    Person,
    ShownImage,
    Split,
    SplitResult,
)
from armful.models import Batch, Label
from armful.web import CurrentUser, DbSession, ReadSession

router = APIRouter(tags=["labels"])

IdempotencyKey = Annotated[str | None, Header(max_length=200, description="Names the gesture: a retry is harmless.")]


@router.post("/projects/{project_id}/labels")
def apply_labels(
    project_id: int, write: LabelWrite, session: DbSession, user: CurrentUser, idempotency_key: IdempotencyKey = None
) -> LabelBatch:
    """Give images a class; images that changed since they were shown are reported, not overwritten."""
    if write.parts:
        parts = [labels.Given(part.class_id, _shown(part.images), part.kind) for part in write.parts]
        outcome = labels.take(session, project_id, parts, by=user.id, key=idempotency_key)
    else:
        outcome = labels.apply(
            session, project_id, write.class_id, _shown(write.images), by=user.id, kind=write.kind, key=idempotency_key
        )
    return _answer(session, project_id, outcome)


@router.post("/batches/{batch_id}/undo")
def undo_batch(
    batch_id: int, session: DbSession, user: CurrentUser, idempotency_key: IdempotencyKey = None
) -> LabelBatch:
    """Take a gesture back where nobody changed it since; undoing an undo is redo."""
    outcome = labels.undo(session, batch_id, by=user.id, key=idempotency_key)
    batch = session.get_one(Batch, batch_id)
    return _answer(session, batch.project_id, outcome)


@router.post("/classes/{class_id}/merge")
def merge_classes(
    class_id: int, asked: Merge, session: DbSession, user: CurrentUser, idempotency_key: IdempotencyKey = None
) -> MergeResult:
    """Take over the images of other classes, which are archived; one act for undo."""
    outcome = labels.merge(session, class_id, asked.merge, by=user.id, key=idempotency_key)
    return MergeResult(batch_id=outcome.batch_id, moved=len(outcome.applied))


@router.post("/classes/{class_id}/split")
def split_class(
    class_id: int, asked: Split, session: DbSession, user: CurrentUser, idempotency_key: IdempotencyKey = None
) -> SplitResult:
    """Begin the parts of a class with images that show them; the other images stay, to be walked through."""
    parts = [labels.Part(part.name, _shown(part.images)) for part in asked.parts]
    made, outcome = labels.split(session, class_id, parts, by=user.id, key=idempotency_key)
    return SplitResult(
        batch_id=outcome.batch_id,
        class_ids=[found.id for found in made],
        applied=list(outcome.applied),
        conflicts=outcome.conflicts,
    )


@router.get("/projects/{project_id}/batches")
def list_batches(
    project_id: int,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: int | None = None,
) -> BatchList:
    """The project's history, newest first: batches that changed something."""
    found = labels.batches(session, project_id, limit=limit, before=before)
    return BatchList(
        items=[
            BatchView(
                id=entry.batch.id,
                kind=entry.batch.kind,
                class_id=entry.batch.class_id,
                user=Person(id=entry.batch.user_id, name=entry.user_name),
                created_at=entry.batch.created_at,
                applied=entry.batch.applied,
                unchanged=entry.batch.unchanged,
                conflicts=len(entry.batch.conflicts),
                undoes_id=entry.batch.undoes_id,
                undone_by_id=entry.undone_by_id,
                sample_images=entry.sample_images,
            )
            for entry in found
        ],
        next_before=found[-1].batch.id if len(found) == limit else None,
    )


@router.get("/images/{image_id}/history")
def image_history(image_id: int, project_id: int, session: ReadSession) -> ImageHistory:
    """What happened to one image's label in a project, oldest first."""
    return ImageHistory(
        items=[
            ImageChangeView(
                batch_id=entry.change.batch_id,
                kind=entry.kind,
                created_at=entry.created_at,
                user=Person(id=entry.user_id, name=entry.user_name),
                from_class_id=entry.change.from_class_id,
                to_class_id=entry.change.to_class_id,
                version=entry.change.seq,
            )
            for entry in labels.history(session, image_id, project_id)
        ]
    )


def _shown(images: Sequence[ShownImage]) -> list[labels.Shown]:
    return [labels.Shown(image.id, image.version) for image in images]


def _answer(session: Session, project_id: int, outcome: labels.Outcome) -> LabelBatch:
    others = [*outcome.unchanged, *outcome.conflicts]
    found = labels.current(session, project_id, others) if others else {}
    now = {image_id: _view(label) for image_id, label in found.items()}
    given = {image_id: _view(label) for image_id, label in outcome.applied.items()}
    return LabelBatch(
        batch_id=outcome.batch_id,
        applied=list(outcome.applied),
        unchanged=outcome.unchanged,
        conflicts=[LabelConflict(id=image_id, label=now.get(image_id)) for image_id in outcome.conflicts],
        labels=given | {image_id: now[image_id] for image_id in outcome.unchanged if image_id in now},
    )


def _view(label: Label | labels.GivenLabel) -> LabelView:
    return LabelView(class_id=label.class_id, state=label.state, version=label.version)
