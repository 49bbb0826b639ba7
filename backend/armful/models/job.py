from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from armful.core.db import Base, Id, Instant, word


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Base):
    """One run of long work. This row is the truth; the broker only carries its id."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_unfinished", "id", postgresql_where="state IN ('queued', 'running')"),
        Index("ix_jobs_dataset_id", "dataset_id"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(Text)
    dataset_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("datasets.id"))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[JobState] = mapped_column(word(JobState), default=JobState.QUEUED, server_default="queued")
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int | None]
    stage: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What it is doing, in a word or three, for people."""
    rate: Mapped[float | None]
    """Measured items per second over the last moments; none until there is something to measure."""
    result: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    """What it has achieved so far and, at the end, in all."""
    saved: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    """The handler's own note of how far it has come, written with the work itself; the next attempt goes on there."""
    error: Mapped[str | None] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(default=0, server_default="0")
    furthest: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict, server_default="{}")
    """The highest `done` that any attempt reached, by stage."""
    furthest_attempt: Mapped[int] = mapped_column(default=0, server_default="0")
    """The last attempt that got further, or that ended through no fault of its own."""
    cancel_requested: Mapped[bool] = mapped_column(default=False, server_default="false")
    lease_token: Mapped[UUID | None] = mapped_column(Uuid)
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[Instant]
    """When its id last went to the broker."""
    created_at: Mapped[Instant]
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
