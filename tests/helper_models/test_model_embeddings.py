"""Job `model-embeddings`: better embeddings from a fine-tuned model."""

from starlette.testclient import TestClient

from armful import embeddings, helper_models
from armful.helper_models import improvement
from armful.helper_models.embedding_handler import request_model_embeddings
from armful.models import Job, JobState
from tests.helper_models.training import add_pictures, do_all, read_job, request
from tests.makers import Bench


def _sets(api: TestClient, bench: Bench) -> dict[str, dict[str, object]]:
    items = api.get(f"/api/v1/projects/{bench.project_id}/embedding-sets").json()["items"]
    return {item["title"]: item for item in items}


def test_embeddings_of_a_model_take_over_when_complete_and_the_project_can_switch_back(
    bench: Bench, start: str, api: TestClient
) -> None:
    runtime = bench.runtime
    with runtime.transaction() as session:
        embeddings.request_embedding(session, bench.dataset_id)
    model = request(bench, start)
    do_all(runtime)
    asked = api.post(f"/api/v1/models/{model.id}/embeddings")
    assert asked.status_code == 202
    again = api.post(f"/api/v1/models/{model.id}/embeddings")
    assert again.json()["id"] == asked.json()["id"]
    (job,) = do_all(runtime)
    assert job.state == JobState.SUCCEEDED

    found = _sets(api, bench)
    own, of_the_dataset = found[model.name], found["tf_efficientnet_lite0"]
    assert own["in_use"]
    assert own["images"] == 60
    assert of_the_dataset["is_of_the_dataset"]
    for one in (own, of_the_dataset):
        assert one["held_out"] == own["held_out"] != 0
        assert isinstance(one["mean_average_precision"], float)
        assert isinstance(one["head_accuracy"], float)
    grid = f"/api/v1/projects/{bench.project_id}/images?rank=similar:{bench.image_ids[0]}&limit=19&label=all"
    assert {bench.image_ids.index(item["id"]) % 3 for item in api.get(grid).json()["items"]} == {0}
    assert api.delete(f"/api/v1/models/{model.id}").status_code == 409

    back = api.put(f"/api/v1/projects/{bench.project_id}/embedding-set", json={"embedding_set_id": None})
    assert back.status_code == 204
    assert _sets(api, bench)["tf_efficientnet_lite0"]["in_use"]
    assert api.delete(f"/api/v1/models/{model.id}").status_code == 204
    assert list(_sets(api, bench)) == ["tf_efficientnet_lite0"]


def test_new_images_are_embedded_by_the_set_that_a_project_has_chosen_too(
    bench: Bench, start: str, api: TestClient
) -> None:
    runtime = bench.runtime
    model = request(bench, start, epochs=1)
    do_all(runtime)
    api.post(f"/api/v1/models/{model.id}/embeddings")
    do_all(runtime)
    add_pictures(runtime, bench.dataset_id, range(60, 66))
    with runtime.transaction() as session:
        embeddings.request_embedding(session, bench.dataset_id)
    do_all(runtime)
    assert _sets(api, bench)[model.name]["images"] == 66


def test_embeddings_that_are_no_better_do_not_take_over_by_themselves(bench: Bench, start: str) -> None:
    runtime = bench.runtime
    with runtime.transaction() as session:
        embeddings.request_embedding(session, bench.dataset_id)
    model = request(bench, start, epochs=1)
    do_all(runtime)
    with runtime.transaction() as session:
        best = embeddings.dataset_set(session, bench.dataset_id)
        assert best is not None
        request_model_embeddings(session, model.id, only_if_better=True)
    (job,) = do_all(runtime)
    assert job.result["is_better"] is False
    with runtime.reading() as session:
        assert helper_models.standing(session, bench.project_id).embedding_set_id == best.id


def test_embeddings_that_a_person_asks_for_take_over_also_when_they_were_to_be_measured_only(
    bench: Bench, start: str
) -> None:
    model = request(bench, start, epochs=1)
    do_all(bench.runtime)
    for only_if_better, expected in ((True, True), (False, False), (True, False)):
        with bench.runtime.transaction() as session:
            job = request_model_embeddings(session, model.id, only_if_better=only_if_better)
        assert read_job(bench.runtime, job.id).arguments["only_if_better"] is expected


def test_better_embeddings_are_asked_for_at_enough_labels_and_again_when_they_have_doubled(bench: Bench) -> None:
    runtime = bench.runtime
    patient = runtime.settings.model_copy(update={"improve_embeddings_at": 45})
    eager = type(runtime)(settings=patient, engine=runtime.engine, store=runtime.store, queue=runtime.queue)
    off = patient.model_copy(update={"improve_embeddings_at": 0})
    never = type(runtime)(settings=off, engine=runtime.engine, store=runtime.store, queue=runtime.queue)
    with runtime.transaction() as session:
        assert improvement.improve(session, runtime, bench.project_id) is None
        assert improvement.improve(session, never, bench.project_id) is None
        asked = improvement.improve(session, eager, bench.project_id)
    assert asked is not None
    assert asked.label_count == 45
    with runtime.transaction() as session:
        assert improvement.improve(session, eager, bench.project_id) is None  # the worker has work to do
    with runtime.transaction() as session:
        assert asked.job_id is not None
        session.get_one(Job, asked.job_id).state = JobState.SUCCEEDED
    with runtime.transaction() as session:
        assert improvement.improve(session, eager, bench.project_id) is None  # not twice as many yet
