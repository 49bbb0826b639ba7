"""The jobs `fine-tune` and `predict`, with real pictures and a tiny model."""

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from sqlalchemy import func, select

from armful import datasets, helper_models, jobs
from armful.core.settings import Settings
from armful.helper_models import service
from armful.helper_models.schemas import FineTuneCreate
from armful.helper_models.snapshot import kept_together, snapshot
from armful.models import Job, JobState, Model, ModelKind
from armful.runtime import Runtime
from armful.worker import HANDLERS
from tests.helper_models.photos import embed
from tests.helper_models.training import (
    NAMES,
    add_pictures,
    coloured_picture,
    do_all,
    probabilities,
    read_job,
    read_model,
    request,
)
from tests.makers import Bench, make_bench, new_image


def test_a_model_is_trained_on_the_labels_and_predicts_every_image(bench: Bench, start: str) -> None:
    model = request(bench, start)
    ended = do_all(bench.runtime)
    assert [(job.kind, job.state) for job in ended] == [
        ("fine-tune", JobState.SUCCEEDED),
        ("predict", JobState.SUCCEEDED),
    ]
    found = read_model(bench.runtime, model.id)
    assert found.finished_at is not None
    assert found.metrics is not None
    assert found.metrics["held_out"] == "validation split"
    assert [epoch["epoch"] for epoch in found.metrics["epochs"]] == [1, 2, 3, 4]
    predicted = probabilities(bench, model)
    assert predicted.shape == (60, 3)
    columns = [model.class_ids.index(bench.classes[NAMES[number % 3]]) for number in range(60)]
    assert (predicted.argmax(axis=1) == columns).mean() > 0.9
    assert not bench.runtime.store.training_folder(model.id).exists()


def test_new_images_alone_are_predicted_by_the_model_in_use(bench: Bench, start: str) -> None:
    model = request(bench, start, epochs=2)
    do_all(bench.runtime)
    before = probabilities(bench, model)
    with bench.runtime.transaction() as session:
        assert helper_models.request_all_predictions(session, bench.dataset_id) == []
        service.predict_by(session, bench.project_id, model.id)
    add_pictures(bench.runtime, bench.dataset_id, range(60, 70))
    with bench.runtime.transaction() as session:
        first = helper_models.request_all_predictions(session, bench.dataset_id)
    with bench.runtime.transaction() as session:
        again = helper_models.request_all_predictions(session, bench.dataset_id)
    assert [job.id for job in first] == [job.id for job in again]
    (job,) = do_all(bench.runtime)
    assert job.result == {"predicted": 70}
    after = probabilities(bench, model)
    assert after.shape == (70, 3)
    assert np.array_equal(after[:60], before)


def test_an_unreadable_image_is_left_out_and_predicted_as_nothing(bench: Bench, start: str) -> None:
    lost = hashlib.sha256(coloured_picture(0)).digest()
    bench.runtime.store.original_path(lost).unlink()
    model = request(bench, start, epochs=1)
    ended = do_all(bench.runtime)
    assert {job.state for job in ended} == {JobState.SUCCEEDED}
    predicted = probabilities(bench, model)
    assert not predicted[0].any()
    assert predicted[1:].any(axis=1).all()


def test_labels_that_change_after_the_model_was_asked_for_do_not_change_it(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=30)
    bench.label("cat", range(10))
    taken = bench.label("dog", range(10, 20))
    wanted = FineTuneCreate(kind=ModelKind.FINE_TUNE, encoder="test_efficientnet")
    model = read_model(runtime, service.request_fine_tune(runtime, bench.project_id, wanted))

    def columns() -> list[int]:
        with runtime.reading() as session:
            return [picture.column for picture in snapshot(session, session.get_one(Model, model.id))]

    asked_for = columns()
    assert sorted(asked_for) == [0] * 10 + [1] * 10
    bench.label("cat", range(10, 15), version=1)
    assert taken.batch_id is not None
    bench.label(None, range(5), version=1)
    bench.label("dog", range(20, 30))
    bench.label("dog", range(5), version=2)
    assert columns() == asked_for
    assert model.label_count == 20


