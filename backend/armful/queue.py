"""Sends a job's id to the workers. The message is only a wake-up: the jobs row is the truth."""

from celery import Celery

RUN_JOB = "armful.run_job"


def create_celery(broker_url: str) -> Celery:
    """The Celery application that API and workers share: ids only, no results, early acknowledgement."""
    app = Celery("armful", broker=broker_url, set_as_current=False)
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=False,
        task_serializer="json",
        accept_content=["json"],
        worker_enable_remote_control=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
    )
    return app


class Queue:
    """The sending end."""

    def __init__(self, broker_url: str) -> None:
        self._celery = create_celery(broker_url)

    def send(self, job_id: int) -> None:
        """Wake a worker for this job; sending the same id twice does no harm."""
        self._celery.send_task(RUN_JOB, args=[job_id])
