"""One listening connection per process."""

import logging
import threading
from collections import Counter
from typing import TypeAlias

import psycopg

from armful.events.announce import CHANNEL
from armful.runtime import Runtime

log = logging.getLogger(__name__)

_STOP_SECONDS = 0.5
_RETRY_SECONDS = 0.5

Moment: TypeAlias = tuple[int, int]
"""Compares equal as long as nothing was announced for a topic; see `Feed.moment`."""


class Feed:
    """Counts the announcements of each topic, so that a reader knows whether what it holds is still what is.

    Other processes' commits are heard within milliseconds; this process's own are counted before its answer leaves.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._counts: Counter[str] = Counter()
        self._connection_number = 0
        self._is_listening = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="feed", daemon=True)

    def start(self) -> None:
        self._runtime.observers.append(self._count)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(timeout=4 * _STOP_SECONDS)

    def moment(self, topic: str) -> Moment | None:
        """Take it before reading: what was read then holds as long as `moment` gives the same.

        None while nobody listens: then nothing that was read before can be relied on.
        """
        return (self._connection_number, self._counts[topic]) if self._is_listening else None

    def _count(self, topic: str) -> None:
        self._counts[topic] += 1

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                with psycopg.connect(
                    self._runtime.settings.database_url, autocommit=True, keepalives_idle=5, keepalives_interval=2
                ) as connection:
                    connection.execute(f"LISTEN {CHANNEL}".encode())
                    self._connection_number += 1
                    self._is_listening = True
                    self._hear(connection)
            except psycopg.Error as error:
                log.warning("not listening for changes, each page asks the database until that is mended: %s", error)
            finally:
                self._is_listening = False
            self._stopping.wait(_RETRY_SECONDS)

    def _hear(self, connection: psycopg.Connection) -> None:
        while not self._stopping.is_set():
            for notification in connection.notifies(timeout=_STOP_SECONDS, stop_after=1):
                self._count(notification.payload)
