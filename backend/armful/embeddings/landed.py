from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from armful import vectors
from armful.core.errors import NotReadyError
from armful.embeddings import queries

_READS = 5


def take_landed(
    session: Session,
    folder: Path,
    embedding_set_id: int,
    take: Callable[[int, npt.NDArray[np.float16]], None],
    *,
    after: int,
) -> int:
    """Hand over the start and rows of each shard that landed after the one with id `after`; the last one's id.

    A shard may be handed over twice. NotReadyError where its file stays missing.
    """
    for _ in range(_READS):
        landed = queries.shards(session, embedding_set_id, after=after)
        try:
            for shard in landed:
                take(shard.start, vectors.read_shard(folder, shard.start, shard.stop))
        except FileNotFoundError:
            # Merged into a longer shard between the query and the read: that one is listed now.
            continue
        return max((shard.id for shard in landed), default=after)
    raise NotReadyError(f"Embeddings are missing from {folder}. Bring the folder back, then try again.")
