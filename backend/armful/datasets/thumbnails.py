"""Thumbnails by content hash: what pages of the grid name, fifty at a time.

A plain route, outside the OpenAPI document: nobody composes these addresses, and FastAPI's handling of parameters
would cost more than the answer. By hash, so that no look-up is needed and they can be cached for ever.
"""

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.requests import Request
from starlette.routing import Route

from armful.core.errors import NotFoundError
from armful.files import Store
from armful.runtime import Runtime

IMMUTABLE = {"cache-control": "private, max-age=31536000, immutable", "x-content-type-options": "nosniff"}

_PREFIX = "/api/v1/thumbnails/"


def address(sha256: str) -> str:
    """Where the thumbnail of a picture is served; the hash in 64 hexadecimal digits."""
    return f"{_PREFIX}{sha256}"


def answer(store: Store, sha256: bytes) -> Response:
    """The thumbnail as JPEG; NotFoundError without one."""
    try:
        picture = store.thumbnail_path(sha256).read_bytes()
    except FileNotFoundError:
        raise NotFoundError("There is no thumbnail of this picture.") from None
    return Response(picture, media_type="image/jpeg", headers=IMMUTABLE)


async def _get_thumbnail(request: Request) -> Response:
    runtime: Runtime = request.app.state.runtime
    try:
        sha256 = bytes.fromhex(request.path_params["sha256"])
    except ValueError:
        sha256 = b""
    if len(sha256) != 32:
        raise NotFoundError("A thumbnail is named by the 64 hexadecimal digits of a SHA-256.")
    return await run_in_threadpool(answer, runtime.store, sha256)


route = Route(_PREFIX + "{sha256}", _get_thumbnail)
