"""Who has a job: every write of the worker side, each conditional on the lease's token."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from armful.models import Job, JobState
from armful.runtime import Runtime, send_after_commit

SINGLE_WRITER = ("import", "embed", "predict", "model-embeddings")
"""Kinds of which a dataset has at most one running, so that positions and shards have a single writer."""

MAX_ATTEMPTS_IN_PLACE = 5
"""After so many attempts that got no further, a job is taken to kill its worker."""


@dataclass(frozen=True)
class Lease:
    """A claimed job and the proof of the claim."""

    job: Job
    token: UUID


def claim(runtime: Runtime, job_id: int) -> Lease | None:
    """Take a job that is queued, or whose worker has been silent too long; none if it is not to be had now."""
    token = uuid4()
    with runtime.transaction() as session:
        dataset_id = session.scalar(select(Job.dataset_id).where(Job.id == job_id, Job.kind.in_(SINGLE_WRITER)))
        if dataset_id is not None:
            _take_turns(session, dataset_id)
        taken = session.scalars(
            update(Job)
            .where(Job.id == job_id, _claimable(), ~_has_to_wait())
            .values(
                state=JobState.RUNNING,
                lease_token=token,
                lease_until=_from_now(runtime),
                attempt=Job.attempt + 1,
                started_at=func.coalesce(Job.started_at, func.now()),
                rate=None,
            )
            .returning(Job)
        ).one_or_none()
        if taken is None:
            return None
        if dataset_id is not None:
            _revoke_silent_siblings(session, taken)
        if taken.cancel_requested:
            _end(session, taken, JobState.CANCELLED, None)
            return None
        if taken.attempt - taken.furthest_attempt > MAX_ATTEMPTS_IN_PLACE:
            _end(session, taken, JobState.FAILED, _gave_up(taken))
            return None
    return Lease(job=taken, token=token)


def beat(session: Session, runtime: Runtime, lease: Lease, progress: dict[str, Any]) -> bool | None:
    """Prolong the lease and write progress; whether a cancel was requested, or none when the lease is lost."""
    return session.scalar(
        update(Job)
        .where(_held(lease))
        .values(lease_until=_from_now(runtime), **progress)
        .returning(Job.cancel_requested)
        .execution_options(synchronize_session=False)
    )


def finish(runtime: Runtime, lease: Lease, state: JobState, error: str | None, progress: dict[str, Any]) -> bool:
    """Close the job, then wake the next one that waited for its dataset; false when the lease was lost."""
    ending = {"state": state, "error": error, "finished_at": func.now(), "lease_token": None, "lease_until": None}
    with runtime.transaction() as session:
        closed = _update(session, lease, {**progress, **ending, "rate": None})
    with runtime.transaction() as session:
        # In a transaction of its own: one that was refused a moment ago must be seen here.
        if (waiting := _next_of_dataset(session, lease.job)) is not None:
            send_after_commit(session, waiting)
    return closed


def hand_back(runtime: Runtime, lease: Lease, progress: dict[str, Any], *, blameless: bool) -> bool:
    """Queue the job again for any worker; a blameless end does not count as an attempt that got no further."""
    ending: dict[str, Any] = {"state": JobState.QUEUED, "lease_token": None, "lease_until": None, "rate": None}
    ending["sent_at"] = func.now()
    if blameless:
        ending["furthest_attempt"] = Job.attempt
    with runtime.transaction() as session:
        given = _update(session, lease, {**progress, **ending})
        if given:
            send_after_commit(session, lease.job.id)
    return given


def unattended(*, quiet: timedelta) -> ColumnElement[bool]:
    """Jobs that a worker could take now, but whose id has not been sent for a while."""
    return and_(_claimable(), Job.sent_at < func.clock_timestamp() - quiet, ~_has_to_wait())


def _claimable() -> ColumnElement[bool]:
    silent = and_(Job.state == JobState.RUNNING, Job.lease_until < func.clock_timestamp())
    return or_(Job.state == JobState.QUEUED, silent)


def _has_to_wait() -> ColumnElement[bool]:
    other = aliased(Job)
    return and_(
        Job.kind.in_(SINGLE_WRITER),
        exists().where(
            other.dataset_id == Job.dataset_id,
            other.id != Job.id,
            other.kind.in_(SINGLE_WRITER),
            other.state == JobState.RUNNING,
            other.lease_until >= func.clock_timestamp(),
        ),
    )


def _take_turns(session: Session, dataset_id: int) -> None:
    """Claims of one dataset one after the other: two at once would not see each other."""
    key = func.hashtextextended(f"jobs of dataset {dataset_id}", 0)
    session.execute(select(func.pg_advisory_xact_lock(key)))


def _revoke_silent_siblings(session: Session, taken: Job) -> None:
    """A sibling's worker that only slept would go on writing beside this one."""
    session.execute(
        update(Job)
        .where(
            Job.dataset_id == taken.dataset_id,
            Job.id != taken.id,
            Job.kind.in_(SINGLE_WRITER),
            Job.state == JobState.RUNNING,
        )
        .values(state=JobState.QUEUED, lease_token=None, lease_until=None, rate=None)
        .execution_options(synchronize_session=False)
    )


def _next_of_dataset(session: Session, done: Job) -> int | None:
    if done.dataset_id is None:
        return None
    return session.scalar(
        select(func.min(Job.id)).where(Job.dataset_id == done.dataset_id, Job.state == JobState.QUEUED)
    )


def _end(session: Session, job: Job, state: JobState, error: str | None) -> None:
    job.state, job.error, job.finished_at = state, error, func.now()
    job.lease_token = job.lease_until = None
    session.flush()
    if (waiting := _next_of_dataset(session, job)) is not None:
        send_after_commit(session, waiting)


def _update(session: Session, lease: Lease, values: dict[str, Any]) -> bool:
    updated = session.scalar(
        update(Job).where(_held(lease)).values(**values).returning(Job.id).execution_options(synchronize_session=False)
    )
    return updated is not None


def _held(lease: Lease) -> ColumnElement[bool]:
    return and_(Job.id == lease.job.id, Job.lease_token == lease.token, Job.state == JobState.RUNNING)


def _from_now(runtime: Runtime) -> ColumnElement[Any]:
    return func.clock_timestamp() + timedelta(seconds=runtime.settings.job_lease_seconds)


def _gave_up(job: Job) -> str:
    of_total = "" if job.total is None else f" of {job.total}"
    place = f"in the same place ({job.stage}, {job.done}{of_total})" if job.stage else "at the start"
    return (
        f"Its worker died {MAX_ATTEMPTS_IN_PLACE} times {place}. "
        "Most often the machine has too little memory, or one file breaks its reader; the worker's log tells more. "
        "Retry when that is mended."
    )
