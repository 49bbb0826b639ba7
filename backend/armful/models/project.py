from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from armful.core.db import Base, Id, Instant, Ref


class Project(Base):
    """One question asked of a dataset."""

    __tablename__ = "projects"
    __table_args__ = (UniqueConstraint("dataset_id", "name"),)

    id: Mapped[Id]
    dataset_id: Mapped[Ref] = mapped_column(ForeignKey("datasets.id"))
    name: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Counts the batches. Raised under the row's lock, so the order of revisions is the order of commits."""
    predictor_id: Mapped[int | None] = mapped_column(BigInteger)
    """The model that predicts; none for the live head. No foreign key, since the model names the project."""
    embedding_set_id: Mapped[int | None] = mapped_column(BigInteger)
    """The embedding set that ranks this project, where it is not the dataset's."""
    created_at: Mapped[Instant]


class Class(Base):
    """One of a project's answers."""

    __tablename__ = "classes"
    __table_args__ = (
        UniqueConstraint("project_id", "id"),
        UniqueConstraint("project_id", "name"),
        Index("uq_classes_project_id_key", "project_id", "key", unique=True, postgresql_where="archived_at IS NULL"),
    )

    id: Mapped[Id]
    project_id: Mapped[Ref] = mapped_column(ForeignKey("projects.id"))
    name: Mapped[str] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(Text)
    """The one character that assigns this class, or none."""
    colour: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="", server_default="")
    rank: Mapped[int]
    """Place in the rail, from 0."""
    image_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Images that have it now. Kept by the statement that writes labels, under the project's lock."""
    archived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    archived_by_id: Mapped[int | None] = mapped_column(BigInteger)
    """The batch that merged this class into another, so that undoing it brings the class back."""
    created_at: Mapped[Instant]


class ClassExample(Base):
    """An image that shows what a class means: seen when the pointer rests on it."""

    __tablename__ = "class_examples"

    class_id: Mapped[Ref] = mapped_column(ForeignKey("classes.id"), primary_key=True)
    image_id: Mapped[Ref] = mapped_column(ForeignKey("images.id"), primary_key=True)
    rank: Mapped[int]
    """Place among the examples, from 0."""


class SavedView(Base):
    """A rank and filters under a name: what the workbench's address says after the question mark."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: Mapped[Id]
    project_id: Mapped[Ref] = mapped_column(ForeignKey("projects.id"))
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Instant]
