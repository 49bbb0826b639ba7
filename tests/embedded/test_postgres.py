import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from armful.embedded import Account, DataFolder, Postgres, StartError

MakePostgres = Callable[..., Postgres]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[MakePostgres]:
    """Makes handles on one database cluster in the test's folder, and stops what they started."""
    made: list[Postgres] = []

    def make_one(root: Path = tmp_path, account: Account | None = None) -> Postgres:
        folders = DataFolder(root)
        made.append(
            Postgres(
                folders.postgres,
                socket_folder=folders.socket_folder(),
                log=root / "postgres.log",
                account=account,
                options={"shared_buffers": "16MB"},
            )
        )
        return made[-1]

    yield make_one
    for postgres in made:
        postgres.stop()


def test_acknowledged_rows_outlive_kill_9(make: MakePostgres) -> None:
    postgres = make()
    postgres.start()
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        assert postgres.pid is not None
        os.kill(postgres.pid, signal.SIGKILL)
    postgres.start()
    with psycopg.connect(postgres.url("postgres")) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_an_orphan_is_stopped_cleanly_at_the_next_start(make: MakePostgres, tmp_path: Path) -> None:
    first, second = make(), make()
    first.start()
    second.start()
    assert first.exit_status() == 0
    assert second.exit_status() is None
    assert "received fast shutdown request" in (tmp_path / "postgres.log").read_text()


def test_a_pid_file_that_names_a_foreign_process_does_not_stop_the_start(make: MakePostgres) -> None:
    postgres = make()
    postgres.start()
    pid_file = postgres.folder / "postmaster.pid"
    content = pid_file.read_text()
    postgres.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *content.split("\n")[1:]]))
    lock = postgres.socket_folder / ".s.PGSQL.5432.lock"
    lock.write_text(f"{os.getpid()}\n{postgres.folder}\n")
    postgres.start()
    assert postgres.exit_status() is None


def test_a_kill_during_initdb_leaves_nothing_in_the_way(make: MakePostgres, tmp_path: Path) -> None:
    half = tmp_path / "postgres.new-half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    make().start()
    assert sorted(path.name for path in tmp_path.glob("postgres*")) == ["postgres", "postgres.log"]


def test_a_start_killed_at_any_moment_can_be_repeated(tmp_path: Path, make: MakePostgres) -> None:
    program = (
        "import sys; from pathlib import Path; from armful.embedded import Postgres; root = Path(sys.argv[1]);"
        "Postgres(root / 'postgres', socket_folder=root / 'run', log=root / 'postgres.log').start()"
    )
    for wait in (0.15, 0.3, 0.45, 0.6):
        starting = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)])
        time.sleep(wait)
        starting.kill()
        starting.wait()
    postgres = make()
    postgres.start()
    postgres.ensure_database("armful")
    postgres.ensure_database("armful")


def test_another_version_is_refused_and_left_alone(make: MakePostgres) -> None:
    postgres = make()
    postgres.start()
    postgres.stop()
    (postgres.folder / "PG_VERSION").write_text("17\n")
    with pytest.raises(StartError, match="belongs to Postgres 17"):
        postgres.start()
    assert (postgres.folder / "PG_VERSION").read_text() == "17\n"


def test_a_cluster_that_does_not_start_says_why_and_where_to_read_on(make: MakePostgres, tmp_path: Path) -> None:
    postgres = make()
    postgres.start()
    postgres.stop()
    (postgres.folder / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(StartError, match="no_such_setting") as refused:
        postgres.start()
    assert str(tmp_path / "postgres.log") in refused.value.detail


def test_a_path_too_long_for_a_socket_gets_a_private_folder_elsewhere(make: MakePostgres, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60) / "mit Leerzeichen & ü"
    deep.mkdir(parents=True)
    postgres = make(deep)
    assert not postgres.socket_folder.is_relative_to(deep)
    try:
        postgres.start()
        with psycopg.connect(postgres.url("postgres")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert postgres.socket_folder.stat().st_mode & 0o077 == 0
        assert DataFolder(deep).socket_folder() == postgres.socket_folder
        postgres.stop()
    finally:
        shutil.rmtree(postgres.socket_folder)


def test_somebody_elses_folder_is_not_used_for_the_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    deep = DataFolder(tmp_path / ("d" * 100))
    usual = deep.socket_folder()
    assert usual.parent == tmp_path
    usual.chmod(0o777)
    other = deep.socket_folder()
    assert other != usual
    other.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="a plain user needs no other account")
def test_where_user_namespaces_are_refused_root_runs_it_as_another_user(make: MakePostgres) -> None:
    nobody = Account(options=("--user", "65534:65534"), owner=(65534, 65534))
    with pytest.raises(StartError, match="may not enter"):
        make(account=nobody).start()  # pytest's folders are closed to others
    with tempfile.TemporaryDirectory(prefix="armful-", dir="/tmp") as open_folder:
        Path(open_folder).chmod(0o755)
        postgres = make(Path(open_folder), nobody)
        postgres.start()
        assert postgres.pid is not None
        assert Path(f"/proc/{postgres.pid}").stat().st_uid == 65534
        postgres.stop()
