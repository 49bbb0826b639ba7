import json
from pathlib import Path

from sqlalchemy import create_engine

from armful.embedded.first_folder import import_folder
from tests.faults.armful_process import ArmfulProcess


def test_a_folder_becomes_a_dataset_once_and_a_namesake_another(tmp_path: Path) -> None:
    first, namesake = tmp_path / "red" / "photos", tmp_path / "blue" / "photos"
    for folder in (first, namesake):
        folder.mkdir(parents=True)
    roots = {"ARMFUL_IMPORT_ROOTS": json.dumps([str(tmp_path)])}
    with ArmfulProcess(tmp_path / "data", folder=first, environment=roots) as armful:
        imported = f"Importing {first} into the dataset “photos”."
        armful.wait_for(lambda: imported in armful.told(), "the import to be asked for")
        engine = create_engine(armful.database_url().replace("postgresql:", "postgresql+psycopg:", 1))
        assert import_folder(armful.url, engine, first) == f"{first} is the dataset “photos” already."
        told = import_folder(armful.url, engine, namesake)
        assert told == f"Importing {namesake} into the dataset “blue/photos”."
        engine.dispose()
        sources = armful.sql("SELECT arguments->>'source' FROM jobs WHERE kind = 'import' ORDER BY id")
        assert sources == [(str(first),), (str(namesake),)]
        projects = armful.call("GET", "/projects")["items"]
        assert sorted((found["dataset_id"], found["name"]) for found in projects) == [
            (1, "First pass"),
            (2, "First pass"),
        ]


def test_a_folder_that_is_none_is_refused_before_anything_starts(tmp_path: Path) -> None:
    armful = ArmfulProcess(tmp_path / "data", folder=tmp_path / "nowhere")
    armful.launch()
    assert armful.wait_end() == 1
    assert "nowhere is not a folder" in armful.told()
    assert not (tmp_path / "data").exists()
