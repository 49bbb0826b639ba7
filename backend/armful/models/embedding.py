from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from armful.core.db import Base, Id, Instant, Ref


class EmbeddingSet(Base):
    """All embeddings of a dataset by one encoder, at one version."""

    __tablename__ = "embedding_sets"
    __table_args__ = (UniqueConstraint("dataset_id", "version"),)

    id: Mapped[Id]
    dataset_id: Mapped[Ref] = mapped_column(ForeignKey("datasets.id"))
    encoder: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    """Digest of weights, preprocessing, precision, engine and decoder: vectors of two versions never mix."""
    dimension: Mapped[int]
    model_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("models.id"))
    """The fine-tune that is the encoder, where it is one of a project's own models."""
    evaluation: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """How well it ranks held-out labels of the project that it was made for."""
    created_at: Mapped[Instant]


class EmbeddingShard(Base):
    """Rows `start` to `stop` of an embedding set: one immutable file on the store. The row makes it count."""

    __tablename__ = "embedding_shards"
    __table_args__ = (
        # Deferred: a merge replaces a shard by a longer one of the same start within one transaction.
        UniqueConstraint("embedding_set_id", "start", deferrable=True, initially="DEFERRED"),
    )

    id: Mapped[Id]
    embedding_set_id: Mapped[Ref] = mapped_column(ForeignKey("embedding_sets.id"))
    start: Mapped[int]
    stop: Mapped[int]
    failed: Mapped[int] = mapped_column(default=0, server_default="0")
    """Rows of zeros: images whose original could not be read any more."""
    created_at: Mapped[Instant]
