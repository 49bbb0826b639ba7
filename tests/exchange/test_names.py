"""File names are any bytes; databases and JSON take text."""

import os
from pathlib import Path

from starlette.testclient import TestClient

from armful import datasets
from armful.models import JobState
from armful.runtime import Runtime
from tests.exchange.conftest import Importer
from tests.files.pictures import encoded, photo


def test_files_of_any_name_come_in_and_go_out(
    api: TestClient, runtime: Runtime, importer: Importer, tmp_path: Path
) -> None:
    with runtime.transaction() as session:
        dataset_id = datasets.create_dataset(session, name="photos", encoder="tf_efficientnet_lite0").id
    folder = tmp_path / "photos"
    deep = folder / ("d" * 200) / ("e" * 200) / ("f" * 200) / ("g" * 200)
    deep.mkdir(parents=True)
    for seed, name in enumerate((b"caf\xe9.jpg", "é😀.jpg".encode(), b"new\nline.jpg", b"=1+1.jpg")):
        (folder / os.fsdecode(name)).write_bytes(encoded(photo(seed=seed), "JPEG"))
    (deep / "x.jpg").write_bytes(encoded(photo(seed=9), "JPEG"))
    (deep / os.fsdecode(b"no\xff.jpg")).write_bytes(b"no picture")

    job = importer.run(dataset_id, source=str(folder), group_by="parent")

    assert (job.state, job.error) == (JobState.SUCCEEDED, None)
    assert (job.result["created"], job.result["refused"]) == (5, 1)
    project = api.post("/api/v1/projects", json={"dataset_id": dataset_id, "name": "p"}).json()
    lines = api.get(f"/api/v1/projects/{project['id']}/export?format=jsonl&label=all").text.splitlines()
    assert len(lines) == 5
    refusals = api.get(f"/api/v1/jobs/{job.id}/refusals").json()["items"]
    assert refusals[0]["name"].endswith("/no\\xff.jpg")
    page = api.get(f"/api/v1/projects/{project['id']}/images?label=all").json()
    names = {api.get(f"/api/v1/images/{item['id']}").json()["names"][0] for item in page["items"]}
    assert {"caf\\xe9.jpg", "é😀.jpg", "new\nline.jpg", "=1+1.jpg"} < names
    assert max(names, key=len).endswith("g/x.jpg")


def test_a_manifest_may_hold_what_a_database_may_not(runtime: Runtime, importer: Importer, tmp_path: Path) -> None:
    with runtime.transaction() as session:
        dataset_id = datasets.create_dataset(session, name="photos", encoder="tf_efficientnet_lite0").id
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "x.jpg").write_bytes(encoded(photo(seed=1), "JPEG"))
    manifest = tmp_path / "list.csv"
    manifest.write_text("file,group,note\nx.jpg,g\0,a\0b\ny\0.jpg,,\n")

    job = importer.run(dataset_id, source=str(tmp_path / "photos"), manifest=str(manifest))

    assert (job.state, job.error) == (JobState.SUCCEEDED, None)
    with runtime.reading() as session:
        image = datasets.image(session, 1)
    assert (image.group_name, image.meta) == ("g\\x00", {"note": "a\\x00b"})
