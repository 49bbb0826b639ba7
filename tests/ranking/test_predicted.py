"""Orders that come from predictions."""

import itertools

import numpy as np
import pytest

from armful import datasets, embeddings, helper_models, labels, vectors
from armful.core.errors import InvalidError, NotFoundError, NotReadyError
from armful.embeddings.service import land
from armful.models import OWNER_ID, BatchKind
from armful.ranking import Ask, Filter, Page, Rank, Rankings
from armful.ranking.predicted import UnlearntClassError
from armful.runtime import Runtime
from tests.helper_models.photos import DIMENSION, Photos, make_photos
from tests.makers import make_rankings, new_image


def _page(
    rankings: Rankings, photos: Photos, rank: str, *, limit: int = 50, cursor: str | None = None, **filters: object
) -> Page:
    bench = photos.bench
    chosen = Filter.parse(str(filters.pop("label", "none")), **filters)  # type: ignore[arg-type]  # as a query has them
    with bench.runtime.reading() as session:
        return rankings.page(session, Ask(bench.project_id, Rank.parse(rank), chosen, limit, cursor))


@pytest.fixture
def photos(runtime: Runtime) -> Photos:
    made = make_photos(runtime, spread=0.35)
    made.label_truly(range(60))
    return made


def test_a_class_comes_in_the_order_of_its_probability(runtime: Runtime, photos: Photos) -> None:
    owl = photos.bench.classes["owl"]
    page = _page(make_rankings(runtime), photos, f"class:{owl}", limit=400)
    assert page.total == 340
    assert page.scores == sorted(page.scores or [], reverse=True)
    first = [photos.bench.image_ids.index(image_id) for image_id in page.ids[:50]]
    assert np.mean([photos.names[photos.truth[place]] == "owl" for place in first]) > 0.95
    assert [suggested[0][0] for suggested in page.suggestions[:50]] == [owl] * 50
    assert page.scores is not None
    assert page.suggestions[0][0][1] == pytest.approx(page.scores[0])


def test_labels_given_meanwhile_do_not_reshuffle_the_pages_of_a_class(runtime: Runtime, photos: Photos) -> None:
    rankings = make_rankings(runtime)
    rank = f"class:{photos.bench.classes['cat']}"
    whole = _page(rankings, photos, rank, limit=400).ids
    seen: list[int] = []
    cursor = None
    while True:
        page = _page(rankings, photos, rank, limit=30, cursor=cursor)
        seen += page.ids
        photos.label_truly([photos.bench.image_ids.index(image_id) for image_id in page.ids])
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == whole


def test_another_process_reads_the_pages_after_a_cursor_by_the_same_head(runtime: Runtime, photos: Photos) -> None:
    rank = f"class:{photos.bench.classes['cat']}"
    here = make_rankings(runtime)
    first = _page(here, photos, rank, limit=30)
    rest = _page(here, photos, rank, limit=400, cursor=first.next_cursor)
    with runtime.reading() as session:
        here.predictors.publish_kept(session)
    photos.label_truly(range(60, 90))
    there = _page(make_rankings(runtime), photos, rank, limit=400, label="all", cursor=None)
    other = make_rankings(runtime)
    again = _page(other, photos, rank, limit=400, cursor=first.next_cursor)
    assert [image_id for image_id in rest.ids if image_id in set(again.ids)] == again.ids
    assert len(again.ids) == len(rest.ids) - len(set(rest.ids) & set(photos.bench.image_ids[60:90]))
    assert there.total == 400


def test_another_process_reads_images_that_came_in_after_the_features_were_made(
    runtime: Runtime, photos: Photos
) -> None:
    bench = photos.bench
    with runtime.transaction() as session:
        datasets.add_images(session, bench.dataset_id, [new_image(f"late {place}.jpg") for place in range(20)])
        found = embeddings.dataset_set(session, bench.dataset_id)
        assert found is not None
        rows = np.random.default_rng(3).normal(size=(20, DIMENSION)).astype(np.float32)
        vectors.write_shard(runtime.store.vectors_folder(found.id), 400, rows)
        land(session, found.id, 400, 420, failed=0)
    rank = f"class:{bench.classes['cat']}"
    here = make_rankings(runtime)
    first = _page(here, photos, rank, limit=30)
    rest = _page(here, photos, rank, limit=400, cursor=first.next_cursor)
    with runtime.reading() as session:
        here.predictors.publish_kept(session)
    there = _page(make_rankings(runtime), photos, rank, limit=400, cursor=first.next_cursor)
    assert len(rest.ids) == 330
    assert set(there.ids) == set(rest.ids)


