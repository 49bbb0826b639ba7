from collections.abc import Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from armful import datasets
from armful.runtime import Runtime
from tests.makers import new_image

_IMAGES: list[tuple[str | None, Mapping[str, str]]] = [
    ("red car", {"shop": "North", "price": "5"}),
    ("red car", {"shop": "North"}),
    ("Red van", {"shop": "south, left"}),
    ("blue_car", {}),
    (None, {"it's": "100%"}),
]


@pytest.fixture
def dataset_id(runtime: Runtime) -> int:
    """Beside another one that has everything too."""
    made = [_make(runtime, name) for name in ("other", "mine")]
    return made[1]


def test_groups_come_with_their_counts_the_largest_first(api: TestClient, dataset_id: int) -> None:
    found = _ask(api, dataset_id, field="group")
    assert _pairs(found) == [("red car", 2), ("Red van", 1), ("blue_car", 1)]
    assert found["more"] is False


def test_a_prefix_narrows_whatever_its_case_and_signs_of_patterns_mean_themselves(
    api: TestClient, dataset_id: int
) -> None:
    assert _pairs(_ask(api, dataset_id, field="group", prefix="RED")) == [("red car", 2), ("Red van", 1)]
    assert _pairs(_ask(api, dataset_id, field="group", prefix="blue_")) == [("blue_car", 1)]
    assert _pairs(_ask(api, dataset_id, field="group", prefix="%")) == []
    assert _pairs(_ask(api, dataset_id, field="metadata", name="it's", prefix="100%")) == [("100%", 1)]


def test_names_of_metadata_and_the_values_of_one(api: TestClient, dataset_id: int) -> None:
    assert _pairs(_ask(api, dataset_id, field="metadata")) == [("shop", 3), ("it's", 1), ("price", 1)]
    assert _pairs(_ask(api, dataset_id, field="metadata", prefix="p")) == [("price", 1)]
    assert _pairs(_ask(api, dataset_id, field="metadata", name="shop")) == [("North", 2), ("south, left", 1)]
    assert _pairs(_ask(api, dataset_id, field="metadata", name="nothing")) == []


def test_what_is_left_out_is_told(api: TestClient, dataset_id: int) -> None:
    found = _ask(api, dataset_id, field="group", limit=2)
    assert (_pairs(found), found["more"]) == ([("red car", 2), ("Red van", 1)], True)
    assert _ask(api, dataset_id, field="group", limit=3)["more"] is False


def test_what_cannot_be_asked_is_refused(api: TestClient, dataset_id: int) -> None:
    assert api.get("/api/v1/datasets/999/facets?field=group").status_code == 404
    assert api.get(f"/api/v1/datasets/{dataset_id}/facets?field=colour").status_code == 422
    assert api.get(f"/api/v1/datasets/{dataset_id}/facets?field=group&prefix=%00").status_code == 400


def _make(runtime: Runtime, name: str) -> int:
    new = [new_image(f"{name}{place}", group=group, metadata=meta) for place, (group, meta) in enumerate(_IMAGES)]
    with runtime.transaction() as session:
        made = datasets.create_dataset(session, name=name, encoder="tf_efficientnet_lite0").id
        datasets.add_images(session, made, new)
    return made


def _ask(api: TestClient, dataset_id: int, **asked: str | int) -> dict[str, Any]:
    answer = api.get(f"/api/v1/datasets/{dataset_id}/facets", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _pairs(found: dict[str, Any]) -> list[tuple[str, int]]:
    return [(item["value"], item["count"]) for item in found["items"]]
