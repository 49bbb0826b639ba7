import os
import subprocess
import sys
from pathlib import Path


def test_commands_of_the_other_deployment_name_the_settings_they_miss() -> None:
    for command in ("api", "worker", "migrate"):
        refused = _armful(command)
        assert refused.returncode == 1
        assert "ARMFUL_DATABASE_URL, ARMFUL_BROKER_URL, ARMFUL_STORE" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_migrate_tells_where_the_schema_stands(database_url: str, tmp_path: Path) -> None:
    settings = {"ARMFUL_DATABASE_URL": database_url, "ARMFUL_BROKER_URL": "redis://", "ARMFUL_STORE": str(tmp_path)}
    assert "already" in _armful("migrate", **settings).stdout


def test_the_doctor_looks_and_changes_nothing(tmp_path: Path) -> None:
    told = _armful("doctor", "--data", str(tmp_path / "data")).stdout
    assert "✓  Postgres" in told
    assert "✓  Data" in told
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_says_what_to_do(tmp_path: Path) -> None:
    ill = _armful("doctor", "--data", str(tmp_path), "--postgres-binaries", str(tmp_path))
    assert ill.returncode == 1
    assert "ARMFUL_POSTGRES_BINARIES" in ill.stdout


def _armful(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ARMFUL_")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "armful.cli", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**clean, **settings, "COLUMNS": "500"},
    )