def test_uncertain_images_come_first_by_margin_and_by_entropy(runtime: Runtime, photos: Photos) -> None:
    for rank in ("uncertain", "uncertain:margin", "uncertain:entropy"):
        page = _page(make_rankings(runtime), photos, rank, limit=400)
        assert page.scores == sorted(page.scores or [], reverse=True)
        assert 0 <= (page.scores or [])[-1] <= (page.scores or [])[0] <= 1
        sure = [suggested[0][1] for suggested in page.suggestions]
        assert np.mean(sure[:30]) < np.mean(sure[-30:])


@pytest.mark.parametrize("rank", ["uncertain", "uncertain:entropy", "mistakes"])
def test_pages_of_a_prediction_hold_every_image_once(runtime: Runtime, photos: Photos, rank: str) -> None:
    rankings = make_rankings(runtime)
    whole = _page(rankings, photos, rank, limit=400, label="all").ids
    seen: list[int] = []
    cursor = None
    while True:
        page = _page(rankings, photos, rank, limit=3, label="all", cursor=cursor)
        seen += page.ids
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == whole


def test_predicted_class_and_range_of_its_probability_filter_every_rank(runtime: Runtime, photos: Photos) -> None:
    dog = photos.bench.classes["dog"]
    rankings = make_rankings(runtime)
    for rank in ("newest", "random:3", "uncertain", f"class:{dog}", f"similar:{photos.bench.image_ids[0]}"):
        page = _page(rankings, photos, rank, limit=400, predicted=dog, min_score=0.5, max_score=0.9)
        assert page.ids
        assert all(suggested[0][0] == dog and 0.5 <= suggested[0][1] <= 0.9 for suggested in page.suggestions)
        paged = _page(rankings, photos, rank, limit=5, predicted=dog, min_score=0.5, max_score=0.9)
        rest = _page(
            rankings, photos, rank, limit=400, predicted=dog, min_score=0.5, max_score=0.9, cursor=paged.next_cursor
        )
        assert paged.ids + rest.ids == page.ids
    assert _page(rankings, photos, "newest", predicted=10**9).ids == []


def test_wrong_labels_come_first_among_possible_mistakes_with_the_class_they_should_have(
    runtime: Runtime, photos: Photos
) -> None:
    bench = photos.bench
    photos.label_truly(range(60, 200))
    wrong = {image: photos.names[(photos.truth[image] + 1) % 3] for image in (3, 70, 111, 150)}
    for image, name in wrong.items():
        bench.label(name, [image], version=1)
    rankings = make_rankings(runtime)
    page = _page(rankings, photos, "mistakes", label="any", limit=20)
    assert page.total == 200
    places = [bench.image_ids.index(image_id) for image_id in page.ids]
    assert set(wrong) <= set(places)
    suggested = dict(zip(places, page.suggestions, strict=True))
    assert all(suggested[image][0][0] == bench.classes[photos.names[photos.truth[image]]] for image in wrong)
    rest = _page(rankings, photos, "mistakes", label="any", limit=400, cursor=page.next_cursor)
    assert len(set(page.ids + rest.ids)) == 200


