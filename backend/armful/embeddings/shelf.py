from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from armful import files, jobs, ml
from armful.embeddings import queries, service
from armful.embeddings.features import grow_features
from armful.models import EmbeddingSet, EmbeddingShard, PredictionShard

Pixels = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.float32]


Shard = EmbeddingShard | PredictionShard
"""The row that makes a file of a matrix count."""


class Land(Protocol):
    """Makes a written shard count, in place of the shards with the ids `instead_of`."""

    def __call__(self, session: Session, start: int, stop: int, *, failed: int, instead_of: Sequence[int]) -> None: ...


@dataclass(frozen=True)
class Shelf:
    """A matrix with a row for each image of a dataset: how rows come from pixels, and where they go."""

    dataset_id: int
    folder: Path
    dimension: int
    spec: files.PixelSpec
    batch: int
    """How many pictures at a time `rows` is best given."""
    rows: Callable[[Pixels], Rows]
    """(n, crop, crop, 3) to (n, dimension)."""
    landed: Callable[[Session], Sequence[Shard]]
    """The shards so far, in order of position."""
    land: Land
    settled: Callable[[], None] = lambda: None
    """Called when a shard counts."""


def embedding_shelf(run: jobs.Run, encoder: ml.Encoder, embedding_set: EmbeddingSet) -> Shelf:
    """The shelf of an embedding set."""
    set_id = embedding_set.id

    def land(session: Session, start: int, stop: int, *, failed: int, instead_of: Sequence[int]) -> None:
        service.land(session, set_id, start, stop, failed=failed, instead_of=instead_of)

    return Shelf(
        dataset_id=embedding_set.dataset_id,
        folder=run.runtime.store.vectors_folder(set_id),
        dimension=embedding_set.dimension,
        spec=files.PixelSpec(short_side=encoder.short_side, crop=encoder.crop),
        batch=encoder.batch,
        rows=encoder.embed,
        landed=lambda session: queries.shards(session, set_id),
        land=land,
        settled=lambda: grow_features(run, embedding_set),
    )
