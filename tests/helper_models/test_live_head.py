"""The head of a project follows its labels."""

import numpy as np
import pytest
from starlette.testclient import TestClient

from armful import helper_models
from armful.core.errors import NotReadyError
from armful.datasets import add_images
from armful.helper_models import Predictions, Predictors
from armful.runtime import Runtime
from tests.helper_models.photos import DIMENSION, embed, make_photos
from tests.makers import Bench, make_bench, new_image


def _now(predictors: Predictors, bench: Bench) -> Predictions | None:
    with bench.runtime.reading() as session:
        return predictors.current(session, helper_models.standing(session, bench.project_id))


def _names(bench: Bench, found: Predictions) -> list[str]:
    by_id = {class_id: name for name, class_id in bench.classes.items()}
    return [by_id[class_id] for class_id in found.class_ids[found.columns].tolist()]


def test_a_few_labels_predict_all_images_with_probabilities(runtime: Runtime) -> None:
    photos = make_photos(runtime)
    predictors = Predictors(runtime)
    assert _now(predictors, photos.bench) is None
    photos.label_truly(range(60))
    found = _now(predictors, photos.bench)
    assert found is not None
    expected = [photos.names[place] for place in photos.truth]
    right = np.array([name == wanted for name, wanted in zip(_names(photos.bench, found), expected, strict=True)])
    assert right.mean() > 0.97
    assert found.probabilities.sum(axis=1) == pytest.approx(np.ones(400), abs=1e-5)
    assert abs(found.confidences.mean() - right.mean()) < 0.1


def test_nothing_is_predicted_before_ten_labels_of_two_classes(runtime: Runtime) -> None:
    photos = make_photos(runtime)
    photos.bench.label("cat", list(range(30)))
    assert _now(Predictors(runtime), photos.bench) is None
    photos.bench.label("dog", [31])
    assert _now(Predictors(runtime), photos.bench) is not None


def test_further_labels_are_followed_as_if_trained_with_them(runtime: Runtime) -> None:
    photos = make_photos(runtime, spread=0.3)
    predictors = Predictors(runtime)
    photos.label_truly(range(100))
    assert _now(predictors, photos.bench) is not None
    photos.label_truly(range(100, 110))
    photos.bench.label("dog", [0, 1], version=1)  # changed their mind
    with runtime.reading() as session:
        revision = helper_models.standing(session, photos.bench.project_id).revision
    followed = _now(predictors, photos.bench)
    afresh = _now(Predictors(runtime), photos.bench)
    assert followed is not None
    assert afresh is not None
    assert followed.revision == revision
    assert (followed.columns == afresh.columns).mean() > 0.97


def test_a_new_class_and_a_label_taken_away_are_learnt(runtime: Runtime) -> None:
    photos = make_photos(runtime)
    predictors = Predictors(runtime)
    known = [image for image in range(120) if photos.truth[image] < 2]
    photos.label_truly(known)
    found = _now(predictors, photos.bench)
    assert found is not None
    assert len(found.class_ids) == 2
    owls = [image for image in range(120) if photos.truth[image] == 2]
    photos.label_truly(owls)
    found = _now(predictors, photos.bench)
    assert found is not None
    assert len(found.class_ids) == 3
    photos.bench.label(None, owls, version=1)
    found = _now(predictors, photos.bench)
    assert found is not None
    owl = found.column(photos.bench.classes["owl"])
    assert owl is None or not (found.columns == owl).any()


def test_an_image_that_comes_in_later_is_predicted_too(runtime: Runtime) -> None:
    photos = make_photos(runtime, images=200)
    bench = photos.bench
    predictors = Predictors(runtime)
    photos.label_truly(range(60))
    assert _now(predictors, bench) is not None
    with runtime.transaction() as session:
        add_images(session, bench.dataset_id, [new_image("late.jpg")])
    random = np.random.default_rng(3)
    embed(bench, random.normal(size=(1, DIMENSION)).astype(np.float32), start=200)
    found = _now(predictors, bench)
    assert found is not None
    assert found.rows == 201
    assert found.confidences[200] > 0


def test_an_image_without_an_embedding_is_not_predicted_and_teaches_nothing(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=60)
    rows = np.random.default_rng(1).normal(size=(60, DIMENSION)).astype(np.float32)
    rows[30:, 0] += 9
    embed(bench, rows)
    with runtime.transaction() as session:
        added = add_images(session, bench.dataset_id, [new_image("broken.jpg")])
    bench.image_ids.append(added[0].image_id)
    bench.label("cat", list(range(10)))
    bench.label("dog", [*range(30, 40), 60])
    found = _now(Predictors(runtime), bench)
    assert found is not None
    assert found.rows == 60


