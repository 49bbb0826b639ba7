"""`armful import` and `armful export` against a running Armful."""

import csv
import subprocess
import sys
from pathlib import Path

from tests.faults.armful_process import ArmfulProcess
from tests.files.pictures import saved


def test_a_folder_goes_in_and_the_labels_come_out(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    saved(folder, 6)
    (folder / "notes.txt").write_text("no picture")
    with ArmfulProcess(tmp_path / "data", environment={"ARMFUL_IMPORT_ROOTS": f'["{folder}"]'}) as armful:
        imported = _armful(armful, "import", str(folder), "--sample", "random", "--count", "4", "--dataset", "few")
        assert (imported.returncode, "4 created" in imported.stdout) == (0, True), imported.stdout + imported.stderr
        assert "notes.txt does not look like a picture" in imported.stdout
        dataset_id = armful.call("GET", "/datasets")["items"][0]["id"]
        project_id = armful.call("POST", "/projects", {"dataset_id": dataset_id, "name": "kind"})["id"]
        class_id = armful.call("POST", f"/projects/{project_id}/classes", {"name": "thing"})["id"]
        image = armful.call("GET", f"/projects/{project_id}/images")["items"][0]
        write = {"class_id": class_id, "images": [{"id": image["id"], "version": 0}]}
        armful.call("POST", f"/projects/{project_id}/labels", write)

        exported = _armful(armful, "export", "kind", str(tmp_path / "labels.csv"))

        assert exported.returncode == 0, exported.stderr
        with (tmp_path / "labels.csv").open(newline="") as lines:
            assert [(int(row["image_id"]), row["class"]) for row in csv.DictReader(lines)] == [(image["id"], "thing")]
        for arguments, words in (
            (["export", "nothing", str(tmp_path / "x.csv")], "There is no project 'nothing'"),
            (["export", "kind", str(tmp_path / "x.xlsx")], "neither .csv nor .jsonl"),
            (["import", str(tmp_path)], "not below an import root"),
        ):
            refused = _armful(armful, *arguments)
            assert (refused.returncode, words in refused.stderr) == (1, True), refused.stderr


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "armful.cli",
        "export",
        "1",
        str(tmp_path / "x.csv"),
        "--url",
        "http://127.0.0.1:9",
    ]
    refused = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (refused.returncode, "No Armful answers" in refused.stderr) == (1, True)


def _armful(armful: ArmfulProcess, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "armful.cli", *arguments, "--url", armful.url]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
