"""Every change of a label goes through here: lock the project, then one statement for the gesture, however large.

The lock comes in a statement of its own, so that the writing statement's snapshot already holds what the writers
before it did: a version that matches there cannot have changed. It also makes the order of revisions the order of
commits, which lets readers catch up by "everything after the revision I know".
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from armful import events
from armful.core.errors import ConflictError, InvalidError, NotFoundError
from armful.labels import statements
from armful.labels.outcome import Given, GivenLabel, Outcome, Shown
from armful.models import Batch, BatchKind, Class, LabelChange, LabelState
from armful.runtime import tell_after_commit

_STATE = {
    BatchKind.LABEL: LabelState.MANUAL,
    BatchKind.CONFIRM: LabelState.CONFIRMED,
    BatchKind.CORRECT: LabelState.CORRECTED,
    BatchKind.AUDIT: LabelState.AUDITED,
}


def apply(
    session: Session,
    project_id: int,
    class_id: int | None,
    images: Sequence[Shown],
    *,
    by: int,
    kind: BatchKind = BatchKind.LABEL,
    key: str | None = None,
) -> Outcome:
    """Give images a class, or take their label away with None; what changed since it was shown is left alone.

    An image that has the class already is unchanged, whatever version was shown; an audit notes once more that a
    person looked at it and kept it. The same key again gives the
    same answer and writes nothing. NotFoundError for a project, class or image that is not there, InvalidError
    for an archived class, no image or one named twice, ConflictError for a key that came with another request.
    """
    _refuse_images(images)
    dataset_id, revision = lock(session, project_id)
    digest = digest_of("apply", class_id, kind, sorted((image.id, image.version) for image in images))
    written = session.execute(
        statements.APPLY,
        {
            "project_id": project_id,
            "dataset_id": dataset_id,
            "revision": revision + 1,
            "user_id": by,
            "kind": kind,
            "class_id": class_id,
            "state": None if class_id is None else _STATE[kind],
            "undoes_id": None,
            "key": key,
            "digest": digest,
            "image_ids": [image.id for image in images],
            "versions": [image.version for image in images],
        },
    ).all()
    if not written:
        before = answered(session, project_id, key, digest, requested=[image.id for image in images])
        return before or _refuse_class(session, project_id, class_id)
    if len(written) != len(images) or written[0].image_id is None:
        raise NotFoundError(_unknown(session, dataset_id, images))
    return outcome_of(written)


def take(session: Session, project_id: int, parts: Sequence[Given], *, by: int, key: str | None = None) -> Outcome:
    """Label the images of a page that holds several classes: one batch, which is undone as one.

    Raises and answers as `apply`.
    """
    images = [image for part in parts for image in part.images]
    _refuse_images(images)
    dataset_id, revision = lock(session, project_id)
    digest = digest_of(
        "take",
        [(part.class_id, part.kind, sorted((image.id, image.version) for image in part.images)) for part in parts],
    )
    requested = [image.id for image in images]
    if (before := answered(session, project_id, key, digest, requested=requested)) is not None:
        return before
    class_ids = {part.class_id for part in parts}
    usable = select(Class.id).where(Class.project_id == project_id, Class.archived_at.is_(None))
    for class_id in sorted(class_ids - set(session.scalars(usable.where(Class.id.in_(class_ids))))):
        _refuse_class(session, project_id, class_id)
    kinds = {part.kind for part in parts}
    written = session.execute(
        statements.TAKE,
        {
            "project_id": project_id,
            "dataset_id": dataset_id,
            "revision": revision + 1,
            "user_id": by,
            "kind": kinds.pop() if len(kinds) == 1 else BatchKind.CONFIRM,
            "class_id": class_ids.pop() if len(class_ids) == 1 else None,
            "undoes_id": None,
            "key": key,
            "digest": digest,
            "image_ids": requested,
            "versions": [image.version for image in images],
            "class_ids": [part.class_id for part in parts for _ in part.images],
            "states": [_STATE[part.kind] for part in parts for _ in part.images],
        },
    ).all()
    if len(written) != len(images) or written[0].image_id is None:
        raise NotFoundError(_unknown(session, dataset_id, images))
    return outcome_of(written)


def undo(session: Session, batch_id: int, *, by: int, key: str | None = None) -> Outcome:
    """Take a batch back where its result still stands; what changed since is left and told as a conflict.

    Undoing an undo is redo. Undo, redo and undo again of one batch make a chain; the call acts on its end.
    ConflictError when the batch is undone already, NotFoundError when there is none.
    """
    batch = session.get(Batch, batch_id)
    if batch is None:
        raise NotFoundError.of("batch", batch_id)
    _, revision = lock(session, batch.project_id)
    digest = digest_of("undo", batch_id)
    if (before := answered(session, batch.project_id, key, digest, requested=())) is not None:
        return before
    end_id, depth = session.execute(statements.CHAIN_END, {"batch_id": batch_id}).one()
    if depth % 2 == 1:
        raise ConflictError("This batch is undone already. Undo that undo to bring it back.")
    root = session.execute(statements.CHAIN_ROOT, {"batch_id": batch_id}).one()
    if root.kind == BatchKind.MERGE:
        stands = (root.height + depth) % 2 == 0
        session.execute(statements.BRING_BACK if stands else statements.ARCHIVE_AGAIN, {"batch_id": root.id})
    written = session.execute(
        statements.UNDO,
        {
            "project_id": batch.project_id,
            "revision": revision + 1,
            "user_id": by,
            "kind": BatchKind.UNDO,
            "class_id": None,
            "undoes_id": end_id,
            "key": key,
            "digest": digest,
        },
    ).all()
    return outcome_of(written)


def lock(session: Session, project_id: int) -> tuple[int, int]:
    """The project's dataset and revision, locked; the same statement leaves the word that its labels changed."""
    row = session.execute(
        statements.LOCK, {"project_id": project_id, "topic": events.project_topic(project_id)}
    ).one_or_none()
    if row is None:
        raise NotFoundError.of("project", project_id)
    tell_after_commit(session, events.project_topic(project_id))
    return row.dataset_id, row.revision


