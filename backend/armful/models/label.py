from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from armful.core.db import Base, Id, Instant, Ref, word


class BatchKind(StrEnum):
    LABEL = "label"
    CONFIRM = "confirm"
    CORRECT = "correct"
    UNDO = "undo"
    MERGE = "merge"
    SPLIT = "split"
    AUDIT = "audit"


class LabelState(StrEnum):
    """How an image came by its label."""

    MANUAL = "manual"
    CONFIRMED = "confirmed"
    """Predicted, and taken as it was."""
    CORRECTED = "corrected"
    """Predicted otherwise."""
    AUDITED = "audited"
    """Looked at again, and kept."""


class Batch(Base):
    """The label changes of one gesture: what undo undoes. Append-only."""

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("project_id", "idempotency_key"),
        UniqueConstraint("project_id", "revision"),
    )

    id: Mapped[Id]
    project_id: Mapped[Ref] = mapped_column(ForeignKey("projects.id"))
    revision: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[Ref] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[BatchKind] = mapped_column(word(BatchKind))
    class_id: Mapped[int | None] = mapped_column(BigInteger)
    """The class that the gesture gave; none for a gesture that took labels away, or for undo."""
    undoes_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("batches.id"), unique=True)
    """The batch that this one undid. Each is undone at most once, so undo, redo, undo … make a chain."""
    idempotency_key: Mapped[str | None] = mapped_column(Text)
    request_digest: Mapped[str | None] = mapped_column(Text)
    """Of the request that carried the key: the same key with another request is refused."""
    applied: Mapped[int]
    unchanged: Mapped[int]
    conflicts: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """Images that had changed since they were shown, and so were left alone."""
    created_at: Mapped[Instant]


class LabelChange(Base):
    """One image's change within a batch. Append-only; `labels` is the fold of these in order of revision.

    No foreign keys to images and classes: the one statement that writes here has joined both, and 100 checks a
    page cost more than the page.
    """

    __tablename__ = "label_changes"
    __table_args__ = (Index("ix_label_changes_image_id", "image_id"),)

    batch_id: Mapped[Ref] = mapped_column(primary_key=True)
    image_id: Mapped[Ref] = mapped_column(primary_key=True)
    from_class_id: Mapped[int | None] = mapped_column(BigInteger)
    from_state: Mapped[LabelState | None] = mapped_column(word(LabelState))
    from_origin_id: Mapped[int | None] = mapped_column(BigInteger)
    to_class_id: Mapped[int | None] = mapped_column(BigInteger)
    to_state: Mapped[LabelState | None] = mapped_column(word(LabelState))
    to_origin_id: Mapped[int | None] = mapped_column(BigInteger)
    seq: Mapped[int]
    """The label's version after this change."""


class Label(Base):
    """The class that an image has now in a project. A label taken away keeps its row and its version."""

    __tablename__ = "labels"
    __table_args__ = (Index("ix_labels_project_id_revision", "project_id", "revision"),)

    project_id: Mapped[Ref] = mapped_column(primary_key=True)
    image_id: Mapped[Ref] = mapped_column(primary_key=True)
    position: Mapped[int]
    """The image's position, repeated here so that a reader can patch its arrays without a join."""
    class_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[LabelState | None] = mapped_column(word(LabelState))
    version: Mapped[int]
    """1 at the first change; an image that was never labelled counts as version 0."""
    batch_id: Mapped[Ref]
    """The batch of the last change."""
    origin_id: Mapped[int | None] = mapped_column(BigInteger)
    """The gesture whose result stands: the last batch, or after an undo the one whose result that brought back."""
    revision: Mapped[int] = mapped_column(BigInteger)
    """The project's revision at the last change: what a reader has not seen yet has a greater one."""
