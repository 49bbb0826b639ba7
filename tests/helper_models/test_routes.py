"""Models through the API."""

import time
from collections.abc import Callable

import numpy as np
from starlette.testclient import TestClient

from armful.runtime import Runtime
from tests.helper_models.photos import Photos, embed, make_photos
from tests.makers import make_bench

API = "/api/v1"


def test_a_head_is_kept_with_its_figures_used_renamed_and_deleted(runtime: Runtime, api: TestClient) -> None:
    photos = make_photos(runtime, spread=0.35)
    models = f"{API}/projects/{photos.bench.project_id}/models"
    assert api.get(models).json()["live"] is None
    assert "two classes" in api.get(models).json()["waiting_for"]
    assert api.post(models, json={"kind": "head"}).status_code == 409
    photos.label_truly(range(120))

    made = api.post(models, json={"kind": "head", "name": "First"}).json()
    assert (made["name"], made["number"], made["state"], made["label_count"]) == ("First", 1, "ready", 120)
    metrics = made["metrics"]
    assert metrics["held_out"] == "out-of-fold"
    assert metrics["images"] == 120 == sum(map(sum, metrics["confusion"]))
    assert 0.8 < metrics["accuracy"] <= 1
    assert [one["class_id"] for one in metrics["classes"]] == made["class_ids"]
    assert sum(one["count"] for one in metrics["calibration"]) == 120
    labels = [point["labels"] for point in metrics["learning_curve"]]
    assert labels == sorted(labels)
    assert len(labels) == 4

    listed = api.get(models).json()
    assert listed["live"]["label_count"] == 120
    assert listed["waiting_for"] is None
    assert [one["id"] for one in listed["items"]] == [made["id"]]

    predictor = f"{API}/projects/{photos.bench.project_id}/predictor"
    assert api.put(predictor, json={"model_id": made["id"]}).status_code == 204
    assert api.get(f"{API}/models/{made['id']}").json()["in_use"]
    assert api.delete(f"{API}/models/{made['id']}").status_code == 409
    assert api.put(predictor, json={"model_id": None}).status_code == 204
    assert api.patch(f"{API}/models/{made['id']}", json={"name": "Second"}).json()["name"] == "Second"
    assert api.delete(f"{API}/models/{made['id']}").status_code == 204
    assert api.get(f"{API}/models/{made['id']}").status_code == 404
    assert api.get(models).json()["items"] == []


def test_a_kept_head_predicts_as_it_did_whatever_is_labelled_later(runtime: Runtime, api: TestClient) -> None:
    photos = make_photos(runtime, spread=0.35)
    project = f"{API}/projects/{photos.bench.project_id}"
    photos.label_truly(range(60))
    rank = f"class:{photos.bench.classes['owl']}"
    first = api.get(f"{project}/images?rank={rank}&label=all&limit=400").json()
    made = api.post(f"{project}/models", json={"kind": "head"}).json()
    assert api.put(f"{project}/predictor", json={"model_id": made["id"]}).status_code == 204
    wrong = [image for image in range(60, 160) if photos.truth[image] == 2]
    photos.bench.label("cat", wrong)
    again = api.get(f"{project}/images?rank={rank}&label=all&limit=400").json()
    assert [item["id"] for item in again["items"]] == [item["id"] for item in first["items"]]
    assert again["items"][0]["prediction"] == first["items"][0]["prediction"]


def test_a_chosen_model_predicts_no_archived_class_and_its_pages_go_on(runtime: Runtime, api: TestClient) -> None:
    photos = make_photos(runtime, spread=0.35)
    project = f"{API}/projects/{photos.bench.project_id}"
    photos.label_truly(range(60))
    made = api.post(f"{project}/models", json={"kind": "head"}).json()
    assert api.put(f"{project}/predictor", json={"model_id": made["id"]}).status_code == 204
    owl = photos.bench.classes["owl"]
    assert api.patch(f"{API}/classes/{owl}", json={"archived": True}).is_success
    assert str(owl) not in api.get(f"{project}/predicted").json()["by_class"]
    first = api.get(f"{project}/images?rank=uncertain&label=all&limit=150").json()
    rest = api.get(f"{project}/images?rank=uncertain&label=all&limit=400&cursor={first['next_cursor']}").json()
    items = first["items"] + rest["items"]
    assert len({item["id"] for item in items}) == 400
    assert all(item["prediction"]["class_id"] != owl for item in items)
    refused = api.get(f"{project}/images?rank=class:{owl}")
    assert refused.status_code == 400
    assert "archived" in refused.json()["detail"]


