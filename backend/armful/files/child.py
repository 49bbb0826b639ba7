"""One child process of a decoder, seen from the decoder."""

import os
import socket
import subprocess
import sys
import time

from armful.files.wire import READY, LostError, Reply, Request, receive_exactly

_START_SECONDS = 60.0
_PASSED_ON = ("PATH", "HOME", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")  # and no passwords
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",  # numpy's threads would only cost address space
    "MALLOC_MMAP_THRESHOLD_": "67108864",  # keep a photo's buffers for the next photo, give back a giant's
    "MALLOC_TRIM_THRESHOLD_": "134217728",
}


class Child:
    """Answers one request at a time. It is told to die with the thread that creates it."""

    def __init__(self, max_pixels: int, seconds: float) -> None:
        self._connection, theirs = socket.socketpair()
        self._ready = False
        inherited = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        limits = (str(theirs.fileno()), str(os.getpid()), str(max_pixels), str(seconds))
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "armful.files.child_main", *limits],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=inherited | _ENVIRONMENT,
                process_group=0,  # Ctrl+C in a terminal is the parent's business
            )

    def wait_until_ready(self) -> None:
        """Raises `LostError` or `TimeoutError` if it does not start."""
        if not self._ready:
            receive_exactly(self._connection, len(READY), deadline=time.monotonic() + _START_SECONDS)
            self._ready = True

    def ask(self, request: Request, source: int | bytes, seconds: float) -> Reply:
        """Raises `LostError` when the child dies over it, `TimeoutError` when it takes too long."""
        crop = request.pixels.crop if request.pixels else 0
        deadline = time.monotonic() + seconds
        self._connection.settimeout(seconds)
        try:
            request.send(self._connection, source)
            return Reply.receive(self._connection, pixel_bytes=crop * crop * 3, deadline=deadline)
        except ConnectionError as error:
            raise LostError(str(error)) from error

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """Whoever waits for its answer gets a `LostError`."""
        self._process.kill()
        self._process.wait()

    def discard(self) -> None:
        """Kill it and close the connection; for the thread that holds it."""
        self.kill()
        self._connection.close()
