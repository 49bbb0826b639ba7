"""Uploads, references and exports, through the API."""

import csv
import io
import json
import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from armful import labels
from armful.runtime import Runtime
from tests.exchange.conftest import Importer
from tests.files.pictures import encoded, photo


@pytest.fixture
def project(api: TestClient) -> dict[str, Any]:
    dataset = api.post("/api/v1/datasets", json={"name": "photos"}).json()
    made: dict[str, Any] = api.post(
        "/api/v1/projects", json={"dataset_id": dataset["id"], "name": "Kind, of <thing>"}
    ).json()
    return made


def _upload(api: TestClient, dataset_id: int, count: int) -> dict[str, Any]:
    files = [("files", (f"{n}.jpg", encoded(photo(seed=n), "JPEG"), "image/jpeg")) for n in range(count)]
    answer = api.post(f"/api/v1/datasets/{dataset_id}/images", files=files)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_each_uploaded_file_is_answered_for(api: TestClient, project: dict[str, Any]) -> None:
    good, other = encoded(photo(seed=1), "JPEG"), encoded(photo(seed=2), "PNG")
    files = [
        ("files", (name, data)) for name, data in (("a.jpg", good), ("b.jpg", good), ("c.jpg", b"no"), ("d.png", other))
    ]
    paths = ["one/a.jpg", "two/b.jpg", "c.jpg", "one/d.png"]

    body = api.post(
        f"/api/v1/datasets/{project['dataset_id']}/images",
        files=files,
        data={"paths": json.dumps(paths), "group_by": "parent"},
    ).json()

    assert [item["outcome"] for item in body["items"]] == ["created", "duplicate", "refused", "created"]
    assert [item["name"] for item in body["items"]] == paths
    assert body["items"][0]["image_id"] == body["items"][1]["image_id"]
    assert "not a picture" in body["items"][2]["reason"]
    assert body["job_id"] is not None
    image = api.get(f"/api/v1/images/{body['items'][0]['image_id']}").json()
    assert (image["group"], sorted(image["names"])) == ("one", ["one/a.jpg", "two/b.jpg"])
    original = api.get(f"/api/v1/images/{image['id']}/file")
    assert (original.content, original.headers["x-content-type-options"]) == (good, "nosniff")


def test_a_file_past_the_size_limit_is_refused_and_stops_none_of_the_others(
    api: TestClient, project: dict[str, Any], runtime: Runtime
) -> None:
    good = encoded(photo(seed=1), "JPEG")
    too_large = b"\xff\xd8\xff" + bytes(runtime.settings.max_file_bytes)
    files = [("files", ("large.jpg", too_large)), ("files", ("good.jpg", good))]

    body = api.post(f"/api/v1/datasets/{project['dataset_id']}/images", files=files).json()

    assert [item["outcome"] for item in body["items"]] == ["refused", "created"]
    assert "more than the 1 MB allowed" in body["items"][0]["reason"]


def test_many_uploads_keep_their_order(api: TestClient, project: dict[str, Any]) -> None:
    pictures = [encoded(photo(32, 24, seed=place), "JPEG") for place in range(70)]
    files = [("files", (f"{place}.jpg", picture)) for place, picture in enumerate([*pictures, b"no", pictures[3]])]

    items = api.post(f"/api/v1/datasets/{project['dataset_id']}/images", files=files).json()["items"]

    assert [item["name"] for item in items] == [f"{place}.jpg" for place in range(72)]
    assert [item["outcome"] for item in items] == ["created"] * 70 + ["refused", "duplicate"]
    assert items[71]["image_id"] == items[3]["image_id"]
    assert [api.get(f"/api/v1/images/{items[place]['image_id']}").json()["position"] for place in (0, 33, 69)] == [
        0,
        33,
        69,
    ]


def test_uploads_are_embedded_by_one_job_and_ranked_by_an_uploaded_reference(
    api: TestClient, project: dict[str, Any], importer: Importer
) -> None:
    first = _upload(api, project["dataset_id"], 8)
    again = api.post(
        f"/api/v1/datasets/{project['dataset_id']}/images",
        files=[("files", ("x.jpg", encoded(photo(seed=99), "JPEG")))],
    ).json()
    assert again["job_id"] == first["job_id"], "one waiting job serves all uploads"
    importer.finish(first["job_id"])
    picture = encoded(photo(seed=3), "JPEG")
    reference = api.post(f"/api/v1/datasets/{project['dataset_id']}/references", files={"file": ("p.jpg", picture)})
    assert reference.status_code == 201

    page = api.get(f"/api/v1/projects/{project['id']}/images?rank=reference:{reference.json()['id']}").json()

    assert page["total"] == 9
    assert page["items"][0]["id"] == first["items"][3]["image_id"]
    assert page["items"][0]["score"] > 0.999
    assert api.get(page["items"][0]["thumbnail"]).headers["content-type"] == "image/jpeg"
    assert api.get(reference.json()["thumbnail"]).status_code == 200


