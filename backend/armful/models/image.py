from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from armful.core.db import Base, Id, Instant, Ref


class Image(Base):
    """One picture of a dataset, named by its content hash; immutable once written."""

    __tablename__ = "images"
    __table_args__ = (UniqueConstraint("dataset_id", "position"), UniqueConstraint("dataset_id", "sha256"))

    id: Mapped[Id]
    dataset_id: Mapped[Ref] = mapped_column(ForeignKey("datasets.id"))
    position: Mapped[int]
    """Dense from 0 within the dataset: the row of this image in every array."""
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    width: Mapped[int]
    """Pixels, after EXIF orientation."""
    height: Mapped[int]
    format: Mapped[str] = mapped_column(Text)
    byte_size: Mapped[int] = mapped_column(BigInteger)
    group_name: Mapped[str | None] = mapped_column(Text)
    meta: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    created_at: Mapped[Instant]


class ImageName(Base):
    """A file name under which an image came in; the same picture twice is one image with two names."""

    __tablename__ = "image_names"
    __table_args__ = (UniqueConstraint("image_id", "name"),)

    id: Mapped[Id]
    image_id: Mapped[Ref] = mapped_column(ForeignKey("images.id"))
    name: Mapped[str] = mapped_column(Text)


class ReferenceImage(Base):
    """An uploaded picture to rank by; not an image of the dataset."""

    __tablename__ = "reference_images"
    __table_args__ = (UniqueConstraint("dataset_id", "sha256"),)

    id: Mapped[Id]
    dataset_id: Mapped[Ref] = mapped_column(ForeignKey("datasets.id"))
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    width: Mapped[int]
    height: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Instant]


class Refusal(Base):
    """A file that an import could not take, and why."""

    __tablename__ = "refusals"
    __table_args__ = (UniqueConstraint("job_id", "name"),)

    id: Mapped[Id]
    job_id: Mapped[Ref] = mapped_column(ForeignKey("jobs.id"))
    name: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
