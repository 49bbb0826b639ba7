import os
import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import text

from armful import jobs
from armful.core.errors import ConflictError, InvalidError
from armful.models import Job, JobState, Refusal
from armful.runtime import Runtime

NewJob = Callable[..., int]
ReadJob = Callable[[int], Job]


def test_progress_rate_and_result_are_in_the_row(runtime: Runtime, new_job: NewJob, read_job: ReadJob) -> None:
    job_id, seen = new_job(), list[Job]()

    def count(run: jobs.Run) -> None:
        for done in range(0, 41):
            run.report(stage="counting", done=done, total=50, result={"found": done})
            time.sleep(0.02)
        run.report(done=50, result={"created": 7})
        seen.append(read_job(job_id))

    jobs.execute(runtime, {"count": count}, job_id)
    assert seen[0].state == JobState.RUNNING
    assert seen[0].stage == "counting"
    assert seen[0].rate is not None
    assert 20 < seen[0].rate < 60
    ended = read_job(job_id)
    assert (ended.state, ended.done, ended.total) == (JobState.SUCCEEDED, 50, 50)
    assert ended.result == {"found": 40, "created": 7}
    assert ended.finished_at is not None
    assert ended.rate is None


def test_the_heartbeat_outlives_a_handler_that_never_reports(
    runtime: Runtime, new_job: NewJob, read_job: ReadJob
) -> None:
    job_id, rivals = new_job(), list[object]()

    def think(_: jobs.Run) -> None:
        for _i in range(6):
            time.sleep(0.5)
            rivals.append(jobs.claim(runtime, job_id))

    jobs.execute(runtime, {"count": think}, job_id)
    assert rivals == [None] * 6
    assert (read_job(job_id).state, read_job(job_id).attempt) == (JobState.SUCCEEDED, 1)


def test_a_queued_job_is_cancelled_at_once(runtime: Runtime, new_job: NewJob, read_job: ReadJob) -> None:
    job_id = new_job()
    _cancel(runtime, job_id)
    assert read_job(job_id).state == JobState.CANCELLED
    assert jobs.claim(runtime, job_id) is None


def test_a_running_job_is_cancelled_between_two_batches(runtime: Runtime, new_job: NewJob, read_job: ReadJob) -> None:
    job_id, started = new_job(), threading.Event()

    def endless(run: jobs.Run) -> None:
        while True:
            run.check_cancelled()
            started.set()
            time.sleep(0.01)

    worker = threading.Thread(target=jobs.execute, args=[runtime, {"count": endless}, job_id])
    worker.start()
    assert started.wait(5)
    asked = time.monotonic()
    _cancel(runtime, job_id)
    worker.join(5)
    assert time.monotonic() - asked < 1.5
    assert read_job(job_id).state == JobState.CANCELLED


def test_a_cancelled_job_whose_worker_died_ends_cancelled(runtime: Runtime, new_job: NewJob, read_job: ReadJob) -> None:
    job_id = new_job()
    assert jobs.claim(runtime, job_id) is not None
    _cancel(runtime, job_id)
    assert read_job(job_id).state == JobState.RUNNING
    with runtime.transaction() as session:
        session.execute(text("UPDATE jobs SET lease_until = now() - interval '1 s'"))
    assert jobs.claim(runtime, job_id) is None
    assert read_job(job_id).state == JobState.CANCELLED


def test_cancelling_a_finished_job_changes_nothing(runtime: Runtime, new_job: NewJob) -> None:
    job_id = new_job()
    jobs.execute(runtime, {"count": lambda _: None}, job_id)
    with runtime.transaction() as session:
        assert jobs.request_cancel(session, job_id).state == JobState.SUCCEEDED


def test_a_failed_job_tells_people_why_and_can_be_retried(runtime: Runtime, new_job: NewJob, read_job: ReadJob) -> None:
    job_id = new_job()

    def refuse(run: jobs.Run) -> None:
        with run.transaction() as session:
            session.add(Refusal(job_id=job_id, name="a.jpg", reason="It is empty."))
        raise InvalidError("There is no folder /photos. Give another.")

    jobs.execute(runtime, {"count": refuse}, job_id)
    assert (read_job(job_id).state, read_job(job_id).error) == (
        JobState.FAILED,
        "There is no folder /photos. Give another.",
    )
    with runtime.transaction() as session:
        assert jobs.retry(session, job_id).state == JobState.QUEUED
    jobs.execute(runtime, {"count": lambda run: run.report(done=1)}, job_id)
    assert (read_job(job_id).state, read_job(job_id).error) == (JobState.SUCCEEDED, None)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (RuntimeError("secret detail"), "did not expect (RuntimeError)"),
        (OSError(28, "No space left on device"), "The disk is full"),
        (PermissionError(13, "Permission denied", "/photos"), "Permission denied: /photos"),
        (MemoryError(), "out of memory"),
    ],
)
def test_an_error_of_ours_is_told_without_its_insides(
    runtime: Runtime, new_job: NewJob, read_job: ReadJob, error: Exception, told: str
) -> None:
    job_id = new_job()

    def fail(_: jobs.Run) -> None:
        raise error

    jobs.execute(runtime, {"count": fail}, job_id)
    failed = read_job(job_id)
    assert failed.error is not None
    assert told in failed.error
    assert "secret" not in failed.error


