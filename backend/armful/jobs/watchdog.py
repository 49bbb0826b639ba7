import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from armful.jobs import lease
from armful.models import Job
from armful.runtime import Runtime, send_after_commit

log = logging.getLogger(__name__)

_AT_ONCE = 100


def watch(runtime: Runtime, *, is_idle: Callable[[], bool], stopping: threading.Event) -> None:
    """Send again, for ever, what the broker or a dead worker has lost.

    Only while this worker is idle: an idle worker has taken every message there was, so that what is still queued has
    none, and what a busy worker would send could only pile up.
    """
    period = runtime.settings.job_lease_seconds / 4
    while not stopping.wait(period):
        if not is_idle():
            continue
        try:
            if sent := resend(runtime, quiet=timedelta(seconds=period)):
                log.info("sent again: jobs %s", ", ".join(map(str, sent)))
        except DBAPIError as error:
            log.warning("the watchdog cannot reach the database: %s", error.orig)


def resend(runtime: Runtime, *, quiet: timedelta) -> list[int]:
    """Send the ids of jobs that could run but have not been sent for `quiet`; each by one worker only."""
    with runtime.transaction() as session:
        lost = select(Job.id).where(lease.unattended(quiet=quiet)).order_by(Job.id).limit(_AT_ONCE)
        locked = lost.with_for_update(skip_locked=True).cte()
        sent = session.scalars(
            update(Job)
            .where(Job.id.in_(select(locked.c.id)))
            .values(sent_at=func.clock_timestamp())
            .returning(Job.id)
            .execution_options(synchronize_session=False)
        ).all()
        for job_id in sorted(sent):
            send_after_commit(session, job_id)
    return sorted(sent)
