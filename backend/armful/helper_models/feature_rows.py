"""The features of a growing embedding set, in memory."""

from threading import Lock

import numpy as np
import numpy.typing as npt
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from armful import embeddings, vectors
from armful.core.errors import NotReadyError
from armful.models import EmbeddingSet, EmbeddingShard, FeatureSet
from armful.runtime import Runtime

Rows = npt.NDArray[np.float32]


class FeatureRows:
    """Features of one set: those on the store, and of images that came in after they were made."""

    def __init__(self, runtime: Runtime, feature_set: FeatureSet, embedding_set: EmbeddingSet) -> None:
        self.feature_set_id = feature_set.id
        self.embedding_set_id = embedding_set.id
        self.dataset_id = embedding_set.dataset_id
        self._folder = runtime.store.vectors_folder(embedding_set.id)
        try:
            self._features = vectors.Features.load(runtime.store.features_folder(feature_set.id))
        except FileNotFoundError:
            raise NotReadyError(
                f"Features are missing from {runtime.store.features_folder(feature_set.id)}. Bring the folder back, or "
                f"embed the dataset again: POST /api/v1/datasets/{embedding_set.dataset_id}/embeddings."
            ) from None
        self._lock = Lock()
        self._last_shard_id = 0
        self.rows: Rows = self._features.rows
        """(n, d); zeros for an image without an embedding. Replaced by a longer one as images come in."""
        self.families = self._features.families
        """(n,): see `vectors.Features.families`."""
        self.present = _present(self.rows)
        """(n,): whether there is an embedding."""

    @property
    def known(self) -> Rows:
        """(m, d): the features that are on the store, the same for every reader."""
        return self._features.rows

    @property
    def bytes(self) -> int:
        """Of memory."""
        return self._features.bytes + (0 if self.rows is self._features.rows else self.rows.nbytes)

    def of(self, vectors_: Rows) -> Rows:
        """The features (m, d) of vectors of images that are not in the set."""
        return self._features.further(vectors_)

    def has_read(self, last_shard_id: int) -> bool:
        """Whether it holds what landed up to a shard."""
        return last_shard_id <= self._last_shard_id

    def catch_up(self, session: Session, last_shard_id: int) -> None:
        """Take in the rows that landed since, up to a shard."""
        if self.has_read(last_shard_id):
            return
        with self._lock:
            self._last_shard_id = embeddings.take_landed(
                session, self._folder, self.embedding_set_id, self._extend, after=self._last_shard_id
            )

    def catch_up_with_all(self, session: Session) -> None:
        """Take in all that landed since."""
        of_the_set = EmbeddingShard.embedding_set_id == self.embedding_set_id
        self.catch_up(session, session.scalar(select(func.max(EmbeddingShard.id)).where(of_the_set)) or 0)

    def _extend(self, start: int, landed: npt.NDArray[np.float16]) -> None:
        known, stop = len(self.rows), start + len(landed)
        if stop <= known or start > known:
            return
        further = vectors.joined([landed[known - start :]], 0)
        families = np.arange(known, stop, dtype=np.int32)
        rows = self._features.further(further)
        self.families = np.concatenate([self.families, families])
        self.present = np.concatenate([self.present, _present(rows)])
        # Last: a reader that sees the new length must find the others at least as long.
        self.rows = np.concatenate([self.rows, rows])


def _present(rows: Rows) -> npt.NDArray[np.bool_]:
    present: npt.NDArray[np.bool_] = np.any(rows != 0, axis=1)
    return present
