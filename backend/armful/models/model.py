from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from armful.core.db import Base, Id, Instant, Ref, word


class ModelKind(StrEnum):
    HEAD = "head"
    FINE_TUNE = "fine-tune"


class Model(Base):
    """A model trained on a project's labels as they were at one revision: its card."""

    __tablename__ = "models"
    __table_args__ = (UniqueConstraint("project_id", "number"), Index("ix_models_job_id", "job_id"))

    id: Mapped[Id]
    project_id: Mapped[Ref] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int]
    """Counts the project's models from 1."""
    kind: Mapped[ModelKind] = mapped_column(word(ModelKind))
    name: Mapped[str] = mapped_column(Text)
    encoder: Mapped[str] = mapped_column(Text)
    """The encoder whose embeddings a head stands on; the timm model that a fine-tune started from."""
    parent_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("models.id"))
    """The fine-tune whose weights this one started from, or whose embeddings this head stands on."""
    head_id: Mapped[int | None] = mapped_column(BigInteger)
    """The head that this model of kind head is."""
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    class_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """The classes in the order of the probabilities."""
    revision: Mapped[int] = mapped_column(BigInteger)
    """The project's revision whose labels it was trained on."""
    label_count: Mapped[int]
    metrics: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Measured on images that it did not see; none before the first were measured."""
    job_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("jobs.id"))
    """The job that trains it."""
    created_at: Mapped[Instant]
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When its weights were whole on the store; none while it is not ready to predict."""


class PredictionShard(Base):
    """Probabilities of images `start` to `stop` by one model: one immutable file on the store."""

    __tablename__ = "prediction_shards"
    __table_args__ = (UniqueConstraint("model_id", "start", deferrable=True, initially="DEFERRED"),)

    id: Mapped[Id]
    model_id: Mapped[Ref] = mapped_column(ForeignKey("models.id", ondelete="CASCADE"))
    start: Mapped[int]
    stop: Mapped[int]
    created_at: Mapped[Instant]


class FeatureSet(Base):
    """What heads see of an embedding set's first rows: one immutable folder on the store. The row makes it count."""

    __tablename__ = "feature_sets"
    __table_args__ = (Index("ix_feature_sets_embedding_set_id", "embedding_set_id"),)

    id: Mapped[Id]
    embedding_set_id: Mapped[Ref] = mapped_column(ForeignKey("embedding_sets.id"))
    rows: Mapped[int]
    created_at: Mapped[Instant]


class Head(Base):
    """A head that some page was ranked by, kept so that the pages after it can be ranked by the same."""

    __tablename__ = "heads"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: Mapped[Id]
    project_id: Mapped[Ref] = mapped_column(ForeignKey("projects.id"))
    feature_set_id: Mapped[Ref] = mapped_column(ForeignKey("feature_sets.id"))
    revision: Mapped[int] = mapped_column(BigInteger)
    """The project's revision whose labels it was fitted on."""
    class_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    weights: Mapped[bytes] = mapped_column(LargeBinary)
    """safetensors."""
    name: Mapped[int] = mapped_column(BigInteger)
    """What cursors call it: a digest of all the above, so that it needs no row to have a name."""
    created_at: Mapped[Instant]
