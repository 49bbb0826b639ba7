"""One dataset's embeddings in an index, grown as shards land."""

from threading import Lock

from sqlalchemy.orm import Session

from armful import embeddings, vectors
from armful.models import EmbeddingSet
from armful.runtime import Runtime


class Likeness:
    """The index of one embedding set. Shards that landed since are read before each ranking is opened."""

    def __init__(self, runtime: Runtime, embedding_set: EmbeddingSet) -> None:
        self._folder = runtime.store.vectors_folder(embedding_set.id)
        self._set_id = embedding_set.id
        self._lock = Lock()
        self._last_shard_id = 0
        self.dataset_id = embedding_set.dataset_id
        self.version = embedding_set.version
        self.encoder = embedding_set.encoder
        self.index: vectors.Index = vectors.ExactIndex(embedding_set.dimension)

    def has_read(self, last_shard_id: int) -> bool:
        """Whether it holds what landed up to a shard."""
        return last_shard_id <= self._last_shard_id

    def catch_up(self, session: Session, last_shard_id: int) -> None:
        """Read what landed up to a shard, if this index has not seen it."""
        if self.has_read(last_shard_id):
            return
        with self._lock:
            self._last_shard_id = embeddings.take_landed(
                session, self._folder, self._set_id, self.index.put, after=self._last_shard_id
            )
