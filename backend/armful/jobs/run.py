import logging
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from armful.jobs import lease
from armful.jobs.lease import Lease
from armful.runtime import Runtime

log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.3
"""At most so often a report is written, or a wish to cancel looked for."""

_RATE_SECONDS = 10.0

_NOTE = "note"


class Interrupted(Exception):
    """The job must stop here. A handler lets it pass, after cleaning up if it must."""


class Cancelled(Interrupted):
    """Somebody asked for it."""


class Stopped(Interrupted):
    """The worker is shutting down; the job goes back to the queue."""


class LeaseLost(Interrupted):
    """Another worker has the job now: nothing more may be written."""


class Run:
    """One attempt at a job: what its handler is given."""

    def __init__(self, runtime: Runtime, held: Lease, stopping: threading.Event) -> None:
        self.runtime = runtime
        self.job_id: int = held.job.id
        self.kind: str = held.job.kind
        self.dataset_id: int | None = held.job.dataset_id
        self.arguments: dict[str, Any] = held.job.arguments
        self.attempt: int = held.job.attempt
        self.result: dict[str, Any] = dict(held.job.result)
        """What was reported so far, by earlier attempts too."""
        self.saved: dict[str, Any] = dict(held.job.saved)
        """The handler's own note of how far it has come: what `save` last committed, empty at first."""
        self._lease = held
        self._stopping = stopping
        self._lock = threading.RLock()
        self._progress: dict[str, Any] = {}
        self._stage = held.job.stage
        self._furthest = dict(held.job.furthest)
        self._seen: deque[tuple[float, int]] = deque()
        self._looked_at = 0.0
        self._is_cancelled = False
        self._is_lost = False

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One unit of work that commits only while this worker has the job; else LeaseLost, and nothing is written."""
        if self._is_lost:
            raise LeaseLost
        with self.runtime.transaction() as session:
            yield session
            session.flush()
            # Last, so that the row is locked for a moment only: from here to the commit nobody can claim the job.
            note = session.info.get(_NOTE)
            if lease.beat(session, self.runtime, self._lease, {} if note is None else {"saved": note}) is None:
                self._is_lost = True
                raise LeaseLost
        if note is not None:
            self.saved = note

    def save(self, session: Session, note: dict[str, Any]) -> None:
        """Leave a note for the next attempt, committed with this unit of work and in place of the last note."""
        session.info[_NOTE] = note

    def report(
        self,
        *,
        done: int | None = None,
        total: int | None = None,
        stage: str | None = None,
        result: Mapping[str, Any] | None = None,
    ) -> None:
        """Tell people how far the job is: cheap, written a few times a second; a new stage at once.

        A stage is one of a few fixed words, `done` counts within it, and the rate is measured from it. `result` is
        added to what was reported before.
        """
        with self._lock:
            is_new_stage = stage is not None and stage != self._stage
            if stage is not None:
                self._stage = self._progress["stage"] = stage
            if is_new_stage:
                self._seen.clear()
                self._progress |= {"rate": None, "total": total, "done": done or 0}
            if total is not None:
                self._progress["total"] = total
            if result is not None:
                self.result |= result
                self._progress["result"] = dict(self.result)
            if done is not None:
                self._advance(done)
        if is_new_stage or self._is_time():
            self._beat()

    def check_cancelled(self) -> None:
        """Raise Cancelled, Stopped or LeaseLost where the job has to end; cheap enough for every item."""
        if self._stopping.is_set():
            raise Stopped
        if self._is_time():
            self._beat()
        if self._is_lost:
            raise LeaseLost
        if self._is_cancelled:
            raise Cancelled

    @contextmanager
    def heartbeat(self) -> Iterator[Self]:
        """Keep the lease alive at a quarter of its length, however long the handler computes."""
        ended = threading.Event()
        period = self.runtime.settings.job_lease_seconds / 4

        def keep_alive() -> None:
            while not ended.wait(period):
                try:
                    self._beat()
                except SQLAlchemyError as error:
                    log.warning("job %d: the heartbeat could not be written: %s", self.job_id, error)

        thread = threading.Thread(target=keep_alive, name=f"heartbeat-{self.job_id}", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            ended.set()
            thread.join()

    def unwritten(self) -> dict[str, Any]:
        """Progress that no beat has written yet, for the last write of the job."""
        with self._lock:
            return dict(self._progress)

    def _advance(self, done: int) -> None:
        now = time.monotonic()
        self._progress["done"] = done
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[0][0] > _RATE_SECONDS:
            self._seen.popleft()
        (since, before), seconds = self._seen[0], now - self._seen[0][0]
        if seconds > 0.5 and now > since:
            self._progress["rate"] = (done - before) / seconds
        if done > self._furthest.get(self._stage, -1):
            self._furthest[self._stage] = done
            self._progress |= {"furthest": dict(self._furthest), "furthest_attempt": self.attempt}

    def _is_time(self) -> bool:
        return time.monotonic() - self._looked_at >= _LOOK_SECONDS

    def _beat(self) -> None:
        with self._lock:
            self._looked_at = time.monotonic()
            with self.runtime.transaction() as session:
                is_cancelled = lease.beat(session, self.runtime, self._lease, self._progress)
            self._progress = {}
            self._is_lost = self._is_lost or is_cancelled is None
            self._is_cancelled = self._is_cancelled or bool(is_cancelled)
