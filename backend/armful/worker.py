"""The Celery worker: one task, `armful.run_job`, which hands a job's id to the handler of its kind."""

import logging
import threading
import warnings
from collections.abc import Mapping

from celery import Celery, signals
from sqlalchemy.exc import DBAPIError

from armful import embeddings, exchange, helper_models, jobs
from armful.core import readiness
from armful.core.settings import Settings
from armful.jobs import Handler
from armful.queue import RUN_JOB, create_celery
from armful.runtime import Runtime

log = logging.getLogger(__name__)

_OPTIONS = ["--pool=solo", "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=INFO"]
"""solo: a torch or FAISS operation before a fork would hang the child for ever. More devices, more workers."""


HANDLERS: dict[str, Handler] = {
    "import": exchange.import_handler,
    "embed": embeddings.embed_handler,
    "fine-tune": helper_models.fine_tune_handler,
    "predict": helper_models.predict_handler,
    "model-embeddings": helper_models.model_embeddings_handler,
}


class Worker:
    """A Celery application with our task, and the watchdog that goes with it."""

    def __init__(self, runtime: Runtime, handlers: Mapping[str, Handler]) -> None:
        self.celery: Celery = create_celery(runtime.settings.broker_url)
        self._runtime = runtime
        self._handlers = handlers
        self._stopping = threading.Event()
        self._is_busy = False
        self.celery.task(name=RUN_JOB)(self.run_job)

    def run_job(self, job_id: int) -> None:
        """See one job through. A database that is away costs this message; the watchdog sends another."""
        self._is_busy = True
        try:
            jobs.execute(self._runtime, self._handlers, job_id, stopping=self._stopping)
        except DBAPIError as error:
            log.warning("job %d could not be claimed: %s", job_id, error.orig)
        finally:
            self._is_busy = False

    def run(self) -> None:
        """Take jobs until SIGTERM or SIGINT, which send a running job back to the queue."""
        signals.worker_shutting_down.connect(self._stop, weak=False)
        signals.worker_ready.connect(lambda **_: readiness.tell(), weak=False)
        watchdog = threading.Thread(
            target=jobs.watch,
            args=[self._runtime],
            kwargs={"is_idle": lambda: not self._is_busy, "stopping": self._stopping},
            name="watchdog",
            daemon=True,
        )
        watchdog.start()
        # Celery advises against root because of pickled messages, and takes none here.
        warnings.filterwarnings("ignore", message=".*superuser privileges", module="celery")
        self.celery.worker_main(["worker", *_OPTIONS])

    def _stop(self, **_: object) -> None:
        self._stopping.set()


def run_worker(settings: Settings) -> None:
    """The worker of `armful worker`, with every kind of job there is."""
    runtime = Runtime.create(settings)
    runtime.store.sweep()
    try:
        Worker(runtime, HANDLERS).run()
    finally:
        runtime.close()