def test_images_of_one_group_are_never_on_both_sides_of_a_fold(runtime: Runtime) -> None:
    """Every group has a colour of its own and classes are drawn at random: who sees the group knows the answer."""
    bench = make_bench(runtime, images=0)
    random = np.random.default_rng(5)
    with runtime.transaction() as session:
        added = add_images(
            session, bench.dataset_id, [new_image(f"{place}.jpg", group=f"g{place // 4}") for place in range(240)]
        )
    bench.image_ids.extend(one.image_id for one in added)
    of_group = random.integers(0, 2, 60)
    colours = random.normal(size=(60, DIMENSION))
    rows = colours[np.arange(240) // 4] + random.normal(size=(240, DIMENSION)) * 0.3
    embed(bench, rows.astype(np.float32))
    for name, place in (("cat", 0), ("dog", 1)):
        bench.label(name, [image for image in range(240) if of_group[image // 4] == place])
    predictors = Predictors(runtime)
    assert _now(predictors, bench) is not None
    last = predictors.last(bench.project_id)
    assert last is not None
    assert last.training is not None
    assert last.training.metrics.accuracy < 0.68


def test_nearly_identical_pictures_do_not_flatter_the_figures(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=240)
    random = np.random.default_rng(5)
    colours = random.normal(size=(60, DIMENSION))
    rows = colours[np.arange(240) // 4] + random.normal(size=(240, DIMENSION)) * 0.03
    embed(bench, rows.astype(np.float32))
    of_picture = random.integers(0, 2, 60)
    for name, place in (("cat", 0), ("dog", 1)):
        bench.label(name, [image for image in range(240) if of_picture[image // 4] == place])
    predictors = Predictors(runtime)
    assert _now(predictors, bench) is not None
    last = predictors.last(bench.project_id)
    assert last is not None
    assert last.training is not None
    assert last.training.metrics.accuracy < 0.68


def test_an_archived_class_is_predicted_no_more_until_it_is_back(runtime: Runtime, api: TestClient) -> None:
    photos = make_photos(runtime)
    photos.label_truly(range(90))
    predictors = Predictors(runtime)
    owl = photos.bench.classes["owl"]
    for archived in (False, True, False):
        assert api.patch(f"/api/v1/classes/{owl}", json={"archived": archived}).is_success
        found = _now(predictors, photos.bench)
        assert found is not None
        assert (owl in found.class_ids) is not archived


def test_features_that_are_gone_say_where_they_should_be(runtime: Runtime) -> None:
    photos = make_photos(runtime, images=60)
    with runtime.reading() as session:
        set_id = helper_models.standing(session, photos.bench.project_id).feature_set_id
    assert set_id is not None
    (runtime.store.features_folder(set_id) / "rows.npy").unlink()
    with pytest.raises(NotReadyError, match="Features are missing"):
        _now(Predictors(runtime), photos.bench)


def test_when_the_labels_are_taken_back_nothing_is_predicted_any_more(runtime: Runtime) -> None:
    photos = make_photos(runtime, images=100)
    predictors = Predictors(runtime)
    photos.label_truly(range(60))
    assert _now(predictors, photos.bench) is not None
    photos.bench.label(None, list(range(60)), version=1)
    assert _now(predictors, photos.bench) is None
    assert not predictors.is_stale(photos.bench.project_id)
    with runtime.reading() as session:
        assert predictors.glance(helper_models.standing(session, photos.bench.project_id)) is None
    photos.label_truly(range(60, 90))
    assert _now(predictors, photos.bench) is not None


def test_a_training_that_ends_late_does_not_bring_older_labels_back(runtime: Runtime) -> None:
    photos = make_photos(runtime, images=200)
    bench = photos.bench
    here, slower = Predictors(runtime), Predictors(runtime)
    known = [image for image in range(120) if photos.truth[image] < 2]
    photos.label_truly(known[:30])
    assert _now(here, bench) is not None
    assert _now(slower, bench) is not None
    live, late = here.last(bench.project_id), slower.last(bench.project_id)
    assert live is not None
    assert late is not None
    assert late.training is not None
    photos.label_truly(known[30:36])
    followed = _now(here, bench)
    taken = live.take(late.training)
    assert followed is not None
    assert taken is not None
    assert taken.revision == followed.revision
    assert taken.probabilities == pytest.approx(followed.probabilities, abs=1e-3)
    photos.label_truly([image for image in range(120) if photos.truth[image] == 2])
    followed = _now(here, bench)
    assert live.take(late.training) is followed
