"""Becomes another program that cannot outlive its parent and, for Postgres, is not root.

Run as a script in a bare interpreter (`python -I -S launch.py …`), never imported: what it does between fork and exec
would be unsafe in a process that has threads. Options: `--parent PID`, `--death-signal N`, then one of `--namespace`
(keep the files' owner but not be root, through a user namespace), `--user UID:GID`, or neither; then the command.
"""

import argparse
import ctypes
import os
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_NOBODY = 65534

REFUSED = 77
"""Exit status where the system does not allow user namespaces."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--death-signal", type=int, required=True)
    parser.add_argument("--namespace", action="store_true")
    parser.add_argument("--user")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    if options.namespace:
        try:
            _enter_namespace()
        except OSError as error:
            print(f"user namespaces are refused here: {error}", file=sys.stderr)
            sys.exit(REFUSED)
    elif options.user:
        user, _, group = options.user.partition(":")
        os.setgroups([])
        os.setgid(int(group))
        os.setuid(int(user))
    # After the change of user: that clears the signal.
    _die_with_parent(options.parent, options.death_signal)
    os.execv(options.command[0], options.command)


def _enter_namespace() -> None:
    """Map this user, and only this one, to nobody: Postgres refuses to run as root, and here it does not."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(_CLONE_NEWUSER) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{_NOBODY} {user} 1"),
        ("gid_map", f"{_NOBODY} {group} 1"),
    ):
        Path(f"/proc/self/{name}").write_text(line)


def _die_with_parent(parent: int, signal_number: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != parent:
        sys.exit("the parent is gone")


if __name__ == "__main__":
    main()