def test_the_tiles_of_any_rank_show_what_is_predicted_within_two_seconds_of_a_label(
    runtime: Runtime, api: TestClient
) -> None:
    photos = make_photos(runtime)
    grid = f"{API}/projects/{photos.bench.project_id}/images?rank=newest&limit=400"
    assert {item["prediction"] for item in api.get(grid).json()["items"]} == {None}
    photos.label_truly(range(60))
    _within(2, lambda: all(item["prediction"] for item in api.get(grid).json()["items"]))
    item = api.get(grid).json()["items"][0]
    assert item["suggestions"][0] == item["prediction"]
    assert len(item["suggestions"]) == 3


def test_a_confusion_cell_opens_on_its_images(runtime: Runtime, api: TestClient) -> None:
    photos = make_photos(runtime, spread=0.5)
    bench = photos.bench
    photos.label_truly(range(200))
    cat, dog = bench.classes["cat"], bench.classes["dog"]
    items = api.get(f"{API}/projects/{bench.project_id}/images?rank=uncertain&label={cat}&predicted={dog}").json()[
        "items"
    ]
    assert items
    assert all(item["label"]["class_id"] == cat and item["prediction"]["class_id"] == dog for item in items)


def test_what_is_predicted_is_counted_by_class_until_it_is_labelled(runtime: Runtime, api: TestClient) -> None:
    photos = make_photos(runtime)
    counts = f"{API}/projects/{photos.bench.project_id}/predicted"
    assert api.get(counts).json() == {"by_class": {}}
    photos.label_truly(range(100))
    found = api.get(counts).json()["by_class"]
    assert sum(found.values()) == 300
    for place, name in enumerate(photos.names):
        expected = int((photos.truth[100:] == place).sum())
        assert abs(found[str(photos.bench.classes[name])] - expected) <= 5
    photos.label_truly(range(100, 400))
    assert api.get(counts).json() == {"by_class": {}}


def test_a_chosen_model_counts_with_the_labels_of_now(runtime: Runtime, api: TestClient) -> None:
    photos = make_photos(runtime)
    project = f"{API}/projects/{photos.bench.project_id}"
    photos.label_truly(range(60))
    made = api.post(f"{project}/models", json={"kind": "head"}).json()
    assert api.put(f"{project}/predictor", json={"model_id": made["id"]}).status_code == 204
    photos.label_truly(range(60, 160))
    assert sum(api.get(f"{project}/predicted").json()["by_class"].values()) == 240
    photos.label_truly(range(160, 200))
    scores = api.get(f"{project}/scores?class_id={photos.bench.classes['cat']}").json()["bins"]
    assert sum(one["labelled"] for one in scores) == 200


def test_a_head_is_followed_again_once_a_broken_file_is_mended(runtime: Runtime, api: TestClient) -> None:
    photos = make_photos(runtime, images=100)
    photos.label_truly(range(60))
    (features,) = (runtime.store.features_folder(1).parent).iterdir()
    whole = (features / "rows.npy").read_bytes()
    (features / "rows.npy").write_bytes(whole[:200])
    grid = f"{API}/projects/{photos.bench.project_id}/images?rank=newest&limit=100"
    assert {item["prediction"] for item in api.get(grid).json()["items"]} == {None}
    time.sleep(0.5)
    (features / "rows.npy").write_bytes(whole)
    _within(6, lambda: all(item["prediction"] for item in api.get(grid).json()["items"]))


def test_queued_trainings_do_not_starve_the_head(runtime: Runtime, api: TestClient) -> None:
    photos = make_photos(runtime)
    photos.label_truly(range(60))
    project = f"{API}/projects/{photos.bench.project_id}"
    for _ in range(2):
        assert api.post(f"{project}/models", json={"kind": "fine-tune"}).status_code == 202
    owls = [image for image in range(60, 400) if photos.truth[image] == 2]
    photos.bench.label("owl", owls[:50])
    page = api.get(f"{project}/images?rank=class:{photos.bench.classes['owl']}&limit=50").json()
    assert {photos.bench.image_ids.index(item["id"]) for item in page["items"]} <= set(owls[50:])


