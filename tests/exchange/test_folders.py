import os
from pathlib import Path

from starlette.testclient import TestClient


def test_a_folder_shows_its_folders_and_counts_its_pictures(api: TestClient, tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / os.fsdecode(b"caf\xe9")).mkdir()  # no UTF-8: JSON cannot name it, and it must not hide the others
    (tmp_path / "round").symlink_to("round")
    for name in ("x.jpg", "y.PNG", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")

    top = api.get("/api/v1/folders").json()
    shown = api.get("/api/v1/folders", params={"path": str(tmp_path)}).json()

    assert top == {"path": "", "parent": None, "folders": [str(tmp_path)], "pictures": 0}
    assert shown["parent"] == ""
    assert [Path(folder).name for folder in shown["folders"] if "store" not in folder] == ["b"]
    assert shown["pictures"] == 2
    below = api.get("/api/v1/folders", params={"path": str(tmp_path / "b")}).json()
    assert below["parent"] == str(tmp_path)
