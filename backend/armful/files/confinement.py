"""Takes from the current process what decoding pictures does not need, before it sees the first untrusted byte."""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38

# Landlock, see landlock(7): system calls (the same numbers on x86-64 and aarch64) and how many rights of each kind
# a version of it knows.
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_ASK_VERSION = 1
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16, 6: 16}
_NETWORK_RIGHTS = {4: 2, 5: 2, 6: 2}
_SCOPES = {6: 2}

_PROGRAM_BYTES = 768 << 20  # interpreter, libraries and the bytes of the file


def confine(parent: int, *, max_pixels: int) -> None:
    """Bound memory, forbid to write or open files, and end with the parent.

    Where the system lacks a means (macOS most of them, old kernels Landlock) the others still hold.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            raise SystemExit("the decoder died before its child was ready")
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _lock_land(libc)
        # A picture of the largest size in RGBA, and two more copies of it on the way.
        _limit(resource.RLIMIT_AS, _PROGRAM_BYTES + 12 * max_pixels)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, 16)


def grant_processor_time(seconds: float) -> None:
    """Let the process be killed after this much more of it: the parent stops what is slow, unless it is gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime + seconds) + 2
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (allowed if hard < 0 else min(allowed, hard), hard))


def _lock_land(libc: ctypes.CDLL) -> None:
    """No file by name, no TCP, no signals to others."""
    version = min(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION), max(_FILE_RIGHTS))
    if version < 1:
        return
    rights = [(1 << kind.get(version, 0)) - 1 for kind in (_FILE_RIGHTS, _NETWORK_RIGHTS, _SCOPES)]
    while rights[-1] == 0:
        rights.pop()  # an older version refuses a longer structure
    attributes = (ctypes.c_uint64 * len(rights))(*rights)
    ruleset = libc.syscall(_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(ctypes.sizeof(attributes)), 0)
    if ruleset >= 0:
        libc.syscall(_RESTRICT_SELF, ruleset, 0)
        os.close(ruleset)


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    bounded = value if hard < 0 else min(value, hard)
    resource.setrlimit(kind, (bounded, bounded))
