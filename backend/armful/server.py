"""Serves the API with uvicorn, on an address or on a socket that somebody else holds."""

import os
import socket

import uvicorn

from armful.api import create_api
from armful.core import readiness
from armful.core.settings import Settings
from armful.runtime import Runtime


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            readiness.tell()


def serve(settings: Settings, *, host: str, port: int, fd: int | None = None) -> None:
    """Until SIGTERM or SIGINT; requests that are under way get two seconds, open streams would hold it for ever."""
    config = uvicorn.Config(
        create_api(Runtime.create(settings)),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
        server_header=False,
    )
    sockets = None if fd is None else [socket.socket(fileno=os.dup(fd))]
    _Server(config).run(sockets)
