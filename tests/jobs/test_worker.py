import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from armful import jobs
from armful.core.settings import Settings
from armful.models import Job, JobState
from armful.runtime import Runtime

NewJob = Callable[..., int]
ReadJob = Callable[[int], Job]
StartWorker = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start_worker(settings: Settings, runtime: Runtime, tmp_path: Path) -> Iterator[StartWorker]:
    """Starts workers that know how to count; kills them at the end."""
    with runtime.transaction() as session:
        session.execute(text("CREATE TABLE counted (job bigint, number int, PRIMARY KEY (job, number))"))
    workers: list[subprocess.Popen[bytes]] = []
    environment = {
        "ARMFUL_DATABASE_URL": settings.database_url,
        "ARMFUL_BROKER_URL": settings.broker_url,
        "ARMFUL_STORE": str(settings.store),
        "ARMFUL_IMPORT_ROOTS": json.dumps([str(tmp_path)]),
        "ARMFUL_JOB_LEASE_SECONDS": "1",
    }

    def start() -> subprocess.Popen[bytes]:
        program = [sys.executable, str(Path(__file__).with_name("counting_worker.py")), str(tmp_path)]
        worker = subprocess.Popen(
            program, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def test_a_killed_workers_job_is_run_again_and_completes(
    runtime: Runtime, start_worker: StartWorker, new_job: NewJob, read_job: ReadJob
) -> None:
    job_id = new_job(total=40, pause=0.05)
    victim = start_worker()
    _wait_for(lambda: read_job(job_id).done >= 5)
    victim.kill()
    start_worker()
    _wait_for(partial(_has_succeeded, read_job, job_id))
    assert read_job(job_id).attempt == 2
    assert _counted(runtime, job_id) == list(range(40))


def test_a_stopped_worker_goes_at_once_and_its_job_goes_on_elsewhere(
    runtime: Runtime, start_worker: StartWorker, new_job: NewJob, read_job: ReadJob
) -> None:
    job_id = new_job(total=30, pause=0.05)
    leaving = start_worker()
    _wait_for(lambda: read_job(job_id).done >= 3)
    leaving.send_signal(signal.SIGTERM)
    assert leaving.wait(5) == 0
    assert read_job(job_id).state == JobState.QUEUED
    start_worker()
    _wait_for(partial(_has_succeeded, read_job, job_id))
    assert _counted(runtime, job_id) == list(range(30))


def test_jobs_survive_the_loss_of_every_message(
    runtime: Runtime, settings: Settings, start_worker: StartWorker, new_job: NewJob, read_job: ReadJob
) -> None:
    broker = Path(urlsplit(settings.broker_url).path)
    before = [new_job(total=2, pause=0.01) for _ in range(3)]
    shutil.rmtree(broker)
    start_worker()
    for job_id in before:
        _wait_for(partial(_has_succeeded, read_job, job_id))
    shutil.rmtree(broker)
    after = new_job(total=2, pause=0.01)
    _wait_for(lambda: read_job(after).state == JobState.SUCCEEDED)
    assert _counted(runtime, after) == [0, 1]


def test_two_workers_share_the_work_and_nothing_is_done_twice(
    runtime: Runtime, start_worker: StartWorker, new_job: NewJob, read_job: ReadJob
) -> None:
    ids = [new_job(kind, total=5, pause=0.02) for kind in ("count", "import", "import", "count")]
    for job_id in ids:
        runtime.queue.send(job_id)
    start_worker()
    start_worker()
    for job_id in ids:
        _wait_for(partial(_has_succeeded, read_job, job_id))
        assert _counted(runtime, job_id) == list(range(5))
        assert read_job(job_id).attempt == 1


def test_a_running_job_is_cancelled_across_processes(
    runtime: Runtime, start_worker: StartWorker, new_job: NewJob, read_job: ReadJob
) -> None:
    job_id = new_job(total=10_000, pause=0.01)
    start_worker()
    _wait_for(lambda: read_job(job_id).done > 0)
    with runtime.transaction() as session:
        jobs.request_cancel(session, job_id)
    _wait_for(lambda: read_job(job_id).state == JobState.CANCELLED, seconds=3)


def _has_succeeded(read_job: ReadJob, job_id: int) -> bool:
    return read_job(job_id).state == JobState.SUCCEEDED


def _counted(runtime: Runtime, job_id: int) -> list[int]:
    with runtime.reading() as session:
        query = text("SELECT number FROM counted WHERE job = :job ORDER BY number")
        return list(session.scalars(query, {"job": job_id}))


def _wait_for(condition: Callable[[], bool], *, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
