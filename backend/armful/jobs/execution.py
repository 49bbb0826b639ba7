import errno
import logging
import threading
import time
from collections.abc import Callable, Mapping

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from armful.core.errors import ArmfulError, InvalidError
from armful.core.text import storable
from armful.jobs import lease
from armful.jobs.run import Cancelled, LeaseLost, Run, Stopped
from armful.models import JobState
from armful.runtime import Runtime

log = logging.getLogger(__name__)

Handler = Callable[[Run], None]
"""Does a job of one kind: can run twice, reports, saves as it goes, lets Interrupted pass."""

_DATABASE_RETRY_SECONDS = 0.5

_NO_ROOM = "The disk is full. Make room, then retry: what was done is kept."

# SQLSTATEs: https://www.postgresql.org/docs/current/errcodes-appendix.html
_DISK_FULL = "53100"
_SHUTTING_DOWN_OR_STARTING = ("57P01", "57P02", "57P03")


def execute(
    runtime: Runtime,
    handlers: Mapping[str, Handler],
    job_id: int,
    *,
    stopping: threading.Event | None = None,
) -> None:
    """Claim the job and see it through; returns quietly when it is not to be had, or has been taken away.

    Nothing is raised for what befalls the job itself. When `stopping` is set the job goes back to the queue.
    """
    stopping = stopping or threading.Event()
    held = lease.claim(runtime, job_id)
    if held is None:
        return
    run = Run(runtime, held, stopping)
    log.info("job %d (%s) started, attempt %d", run.job_id, run.kind, run.attempt)
    with run.heartbeat():
        settle = _attempt(run, handlers)
    _until_the_database_answers(lambda: settle(held), stopping)


def _attempt(run: Run, handlers: Mapping[str, Handler]) -> Callable[[lease.Lease], bool]:
    """Run the handler; how the job is to be settled."""
    state, error = JobState.FAILED, None
    try:
        if run.kind not in handlers:
            raise InvalidError(f"No worker here knows how to {run.kind}. Update Armful, then retry.")
        handlers[run.kind](run)
        state = JobState.SUCCEEDED
    except Cancelled:
        state = JobState.CANCELLED
    except LeaseLost:
        log.warning("job %d was given to another worker", run.job_id)
        return lambda _: False
    except Stopped:
        return _hand_back(run, "the worker is stopping", blameless=True)
    except (OperationalError, InterfaceError) as failure:
        if _state_of(failure) != _DISK_FULL:
            # Nothing is wrong with the job: the database went away, or two writers got into each other's way.
            return _hand_back(run, str(failure.orig), blameless=_went_away(failure))
        error = _NO_ROOM
    except ArmfulError as failure:
        error = storable(failure.detail)
    except Exception as failure:
        log.exception("job %d (%s) failed", run.job_id, run.kind)
        error = _for_people(failure)
    log.info("job %d (%s) %s%s", run.job_id, run.kind, state, f": {error}" if error else "")
    return lambda held: lease.finish(run.runtime, held, state, error, run.unwritten())


def _hand_back(run: Run, reason: str, *, blameless: bool) -> Callable[[lease.Lease], bool]:
    log.warning("job %d goes back to the queue: %s", run.job_id, reason)
    return lambda held: lease.hand_back(run.runtime, held, run.unwritten(), blameless=blameless)


def _until_the_database_answers(write: Callable[[], bool], stopping: threading.Event) -> None:
    while True:
        try:
            write()
        except (OperationalError, InterfaceError) as error:
            if stopping.is_set():
                log.warning("gave up settling a job, its lease will end: %s", error.orig)
                return
            time.sleep(_DATABASE_RETRY_SECONDS)
        else:
            return


def _went_away(error: DBAPIError) -> bool:
    return error.connection_invalidated or _state_of(error) in {None, *_SHUTTING_DOWN_OR_STARTING}


def _state_of(error: DBAPIError) -> str | None:
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state


def _for_people(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _NO_ROOM
    if isinstance(error, OSError) and error.strerror:
        return storable(f"{error.strerror}: {error.filename}") if error.filename else error.strerror
    if isinstance(error, MemoryError):
        return "The worker ran out of memory. Give it more, then retry: what was done is kept."
    return f"Armful met an error it did not expect ({type(error).__name__}). The worker's log has the details."
