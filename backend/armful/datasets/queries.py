from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from armful.core.errors import NotFoundError
from armful.models import Dataset, EmbeddingShard, Image, ImageName, Job, ReferenceImage, Refusal


@dataclass(frozen=True, slots=True)
class DatasetCounts:
    images: int
    embedded: int
    """Images that can be ranked by likeness."""
    refused: int
    """Files that imports could not take."""


def dataset(session: Session, dataset_id: int) -> Dataset:
    """The dataset; NotFoundError without one."""
    found = session.get(Dataset, dataset_id)
    if found is None:
        raise NotFoundError.of("dataset", dataset_id)
    return found


def datasets(session: Session) -> list[Dataset]:
    """All datasets, oldest first."""
    return list(session.scalars(select(Dataset).order_by(Dataset.id)))


def dataset_counts(session: Session, found: Dataset) -> DatasetCounts:
    embedded = session.scalar(
        select(func.sum(EmbeddingShard.stop - EmbeddingShard.start - EmbeddingShard.failed)).where(
            EmbeddingShard.embedding_set_id == found.embedding_set_id
        )
    )
    refused = session.scalar(
        select(func.count()).select_from(Refusal).join(Job, Job.id == Refusal.job_id).where(Job.dataset_id == found.id)
    )
    return DatasetCounts(images=found.image_count, embedded=embedded or 0, refused=refused or 0)


def image(session: Session, image_id: int) -> Image:
    """The image; NotFoundError without one."""
    found = session.get(Image, image_id)
    if found is None:
        raise NotFoundError.of("image", image_id)
    return found


def image_hash(session: Session, image_id: int) -> bytes:
    """The SHA-256 (32 bytes) that names an image's content; NotFoundError without such an image."""
    found = session.scalar(select(Image.sha256).where(Image.id == image_id))
    if found is None:
        raise NotFoundError.of("image", image_id)
    return found


def image_names(session: Session, image_id: int) -> list[str]:
    """The file names under which an image came in, first one first."""
    return list(session.scalars(select(ImageName.name).where(ImageName.image_id == image_id).order_by(ImageName.id)))


def reference(session: Session, reference_id: int) -> ReferenceImage:
    """An uploaded picture to rank by; NotFoundError without one."""
    found = session.get(ReferenceImage, reference_id)
    if found is None:
        raise NotFoundError(f"There is no reference {reference_id}. Upload the picture again.")
    return found
