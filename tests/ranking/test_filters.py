from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from armful import datasets, labels
from armful.core.errors import InvalidError
from armful.models import OWNER_ID, BatchKind, LabelState
from armful.ranking import Ask, Filter, Rank
from armful.runtime import Runtime
from tests.makers import Bench, make_bench, make_rankings, new_image


def test_a_state_can_be_looked_at_alone(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("cat", [0])
    with runtime.transaction() as session:
        shown = [labels.Shown(bench.image_ids[1], 0)]
        labels.apply(session, bench.project_id, bench.classes["cat"], shown, by=OWNER_ID, kind=BatchKind.CONFIRM)

    assert _ids(bench, Filter("any", state=LabelState.CONFIRMED)) == [bench.image_ids[1]]
    assert _ids(bench, Filter("any", state=LabelState.MANUAL)) == [bench.image_ids[0]]


def test_who_labelled_and_when_can_be_asked(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("cat", [0, 1])
    now = datetime.now(UTC)

    both = bench.image_ids[1::-1]
    assert _ids(bench, Filter("any", labelled_by=OWNER_ID)) == both
    assert _ids(bench, Filter("any", labelled_by=OWNER_ID + 1)) == []
    assert _ids(bench, Filter("any", labelled_after=now - timedelta(minutes=1))) == both
    assert _ids(bench, Filter("any", labelled_after=now + timedelta(minutes=1))) == []
    assert _ids(bench, Filter("any", labelled_before=now - timedelta(minutes=1))) == []


def test_metadata_can_be_asked_together_with_all_else(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=1)
    with runtime.transaction() as session:
        new = [
            replace(new_image(f"{n}"), metadata={"colour": colour, "doors": doors})
            for n, (colour, doors) in enumerate([("red", "3"), ("red", "5"), ("blue", "5")])
        ]
        added = [one.image_id for one in datasets.add_images(session, bench.dataset_id, new)]

    assert _ids(bench, Filter.parse("all", metadata=["colour=red"])) == [added[1], added[0]]
    assert _ids(bench, Filter.parse("all", metadata=["doors=5", "colour=red"])) == [added[1]]
    assert _ids(bench, Filter.parse("any", metadata=["colour=red"])) == []


@pytest.mark.parametrize("wrong", [{"label": "some"}, {"label": "all", "metadata": ["colour"]}])
def test_a_filter_that_is_none_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidError):
        Filter.parse(**wrong)  # type: ignore[arg-type]  # that is the point


def test_all_that_match_are_listed_as_they_are_now(api: TestClient, runtime: Runtime) -> None:
    bench = make_bench(runtime, images=30)
    bench.label("cat", [3])
    bench.label(None, [3], version=1)
    address = f"/api/v1/projects/{bench.project_id}/selection"

    found = api.get(address, params={"rank": "newest", "label": "none"}).json()

    assert found["ids"] == bench.image_ids[::-1]
    assert found["versions"] == [2 if image_id == bench.image_ids[3] else 0 for image_id in bench.image_ids[::-1]]
    few = api.get(address, params={"limit": 5}).json()
    assert (len(few["ids"]), few["total"]) == (5, 30)


def _ids(bench: Bench, chosen: Filter) -> list[int]:
    with bench.runtime.reading() as session:
        return make_rankings(bench.runtime).page(session, Ask(bench.project_id, Rank.parse("newest"), chosen)).ids


def test_a_query_string_is_read_whole_and_a_malformed_one_refused(api: TestClient, runtime: Runtime) -> None:
    bench = make_bench(runtime, images=1)
    with runtime.transaction() as session:
        new = [replace(new_image(f"{n}"), metadata={"a": "1", "b": str(n)}) for n in range(3)]
        added = datasets.add_images(session, bench.dataset_id, new)
    address = f"/api/v1/projects/{bench.project_id}/images"

    found = api.get(address, params={"label": "all", "metadata": ["a=1", "b=2"]}).json()

    assert [item["id"] for item in found["items"]] == [added[2].image_id]
    for wrong in ({"state": "sure"}, {"limit": "many"}, {"labelled_after": "yesterday"}):
        refused = api.get(address, params=wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "malformed")
        assert next(iter(wrong)) in refused.json()["detail"]
