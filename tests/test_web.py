"""What every route does with requests that no database, disk or parser can take."""

import errno
import json
import os
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from armful.api import create_api
from armful.runtime import Runtime
from tests.files.pictures import encoded, photo
from tests.makers import make_bench

_JSON = {"content-type": "application/json"}
_TOO_LARGE = 2**63
_SURROGATE = "\ud800"


def test_a_number_that_no_id_can_have_is_the_callers_fault(api: TestClient) -> None:
    addresses = "datasets/{}", "images/{}/file", "jobs/{}", "jobs?dataset_id={}", "projects/{}/images", "references/{}"
    for number in (_TOO_LARGE, -_TOO_LARGE - 1, 10**400):
        for address in addresses:
            answer = api.get(f"/api/v1/{address.format(number)}")
            assert answer.status_code in (400, 404), answer.text
            assert answer.headers["content-type"] == "application/problem+json"


def test_label_writes_with_impossible_numbers_are_the_callers_fault(api: TestClient, runtime: Runtime) -> None:
    bench = make_bench(runtime)
    image_id, class_id = bench.image_ids[0], bench.classes["cat"]
    for write in (
        {"class_id": class_id, "images": [{"id": image_id, "version": 2**31}]},
        {"class_id": class_id, "images": [{"id": _TOO_LARGE, "version": 0}]},
        {"class_id": _TOO_LARGE, "images": [{"id": image_id, "version": 0}]},
    ):
        answer = api.post(f"/api/v1/projects/{bench.project_id}/labels", json=write)
        assert answer.status_code in (400, 422), answer.text
    assert api.patch(f"/api/v1/classes/{class_id}", json={"rank": 2**31}).status_code in (400, 422)


@pytest.mark.parametrize("text", ["a\0b", _SURROGATE, "a" * 100_000], ids=["NUL", "half a character", "long"])
def test_text_that_cannot_be_kept_is_the_callers_fault(api: TestClient, runtime: Runtime, text: str) -> None:
    bench = make_bench(runtime)
    class_id = bench.classes["cat"]
    writes: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "datasets", {"name": text}),
        ("POST", "datasets", {"name": "new", "encoder": text}),
        ("POST", "projects", {"dataset_id": bench.dataset_id, "name": text}),
        ("POST", f"projects/{bench.project_id}/classes", {"name": text}),
        ("POST", f"projects/{bench.project_id}/classes", {"name": "new", "description": text}),
        ("PATCH", f"classes/{class_id}", {"description": text}),
        ("POST", f"datasets/{bench.dataset_id}/imports", {"source": text}),
        ("POST", f"datasets/{bench.dataset_id}/imports", {"source": str(runtime.settings.store), "manifest": text}),
    ]
    for method, address, body in writes:
        answer = api.request(method, f"/api/v1/{address}", content=json.dumps(body), headers=_JSON)
        assert 400 <= answer.status_code < 500, (address, answer.text)
        assert answer.json()["code"]


@pytest.mark.parametrize(
    "name",
    ["a\0b.jpg", "../../a.jpg", "é" * 5000 + ".jpg", "\u202egpj.😀.exe"],
    ids=["NUL", "upwards", "long", "backwards"],
)
def test_any_name_is_good_enough_for_a_good_picture(api: TestClient, runtime: Runtime, name: str) -> None:
    dataset_id = make_bench(runtime).dataset_id
    data = encoded(photo(seed=1), "JPEG")

    uploaded = api.post(
        f"/api/v1/datasets/{dataset_id}/images",
        files=[("files", ("x.jpg", data)), ("files", ("y.jpg", b"no picture"))],
        data={"paths": json.dumps([name, name]), "group_by": "parent"},
    )
    assert uploaded.status_code == 200, uploaded.text
    assert [item["outcome"] for item in uploaded.json()["items"]] == ["created", "refused"]
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + name[:1000].encode() + b'"\r\n\r\n'
    reference = api.post(
        f"/api/v1/datasets/{dataset_id}/references",
        content=head + data + b"\r\n--x--\r\n",
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    assert reference.status_code == 201, reference.text


@pytest.mark.parametrize(
    "path", ["~nobody-of-this-name/x", "a\0b", "a" * 300, "b/" * 3000], ids=["nobody", "NUL", "long", "deep"]
)
def test_a_path_that_can_be_none_is_the_callers_fault(api: TestClient, runtime: Runtime, path: str) -> None:
    dataset_id = make_bench(runtime).dataset_id
    below = path if path.startswith("~") else f"{runtime.settings.import_roots[0]}/{path}"
    assert 400 <= api.get("/api/v1/folders", params={"path": below}).status_code < 500
    answer = api.post(f"/api/v1/datasets/{dataset_id}/imports", json={"source": below})
    assert 400 <= answer.status_code < 500, answer.text


def test_a_full_disk_under_the_database_is_told_as_such(api: TestClient, runtime: Runtime) -> None:
    bench = make_bench(runtime)
    with psycopg.connect(runtime.settings.database_url, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        connection.execute("CREATE TRIGGER full_disk BEFORE INSERT ON labels EXECUTE FUNCTION full_disk()")
    write = {"class_id": bench.classes["cat"], "images": [{"id": bench.image_ids[0], "version": 0}]}
    answer = api.post(f"/api/v1/projects/{bench.project_id}/labels", json=write)
    assert (answer.status_code, answer.json()["code"]) == (507, "no-room")


def test_a_full_disk_under_the_store_is_told_as_such_and_other_faults_are_problems_too(runtime: Runtime) -> None:
    def write(number: int) -> None:
        raise OSError(number, os.strerror(number))

    app = create_api(runtime)
    app.add_api_route("/write/{number}", write)
    client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    full, broken = client.get(f"/write/{errno.ENOSPC}"), client.get(f"/write/{errno.EIO}")
    assert (full.status_code, full.json()["code"]) == (507, "no-room")
    assert (broken.status_code, broken.json()["code"]) == (500, "internal")
    assert broken.headers["content-type"] == "application/problem+json"