def test_possible_mistakes_are_walked_to_the_end_though_the_head_is_trained_anew(
    runtime: Runtime, photos: Photos
) -> None:
    rankings = make_rankings(runtime)
    whole = _page(rankings, photos, "mistakes", label="any", limit=400).ids
    seen: list[int] = []
    cursor = None
    for turn in range(12):
        page = _page(rankings, photos, "mistakes", label="any", limit=8, cursor=cursor)
        seen += [image_id for image_id in page.ids if image_id in whole]
        cursor = page.next_cursor
        if cursor is None:
            break
        photos.label_truly(range(60 + 25 * turn, 85 + 25 * turn))
        with runtime.reading() as session:
            standing = helper_models.standing(session, photos.bench.project_id)
            assert rankings.predictors.retrain(session, standing) is not None
    assert seen == whole


def test_a_label_that_was_looked_at_again_is_no_possible_mistake(runtime: Runtime, photos: Photos) -> None:
    bench = photos.bench
    rankings = make_rankings(runtime)
    first = _page(rankings, photos, "mistakes", label="any", limit=1).ids[0]
    place = bench.image_ids.index(first)
    with runtime.transaction() as session:
        class_id = bench.classes[photos.names[photos.truth[place]]]
        shown = [labels.Shown(first, 1)]
        labels.apply(session, bench.project_id, class_id, shown, by=OWNER_ID, kind=BatchKind.AUDIT)
    assert first not in _page(rankings, photos, "mistakes", label="any", limit=400).ids


def test_typical_images_come_first_one_of_each_kind(runtime: Runtime) -> None:
    photos = make_photos(runtime, images=90, classes=[f"class {number}" for number in range(4)], spread=0.05)
    rankings = make_rankings(runtime)
    page = _page(rankings, photos, "clusters", limit=8)
    kinds = {int(photos.truth[photos.bench.image_ids.index(image_id)]) for image_id in page.ids}
    assert kinds == {0, 1, 2, 3}
    rest = _page(rankings, photos, "clusters", limit=400, cursor=page.next_cursor)
    assert sorted(page.ids + rest.ids) == photos.bench.image_ids
    assert _page(make_rankings(runtime), photos, "clusters", limit=8).ids == page.ids


def test_a_page_to_sort_out_has_sections_of_uncertain_unlabelled_images(runtime: Runtime, photos: Photos) -> None:
    rankings = make_rankings(runtime)
    with runtime.reading() as session:
        page = rankings.sort_out(session, photos.bench.project_id, 40)
    assert len(set(page.ids)) == len(page.ids) == 40
    assert page.total == 340
    assert set(page.class_ids) == {0}
    sections = [suggested[0][0] for suggested in page.suggestions]
    changes = sum(before != after for before, after in itertools.pairwise(sections))
    assert changes == len(set(sections)) - 1
    assert all(len(suggested) == 3 for suggested in page.suggestions)
    photos.label_truly([photos.bench.image_ids.index(image_id) for image_id in page.ids])
    with runtime.reading() as session:
        following = rankings.sort_out(session, photos.bench.project_id, 40)
    assert not set(following.ids) & set(page.ids)


def test_every_image_can_be_sorted_out_to_the_last(runtime: Runtime, photos: Photos) -> None:
    rankings = make_rankings(runtime)
    for _ in range(30):
        with runtime.reading() as session:
            page = rankings.sort_out(session, photos.bench.project_id, 60)
        if not page.ids:
            break
        photos.label_truly([photos.bench.image_ids.index(image_id) for image_id in page.ids])
    assert page.total == 0


def test_what_cannot_be_ranked_says_why(runtime: Runtime) -> None:
    photos = make_photos(runtime, images=60)
    rankings = make_rankings(runtime)
    for rank in ("uncertain", "mistakes", f"class:{photos.bench.classes['cat']}"):
        with pytest.raises(NotReadyError, match="Nothing is predicted yet"):
            _page(rankings, photos, rank)
    photos.label_truly([image for image in range(40) if photos.truth[image] < 2])
    with pytest.raises(UnlearntClassError, match="does not know the class 'owl'"):
        _page(rankings, photos, f"class:{photos.bench.classes['owl']}")
    with pytest.raises(NotFoundError):
        _page(rankings, photos, "class:999999")
    cursor = _page(rankings, photos, "uncertain", limit=3).next_cursor
    with pytest.raises(InvalidError):
        _page(rankings, photos, "mistakes", cursor=cursor)