def _refuse_images(images: Sequence[Shown]) -> None:
    if not images:
        raise InvalidError("No image is named in this request. Name at least one.")
    if len({image.id for image in images}) != len(images):
        raise InvalidError("An image is named twice in this request. Name each image once.")


def _refuse_class(session: Session, project_id: int, class_id: int | None) -> NoReturn:
    name = session.scalar(select(Class.name).where(Class.id == class_id, Class.project_id == project_id))
    if name is None:
        raise NotFoundError(f"Project {project_id} has no class {class_id}.")
    raise InvalidError(f"The class {name!r} is archived. Bring it back before you label with it.")


def answered(
    session: Session, project_id: int, key: str | None, digest: str, *, requested: Iterable[int]
) -> Outcome | None:
    """The answer that this key got before, if it did."""
    if key is None:
        return None
    batch = session.execute(
        select(Batch.id, Batch.conflicts, Batch.request_digest).where(
            Batch.project_id == project_id, Batch.idempotency_key == key
        )
    ).one_or_none()
    if batch is None:
        return None
    if batch.request_digest != digest:
        raise ConflictError("This Idempotency-Key came with another request before. Use a new key for each gesture.")
    changes = select(LabelChange).where(LabelChange.batch_id == batch.id)
    applied = {
        change.image_id: GivenLabel(change.to_class_id, change.to_state, change.seq)
        for change in session.scalars(changes)
    }
    settled = applied.keys() | set(batch.conflicts)
    unchanged = [image_id for image_id in requested if image_id not in settled]
    return Outcome(batch_id=batch.id, applied=applied, unchanged=unchanged, conflicts=list(batch.conflicts))


def outcome_of(written: Sequence[Row[*tuple[Any, ...]]]) -> Outcome:
    outcome = Outcome(batch_id=written[0].batch_id)
    for _, image_id, verdict, class_id, state, version in written:
        if verdict == "applied":
            outcome.applied[image_id] = GivenLabel(class_id, state and LabelState(state), version)
        elif verdict == "unchanged":
            outcome.unchanged.append(image_id)
        elif verdict == "conflict":
            outcome.conflicts.append(image_id)
    return outcome


def digest_of(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def _unknown(session: Session, dataset_id: int, images: Sequence[Shown]) -> str:
    known = session.scalars(
        text("SELECT id FROM images WHERE dataset_id = :dataset_id AND id = ANY(:ids)"),
        {"dataset_id": dataset_id, "ids": [image.id for image in images]},
    )
    missing = sorted({image.id for image in images} - set(known))
    named = ", ".join(map(str, missing[:10])) + (" …" if len(missing) > 10 else "")
    return f"Not images of this project's dataset: {named}."
