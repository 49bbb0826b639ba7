"""What the API answers to a gesture."""

from typing import Any

from starlette.testclient import TestClient

from armful.runtime import Runtime
from tests.makers import Bench, make_bench


def test_an_answer_holds_the_labels_that_its_images_have_now(api: TestClient, runtime: Runtime) -> None:
    bench = make_bench(runtime)
    new, same, taken, *_ = bench.image_ids
    cat, dog = bench.classes["cat"], bench.classes["dog"]
    bench.label("cat", [1])
    bench.label("dog", [1], version=1)
    bench.label("cat", [1], version=2)
    bench.label("dog", [2])

    answer = _give(api, bench, cat, [new, same, taken])

    assert (answer["applied"], answer["unchanged"]) == ([new], [same])
    assert answer["labels"] == {
        str(new): {"class_id": cat, "state": "manual", "version": 1},
        str(same): {"class_id": cat, "state": "manual", "version": 3},
    }
    assert answer["conflicts"] == [{"id": taken, "label": {"class_id": dog, "state": "manual", "version": 1}}]


def test_undo_tells_the_labels_that_came_back(api: TestClient, runtime: Runtime) -> None:
    bench = make_bench(runtime)
    first, second = bench.image_ids[:2]
    bench.label("dog", [0])
    batch = _give(api, bench, bench.classes["cat"], [first, second], version=1)
    assert batch["applied"] == [first]

    undone = api.post(f"/api/v1/batches/{batch['batch_id']}/undo").json()

    assert undone["labels"] == {str(first): {"class_id": bench.classes["dog"], "state": "manual", "version": 3}}


def test_the_same_key_again_tells_the_same_labels(api: TestClient, runtime: Runtime) -> None:
    bench = make_bench(runtime)

    answers = [_give(api, bench, bench.classes["cat"], bench.image_ids[:2], key="gesture") for _ in range(2)]

    assert answers[0] == answers[1]
    assert len(answers[0]["labels"]) == 2


def test_an_image_that_was_never_labelled_has_no_label_to_tell(api: TestClient, runtime: Runtime) -> None:
    bench = make_bench(runtime)

    answer = _give(api, bench, None, bench.image_ids[:1])

    assert (answer["unchanged"], answer["labels"]) == (bench.image_ids[:1], {})


def _give(
    api: TestClient,
    bench: Bench,
    class_id: int | None,
    image_ids: list[int],
    *,
    version: int = 0,
    key: str | None = None,
) -> dict[str, Any]:
    write = {"class_id": class_id, "images": [{"id": image_id, "version": version} for image_id in image_ids]}
    headers = {"Idempotency-Key": key} if key else {}
    response = api.post(f"/api/v1/projects/{bench.project_id}/labels", json=write, headers=headers)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer
