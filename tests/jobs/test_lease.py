import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import func, update

from armful import jobs
from armful.core.errors import NotFoundError
from armful.models import Dataset, Job, JobState
from armful.runtime import Runtime

T = TypeVar("T")
NewJob = Callable[..., int]
ReadJob = Callable[[int], Job]


def test_of_many_workers_one_gets_the_job(runtime: Runtime, new_job: NewJob) -> None:
    job_id = new_job()
    claims = _at_once(lambda: jobs.claim(runtime, job_id), times=8)
    assert sum(claim is not None for claim in claims) == 1


def test_three_deliveries_run_once(runtime: Runtime, new_job: NewJob, read_job: ReadJob) -> None:
    job_id, runs = new_job(), list[int]()
    _at_once(lambda: jobs.execute(runtime, {"count": lambda run: runs.append(run.attempt)}, job_id), times=3)
    assert runs == [1]
    assert read_job(job_id).state == JobState.SUCCEEDED


def test_a_live_lease_is_respected_and_a_dead_one_is_not(runtime: Runtime, new_job: NewJob) -> None:
    job_id = new_job()
    first = jobs.claim(runtime, job_id)
    assert first is not None
    assert jobs.claim(runtime, job_id) is None
    _end_lease(runtime, job_id)
    second = jobs.claim(runtime, job_id)
    assert second is not None
    assert (second.job.attempt, second.token != first.token) == (2, True)


def test_a_worker_that_slept_through_its_lease_writes_nothing(
    runtime: Runtime, new_job: NewJob, read_job: ReadJob
) -> None:
    job_id = new_job()

    def sleepy(run: jobs.Run) -> None:
        _end_lease(runtime, job_id)
        assert jobs.claim(runtime, job_id) is not None
        with run.transaction() as session:
            session.add(Dataset(name="written by the sleeper", encoder="x"))

    jobs.execute(runtime, {"count": sleepy}, job_id)
    with runtime.reading() as session:
        assert session.scalar(func.count(Dataset.id)) == 1
    assert (read_job(job_id).state, read_job(job_id).attempt) == (JobState.RUNNING, 2)


def test_a_claim_waits_for_the_commit_of_the_holder_and_then_fails(runtime: Runtime, new_job: NewJob) -> None:
    """A unit of work that is longer than the lease still counts, and its job stays where it is."""
    job_id, claims = new_job(), list[object]()

    def slow(run: jobs.Run) -> None:
        with run.transaction() as session:
            session.add(Dataset(name="slow", encoder="x"))
            _end_lease(runtime, job_id)
        claims.append(jobs.claim(runtime, job_id))

    jobs.execute(runtime, {"count": slow}, job_id)
    assert claims == [None]


@pytest.mark.parametrize("second", ["import", "embed", "predict", "model-embeddings"])
def test_a_dataset_has_one_writer_at_a_time(runtime: Runtime, new_job: NewJob, read_job: ReadJob, second: str) -> None:
    first_id, second_id, other_id = new_job("import"), new_job(second), new_job("count")
    held = jobs.claim(runtime, first_id)
    assert held is not None
    assert jobs.claim(runtime, second_id) is None
    assert jobs.claim(runtime, other_id) is not None
    assert read_job(second_id).state == JobState.QUEUED


def test_two_claims_of_one_dataset_at_once_give_one_writer(runtime: Runtime, new_job: NewJob) -> None:
    for _ in range(5):
        ids = [new_job("import"), new_job("embed")]
        claims = _at_once(partial(_claim_next, runtime, iter(ids)), times=2)
        assert sum(claim is not None for claim in claims) == 1
        with runtime.transaction() as session:
            session.execute(update(Job).values(state=JobState.SUCCEEDED))


def test_a_silent_writer_is_shut_out_when_its_sibling_starts(runtime: Runtime, new_job: NewJob) -> None:
    first_id, second_id = new_job("import"), new_job("embed")

    def silent(run: jobs.Run) -> None:
        _end_lease(runtime, first_id)
        assert jobs.claim(runtime, second_id) is not None
        with run.transaction() as session:
            session.add(Dataset(name="two writers", encoder="x"))

    jobs.execute(runtime, {"import": silent}, first_id)
    with runtime.reading() as session:
        assert session.scalar(func.count(Dataset.id)) == 1


def test_a_job_that_kills_its_workers_at_one_place_is_given_up(
    runtime: Runtime, new_job: NewJob, read_job: ReadJob
) -> None:
    job_id = new_job()
    for _ in range(jobs.MAX_ATTEMPTS_IN_PLACE):
        assert jobs.claim(runtime, job_id) is not None
        _end_lease(runtime, job_id)
    assert jobs.claim(runtime, job_id) is None
    failed = read_job(job_id)
    assert failed.state == JobState.FAILED
    assert failed.error is not None
    assert "died 5 times at the start" in failed.error


def test_a_job_that_gets_further_may_lose_any_number_of_workers(
    runtime: Runtime, new_job: NewJob, read_job: ReadJob
) -> None:
    job_id = new_job()
    for done in range(1, 3 * jobs.MAX_ATTEMPTS_IN_PLACE):

        def dies_later_each_time(run: jobs.Run, done: int = done) -> None:
            run.report(stage="counting", done=0)
            run.report(stage="writing", done=done)
            _end_lease(runtime, job_id)
            raise jobs.LeaseLost  # what the attempt leaves behind when its worker is killed here

        jobs.execute(runtime, {"count": dies_later_each_time}, job_id)
    assert (read_job(job_id).state, read_job(job_id).attempt) == (JobState.RUNNING, 14)


def test_only_unattended_jobs_are_sent_again_and_by_one_watchdog(runtime: Runtime, new_job: NewJob) -> None:
    lost, held, dead, writer = new_job(), new_job(), new_job(), new_job("import")
    new_job("embed")  # waits for the writer
    for job_id in (held, dead, writer):
        assert jobs.claim(runtime, job_id) is not None
    _end_lease(runtime, dead)
    with runtime.transaction() as session:
        session.execute(update(Job).values(sent_at=func.now() - timedelta(minutes=1)))
    new_job()  # sent a moment ago
    sent = _at_once(lambda: jobs.resend(runtime, quiet=timedelta(seconds=10)), times=4)
    assert sorted(job_id for ids in sent for job_id in ids) == sorted([lost, dead])


def test_an_unknown_job_is_not_found(runtime: Runtime) -> None:
    assert jobs.claim(runtime, 404) is None
    with runtime.transaction() as session, pytest.raises(NotFoundError):
        jobs.request_cancel(session, 404)


def _claim_next(runtime: Runtime, ids: Iterator[int]) -> object:
    return jobs.claim(runtime, next(ids))


def _end_lease(runtime: Runtime, job_id: int) -> None:
    """What time does to a worker that was killed."""
    with runtime.transaction() as session:
        past = func.clock_timestamp() - timedelta(seconds=1)
        session.execute(update(Job).where(Job.id == job_id).values(lease_until=past))


def _at_once(act: Callable[[], T], *, times: int) -> list[T]:
    barrier = threading.Barrier(times)

    def together(_: int) -> T:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(together, range(times)))
