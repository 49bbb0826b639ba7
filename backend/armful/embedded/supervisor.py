import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError

import armful
from armful import file_broker, migration
from armful.core.errors import ArmfulError
from armful.embedded.data_folder import DataFolder
from armful.embedded.errors import StartError
from armful.embedded.first_folder import import_folder
from armful.embedded.part import Part, ending
from armful.embedded.postgres import Postgres
from armful.embedded.terminal import Terminal

_HOST = "127.0.0.1"
_TICK = 0.1
_READY_SECONDS = 180.0
_ATTEMPTS_TO_START = 3
_API_PATIENCE = 4.0
_WORKER_PATIENCE = 8.0
_BACKLOG = 512


class _StopRequested(Exception):
    """Ctrl+C, or its like from elsewhere."""


class Supervisor:
    """`armful up`: starts the parts in order, keeps them alive, stops them in order. It does nothing else, so that
    there is nothing in it to crash.
    """

    def __init__(
        self,
        data: DataFolder,
        *,
        port: int,
        folder: Path | None = None,
        binaries: Path | None = None,
        terminal: Terminal | None = None,
    ) -> None:
        self._data = data
        self._port = port
        self._folder = folder
        self._terminal = terminal or Terminal()
        self._is_stopping = False
        self._postgres = Postgres(
            data.postgres, socket_folder=data.socket_folder(), log=data.log("postgres"), binaries=binaries
        )
        self._parts: list[Part] = []

    def run(self) -> None:
        """Until SIGINT, SIGTERM or SIGHUP. Raises ArmfulError where it cannot start; the parts are stopped then too."""
        with ExitStack() as stack:
            stack.enter_context(self._data.locked())
            listening = stack.enter_context(_listen(self._port))
            stack.enter_context(self._signals())
            stack.callback(self._stop)
            try:
                self._start(listening)
                self._tend()
            except _StopRequested:
                self._terminal.note("Stopping …")

    def _start(self, listening: socket.socket) -> None:
        url = f"http://{_HOST}:{listening.getsockname()[1]}"
        self._data.rotate_logs()
        with self._terminal.step("database"):
            self._postgres.start(checkpoint=self._checkpoint)
            self._postgres.ensure_database()
        engine = create_engine(self._postgres.url().replace("postgresql:", "postgresql+psycopg:", 1))
        with self._terminal.step("schema"):
            migration.migrate(engine)
        with self._terminal.step("broker"):
            _try_to_write(self._data.broker)
        worker, api = self._parts = self._make_parts(listening)
        for part in (worker, api):
            part.start()
        for part in (worker, api):
            with self._terminal.step(part.name):
                self._wait_until_ready(part)
        self._terminal.serving(url, str(self._data.root))
        if self._folder is not None:
            self._import(url, engine, self._folder)
        engine.dispose()

    def _make_parts(self, listening: socket.socket) -> list[Part]:
        environment = self._environment()
        # -P: a file of a usual name in the current folder must not pass for a module.
        program = [sys.executable, "-P", "-m", "armful.cli"]
        # The socket is ours, so that requests wait instead of failing while the API is started again.
        serve = [*program, "api", "--fd", str(listening.fileno())]
        return [
            Part("worker", [*program, "worker"], environment=environment, log=self._data.log("worker")),
            Part("api", serve, environment=environment, log=self._data.log("api"), pass_fds=[listening.fileno()]),
        ]

    def _environment(self) -> dict[str, str]:
        """The settings that every deployment reads, filled in for this one."""
        roots = json.loads(os.environ.get("ARMFUL_IMPORT_ROOTS") or json.dumps([str(Path.home())]))
        if self._folder is not None:
            roots = [str(self._folder), *roots]
        environment = {
            "ARMFUL_DATABASE_URL": self._postgres.url(),
            "ARMFUL_BROKER_URL": file_broker.url(self._data.broker),
            "ARMFUL_STORE": str(self._data.store),
            "ARMFUL_IMPORT_ROOTS": json.dumps(roots),
        }
        built = Path(armful.__file__).parents[2] / "frontend" / "dist"
        if "ARMFUL_FRONTEND" not in os.environ and built.is_dir():
            environment["ARMFUL_FRONTEND"] = str(built)
        return environment

    def _wait_until_ready(self, part: Part) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while not part.is_ready and not part.became_ready():
            self._checkpoint()
            if (death := part.death()) is not None and part.failures >= _ATTEMPTS_TO_START:
                raise StartError(f"The {part.name} does not start ({death}). {_last_words(part.log)}")
            if time.monotonic() > deadline:
                raise StartError(f"The {part.name} takes too long to start. {_last_words(part.log)}")
            part.start_if_due()
            time.sleep(_TICK)

    def _import(self, url: str, engine: Engine, folder: Path) -> None:
        try:
            self._terminal.note(import_folder(url, engine, folder))
        except (ArmfulError, OperationalError) as error:
            self._terminal.note(f"{folder} is not imported: {error}")

    def _tend(self) -> None:
        while True:
            self._checkpoint()
            if (status := self._postgres.exit_status()) is not None:
                self._terminal.note(f"The database stopped ({ending(status)}); starting it again.")
                self._revive_database()
            for part in self._parts:
                if (death := part.death()) is not None:
                    self._terminal.note(f"The {part.name} stopped ({death}); starting it again. Log: {part.log}")
                part.start_if_due()
                if part.became_ready():
                    self._terminal.note(f"The {part.name} is back.")
            time.sleep(_TICK)

    def _revive_database(self) -> None:
        wait = 0.5
        while True:
            try:
                self._postgres.start(checkpoint=self._checkpoint)
            except StartError as error:
                self._terminal.note(error.detail)
                deadline = time.monotonic() + wait
                while time.monotonic() < deadline:
                    self._checkpoint()
                    time.sleep(_TICK)
                wait = min(2 * wait, 30.0)
            else:
                self._terminal.note("The database is back.")
                return

    def _stop(self) -> None:
        """API and worker while the database is still there for their last words, then the database."""
        for part in reversed(self._parts):
            part.ask_to_stop()
        for part in reversed(self._parts):
            part.stop(patience=_API_PATIENCE if part.name == "api" else _WORKER_PATIENCE)
        self._postgres.stop()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def request(_number: int, _frame: FrameType | None) -> None:
            self._is_stopping = True

        before = {number: signal.signal(number, request) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _checkpoint(self) -> None:
        if self._is_stopping:
            raise _StopRequested


@contextmanager
def _listen(port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((_HOST, port))
        except OSError as error:
            raise StartError(
                f"Port {port} cannot be used ({error.strerror}): most likely another program, or another Armful, "
                f"has it. Choose another, as in `armful up --port {min(port + 1, 65535)}`."
            ) from error
        listening.listen(_BACKLOG)
        yield listening


def _try_to_write(folder: Path) -> None:
    probe = folder / ".probe"
    probe.write_bytes(b"")
    probe.unlink()


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()[-2:] if log.exists() else []
    return " / ".join([*lines, f"All of its log: {log}"])
