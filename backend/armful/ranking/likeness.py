"""One dataset's embeddings in an index, grown as shards land."""

from threading import Lock

from sqlalchemy.orm import Session

from armful import embeddings, vectors
from armful.core.errors import NotReadyError
from armful.models import EmbeddingSet
from armful.runtime import Runtime

_READS = 5


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
            for _ in range(_READS):
                landed = embeddings.shards(session, self._set_id, after=self._last_shard_id)
                try:
                    for shard in landed:
                        self.index.put(shard.start, vectors.read_shard(self._folder, shard.start, shard.stop))
                except FileNotFoundError:
                    # Merged into a longer shard between the query and the read: that one is listed now.
                    continue
                self._last_shard_id = max((shard.id for shard in landed), default=self._last_shard_id)
                return
            raise NotReadyError(f"Embeddings are missing from {self._folder}. Bring the folder back, then try again.")
