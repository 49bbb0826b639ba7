import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from armful.core import readiness
from armful.embedded.account import OWN, command_line

_LONGEST_WAIT = 30.0
_GOOD_LIFE = 60.0


class Part:
    """A child process that is started again when it dies, later each time it dies young."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        log: Path,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.log = log
        self.is_ready = False
        self.failures = 0
        """Deaths since it last lived well."""
        self._command = list(command)
        self._environment = dict(environment)
        self._pass_fds = tuple(pass_fds)
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: int | None = None
        self._started_at = 0.0
        self._start_again_at = 0.0
        self._was_asked = False

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl+C in the terminal is left to the supervisor."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        environment = {**os.environ, **self._environment, readiness.VARIABLE: str(writing)}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                # SIGKILL: an API that outlived its supervisor would keep the port from the next one.
                command_line(self._command, OWN, signal.SIGKILL),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                pass_fds=(*self._pass_fds, writing),
                start_new_session=True,
            )
        os.close(writing)
        self._pipe, self.is_ready, self._started_at = reading, False, time.monotonic()
        self._was_asked = False

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def became_ready(self) -> bool:
        """Whether it has reported itself ready since this was last asked."""
        if self._pipe is None:
            return False
        try:
            told = os.read(self._pipe, 100)
        except BlockingIOError:
            return False
        self._close_pipe()
        self.is_ready = bool(told)
        return self.is_ready

    def death(self) -> str | None:
        """How it ended, for people, and told once; none while it lives or waits to be started again."""
        if self._process is None or (status := self._process.poll()) is None:
            return None
        self._clear_up()
        now = time.monotonic()
        self.failures = 1 if now - self._started_at > _GOOD_LIFE else self.failures + 1
        wait = 0.0 if self.failures == 1 else min(0.5 * 2 ** (self.failures - 2), _LONGEST_WAIT)
        self._start_again_at = now + wait
        return ending(status)

    def start_if_due(self) -> None:
        """Start it again once it has waited long enough after its death."""
        if self._process is None and time.monotonic() >= self._start_again_at:
            self.start()

    def ask_to_stop(self) -> None:
        """Once only: asked twice, some programs drop what they are doing."""
        if self._process is not None and not self._was_asked:
            self._was_asked = True
            self._process.terminate()

    def stop(self, *, patience: float) -> None:
        """Ask, wait, and after `patience` seconds kill: nothing that matters is in its memory only."""
        if self._process is None:
            return
        self.ask_to_stop()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._clear_up()

    def _clear_up(self) -> None:
        if self._process is not None:
            # Children that it left behind share its session.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process, self.is_ready = None, False
        self._close_pipe()

    def _close_pipe(self) -> None:
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None


def ending(status: int) -> str:
    """What an exit status says, for people."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"killed by signal {-status}"
