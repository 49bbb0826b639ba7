"""Classes that change while people label: merged into one another, or split, as batches that undo takes back."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from armful import projects
from armful.core.errors import ConflictError, InvalidError, NotFoundError
from armful.labels import service, statements
from armful.labels.outcome import Outcome, Shown
from armful.models import BatchKind, Class, LabelState
from armful.projects.schemas import ClassCreate


def merge(session: Session, into_id: int, merged_ids: Sequence[int], *, by: int, key: str | None = None) -> Outcome:
    """Give every image of the merged classes the one class, and archive them. One batch, whatever its size.

    How an image came by its label stays. Undo brings labels and classes back. NotFoundError for a class that is not
    there, InvalidError for one that is archived or named twice, or of another project.
    """
    into = _class(session, into_id)
    _, revision = service.lock(session, into.project_id)
    digest = service.digest_of("merge", into_id, sorted(merged_ids))
    if (before := service.answered(session, into.project_id, key, digest, requested=())) is not None:
        return before
    if not merged_ids or len({into_id, *merged_ids}) != len(merged_ids) + 1:
        raise InvalidError("Name the classes to merge, each once, and none into itself.")
    for merged in (into, *(_class(session, class_id) for class_id in merged_ids)):
        _refuse(merged, into.project_id)
    written = session.execute(
        statements.MERGE,
        {
            "project_id": into.project_id,
            "revision": revision + 1,
            "user_id": by,
            "kind": BatchKind.MERGE,
            "class_id": into_id,
            "undoes_id": None,
            "key": key,
            "digest": digest,
            "merged_ids": list(merged_ids),
        },
    ).all()
    session.execute(statements.ARCHIVE_MERGED, {"batch_id": written[0].batch_id, "merged_ids": list(merged_ids)})
    session.expire_all()
    return service.outcome_of(written)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the classes that a class is split into, with the images that show it."""

    name: str
    images: Sequence[Shown]


def split(
    session: Session, class_id: int, parts: Sequence[Part], *, by: int, key: str | None = None
) -> tuple[list[Class], Outcome]:
    """Make two classes or more out of one, each begun with its examples; the others stay to be walked through.

    A part of an existing class's name adds to that. Images that have left the class since they were shown are told as
    conflicts. InvalidError for fewer than two parts, one without an image, or an image in two.
    """
    found = _class(session, class_id)
    _, revision = service.lock(session, found.project_id)
    _refuse(found, found.project_id)
    images = [image for part in parts for image in part.images]
    if len({part.name.casefold() for part in parts}) < 2 or len({image.id for image in images}) != len(images):
        raise InvalidError("Name two parts or more, each with images of its own.")
    if not all(part.images for part in parts):
        raise InvalidError("Each part needs an image at least that shows it.")
    classes = [_part_class(session, found, part.name) for part in parts]
    digest = service.digest_of("split", class_id, [(part.name, [image.id for image in part.images]) for part in parts])
    if (before := service.answered(session, found.project_id, key, digest, requested=())) is not None:
        return classes, before
    class_ids = [made.id for made, part in zip(classes, parts, strict=True) for _ in part.images]
    written = session.execute(
        statements.SPLIT,
        {
            "project_id": found.project_id,
            "revision": revision + 1,
            "user_id": by,
            "kind": BatchKind.SPLIT,
            "class_id": None,
            "undoes_id": None,
            "key": key,
            "digest": digest,
            "state": LabelState.MANUAL,
            "split_id": class_id,
            "image_ids": [image.id for image in images],
            "versions": [image.version for image in images],
            "class_ids": class_ids,
        },
    ).all()
    outcome = service.outcome_of(written)
    known = outcome.applied.keys() | set(outcome.conflicts)
    outcome.conflicts.extend(image.id for image in images if image.id not in known)
    return classes, outcome


def _part_class(session: Session, split_class: Class, name: str) -> Class:
    for present in projects.classes(session, split_class.project_id):
        if present.name.casefold() == name.casefold():
            if present.id == split_class.id:
                raise ConflictError(f"{name!r} is the class that is split. Give the parts names of their own.")
            _refuse(present, split_class.project_id)
            return present
    return projects.create_class(session, split_class.project_id, ClassCreate(name=name))


def _class(session: Session, class_id: int) -> Class:
    found = session.scalars(select(Class).where(Class.id == class_id)).one_or_none()
    if found is None:
        raise NotFoundError.of("class", class_id)
    return found


def _refuse(found: Class, project_id: int) -> None:
    if found.project_id != project_id:
        raise InvalidError(f"The class {found.name!r} belongs to another project.")
    if found.archived_at is not None:
        raise InvalidError(f"The class {found.name!r} is archived. Bring it back first.")
