"""A Celery broker made of files in a folder, for the deployment that has no Redis: `armful-files:///the/folder`.

Kombu has a file transport, but it writes under the final name, so that a reader can meet half a message, and it moves
messages through the machine's shared temporary folder. This one writes under a temporary name, syncs and renames; a
message belongs to whoever manages to unlink it. A folder that was wiped is made again. Messages can get lost with it,
which does no harm: they only carry ids, and a watchdog sends again what nobody picked up.
"""

import logging
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any
from urllib.parse import quote

import orjson
from kombu.transport import TRANSPORT_ALIASES, virtual

log = logging.getLogger(__name__)

_LONGEST_WAIT = 0.2

SCHEME = "armful-files"


def register() -> None:
    """Make kombu, and so Celery, understand `armful-files://` URLs; harmless when repeated."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"


def url(folder: Path) -> str:
    """The broker URL of a folder."""
    return f"{SCHEME}://{quote(str(folder.absolute()))}"


class Channel(virtual.Channel):
    """One file per message, named by time and queue."""

    supports_fanout = False

    @property
    def _folder(self) -> Path:
        return Path("/", self.connection.client.virtual_host)

    def _put(self, queue: str, message: dict[str, Any], **_options: object) -> None:
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        content = orjson.dumps(message)
        try:
            self._write(name, queue, content)
        except FileNotFoundError:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(name, queue, content)

    def _write(self, name: str, queue: str, content: bytes) -> None:
        temporary = self._folder / f"{name}.writing"
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(self._folder / f"{name}.{queue}.message")

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:  # noqa: ARG002  (kombu's signature)
        for path in self._waiting(queue):
            try:
                content = path.read_bytes()
                path.unlink()
            except FileNotFoundError:
                continue  # another worker was first
            try:
                message: dict[str, Any] = orjson.loads(content)
            except orjson.JSONDecodeError:
                log.warning("dropped a broken message, %s; its job will be sent again", path.name)
                continue
            return message
        raise Empty

    def _waiting(self, queue: str) -> list[Path]:
        """Messages of a queue, oldest first."""
        try:
            paths = sorted(self._folder.iterdir())
        except FileNotFoundError:
            self._folder.mkdir(parents=True, exist_ok=True)
            return []
        return [path for path in paths if path.name.endswith(f".{queue}.message")]

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._waiting(queue)
        for path in waiting:
            path.unlink(missing_ok=True)
        return len(waiting)


class Transport(virtual.Transport):
    """Looks for messages ten times a second: a job starts 50 ms after it was sent, on average."""

    Channel = Channel
    polling_interval = 0.1
    driver_type = "files"
    driver_name = "armful-files"

    @property
    def default_connection_params(self) -> dict[str, Any]:
        return {}

    def drain_events(  # type: ignore[override]  # kombu's own two signatures differ
        self, connection: Any, timeout: float | None = None
    ) -> Any:
        # Celery waits two seconds at a time and hears a wish to stop in between only.
        wait = None if timeout is None else min(timeout, _LONGEST_WAIT)
        return super().drain_events(connection, wait)  # type: ignore[no-untyped-call]

    def driver_version(self) -> str:
        return "1"
