import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from armful import migration
from armful.embedded import DataFolder, Postgres
from tests.faults.armful_process import PARTS, ArmfulProcess, free_port, is_alive


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArmfulProcess]:
    """One Armful for the tests that leave it healthy."""
    with ArmfulProcess(tmp_path_factory.mktemp("up") / "data") as armful:
        yield armful


def test_it_shows_each_step_and_then_the_address(shared: ArmfulProcess) -> None:
    told = shared.told()
    places = [told.index(step) for step in ("database", "schema", "broker", "worker", "api", shared.url)]
    assert places == sorted(places)
    assert shared.call("GET", "/readyz", prefix="") == {"status": "ready"}


def test_a_second_start_on_the_same_folder_is_refused(shared: ArmfulProcess) -> None:
    second = _armful("up", "--data", str(shared.data), "--port", "0")
    assert second.returncode == 1
    assert f"running already on the data folder {shared.data} (process {shared.supervisor})" in second.stderr
    assert "--data" in second.stderr
    assert shared.is_healthy()


def test_a_taken_port_is_refused_and_another_is_proposed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = _armful("up", "--data", str(tmp_path / "data"), "--port", str(port))
    assert refused.returncode == 1
    assert f"Port {port} cannot be used" in refused.stderr
    assert "--port" in refused.stderr
    assert not (tmp_path / "data" / "postgres").exists()


@pytest.mark.parametrize("part", PARTS)
def test_a_killed_part_comes_back_by_itself(shared: ArmfulProcess, part: str) -> None:
    before = shared.pid(part)
    shared.kill(part)
    shared.wait_for(lambda: shared.pid(part) not in {None, before}, f"another {part}")
    shared.wait_healthy()
    name = "database" if part == "postgres" else part
    shared.wait_for(lambda: f"The {name} is back." in shared.told(), "a word in the terminal")
    assert f"The {name} stopped (killed by SIGKILL)" in shared.told()


def test_requests_wait_while_the_api_is_started_again(shared: ArmfulProcess) -> None:
    for _ in range(2):
        shared.kill("api")
        assert shared.call("GET", "/datasets", seconds=30) is not None


def test_a_killed_supervisor_leaves_nothing_behind_and_the_next_start_recovers(tmp_path: Path) -> None:
    with ArmfulProcess(tmp_path / "data") as armful:
        armful.call("POST", "/datasets", {"name": "before the kill"})
        left = armful.kill_supervisor()
        armful.start()  # at once: it has to wait for the database of the last run
        assert [item["name"] for item in armful.call("GET", "/datasets")["items"]] == ["before the kill"]
        assert not any(map(is_alive, left))


def test_after_everything_is_killed_the_next_start_recovers(tmp_path: Path) -> None:
    with ArmfulProcess(tmp_path / "data") as armful:
        for number in range(2):
            armful.call("POST", "/datasets", {"name": f"set {number}"})
            armful.kill_all()
            armful.start()
        assert len(armful.call("GET", "/datasets")["items"]) == 2


def test_ctrl_c_stops_everything_and_the_exit_is_clean(tmp_path: Path) -> None:
    with ArmfulProcess(tmp_path / "data") as armful:
        processes = armful.everything()
        assert armful.stop(signal.SIGINT) == 0
        assert not any(map(is_alive, processes))
        assert "database system is shut down" in (tmp_path / "data" / "logs" / "postgres.log").read_text()


def test_a_wish_to_stop_is_heard_during_the_start(tmp_path: Path) -> None:
    armful = ArmfulProcess(tmp_path / "data")
    armful.launch()
    try:
        armful.wait_for(lambda: armful.pid("worker") is not None, "the start to be half done")
        processes = armful.everything()
        assert armful.stop(signal.SIGTERM) == 0
        assert not any(map(is_alive, processes))
    finally:
        armful.kill_all()


def test_a_newer_data_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "data")
    with _database(data) as url:
        migration.migrate_url(url)
        with psycopg.connect(url) as connection:
            connection.execute("UPDATE alembic_version SET version_num = 'from-the-future'")
    refused = _armful("up", "--data", str(data.root), "--port", "0")
    assert refused.returncode == 1
    assert "newer Armful (schema from-the-future" in refused.stderr
    assert not data.log("api").exists()
    with _database(data) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("from-the-future",)]


def test_a_data_folder_from_before_the_tables_is_migrated(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "data")
    with _database(data):
        pass
    with ArmfulProcess(data.root) as armful:
        assert armful.call("GET", "/datasets") == {"items": []}


@pytest.mark.skipif(os.geteuid() != 0, reason="already a plain user")
def test_a_plain_user_can_start_it() -> None:
    home = Path("/tmp") / f"armful-test-{os.getpid()}-{free_port()}"
    home.mkdir()
    os.chown(home, 65534, 65534)
    # May read all files, since root's Python can lie where nobody else looks, and is otherwise like anybody.
    caps = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *caps]
    try:
        with ArmfulProcess(home / "data", prefix=prefix, environment={"HOME": str(home)}) as armful:
            assert armful.call("GET", "/readyz", prefix="") == {"status": "ready"}
            assert (home / "data" / "postgres").stat().st_uid == 65534
            assert armful.stop() == 0
    finally:
        subprocess.run(["rm", "-rf", str(home)], check=True)


@contextmanager
def _database(data: DataFolder) -> Iterator[str]:
    """The folder's database without the rest of Armful."""
    with data.locked():
        postgres = Postgres(data.postgres, socket_folder=data.socket_folder(), log=data.log("postgres"))
        postgres.start()
        try:
            postgres.ensure_database()
            yield postgres.url()
        finally:
            postgres.stop()


def _armful(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "armful.cli", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
