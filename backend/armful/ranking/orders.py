from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Row
from sqlalchemy.orm import Session

from armful import datasets, files, ml, vectors
from armful.core.errors import InvalidError, NotFoundError, NotReadyError
from armful.models import EmbeddingSet
from armful.ranking.columns import ImageColumns
from armful.ranking.cursor import Cursor, NotACursorError
from armful.ranking.likeness import Likeness
from armful.ranking.order import Order
from armful.ranking.recent import Recent
from armful.ranking.spec import Example, Rank
from armful.runtime import Runtime

_ORDER_BYTES = 256 << 20
_KEPT_VECTORS = 4096

_Vector = npt.NDArray[np.float32]
_Key = tuple[int, Rank, int, int]


class Orders:
    """The orders that were opened last. One that fell out is computed again, equal to the last bit."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._likenesses = Recent[int, Likeness](runtime.settings.index_bytes, lambda likeness: likeness.index.bytes)
        self._opened = Recent[_Key, Order](_ORDER_BYTES, lambda order: order.bytes)
        self._uploads = Recent[tuple[int, str], _Vector](_KEPT_VECTORS)

    def opened(self, pulse: Row[Any], rank: Rank, after: Cursor | None) -> tuple[Order, int] | None:
        """The order and its embedding set (0 for none), if it is in memory already."""
        set_id = _set_id(pulse, rank, after)
        if after:
            rows = after.rows
        elif set_id == 0:
            rows = pulse.image_count
        else:
            likeness = self._likenesses.peek(set_id)
            if likeness is None or not likeness.has_read(pulse.last_shard_id or 0):
                return None
            rows = _rows_now(pulse, likeness)
        order = self._opened.peek((pulse.dataset_id, rank, set_id, rows))
        return (order, set_id) if order is not None else None

    def open(
        self, session: Session, pulse: Row[Any], images: ImageColumns, rank: Rank, after: Cursor | None
    ) -> tuple[Order, int]:
        """The order and its embedding set: anew for a first page, and as it was opened for a page after a cursor."""
        set_id = _set_id(pulse, rank, after)
        if after and not 0 <= after.rows <= pulse.image_count:
            raise NotACursorError
        if rank.by == "similar":
            return self._similar(session, pulse, set_id, images, rank, after), set_id
        rows = after.rows if after else pulse.image_count

        def make() -> Order:
            return Order.newest(rows) if rank.by == "newest" else Order.random(rows, rank.seed)

        return self._opened.get((pulse.dataset_id, rank, set_id, rows), make), set_id

    def _similar(
        self,
        session: Session,
        pulse: Row[Any],
        set_id: int,
        images: ImageColumns,
        rank: Rank,
        after: Cursor | None,
    ) -> Order:
        if set_id == 0:
            raise NotReadyError("No image of this dataset is embedded yet. Try again when its import has begun.")
        likeness = self._likeness(session, pulse.dataset_id, set_id)
        likeness.catch_up(session, pulse.last_shard_id or 0)
        rows = after.rows if after else _rows_now(pulse, likeness)

        def make() -> Order:
            positions, scores = likeness.index.scores(self._query(session, pulse.dataset_id, likeness, images, rank))
            return Order.by_score(rows, positions[positions < rows], scores[positions < rows])

        return self._opened.get((pulse.dataset_id, rank, set_id, rows), make)

    def _likeness(self, session: Session, dataset_id: int, set_id: int) -> Likeness:
        def make() -> Likeness:
            found = session.get(EmbeddingSet, set_id)
            if found is None:
                raise InvalidError("The ranking of this cursor is gone. Begin again without one.")
            return Likeness(self._runtime, found)

        likeness = self._likenesses.get(set_id, make)
        if likeness.dataset_id != dataset_id:
            raise InvalidError("The ranking of this cursor is gone. Begin again without one.")
        return likeness

    def _query(
        self, session: Session, dataset_id: int, likeness: Likeness, images: ImageColumns, rank: Rank
    ) -> _Vector:
        towards: list[_Vector] = []
        against: list[_Vector] = []
        for example in rank.examples:
            if example.is_upload:
                vector = self._upload_vector(session, dataset_id, likeness, example)
            else:
                vector = _image_vector(likeness, images, example)
            (against if example.is_against else towards).append(vector)
        return vectors.query_vector(towards, against)

    def _upload_vector(self, session: Session, dataset_id: int, likeness: Likeness, example: Example) -> _Vector:
        def embed() -> _Vector:
            found = datasets.reference(session, example.id)
            if found.dataset_id != dataset_id:
                raise NotFoundError(f"This dataset has no reference {example.id}. Upload the picture again.")
            encoder = self._runtime.encoders.load(datasets.dataset(session, dataset_id).encoder)
            if ml.embedding_version(encoder, files.DECODER_VERSION) != likeness.version:
                raise NotReadyError(
                    "The images were embedded by another version of the encoder than this server runs. "
                    f"Embed them again: POST /api/v1/datasets/{dataset_id}/embeddings."
                )
            spec = files.PixelSpec(short_side=encoder.short_side, crop=encoder.crop)
            picture = self._runtime.decoder.decode(self._runtime.store.original_path(found.sha256), spec)
            if picture.pixels is None:
                raise ValueError("the decoder was asked for pixels")
            vector: _Vector = encoder.embed(picture.pixels[None])[0]
            return vector

        return self._uploads.get((example.id, likeness.version), embed)


def _rows_now(pulse: Row[Any], likeness: Likeness) -> int:
    """The rows that a first page by likeness looks at: those whose embedding has landed."""
    count: int = pulse.image_count
    return min(likeness.index.rows, count)


def _set_id(pulse: Row[Any], rank: Rank, after: Cursor | None) -> int:
    """The embedding set of a ranking, 0 for one that needs none or has none yet."""
    if rank.by != "similar":
        return 0
    set_id: int = after.embedding_set_id if after else pulse.embedding_set_id or 0
    return set_id


def _image_vector(likeness: Likeness, images: ImageColumns, example: Example) -> _Vector:
    position = images.position(example.id)
    if position is None:
        raise NotFoundError(f"This dataset has no image {example.id} to rank by.")
    vector = likeness.index.vector(position)
    if vector is None:
        raise NotReadyError(f"Image {example.id} is not embedded yet. Try again shortly, or rank by another one.")
    return vector
