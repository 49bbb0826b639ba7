from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from armful.core.errors import ConflictError, NotFoundError
from armful.jobs.queries import UNFINISHED
from armful.models import Job, JobState
from armful.runtime import send_after_commit


def create(session: Session, kind: str, arguments: Mapping[str, Any], *, dataset_id: int | None = None) -> Job:
    """Leave work for a worker. It is sent when the transaction is on disk, and never if it rolls back."""
    made = Job(kind=kind, arguments=dict(arguments), dataset_id=dataset_id)
    session.add(made)
    session.flush()
    session.refresh(made)
    send_after_commit(session, made.id)
    return made


def request_cancel(session: Session, job_id: int) -> Job:
    """Cancel at once what no worker has; else ask its worker, which stops between two batches.

    A finished job stays as it is: whoever cancels too late is told by the state.
    """
    found = _locked(session, job_id)
    now = session.scalar(select(func.clock_timestamp()))
    abandoned = found.state == JobState.RUNNING and found.lease_until is not None and now and found.lease_until < now
    if found.state == JobState.QUEUED or abandoned:
        found.state = JobState.CANCELLED
        found.finished_at = now
        found.lease_token = found.lease_until = found.rate = None
    elif found.state == JobState.RUNNING:
        found.cancel_requested = True
    session.flush()
    return found


def retry(session: Session, job_id: int) -> Job:
    """Queue a failed or cancelled job again, with the same arguments; it goes on from what it had saved."""
    found = _locked(session, job_id)
    if found.state in UNFINISHED:
        raise ConflictError(f"Job {job_id} is {found.state} already. Wait for it, or cancel it first.")
    if found.state == JobState.SUCCEEDED:
        raise ConflictError(f"Job {job_id} has succeeded: there is nothing to retry.")
    found.state = JobState.QUEUED
    found.stage, found.done, found.total, found.rate = "", 0, None, None
    found.error = found.started_at = found.finished_at = found.lease_token = found.lease_until = None
    found.attempt, found.furthest, found.furthest_attempt = 0, {}, 0
    found.cancel_requested = False
    found.sent_at = session.scalars(select(func.clock_timestamp())).one()
    session.flush()
    send_after_commit(session, job_id)
    return found


def _locked(session: Session, job_id: int) -> Job:
    found = session.get(Job, job_id, with_for_update={"key_share": True})
    if found is None:
        raise NotFoundError.of("job", job_id)
    return found
