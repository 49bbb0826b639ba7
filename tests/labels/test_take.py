"""A page of several classes is one gesture."""

import pytest
from starlette.testclient import TestClient

from armful import labels
from armful.core.errors import ConflictError, InvalidError, NotFoundError
from armful.models import OWNER_ID, BatchKind, LabelState
from armful.runtime import Runtime
from tests.makers import Bench, make_bench


def _take(
    bench: Bench, *parts: tuple[str, list[int], BatchKind], version: int = 0, key: str | None = None
) -> labels.Outcome:
    given = [
        labels.Given(bench.classes[name], [labels.Shown(bench.image_ids[place], version) for place in places], kind)
        for name, places, kind in parts
    ]
    with bench.runtime.transaction() as session:
        return labels.take(session, bench.project_id, given, by=OWNER_ID, key=key)


def _states(bench: Bench) -> list[str | None]:
    with bench.runtime.reading() as session:
        found = labels.current(session, bench.project_id, bench.image_ids)
    return [found[image_id].state if image_id in found else None for image_id in bench.image_ids]


def test_a_page_is_one_batch_and_tells_confirmed_from_corrected(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    outcome = _take(bench, ("cat", [0, 1], BatchKind.CONFIRM), ("dog", [2], BatchKind.CORRECT))
    assert len(outcome.applied) == 3
    assert [name for name, _ in bench.now()[:4]] == ["cat", "cat", "dog", None]
    assert _states(bench)[:3] == [LabelState.CONFIRMED, LabelState.CONFIRMED, LabelState.CORRECTED]
    with runtime.reading() as session:
        assert [entry.batch.kind for entry in labels.batches(session, bench.project_id, limit=9)] == ["confirm"]
    bench.undo(outcome.batch_id)
    assert {name for name, _ in bench.now()} == {None}


def test_what_a_colleague_labelled_meanwhile_stays(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("dog", [1])
    outcome = _take(bench, ("cat", [0, 1], BatchKind.CONFIRM), ("dog", [2], BatchKind.CORRECT))
    assert outcome.conflicts == [bench.image_ids[1]]
    assert [name for name, _ in bench.now()[:3]] == ["cat", "dog", "dog"]


def test_the_same_key_again_changes_nothing_and_another_page_with_it_is_refused(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    first = _take(bench, ("cat", [0], BatchKind.CONFIRM), ("dog", [2], BatchKind.CORRECT), key="a")
    again = _take(bench, ("cat", [0], BatchKind.CONFIRM), ("dog", [2], BatchKind.CORRECT), key="a")
    assert again == first
    with pytest.raises(ConflictError, match="another request"):
        _take(bench, ("cat", [3], BatchKind.CONFIRM), key="a")


def test_an_archived_class_an_unknown_image_or_one_named_twice_is_refused_whole(
    runtime: Runtime, api: TestClient
) -> None:
    bench = make_bench(runtime)
    with pytest.raises(InvalidError, match="twice"):
        _take(bench, ("cat", [0], BatchKind.CONFIRM), ("dog", [0], BatchKind.CORRECT))
    assert api.patch(f"/api/v1/classes/{bench.classes['dog']}", json={"archived": True}).is_success
    with pytest.raises(InvalidError, match="archived"):
        _take(bench, ("cat", [0], BatchKind.CONFIRM), ("dog", [1], BatchKind.CORRECT))
    part = labels.Given(bench.classes["cat"], [labels.Shown(10**9, 0)], BatchKind.CONFIRM)
    with runtime.transaction() as session, pytest.raises(NotFoundError):
        labels.take(session, bench.project_id, [part], by=OWNER_ID)
    assert {name for name, _ in bench.now()} == {None}


def test_an_audit_notes_that_a_label_was_kept(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("cat", [0])
    shown = [labels.Shown(bench.image_ids[0], 1)]
    for applied in (1, 0):
        with runtime.transaction() as session:
            outcome = labels.apply(
                session, bench.project_id, bench.classes["cat"], shown, by=OWNER_ID, kind=BatchKind.AUDIT
            )
        assert len(outcome.applied) == applied
    assert _states(bench)[0] == LabelState.AUDITED


def test_the_rest_of_a_page_of_labels_is_kept_in_one_act(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("cat", [0])
    bench.label("dog", [1])
    parts = [
        labels.Given(bench.classes[name], [labels.Shown(bench.image_ids[place], 1)], BatchKind.AUDIT)
        for name, place in (("cat", 0), ("dog", 1))
    ]
    for applied in (2, 0):
        with runtime.transaction() as session:
            outcome = labels.take(session, bench.project_id, parts, by=OWNER_ID)
        assert len(outcome.applied) == applied
    assert [_states(bench)[place] for place in (0, 1)] == [LabelState.AUDITED, LabelState.AUDITED]


def test_a_write_is_images_or_parts_but_not_both(runtime: Runtime, api: TestClient) -> None:
    bench = make_bench(runtime)
    images = [{"id": bench.image_ids[0], "version": 0}]
    part = {"class_id": bench.classes["cat"], "images": images, "kind": "confirm"}
    url = f"/api/v1/projects/{bench.project_id}/labels"
    assert api.post(url, json={"class_id": bench.classes["cat"], "images": images, "parts": [part]}).status_code == 422
    assert api.post(url, json={}).status_code == 422
    answer = api.post(url, json={"parts": [part]}).json()
    assert answer["labels"] == {
        str(images[0]["id"]): {"class_id": part["class_id"], "state": "confirmed", "version": 1}
    }
