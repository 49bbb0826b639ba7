"""`armful up` as people run it: a process of its own on a free port, whose parts can be killed one by one."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import psutil
import psycopg

PARTS = ("api", "worker", "postgres")


class ArmfulProcess:
    """One embedded Armful on `data`. It keeps its port from start to start, so that clients can go on.

    `with ArmfulProcess(tmp_path / "data") as armful:` starts it, waits until it is ready, and stops it at the end.
    """

    def __init__(
        self,
        data: Path,
        *,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
    ) -> None:
        """`prefix` is put before the command, to run it as somebody else."""
        self.data = data
        self.port = free_port()
        self.output = data.with_suffix(".output")
        self.folder = folder
        self._environment = {"ARMFUL_JOB_LEASE_SECONDS": "2", **(environment or {})}
        self._prefix = list(prefix)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill_all()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def supervisor(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, *, seconds: float = 60.0) -> None:
        """Start it and wait until it says that it is ready."""
        self.launch()
        self.wait_for(lambda: "Armful is ready" in self.told(), "Armful to be ready", seconds=seconds)

    def launch(self, *arguments: str) -> None:
        """Start it and wait for nothing."""
        up = ["up", "--data", str(self.data), "--port", str(self.port), *arguments]
        if self.folder is not None:
            up.append(str(self.folder))
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                [*self._prefix, sys.executable, "-P", "-m", "armful.cli", *up],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **self._environment},
                start_new_session=True,
            )

    def told(self) -> str:
        """What stood in the terminal since the last start."""
        return self.output.read_text(errors="replace")

    def wait_end(self, *, seconds: float = 30.0) -> int:
        """The exit status."""
        assert self._process is not None
        return self._process.wait(seconds)

    def stop(self, signal_number: signal.Signals = signal.SIGINT) -> int:
        """Stop it as Ctrl+C does; the exit status."""
        os.kill(self.supervisor, signal_number)
        return self.wait_end()

    def pid(self, part: str) -> int | None:
        """Process id of `api`, `worker` or `postgres`; none while it is down."""
        assert self._process is not None
        for child in _children(self._process.pid):
            if part == _part(child):
                return int(child.pid)
        return None

    def everything(self) -> list[int]:
        """Ids of the supervisor and of all processes below it."""
        assert self._process is not None
        return [self._process.pid, *(child.pid for child in _children(self._process.pid, recursive=True))]

    def kill(self, part: str) -> None:
        """kill -9 one part (if it is up) and wait until that process is gone."""
        if (pid := self.pid(part)) is not None:
            _kill(pid)
            self.wait_for(lambda: not is_alive(pid), f"the {part} to be dead")

    def kill_supervisor(self) -> list[int]:
        """kill -9 `armful up` itself; the ids of what it had started, which end without help."""
        started = self.everything()
        _kill(self.supervisor)
        self.wait_end()
        return started[1:]

    def kill_all(self) -> None:
        """kill -9 everything at once, as a power cut does."""
        if self._process is None:
            return
        processes = self.everything()
        for pid in processes:
            _kill(pid)
        self._process.wait()
        self.wait_for(lambda: not any(map(is_alive, processes)), "all processes to be dead")

    def wait_healthy(self, *, seconds: float = 60.0) -> None:
        """Until every part is up and the API reaches the database."""
        self.wait_for(self.is_healthy, "Armful to be healthy", seconds=seconds)

    def is_healthy(self) -> bool:
        if any(self.pid(part) is None for part in PARTS):
            return False
        try:
            self.call("GET", "/readyz", prefix="", seconds=2.0)
        except OSError:
            return False
        return True

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        prefix: str = "/api/v1",
        headers: Mapping[str, str] | None = None,
        seconds: float = 10.0,
    ) -> Any:
        """One call of the API, JSON in and out; raises OSError (urllib's errors are such) when it fails."""
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + prefix + path,
            content,
            {"content-type": "application/json", **(headers or {})},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=seconds) as response:
                return json.loads(response.read())
        except urllib.error.HTTPError as error:
            with error:
                raise CallError(error.code, error.read().decode(errors="replace")) from error

    def database_url(self) -> str:
        """Of the running database, past the API."""
        return f"postgresql://armful@/armful?host={self.data / 'run'}"

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of one statement, past the API; none for a statement without rows."""
        with psycopg.connect(self.database_url(), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def wait_for(self, condition: Callable[[], bool], what: str, *, seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if self._process is not None and self._process.poll() not in {None, -signal.SIGKILL}:
                raise AssertionError(f"armful ended while waiting for {what}:\n{self._report()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {seconds:.0f} s in vain for {what}:\n{self._report()}")
            time.sleep(0.05)

    def _report(self) -> str:
        logs = [f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}" for log in self.data.glob("logs/*.log")]
        return "\n".join(["--- terminal", self.told(), *logs])


class CallError(OSError):
    """The API answered with an error."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_alive(pid: int) -> bool:
    """A zombie counts as dead."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _children(pid: int, *, recursive: bool = False) -> list[psutil.Process]:
    try:
        return [child for child in psutil.Process(pid).children(recursive=recursive) if is_alive(child.pid)]
    except psutil.NoSuchProcess:
        return []


def _part(process: psutil.Process) -> str | None:
    try:
        command = process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return None
    if command and Path(command[0]).name == "postgres":
        return "postgres"
    return next((part for part in ("api", "worker") if part in command and "armful.cli" in command), None)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
