"""Sends a job's id to the workers. The message is only a wake-up: the jobs row is the truth."""

import logging

from celery import Celery
from kombu.exceptions import OperationalError

from armful import file_broker

log = logging.getLogger(__name__)

RUN_JOB = "armful.run_job"


def create_celery(broker_url: str) -> Celery:
    """The Celery application that API and workers share: ids only, no results, early acknowledgement."""
    file_broker.register()
    app = Celery("armful", broker=broker_url, set_as_current=False)
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=False,
        task_serializer="json",
        task_default_queue="jobs",
        accept_content=["json"],
        worker_enable_remote_control=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
    )
    return app


class Queue:
    """The sending end."""

    def __init__(self, broker_url: str) -> None:
        self._celery = create_celery(broker_url)

    def send(self, job_id: int) -> None:
        """Wake a worker for this job; sending the same id twice does no harm.

        A broker that is away is logged, not raised: the job is on disk, and a worker's watchdog sends it again.
        """
        try:
            self._celery.send_task(RUN_JOB, args=[job_id])
        except (OperationalError, OSError) as error:
            log.warning("job %d could not be sent (%s); a worker's watchdog will send it again", job_id, error)
