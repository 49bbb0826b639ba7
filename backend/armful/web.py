"""What every route shares: sessions, the current user, problem details, the guard at the door."""

import errno
import logging
from collections.abc import AsyncIterator, Iterator
from functools import lru_cache
from typing import Annotated

from fastapi import Depends, FastAPI, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from armful.core.errors import ArmfulError, ForbiddenError, InvalidError, NotReadyError, TooLargeError
from armful.models import OWNER_ID
from armful.runtime import Runtime

log = logging.getLogger(__name__)

_DISK_FULL = "53100"
"""SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html"""


class User(BaseModel):
    """Who is calling."""

    id: int
    name: str


class Problem(BaseModel):
    """An error, as RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    code: str


async def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


CurrentRuntime = Annotated[Runtime, Depends(_runtime)]


def _transaction(runtime: CurrentRuntime) -> Iterator[Session]:
    with runtime.transaction() as session:
        yield session


async def _reading(runtime: CurrentRuntime) -> AsyncIterator[Session]:
    with runtime.reading() as session:
        yield session


async def _current_user() -> User:
    return User(id=OWNER_ID, name="owner")


DbSession = Annotated[Session, Depends(_transaction, scope="function")]
"""A unit of work that commits before the answer leaves: a 2xx means it is on disk."""

ReadSession = Annotated[Session, Depends(_reading)]
"""For routes that only read."""

CurrentUser = Annotated[User, Depends(_current_user)]


class JsonBytes(Response):
    """An answer that is JSON already; skips FastAPI's encoder, which costs more than the page itself."""

    media_type = "application/json"


def problem(status: int, code: str, title: str, detail: str) -> Response:
    body = Problem(type=f"urn:armful:{code}", title=title, status=status, detail=detail, code=code)
    return Response(body.model_dump_json(), status_code=status, media_type="application/problem+json")


def add_error_handlers(app: FastAPI) -> None:
    """Every error leaves as problem details with a code and a sentence that says what to do."""

    @app.exception_handler(ArmfulError)
    async def _armful_error(_request: Request, error: ArmfulError) -> Response:
        return problem(error.status, error.code, error.title, error.detail)

    @app.exception_handler(OperationalError)
    @app.exception_handler(InterfaceError)
    async def _database_away(_request: Request, error: DBAPIError) -> Response:
        if getattr(error.orig, "sqlstate", None) == _DISK_FULL:
            return _no_room(error)
        log.warning("the database does not answer: %s", error.orig)
        detail = "The database does not answer just now. It is usually back within seconds: try again."
        answer = problem(NotReadyError.status, NotReadyError.code, NotReadyError.title, detail)
        answer.headers["retry-after"] = "1"
        return answer

    @app.exception_handler(OSError)
    async def _disk_trouble(_request: Request, error: OSError) -> Response:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise error
        return _no_room(error)

    @app.exception_handler(Exception)
    async def _our_fault(_request: Request, _error: Exception) -> Response:
        return problem(
            500, "internal", "Something went wrong", "Armful met an error it did not expect; its log has it."
        )

    @app.exception_handler(DataError)
    async def _beyond_the_columns(_request: Request, error: DataError) -> Response:
        log.warning("a value does not fit its column: %s", error.orig)
        detail = "A number in the request is too large, or a text holds a character (NUL) that cannot be kept."
        return problem(InvalidError.status, InvalidError.code, InvalidError.title, detail)

    @app.exception_handler(RequestValidationError)
    async def _malformed(_request: Request, error: RequestValidationError) -> Response:
        detail = "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors())
        return problem(422, "malformed", "Malformed request", detail)

    @app.exception_handler(HTTPException)
    async def _http_error(_request: Request, error: HTTPException) -> Response:
        if error.status_code == TooLargeError.status:
            return _too_large(app.state.runtime.settings.max_request_bytes)
        code = {404: "not-found", 405: "method-not-allowed"}.get(error.status_code, "http")
        return problem(error.status_code, code, "Cannot be answered", str(error.detail))


def _no_room(error: Exception) -> Response:
    log.warning("no room: %s", error)
    detail = "The disk of the server is full, and nothing was saved. Make room there, then try again."
    return problem(507, "no-room", "The disk is full", detail)


def _too_large(limit: int) -> Response:
    detail = f"A request may have {_megabytes(limit)} and this one has more. Send fewer files at once."
    return problem(TooLargeError.status, TooLargeError.code, TooLargeError.title, detail)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.3g} MB"


def read_upload(file: UploadFile, limit: int) -> bytes:
    """The bytes of an uploaded file; TooLargeError past the limit, before they are in memory."""
    if file.size is not None and file.size > limit:
        raise TooLargeError(f"has {_megabytes(file.size)}, more than the {_megabytes(limit)} allowed")
    return file.file.read()


class Door:
    """Turns away requests that name another host (DNS rebinding) or come from another site's page (forged posts),
    and those that announce more than may be sent at once.
    """

    def __init__(self, app: ASGIApp, *, allowed_hosts: list[str], max_request_bytes: int) -> None:
        self._app = app
        self._allowed = {host.lower() for host in allowed_hosts}
        self._max_request_bytes = max_request_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host, origin, length = _told_at_the_door(scope)
        if refusal := self._refusal(host, origin):
            error = ForbiddenError(refusal)
            await problem(error.status, error.code, error.title, error.detail)(scope, receive, send)
        elif length.isdecimal() and int(length) > self._max_request_bytes:
            await _too_large(self._max_request_bytes)(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self._app({**scope, "method": "GET"}, receive, _without_body(send))
        elif length:
            await self._app(scope, receive, send)
        else:
            await self._app(scope, _counted(receive, self._max_request_bytes), send)

    def _refusal(self, host: str, origin: str) -> str | None:
        if _without_port(host) not in self._allowed:
            return f"Armful is not served under the name {host!r}. Use one of: {', '.join(sorted(self._allowed))}."
        if origin and origin.partition("://")[2] != host:
            return f"A page of {origin} may not call Armful."
        return None


def _told_at_the_door(scope: Scope) -> tuple[str, str, str]:
    """Host, origin and length, as far as the headers name them."""
    host = origin = length = ""
    for name, value in scope["headers"]:
        if name == b"host":
            host = value.decode("latin-1")
        elif name == b"origin":
            origin = value.decode("latin-1")
        elif name == b"content-length":
            length = value.decode("latin-1")
    return host, origin, length


def _counted(receive: Receive, limit: int) -> Receive:
    """For what is sent without its length: ends where it is too much."""
    size = 0

    async def receive_counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise HTTPException(TooLargeError.status)
        return message

    return receive_counted


def _without_body(send: Send) -> Send:
    """HEAD is answered as GET would be, headers and all, but for the body (RFC 9110, section 9.3.2)."""

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head


@lru_cache(maxsize=256)
def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()
