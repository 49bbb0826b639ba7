from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from armful import events
from armful.core.errors import ConflictError, NotFoundError
from armful.core.text import storable
from armful.datasets.names import storable_name
from armful.models import Dataset, Image, ImageName, Refusal


@dataclass(frozen=True, slots=True)
class NewImage:
    """A picture whose original and thumbnail are on the store already."""

    name: str
    sha256: bytes
    width: int
    height: int
    format: str
    byte_size: int
    group: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Added:
    image_id: int
    position: int
    is_new: bool
    """False when the dataset had this picture, and only the name was added."""


def create_dataset(session: Session, *, name: str, encoder: str) -> Dataset:
    """ConflictError when there is a dataset of this name."""
    made = Dataset(name=name, encoder=encoder)
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError(f"There is a dataset named {name!r} already. Choose another name.") from error
    return made


def add_images(session: Session, dataset_id: int, new: Sequence[NewImage]) -> list[Added]:
    """Add pictures, giving each the next position; one with a known hash becomes a further name of that image.

    In the order given, one answer for each. The dataset's row stays locked until the commit, so positions are
    dense and two imports cannot take the same one.
    """
    count = session.scalar(select(Dataset.image_count).where(Dataset.id == dataset_id).with_for_update())
    if count is None:
        raise NotFoundError.of("dataset", dataset_id)
    hashes = [image.sha256 for image in new]
    known = _by_hash(session, dataset_id, hashes)
    fresh = {image.sha256: image for image in reversed(new) if image.sha256 not in known}
    ordered = [image for image in new if fresh.get(image.sha256) is image]
    if ordered:
        rows = [
            {
                "dataset_id": dataset_id,
                "position": count + offset,
                "sha256": image.sha256,
                "width": image.width,
                "height": image.height,
                "format": image.format,
                "byte_size": image.byte_size,
                "group_name": None if image.group is None else storable(image.group),
                "meta": {storable(key): storable(value) for key, value in image.metadata.items()},
            }
            for offset, image in enumerate(ordered)
        ]
        session.execute(insert(Image), rows)
        session.get_one(Dataset, dataset_id, populate_existing=True).image_count = count + len(ordered)
        session.flush()
        events.announce(session, events.dataset_topic(dataset_id))
    stored = known | _by_hash(session, dataset_id, list(fresh))
    if new:
        names = [{"image_id": stored[image.sha256][0], "name": storable_name(image.name)} for image in new]
        session.execute(insert(ImageName).on_conflict_do_nothing(), names)
    first_of = {id(image) for image in ordered}
    return [Added(*stored[image.sha256], is_new=id(image) in first_of) for image in new]


def refuse(session: Session, job_id: int, refusals: Sequence[tuple[str, str]]) -> None:
    """Record files that an import could not take: (name, reason)."""
    if refusals:
        rows = [
            {"job_id": job_id, "name": storable_name(name), "reason": storable(reason)} for name, reason in refusals
        ]
        statement = insert(Refusal)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["job_id", "name"], set_={"reason": statement.excluded.reason}
            ),
            rows,
        )


def _by_hash(session: Session, dataset_id: int, hashes: Sequence[bytes]) -> dict[bytes, tuple[int, int]]:
    query = select(Image.sha256, Image.id, Image.position).where(
        Image.dataset_id == dataset_id, Image.sha256.in_(hashes)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}