def test_a_kind_that_nobody_knows_fails_and_says_so(runtime: Runtime, new_job: NewJob, read_job: ReadJob) -> None:
    job_id = new_job("dance")
    jobs.execute(runtime, {}, job_id)
    assert (read_job(job_id).state, "dance" in str(read_job(job_id).error)) == (JobState.FAILED, True)


def test_unfinished_and_succeeded_jobs_cannot_be_retried(runtime: Runtime, new_job: NewJob) -> None:
    job_id = new_job()
    with runtime.transaction() as session, pytest.raises(ConflictError, match="queued already"):
        jobs.retry(session, job_id)
    jobs.execute(runtime, {"count": lambda _: None}, job_id)
    with runtime.transaction() as session, pytest.raises(ConflictError, match="succeeded"):
        jobs.retry(session, job_id)


def test_a_stopping_worker_hands_its_job_back_without_blame(
    runtime: Runtime, new_job: NewJob, read_job: ReadJob
) -> None:
    job_id, stopping = new_job(), threading.Event()
    stopping.set()
    for _ in range(2 * jobs.MAX_ATTEMPTS_IN_PLACE):
        jobs.execute(runtime, {"count": lambda run: run.check_cancelled()}, job_id, stopping=stopping)
    assert (read_job(job_id).state, read_job(job_id).lease_token) == (JobState.QUEUED, None)


def test_a_lost_database_connection_is_not_the_jobs_fault(runtime: Runtime, new_job: NewJob, read_job: ReadJob) -> None:
    job_id, times = new_job(), 2 * jobs.MAX_ATTEMPTS_IN_PLACE

    def cut_off(run: jobs.Run) -> None:
        if run.attempt <= times:
            with run.transaction() as session:
                session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    for _ in range(times):
        jobs.execute(runtime, {"count": cut_off}, job_id)
        assert read_job(job_id).state == JobState.QUEUED
    jobs.execute(runtime, {"count": cut_off}, job_id)
    assert (read_job(job_id).state, read_job(job_id).attempt) == (JobState.SUCCEEDED, times + 1)


def test_a_job_that_loses_a_deadlock_is_run_again_but_not_for_ever(
    runtime: Runtime, new_job: NewJob, read_job: ReadJob
) -> None:
    job_id = new_job()

    def collide(run: jobs.Run) -> None:
        with run.transaction() as session:
            session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$"))

    for _ in range(jobs.MAX_ATTEMPTS_IN_PLACE + 1):
        jobs.execute(runtime, {"count": collide}, job_id)
    assert (read_job(job_id).state, read_job(job_id).attempt) == (JobState.FAILED, jobs.MAX_ATTEMPTS_IN_PLACE + 1)


def test_a_note_is_there_for_the_next_attempt_only_if_its_work_is(runtime: Runtime, new_job: NewJob) -> None:
    job_id, found = new_job(), list[object]()

    def note(run: jobs.Run) -> None:
        found.append(run.saved)
        if run.attempt == 1:
            with run.transaction() as session:
                run.save(session, {"done": 1})
                run.check_cancelled()
            with pytest.raises(RuntimeError), run.transaction() as session:
                _fail_after(run.save, session, {"done": 2})
            assert run.saved == {"done": 1}
            raise jobs.Stopped

    for _ in range(2):
        jobs.execute(runtime, {"count": note}, job_id)
    assert found == [{}, {"done": 1}]


def test_a_job_of_a_transaction_that_rolls_back_was_never_there(runtime: Runtime, dataset_id: int) -> None:
    with pytest.raises(RuntimeError, match="afterwards"), runtime.transaction() as session:
        _fail_after(partial(jobs.create, dataset_id=dataset_id), session, "count", {})
    with runtime.reading() as session:
        assert jobs.jobs(session, dataset_id=dataset_id) == []


@pytest.mark.parametrize("detail", ["broken \0 bytes", os.fsdecode(b"caf\xe9 cannot be read")])
def test_an_error_that_no_database_can_hold_ends_the_job_all_the_same(
    runtime: Runtime, new_job: NewJob, read_job: ReadJob, detail: str
) -> None:
    job_id = new_job()

    def fail(_: jobs.Run) -> None:
        raise InvalidError(detail)

    running = threading.Thread(target=jobs.execute, args=[runtime, {"count": fail}, job_id], daemon=True)
    running.start()
    running.join(timeout=10)
    assert not running.is_alive()
    ended = read_job(job_id)
    assert ended.state == JobState.FAILED
    assert ended.error in {r"broken \x00 bytes", r"caf\xe9 cannot be read"}


def _fail_after(act: Callable[..., object], *arguments: object) -> None:
    act(*arguments)
    raise RuntimeError("afterwards")


def _cancel(runtime: Runtime, job_id: int) -> None:
    with runtime.transaction() as session:
        jobs.request_cancel(session, job_id)
