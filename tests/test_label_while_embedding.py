"""`armful up FOLDER` on real photos: ranking and labelling begin while most of them are still to be embedded."""

import csv
import io
import urllib.request
from pathlib import Path

import pytest

from tests.faults.armful_process import ArmfulProcess

PHOTOS = Path(__file__).parents[2] / "shared" / "data" / "clothing" / "images"


@pytest.mark.timeout(300)
@pytest.mark.skipif(not PHOTOS.is_dir(), reason=f"the photos of {PHOTOS} are absent")
def test_a_person_ranks_and_labels_while_embedding_runs_and_exports_exactly_that(tmp_path: Path) -> None:
    photos = sum(1 for _ in PHOTOS.iterdir())
    given: dict[int, str] = {}
    labelled_while_running = 0
    with ArmfulProcess(tmp_path / "data", folder=PHOTOS) as armful:
        armful.wait_for(lambda: _embedded(armful) > 0, "the first embeddings")
        project_id = armful.call("POST", "/projects", {"dataset_id": 1, "name": "garment"})["id"]
        names = ("shirt", "shoes", "other")
        classes = {name: armful.call("POST", f"/projects/{project_id}/classes", {"name": name})["id"] for name in names}
        is_running = True
        while is_running:
            for name, class_id in classes.items():
                unlabelled = armful.call("GET", f"/projects/{project_id}/images?rank=random:{len(given)}&limit=40")
                ids = [item["id"] for item in unlabelled["items"]]
                first = next((image_id for image_id in ids if _is_embedded(armful, project_id, image_id)), None)
                if first is None:
                    continue  # all that is embedded so far is labelled
                page = armful.call("GET", f"/projects/{project_id}/images?rank=similar:{first}&limit=25")
                assert page["items"][0]["id"] == first
                images = [{"id": item["id"], "version": 0} for item in page["items"]]
                answer = armful.call("POST", f"/projects/{project_id}/labels", {"class_id": class_id, "images": images})
                assert answer["conflicts"] == []
                given |= dict.fromkeys(answer["applied"], name)
            is_running = armful.call("GET", "/jobs/1")["state"] in {"queued", "running"}
            labelled_while_running = len(given) if is_running else labelled_while_running

        dataset = armful.call("GET", "/datasets/1")
        with urllib.request.urlopen(f"{armful.url}/api/v1/projects/{project_id}/export?format=csv") as response:
            exported = csv.DictReader(io.StringIO(response.read().decode(), newline=""))
            rows = {int(row["image_id"]): row["class"] for row in exported}

    assert labelled_while_running > 0
    assert dataset["counts"] == {"images": photos, "embedded": photos, "refused": 0}
    assert rows == given


def _embedded(armful: ArmfulProcess) -> int:
    return sum(dataset["counts"]["embedded"] for dataset in armful.call("GET", "/datasets")["items"])


def _is_embedded(armful: ArmfulProcess, project_id: int, image_id: int) -> bool:
    try:
        armful.call("GET", f"/projects/{project_id}/images?rank=similar:{image_id}&limit=1")
    except OSError:
        return False
    return True
