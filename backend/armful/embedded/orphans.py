"""Postgres processes that a killed supervisor, or a killed postmaster, left behind."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

_SHUTDOWN_SECONDS = 30.0
"""A killed supervisor's Postgres is writing its last checkpoint; on a slow disk that takes a while."""


def clear(folder: Path) -> None:
    """Leave no Postgres process at work in the data folder, and no stale pid file that would stop a new one.

    Only for whoever holds the lock on the data folder: a healthy Postgres would be stopped too.
    """
    pid_file = folder / "postmaster.pid"
    postmaster = _first_number(pid_file)
    if postmaster is not None and postmaster in processes(folder):
        log.info("stopping the Postgres that an earlier run left behind (process %d)", postmaster)
        _send([postmaster], signal.SIGINT)
        _wait(lambda: not processes(folder), _SHUTDOWN_SECONDS)
    # Without their postmaster the rest end by themselves, unless one is busy.
    _wait(lambda: not processes(folder), 2.0)
    for harder in (signal.SIGQUIT, signal.SIGKILL):
        if left := processes(folder):
            _send(left, harder)
            _wait(lambda: not processes(folder), 5.0)
    # The number in a stale file may be another program's by now, and Postgres would believe that it is running.
    pid_file.unlink(missing_ok=True)


def processes(folder: Path) -> list[int]:
    """Ids of the live Postgres processes that work in this data folder."""
    if sys.platform == "linux":
        return [
            int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _works_in(entry, folder)
        ]
    pid = _first_number(folder / "postmaster.pid")
    if pid is None:
        return []
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], check=False, capture_output=True, text=True).stdout
    return [pid] if "postgres" in shown and str(folder) in shown else []


def _works_in(process: Path, folder: Path) -> bool:
    """Every Postgres process has the data folder as its working directory; a zombie has none."""
    try:
        directory = (process / "cwd").readlink()
        return directory == folder.resolve() and (process / "comm").read_text().strip() == "postgres"
    except OSError:
        return False  # ended meanwhile, or somebody else's


def _first_number(file: Path) -> int | None:
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _send(pids: list[int], signal_number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal_number)
        except ProcessLookupError:
            continue


def _wait(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
