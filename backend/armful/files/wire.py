"""What decoder and child say to each other over a socket pair: one request, one reply, plain numbers and bytes."""

import json
import socket
import struct
import time
from dataclasses import asdict, dataclass

from armful.files.picture import PixelSpec

READY = b"\1"
_REQUEST = struct.Struct("<QII")
_REPLY = struct.Struct("<III")
_LONGEST_FACTS = 4096
_LONGEST_THUMBNAIL = 1 << 20


class LostError(Exception):
    """The other end is gone, or talks nonsense."""


@dataclass(frozen=True)
class Request:
    """A file follows as a descriptor, so that the child opens nothing; bytes follow as they are."""

    size: int
    pixels: PixelSpec | None

    def send(self, connection: socket.socket, source: int | bytes) -> None:
        spec = (self.pixels.short_side, self.pixels.crop) if self.pixels else (0, 0)
        header = _REQUEST.pack(self.size, *spec)
        if isinstance(source, int):
            socket.send_fds(connection, [header], [source])
        else:
            connection.sendall(header)
            connection.sendall(source)

    @classmethod
    def receive(cls, connection: socket.socket) -> "tuple[Request, int | None] | None":
        """The request and its file, if it comes as one; None when the decoder has closed its end."""
        header, descriptors, _, _ = socket.recv_fds(connection, _REQUEST.size, 1)
        if not header:
            return None
        header += receive_exactly(connection, _REQUEST.size - len(header))
        size, short_side, crop = _REQUEST.unpack(header)
        request = cls(size, PixelSpec(short_side, crop) if crop else None)
        return request, descriptors[0] if descriptors else None


@dataclass(frozen=True)
class Facts:
    """What is known of a picture, or why there is none."""

    sha256: str = ""
    byte_size: int = 0
    width: int = 0
    height: int = 0
    format: str = ""
    refused: str | None = None
    too_large: bool = False


@dataclass(frozen=True)
class Reply:
    """Facts travel as JSON, never pickled: the sender may have been taken over by a picture."""

    facts: Facts
    thumbnail: bytes = b""
    pixels: bytes | bytearray = b""

    def send(self, connection: socket.socket) -> None:
        facts = json.dumps(asdict(self.facts)).encode()
        header = _REPLY.pack(len(facts), len(self.thumbnail), len(self.pixels))
        connection.sendall(b"".join((header, facts, self.thumbnail, self.pixels)))

    @classmethod
    def receive(cls, connection: socket.socket, *, pixel_bytes: int, deadline: float) -> "Reply":
        """Raises `TimeoutError` after the deadline (of `time.monotonic`)."""
        header = receive_exactly(connection, _REPLY.size, deadline=deadline)
        facts, thumbnail, pixels = _REPLY.unpack(header)
        if facts > _LONGEST_FACTS or thumbnail > _LONGEST_THUMBNAIL or pixels not in (0, pixel_bytes):
            raise LostError("sent an answer of a wrong size")
        body = receive_exactly(connection, facts + thumbnail, deadline=deadline)
        try:
            known = Facts(**json.loads(body[:facts]))
        except (ValueError, TypeError):
            raise LostError("sent an answer that cannot be understood") from None
        return cls(known, bytes(body[facts:]), receive_exactly(connection, pixels, deadline=deadline))


def receive_exactly(connection: socket.socket, size: int, *, deadline: float | None = None) -> bytearray:
    """Raises `LostError` when the other end closes before, `TimeoutError` after the deadline."""
    buffer = bytearray(size)
    view = memoryview(buffer)
    while view:
        if deadline is not None:
            connection.settimeout(max(deadline - time.monotonic(), 0.001))
        count = connection.recv_into(view)
        if count == 0:
            raise LostError("ended before its answer")
        view = view[count:]
    return buffer
