import math
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from armful.models import Job, JobState


class JobView(BaseModel):
    """One run of long work, and how far it is."""

    id: int
    kind: str
    dataset_id: int | None
    state: JobState
    stage: str
    done: int
    total: int | None
    rate: float | None
    """Items per second over the last moments."""
    seconds_left: float | None
    result: dict[str, Any]
    error: str | None
    attempt: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, job: Job) -> "JobView":
        return cls(
            id=job.id,
            kind=job.kind,
            dataset_id=job.dataset_id,
            state=job.state,
            stage=job.stage,
            done=job.done,
            total=job.total,
            rate=job.rate,
            seconds_left=_seconds_left(job),
            result=job.result,
            error=job.error,
            attempt=job.attempt,
            created_at=job.created_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
        )


class JobList(BaseModel):
    items: list[JobView]


class RefusalView(BaseModel):
    """A file that an import could not take, and why."""

    id: int
    name: str
    reason: str


class RefusalList(BaseModel):
    items: list[RefusalView]
    next_after: int | None


def _seconds_left(job: Job) -> float | None:
    if job.state != JobState.RUNNING or not job.rate or job.total is None:
        return None
    return float(math.ceil(max(job.total - job.done, 0) / job.rate))
