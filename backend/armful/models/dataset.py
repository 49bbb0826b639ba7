from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from armful.core.db import Base, Id, Instant


class Dataset(Base):
    """A set of images with their embeddings."""

    __tablename__ = "datasets"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(Text, unique=True)
    encoder: Mapped[str] = mapped_column(Text)
    embedding_set_id: Mapped[int | None] = mapped_column(BigInteger)
    """The embedding set that ranks; no foreign key, since the set names the dataset."""
    image_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Images so far, and so the position the next one gets. Raised under a row lock, with the images."""
    created_at: Mapped[Instant]
