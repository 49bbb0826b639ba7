from typing import Annotated

from fastapi import APIRouter, Query

from armful import jobs
from armful.jobs.schemas import JobList, JobView, RefusalList, RefusalView
from armful.web import DbSession, ReadSession

router = APIRouter(tags=["jobs"])


@router.get("/jobs")
def list_jobs(
    session: ReadSession,
    dataset_id: int | None = None,
    unfinished: bool = False,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> JobList:
    """Jobs, newest first."""
    found = jobs.jobs(session, dataset_id=dataset_id, unfinished=unfinished, limit=limit)
    return JobList(items=[JobView.of(job) for job in found])


@router.get("/jobs/{job_id}")
def get_job(job_id: int, session: ReadSession) -> JobView:
    """One job and how far it is."""
    return JobView.of(jobs.job(session, job_id))


@router.post("/jobs/{job_id}/cancel")
def cancel_job(job_id: int, session: DbSession) -> JobView:
    """Stop a job between two batches; what it has saved stays."""
    return JobView.of(jobs.request_cancel(session, job_id))


@router.post("/jobs/{job_id}/retry")
def retry_job(job_id: int, session: DbSession) -> JobView:
    """Queue a failed or cancelled job again; it goes on from what it had saved."""
    return JobView.of(jobs.retry(session, job_id))


@router.get("/jobs/{job_id}/refusals")
def list_refusals(
    job_id: int,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    after: Annotated[int, Query(ge=0)] = 0,
) -> RefusalList:
    """Every file that the job could not take, and why."""
    jobs.job(session, job_id)
    found = jobs.refusals(session, job_id, after=after, limit=limit + 1)
    page = found[:limit]
    return RefusalList(
        items=[RefusalView(id=refusal.id, name=refusal.name, reason=refusal.reason) for refusal in page],
        next_after=page[-1].id if len(found) > limit else None,
    )