def test_the_density_counts_every_predicted_image_once(runtime: Runtime, api: TestClient) -> None:
    photos = make_photos(runtime, spread=0.35)
    bench = photos.bench
    scores = f"{API}/projects/{bench.project_id}/scores?class_id={bench.classes['cat']}"
    assert api.get(scores).status_code == 409
    photos.label_truly(range(100))
    bins = api.get(scores).json()["bins"]
    assert sum(one["unlabelled"] for one in bins) == 300
    assert sum(one["labelled"] for one in bins) == 100
    assert (bins[0]["low"], bins[-1]["high"]) == (0, 1)
    assert api.get(scores.replace(str(bench.classes["cat"]), "999999")).status_code == 404


def test_a_project_ranks_by_other_embeddings_and_back_and_pages_that_are_open_go_on(
    runtime: Runtime, api: TestClient
) -> None:
    photos = make_photos(runtime, images=90)
    bench = photos.bench
    project = f"{API}/projects/{bench.project_id}"
    old = api.get(f"{project}/embedding-sets").json()["items"]
    assert [one["in_use"] for one in old] == [True]
    grid = f"{project}/images?rank=similar:{bench.image_ids[0]}&limit=20"
    first = api.get(grid).json()
    before = api.get(f"{project}/images?rank=similar:{bench.image_ids[0]}&limit=400").json()["items"]
    new = _other_embeddings(photos)
    assert api.put(f"{project}/embedding-set", json={"embedding_set_id": old[0]["id"]}).status_code == 204
    assert api.put(f"{project}/embedding-set", json={"embedding_set_id": new}).status_code == 204
    after = api.get(grid).json()
    assert [item["id"] for item in after["items"]] != [item["id"] for item in first["items"]]
    rest = api.get(f"{grid}&cursor={first['next_cursor']}").json()
    assert [item["id"] for item in rest["items"]] == [item["id"] for item in before[20:40]]
    assert api.put(f"{project}/embedding-set", json={"embedding_set_id": None}).status_code == 204
    assert api.put(f"{project}/embedding-set", json={"embedding_set_id": 999999}).status_code == 404


def test_a_fine_tune_is_asked_for_with_good_defaults_and_refused_without_labels(
    runtime: Runtime, api: TestClient
) -> None:
    photos = make_photos(runtime, images=60)
    models = f"{API}/projects/{photos.bench.project_id}/models"
    assert api.post(models, json={"kind": "fine-tune"}).status_code == 409
    photos.label_truly(range(30))
    made = api.post(models, json={"kind": "fine-tune"}).json()
    assert (made["state"], made["encoder"], made["settings"]["mirror"]) == ("training", "tf_efficientnet_lite0", True)
    assert made["job"]["kind"] == "fine-tune"
    assert api.delete(f"{API}/models/{made['id']}").status_code == 409
    assert api.post(f"{API}/models/{made['id']}/embeddings").status_code == 409
    assert api.get(f"{API}/models/{made['id']}/export").status_code == 409
    assert api.post(f"{API}/jobs/{made['job']['id']}/cancel").is_success
    assert api.get(f"{API}/models/{made['id']}").json()["state"] == "cancelled"
    assert api.delete(f"{API}/models/{made['id']}").status_code == 204
    for wrong in (
        {"encoder": "no-such-model"},
        {"encoder": ""},
        {"encoder": "a+b"},
        {"epochs": 0},
        {"parent_id": 999999},
        {"kind": "other"},
    ):
        assert api.post(models, json={"kind": "fine-tune"} | wrong).status_code in {400, 404, 422}


def test_models_of_another_project_are_not_chosen(runtime: Runtime, api: TestClient) -> None:
    photos = make_photos(runtime, images=60)
    photos.label_truly(range(40))
    made = api.post(f"{API}/projects/{photos.bench.project_id}/models", json={"kind": "head"}).json()
    other = make_bench(runtime)
    asked = api.put(f"{API}/projects/{other.project_id}/predictor", json={"model_id": made["id"]})
    assert asked.status_code == 400


def _other_embeddings(photos: Photos) -> int:
    rows = np.random.default_rng(11).normal(size=(len(photos.truth), 16)).astype(np.float32)
    return embed(photos.bench, rows, version="2").id


def _within(seconds: float, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
