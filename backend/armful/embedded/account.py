"""How a child process runs: never beyond its parent's life, and Postgres never as root, which it refuses."""

import functools
import os
import pwd
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from armful.embedded import launch
from armful.embedded.errors import StartError


@dataclass(frozen=True)
class Account:
    """Whom Postgres runs as. As a plain user it is that user; root becomes nobody in a user namespace, where the
    files' owner stays the same; where namespaces are refused, a user without privileges."""

    options: tuple[str, ...]
    owner: tuple[int, int] | None = None
    """User and group that the files must belong to, if not to us."""

    @classmethod
    @functools.cache
    def for_postgres(cls) -> "Account":
        if os.geteuid() != 0:
            return cls(options=())
        if namespaces_allowed():
            return cls(options=("--namespace",))
        for name in ("postgres", "nobody"):
            try:
                user = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(options=("--user", f"{user.pw_uid}:{user.pw_gid}"), owner=(user.pw_uid, user.pw_gid))
        raise StartError("Postgres does not run as root, and there is no user to run it as. Start Armful as a user.")


OWN = Account(options=())
"""Our own account."""


@functools.cache
def namespaces_allowed() -> bool:
    """Whether this process may make a user namespace."""
    command = command_line([sys.executable, "-I", "-S", "-c", ""], Account(options=("--namespace",)), signal.SIGKILL)
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0


def command_line(command: list[str], account: Account, death_signal: signal.Signals) -> list[str]:
    """The command wrapped so that it runs under the account and gets the signal when this process's main thread ends.

    Only Linux can do the latter; elsewhere an orphan is stopped at the next start.
    """
    launcher = [sys.executable, "-I", "-S", str(Path(launch.__file__))]
    bond = ["--parent", str(os.getpid()), "--death-signal", str(int(death_signal))]
    return [*launcher, *bond, *account.options, "--", *command]
