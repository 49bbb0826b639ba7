from sqlalchemy import select
from sqlalchemy.orm import Session

from armful.core.errors import NotFoundError
from armful.models import Job, JobState, Refusal

UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


def job(session: Session, job_id: int) -> Job:
    """The job; NotFoundError without one."""
    found = session.get(Job, job_id)
    if found is None:
        raise NotFoundError.of("job", job_id)
    return found


def jobs(session: Session, *, dataset_id: int | None = None, unfinished: bool = False, limit: int = 100) -> list[Job]:
    """Newest first; all, a dataset's, or those that are still queued or running."""
    query = select(Job).order_by(Job.id.desc()).limit(limit)
    if dataset_id is not None:
        query = query.where(Job.dataset_id == dataset_id)
    if unfinished:
        query = query.where(Job.state.in_(UNFINISHED))
    return list(session.scalars(query))


def refusals(session: Session, job_id: int, *, after: int = 0, limit: int = 100) -> list[Refusal]:
    """Files that a job could not take, in the order they were met, from behind the id `after`."""
    query = select(Refusal).where(Refusal.job_id == job_id, Refusal.id > after).order_by(Refusal.id).limit(limit)
    return list(session.scalars(query))
