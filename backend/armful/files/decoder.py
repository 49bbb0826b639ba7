"""A pool of child processes that decode pictures: a bad one can neither crash, nor stall, nor read Armful."""

import os
import stat
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

import numpy as np

from armful.core.errors import NotReadyError, TooLargeError, UnreadablePictureError
from armful.files.child import Child
from armful.files.picture import Picture, PixelSpec
from armful.files.wire import LostError, Reply, Request

Refused = UnreadablePictureError | TooLargeError
"""Why a file is no picture for us. `detail` is the end of a sentence that begins with the file's name."""


def _minor(package: str) -> str:
    return ".".join(version(package).split(".")[:2])


DECODER_VERSION = f"simplejpeg {_minor('simplejpeg')}, pillow {_minor('pillow')}, scaled-dct bicubic-crop 1"
"""Changes when the same file may give other pixels. Patch releases mend faults without that, and are left out."""


_START_ATTEMPTS = 10


class Decoder:
    """Decodes pictures in bounded child processes; threads may share it.

    A picture that takes longer than `seconds`, or crashes its child twice, is refused, the child is replaced, and
    the others go on. Close it, or use it in a `with`; the children also end when this process does.
    """

    def __init__(
        self,
        processes: int | None = None,
        *,
        max_file_bytes: int = 200 << 20,
        max_pixels: int = 200_000_000,
        seconds: float = 20.0,
    ) -> None:
        processes = processes or _processors()
        self._max_file_bytes = max_file_bytes
        self._max_pixels = max_pixels
        self._seconds = seconds
        self._closed = False
        self._lock = threading.Lock()
        self._living: set[Child] = set()
        self._idle: SimpleQueue[Future[Child]] = SimpleQueue()
        # Children die with the thread that started them, so one thread starts them all and stays.
        self._keeper = ThreadPoolExecutor(1, thread_name_prefix="decoder-keeper")
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="decoder")
        for _ in range(processes):
            self._add_child()

    def decode(self, source: Path | bytes, pixels: PixelSpec | None = None) -> Picture:
        """Read, hash and decode a file or bytes; raises `UnreadablePictureError` or `TooLargeError`."""
        with _opened(source, self._max_file_bytes) as (content, size):
            request = Request(size, pixels)
            try:
                reply = self._ask(request, content)
            except LostError:
                # The child may have died of something else (memory ran out, a person killed it): ask another.
                try:
                    reply = self._ask(request, content)
                except LostError:
                    raise UnreadablePictureError("crashes the decoder, so it is damaged or harmful") from None
        return _picture(reply, pixels)

    def decode_many(
        self, sources: Iterable[Path | bytes], pixels: PixelSpec | None = None, *, read_ahead: int = 128
    ) -> Iterator[Picture | Refused]:
        """Decode many at once; the answers come in the order of `sources`, refusals in their places.

        At most `read_ahead` pictures are decoded ahead of the one that is being waited for.
        """
        pending: deque[Future[Picture | Refused]] = deque()
        try:
            for source in sources:
                pending.append(self._threads.submit(self._outcome, source, pixels))
                if len(pending) >= read_ahead:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()

    def close(self) -> None:
        """Stop the children; what other threads are decoding fails with a `RuntimeError`."""
        with self._lock:
            self._closed = True
            living = list(self._living)  # of these, some are idle and some are held by other threads
        for child in living:
            child.kill()
        self._threads.shutdown(cancel_futures=True)
        self._keeper.shutdown(cancel_futures=True)
        while not self._idle.empty():
            place = self._idle.get()
            if not place.cancelled() and place.exception() is None:
                place.result().discard()
        self._add_child()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _outcome(self, source: Path | bytes, pixels: PixelSpec | None) -> Picture | Refused:
        try:
            return self.decode(source, pixels)
        except (UnreadablePictureError, TooLargeError) as refused:
            return refused

    def _ask(self, request: Request, content: int | bytes) -> Reply:
        child = self._take()
        try:
            reply = child.ask(request, content, self._seconds)
        except TimeoutError:
            self._replace(child)
            raise UnreadablePictureError(f"takes longer than {self._seconds:g} seconds to decode") from None
        except BaseException:
            self._replace(child)
            raise
        self._put_back(child)
        return reply

    def _take(self) -> Child:
        """The next idle child; those that died while they waited or started are replaced."""
        for _ in range(_START_ATTEMPTS):
            place = self._idle.get()
            child = None
            try:
                child = place.result()
                child.wait_until_ready()
                if child.is_alive():
                    return child
                failure: BaseException = LostError("it ends at once")
            except (OSError, LostError, CancelledError) as error:
                failure = error
            self._replace(child)
            if self._closed:
                raise RuntimeError("the decoder is closed")
        raise NotReadyError(f"No process can be started to decode pictures ({failure}). Try again.") from failure

    def _put_back(self, child: Child) -> None:
        with self._lock:
            if not self._closed:
                place: Future[Child] = Future()
                place.set_result(child)
                self._idle.put(place)
                return
        self._replace(child)

    def _replace(self, child: Child | None) -> None:
        if child is not None:
            with self._lock:
                self._living.discard(child)
            child.discard()
        self._add_child()

    def _add_child(self) -> None:
        with self._lock:
            if self._closed:
                place: Future[Child] = Future()
                place.set_exception(CancelledError())  # wakes whoever waits for a child, one after the other
            else:
                place = self._keeper.submit(self._start)
        self._idle.put(place)

    def _start(self) -> Child:
        child = Child(self._max_pixels, self._seconds)
        with self._lock:
            if not self._closed:
                self._living.add(child)
                return child
        child.discard()
        raise CancelledError


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@contextmanager
def _opened(source: Path | bytes, max_bytes: int) -> Iterator[tuple[int | bytes, int]]:
    """What to send to a child, and its size; a file as a descriptor."""
    if isinstance(source, bytes):
        _check_byte_size(len(source), max_bytes)
        yield source, len(source)
        return
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # or a named pipe would stall us
    except OSError as error:
        raise UnreadablePictureError(f"could not be read: {error.strerror}") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadablePictureError("is not a file")
        _check_byte_size(status.st_size, max_bytes)
        yield descriptor, status.st_size
    finally:
        os.close(descriptor)


def _check_byte_size(size: int, max_bytes: int) -> None:
    if size == 0:
        raise UnreadablePictureError("is empty")
    if size > max_bytes:
        raise TooLargeError(f"has {size / 1e6:,.3g} MB, more than the {max_bytes / 1e6:,.3g} MB allowed")


def _picture(reply: Reply, pixels: PixelSpec | None) -> Picture:
    facts = reply.facts
    if facts.refused is not None:
        raise TooLargeError(facts.refused) if facts.too_large else UnreadablePictureError(facts.refused)
    return Picture(
        sha256=bytes.fromhex(facts.sha256),
        byte_size=facts.byte_size,
        width=facts.width,
        height=facts.height,
        format=facts.format,
        thumbnail=reply.thumbnail,
        pixels=None if pixels is None else np.frombuffer(reply.pixels, np.uint8).reshape(pixels.crop, pixels.crop, 3),
    )
