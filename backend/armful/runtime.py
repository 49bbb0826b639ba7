"""The composition root: engine, files, queue; and the only place where sessions open and commit."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, Self

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from armful import ml
from armful.core.settings import Settings
from armful.files import Decoder, Store
from armful.queue import Queue

log = logging.getLogger(__name__)

MODEL_ENCODER = "model:"
"""What the name of an encoder begins with that is a model of this store: folders move, numbers stay."""

_AFTER_COMMIT = "after_commit"
_QUEUE = "queue"
_OBSERVERS = "observers"


@dataclass(frozen=True)
class Runtime:
    """What every request and job needs, made once per process."""

    settings: Settings
    engine: Engine
    store: Store
    queue: Queue
    observers: list[Callable[[str], None]] = field(default_factory=list)
    """Called with the topic of each change that this process has committed."""
    _decoder_lock: Lock = field(default_factory=Lock)
    _decoders: list[Decoder] = field(default_factory=list)
    """The one decoder, once it was asked for."""

    @classmethod
    def create(cls, settings: Settings, *, pool_size: int = 20) -> Self:
        # A stopped or cut-off process must not hold rows for longer than it may hold a job.
        idle = f"-c idle_in_transaction_session_timeout={int(settings.job_lease_seconds * 1000)}"
        engine = create_engine(
            _with_psycopg(settings.database_url),
            pool_size=pool_size,
            max_overflow=20,
            pool_pre_ping=False,
            connect_args={"connect_timeout": 10, "application_name": "armful", "options": idle},
        )
        return cls(settings=settings, engine=engine, store=Store(settings.store), queue=Queue(settings.broker_url))

    @property
    def decoder(self) -> Decoder:
        """Started at first use: a process that decodes nothing keeps no children."""
        with self._decoder_lock:
            if not self._decoders:
                settings = self.settings
                self._decoders.append(
                    Decoder(
                        max_file_bytes=settings.max_file_bytes,
                        max_pixels=settings.max_pixels,
                        seconds=settings.decode_seconds,
                    )
                )
            return self._decoders[0]

    @cached_property
    def encoders(self) -> ml.Encoders:
        return ml.Encoders(self.store.models_folder, device=self.settings.device)

    def encoder(self, name: str) -> ml.Encoder:
        """The encoder of an embedding set: `model:12` is one of the store's own models, any other as `ml` knows it."""
        return self.encoders.load(self.encoder_source(name))

    def encoder_source(self, name: str) -> str:
        """The name by which `ml` knows an encoder."""
        prefix, _, number = name.partition(MODEL_ENCODER)
        return str(self.store.model_folder(int(number))) if not prefix and number.isdecimal() else name

    @property
    def _info(self) -> dict[str, Any]:
        return {_QUEUE: self.queue, _OBSERVERS: self.observers}

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One unit of work: commits at the end, then runs what was left for after the commit."""
        with Session(self.engine, expire_on_commit=False, info=self._info) as session:
            with session.begin():
                yield session
            for act in session.info.pop(_AFTER_COMMIT, ()):
                act()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for single reads: no transaction, so one round trip a statement."""
        with Session(self._autocommit, expire_on_commit=False) as session:
            yield session

    @cached_property
    def _autocommit(self) -> Engine:
        return self.engine.execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        for decoder in self._decoders:
            decoder.close()
        self.engine.dispose()


def after_commit(session: Session, act: Callable[[], None]) -> None:
    """Run `act` once this session's transaction is on disk; never if it rolls back."""
    session.info.setdefault(_AFTER_COMMIT, []).append(act)


def send_after_commit(session: Session, job_id: int) -> None:
    """Send a job's id to the workers once this session's transaction is on disk."""
    queue: Queue = session.info[_QUEUE]
    after_commit(session, lambda: queue.send(job_id))


def tell_after_commit(session: Session, topic: str) -> None:
    """Call this process's observers with the topic of a change once this session's transaction is on disk."""
    observers: list[Callable[[str], None]] = session.info[_OBSERVERS]

    def tell() -> None:
        for observe in observers:
            observe(topic)

    after_commit(session, tell)


def _with_psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