def test_cancelling_stops_a_training_and_keeps_its_checkpoint(bench: Bench, start: str) -> None:
    model = request(bench, start, epochs=500)
    assert model.job_id is not None
    job_id = model.job_id
    worker = threading.Thread(target=jobs.execute, args=[bench.runtime, HANDLERS, job_id])
    worker.start()
    wait_for(lambda: len((read_model(bench.runtime, model.id).metrics or {"epochs": []})["epochs"]) >= 2)
    with bench.runtime.transaction() as session:
        jobs.request_cancel(session, job_id)
    worker.join(20)
    assert not worker.is_alive()
    assert read_job(bench.runtime, job_id).state == JobState.CANCELLED
    assert read_model(bench.runtime, model.id).finished_at is None
    assert (bench.runtime.store.training_folder(model.id) / "checkpoint.safetensors").exists()
    with bench.runtime.transaction() as session:
        service.remove(session, bench.runtime, model.id)
    assert not bench.runtime.store.training_folder(model.id).exists()


def test_a_training_that_is_tried_again_after_its_model_was_deleted_says_so(bench: Bench, start: str) -> None:
    model = request(bench, start)
    assert model.job_id is not None
    with bench.runtime.transaction() as session:
        jobs.request_cancel(session, model.job_id)
    with bench.runtime.transaction() as session:
        service.remove(session, bench.runtime, model.id)
    with bench.runtime.transaction() as session:
        jobs.retry(session, model.job_id)
    jobs.execute(bench.runtime, HANDLERS, model.job_id)
    assert f"There is no model {model.id}" in (read_job(bench.runtime, model.job_id).error or "")


def wait_for(condition: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


_WORKER = """
import torch
from armful.core.settings import Settings
from armful.worker import run_worker
torch.set_num_threads(1)
run_worker(Settings())
"""


@pytest.mark.timeout(240)
def test_a_killed_workers_training_is_taken_up_from_its_last_epoch_by_another(
    bench: Bench, start: str, settings: Settings
) -> None:
    environment = os.environ | {
        "ARMFUL_DATABASE_URL": settings.database_url,
        "ARMFUL_BROKER_URL": settings.broker_url,
        "ARMFUL_STORE": str(settings.store),
        "ARMFUL_IMPORT_ROOTS": json.dumps([]),
        "ARMFUL_JOB_LEASE_SECONDS": "2",
        "ARMFUL_DEVICE": "cpu",
    }

    def start_worker() -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        return subprocess.Popen([sys.executable, "-c", _WORKER], env=environment, stdout=quiet, stderr=quiet)

    model = request(bench, start, epochs=12)
    assert model.job_id is not None

    def epochs() -> list[dict[str, float]]:
        found = (read_model(bench.runtime, model.id).metrics or {}).get("epochs", [])
        return list(found)

    victim = start_worker()
    try:
        wait_for(lambda: len(epochs()) >= 2)
    finally:
        victim.kill()
        victim.wait()
    before = epochs()
    assert len(before) < 12
    other = start_worker()
    try:
        wait_for(lambda: read_job(bench.runtime, model.job_id or 0).state == JobState.SUCCEEDED)
    finally:
        other.terminate()
        other.wait(30)
    after = epochs()
    assert len(after) == 12
    assert after[: len(before)] == before  # seconds and all: these were not trained again
    assert read_job(bench.runtime, model.job_id).attempt == 2
    with bench.runtime.reading() as session:
        made = session.scalar(select(func.count()).select_from(Job).where(Job.kind == "predict"))
    assert made == 1


def test_nearly_the_same_pictures_and_a_group_lie_on_one_side_of_the_split(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=0)
    names = ["a", "b", None, None, None, "b"]
    with runtime.transaction() as session:
        added = datasets.add_images(
            session, bench.dataset_id, [new_image(f"{place}", group=group) for place, group in enumerate(names)]
        )
    bench.image_ids.extend(one.image_id for one in added)
    rows = np.eye(6, 8, dtype=np.float32)
    rows[2] = rows[0] + 0.01 * rows[3]  # nearly the picture of group a
    embed(bench, rows)
    bench.label("cat", [0, 1, 2])
    bench.label("dog", [3, 4, 5])
    asked_for = FineTuneCreate(kind=ModelKind.FINE_TUNE, encoder="test_efficientnet")
    model = read_model(runtime, service.request_fine_tune(runtime, bench.project_id, asked_for))
    with runtime.reading() as session:
        together = kept_together(session, runtime, model, snapshot(session, model))
    assert together[:3] == ["a", "b", "a"]
    assert together[5] == "b"
    assert len(set(together)) == 4
