"""kill -9 at random moments, while a client labels and an import runs."""

import os
import random
import shutil
import time
from pathlib import Path

import psycopg
import pytest

from tests.faults.armful_process import ArmfulProcess
from tests.faults.journal import violations
from tests.faults.labelling_client import LabellingClient
from tests.files.pictures import saved

KILLS = int(os.environ.get("ARMFUL_TEST_KILLS", "20"))
PICTURES = 30 * KILLS


@pytest.mark.timeout(600 + 10 * KILLS)
def test_every_acknowledged_label_is_there_once_and_the_import_completes(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    saved(folder, PICTURES)
    roots = {"ARMFUL_IMPORT_ROOTS": f'["{folder}"]'}
    chance = random.Random(7)
    with ArmfulProcess(tmp_path / "data", environment=roots) as armful:
        dataset_id = armful.call("POST", "/datasets", {"name": "photos"})["id"]
        project_id = armful.call("POST", "/projects", {"dataset_id": dataset_id, "name": "kind"})["id"]
        classes = [armful.call("POST", f"/projects/{project_id}/classes", {"name": name})["id"] for name in "ab"]
        job_id = armful.call("POST", f"/datasets/{dataset_id}/imports", {"source": str(folder)})["id"]
        clients = [LabellingClient(armful, project_id, classes, seed=seed) for seed in range(2)]
        for client in clients:
            client.start()
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.2, 5.0))
            _kill_something(armful, chance)
        armful.wait_healthy(seconds=120)
        for client in clients:
            client.stop()

        armful.wait_for(lambda: _is_over(armful, job_id), "the import to end", seconds=240)
        job = armful.call("GET", f"/jobs/{job_id}")
        dataset = armful.call("GET", f"/datasets/{dataset_id}")
        found = violations(armful.database_url(), project_id, [client.journal for client in clients])

        assert found == []
        assert sum(len(client.journal.writes) for client in clients) > KILLS
        assert (job["state"], job["error"]) == ("succeeded", None)
        assert job["result"]["created"] == PICTURES, "each file is counted once, however often the job was begun"
        assert dataset["counts"] == {"images": PICTURES, "embedded": PICTURES, "refused": 0}
        assert _files_on_the_store(armful) == {"originals": PICTURES, "thumbnails": PICTURES}


def test_the_checker_sees_what_it_is_for(tmp_path: Path) -> None:
    """Faults planted in a database that was well: each is found."""
    folder = tmp_path / "photos"
    folder.mkdir()
    saved(folder, 30)
    with ArmfulProcess(tmp_path / "data", folder=folder) as armful:
        armful.wait_for(lambda: _is_over(armful, 1), "the import to end")
        project_id = armful.call("POST", "/projects", {"dataset_id": 1, "name": "kind"})["id"]
        class_id = armful.call("POST", f"/projects/{project_id}/classes", {"name": "a"})["id"]
        client = LabellingClient(armful, project_id, [class_id], seed=1)
        client.start()
        armful.wait_for(lambda: len(client.journal.writes) > 8, "some labels")
        client.stop()
        assert violations(armful.database_url(), project_id, [client.journal]) == []
        for fault in (
            "DELETE FROM labels WHERE version = (SELECT max(version) FROM labels)",
            "UPDATE labels SET version = version + 1 WHERE version = (SELECT min(version) FROM labels)",
            "UPDATE labels SET class_id = NULL WHERE class_id IS NOT NULL",
            "DELETE FROM label_changes WHERE batch_id = (SELECT max(batch_id) FROM label_changes)",
            "UPDATE label_changes SET seq = seq + 1 WHERE seq = 2",
            "UPDATE batches SET idempotency_key = 'other' WHERE revision = 3",
            "UPDATE batches SET applied = applied + 1 WHERE revision = 2",
            "UPDATE batches SET revision = revision + 1000 WHERE revision = 1",
            "UPDATE projects SET revision = revision - 1",
            "INSERT INTO batches (project_id, revision, user_id, kind, applied, unchanged, conflicts) "
            f"VALUES ({project_id}, 9999, 1, 'label', 0, 0, '{{}}')",
        ):
            with psycopg.connect(armful.database_url()) as connection:
                before = _copy_of(connection)
                connection.execute(fault.encode())
                connection.commit()
                assert violations(armful.database_url(), project_id, [client.journal]), fault
                _bring_back(connection, before)
        assert violations(armful.database_url(), project_id, [client.journal]) == []


_TABLES = ("projects", "batches", "label_changes", "labels")


def _copy_of(connection: psycopg.Connection) -> dict[str, list[bytes]]:
    copies = {}
    for table in _TABLES:
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)".encode()) as copy:
            copies[table] = [bytes(block) for block in copy]
    return copies


def _bring_back(connection: psycopg.Connection, copies: dict[str, list[bytes]]) -> None:
    connection.execute(b"SET session_replication_role = replica")
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table}".encode())
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)".encode()) as copy:
            for block in copies[table]:
                copy.write(block)
    connection.commit()


def _kill_something(armful: ArmfulProcess, chance: random.Random) -> None:
    victim = chance.choice(["api", "worker", "worker", "postgres", "broker", "everything"])
    if victim == "broker":
        # It has no process of its own: the worst that can befall it is to lose all that it holds.
        shutil.rmtree(armful.data / "broker", ignore_errors=True)
    elif victim == "everything":
        armful.kill_all()
        armful.start(seconds=120)
    else:
        armful.kill(victim)


def _is_over(armful: ArmfulProcess, job_id: int) -> bool:
    try:
        return armful.call("GET", f"/jobs/{job_id}")["state"] not in {"queued", "running"}
    except OSError:
        return False


def _files_on_the_store(armful: ArmfulProcess) -> dict[str, int]:
    store = armful.data / "store"
    return {name: sum(path.is_file() for path in (store / name).rglob("*")) for name in ("originals", "thumbnails")}
