"""A decoder's child process: decodes the pictures that come in on its socket, inside tight limits, and nothing else.

Started as `python -m armful.files.child_main`; lives until the decoder closes the socket or dies.
"""

import hashlib
import os
import socket
import sys

from PIL import Image, ImageOps, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin  # noqa: F401 - see below

from armful.files.confinement import confine, grant_processor_time
from armful.files.decode import RefusedError, decode
from armful.files.wire import READY, Facts, Reply, Request, receive_exactly

# Pillow loads its formats when they are first needed, and by then the file system is closed: load them now.
Image.preinit()


def main(descriptor: int, parent: int, max_pixels: int, seconds: float) -> None:
    connection = socket.socket(fileno=descriptor)
    confine(parent, max_pixels=max_pixels)
    os.dup2(0, 2)  # /dev/null: libtiff writes its complaints to standard error
    connection.sendall(READY)
    while (received := Request.receive(connection)) is not None:
        request, file = received
        grant_processor_time(seconds)
        _answer(connection, request, file, max_pixels).send(connection)


def _answer(connection: socket.socket, request: Request, file: int | None, max_pixels: int) -> Reply:
    try:
        data = bytes(receive_exactly(connection, request.size)) if file is None else _read(file, request.size)
        decoded = decode(data, request.pixels, max_pixels=max_pixels)
    except RefusedError as refused:
        return Reply(Facts(refused=refused.reason, too_large=refused.too_large))
    facts = Facts(
        sha256=hashlib.sha256(data).hexdigest(),
        byte_size=len(data),
        width=decoded.width,
        height=decoded.height,
        format=decoded.format,
    )
    return Reply(facts, decoded.thumbnail, b"" if decoded.pixels is None else decoded.pixels.tobytes())


def _read(file: int, size: int) -> bytes:
    try:
        parts = []
        while size and (part := os.read(file, size)):
            parts.append(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)
    except OSError as error:
        raise RefusedError(f"could not be read: {error.strerror}") from None
    finally:
        os.close(file)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