def test_a_reference_that_is_no_picture_is_refused_with_its_name_and_the_reason(
    api: TestClient, project: dict[str, Any]
) -> None:
    answer = api.post(f"/api/v1/datasets/{project['dataset_id']}/references", files={"file": ("notes.txt", b"words")})
    assert answer.status_code == 415
    assert answer.json()["detail"].startswith("notes.txt is not a picture")


def test_one_picture_is_one_reference(api: TestClient, project: dict[str, Any]) -> None:
    picture = encoded(photo(seed=3), "JPEG")
    made = [
        api.post(f"/api/v1/datasets/{project['dataset_id']}/references", files={"file": (name, picture)}).json()
        for name in ("a.jpg", "b.jpg")
    ]
    assert made[0]["id"] == made[1]["id"]
    assert api.get(f"/api/v1/references/{made[0]['id']}").json() == made[1]
    assert made[1]["name"] == "b.jpg"


def test_an_export_holds_exactly_the_labels_given(api: TestClient, project: dict[str, Any]) -> None:
    items = _upload(api, project["dataset_id"], 4)["items"]
    made = api.post(f"/api/v1/projects/{project['id']}/classes", json={"name": 'naïve, "quoted"\nclass'}).json()
    write = {"class_id": made["id"], "images": [{"id": items[place]["image_id"], "version": 0} for place in (0, 2)]}
    assert api.post(f"/api/v1/projects/{project['id']}/labels", json=write).status_code == 200

    answer = api.get(f"/api/v1/projects/{project['id']}/export?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    lines = api.get(f"/api/v1/projects/{project['id']}/export?format=jsonl&label=all").text.splitlines()

    assert answer.headers["content-length"] == str(len(answer.content)), "a download that breaks off is seen"
    assert 'filename="Kind--of--thing.csv"' in answer.headers["content-disposition"]
    assert [(row["file"], row["class"], row["state"], row["labelled_by"]) for row in rows] == [
        ("0.jpg", made["name"], "manual", "owner"),
        ("2.jpg", made["name"], "manual", "owner"),
    ]
    assert list(rows[0]) == [
        "image_id",
        "file",
        "sha256",
        "group",
        "class",
        "state",
        "labelled_by",
        "labelled_at",
        "split",
    ]
    assert [json.loads(line)["class"] for line in lines] == [made["name"], None, made["name"], None]


def test_a_page_after_a_write_knows_of_it(api: TestClient, project: dict[str, Any]) -> None:
    """Pages are told from memory when nothing changed; a write is a change for the very next page."""
    items = _upload(api, project["dataset_id"], 6)["items"]
    made = api.post(f"/api/v1/projects/{project['id']}/classes", json={"name": "a"}).json()
    address = f"/api/v1/projects/{project['id']}/images?rank=newest"
    left = [item["image_id"] for item in items][::-1]
    while left:
        for _ in range(3):
            assert [item["id"] for item in api.get(address).json()["items"]] == left
        write = {"class_id": made["id"], "images": [{"id": left.pop(0), "version": 0}]}
        api.post(f"/api/v1/projects/{project['id']}/labels", json=write)
    assert api.get(address).json() == {"items": [], "next_cursor": None, "total": 0}


def test_a_change_by_another_process_is_seen_within_a_moment(
    api: TestClient, project: dict[str, Any], runtime: Runtime
) -> None:
    items = _upload(api, project["dataset_id"], 3)["items"]
    made = api.post(f"/api/v1/projects/{project['id']}/classes", json={"name": "a"}).json()
    address = f"/api/v1/projects/{project['id']}/images?rank=newest"
    for _ in range(3):
        api.get(address)
    other = Runtime.create(runtime.settings, pool_size=1)
    with other.transaction() as session:
        labels.apply(session, project["id"], made["id"], [labels.Shown(items[0]["image_id"], 0)], by=1)
    other.close()
    deadline = time.monotonic() + 2
    while api.get(address).json()["total"] != 2:
        assert time.monotonic() < deadline


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1:80"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1"}, 200),
    ],
)
def test_another_name_or_another_sites_page_is_turned_away(
    api: TestClient, headers: dict[str, str], status: int
) -> None:
    answer = api.get("/api/v1/me", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "forbidden"


def test_errors_are_problem_details_that_say_what_to_do(api: TestClient, project: dict[str, Any]) -> None:
    missing = api.get("/api/v1/projects/999/images")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    assert set(missing.json()) == {"type", "title", "status", "detail", "code"}
    malformed = api.get(f"/api/v1/projects/{project['id']}/images?limit=0")
    assert (malformed.status_code, malformed.json()["code"]) == (422, "malformed")
    wrong = api.get(f"/api/v1/projects/{project['id']}/images?rank=best")
    assert (wrong.status_code, "similar:" in wrong.json()["detail"]) == (400, True)
    assert api.get("/api/v1/thumbnails/xyz").status_code == 404
    assert api.get("/api/v1/nothing").json()["code"] == "not-found"
