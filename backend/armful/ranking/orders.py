from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from armful import datasets, files, ml, vectors
from armful.core.errors import InvalidError, NotFoundError, NotReadyError
from armful.core.recent import Recent
from armful.datasets import ImageColumns
from armful.helper_models import Predictions, Predictors, Standing
from armful.models import EmbeddingSet
from armful.ranking import predicted
from armful.ranking.cursor import Cursor, NotACursorError
from armful.ranking.filter import Filter
from armful.ranking.likeness import Likeness
from armful.ranking.order import Order
from armful.ranking.spec import Example, Rank
from armful.runtime import Runtime

_ORDER_BYTES = 256 << 20
_KEPT_VECTORS = 4096

_Vector = npt.NDArray[np.float32]
_Key = tuple[int, Rank, int, int]


@dataclass(frozen=True, slots=True)
class Opened:
    """A ranking as one page reads it."""

    order: Order
    source_id: int
    """The embedding set, for clusters the feature set; 0 for an order that needs none."""
    predictions: Predictions | None
    """What order or filter ask, else what was predicted last; None where nothing is."""
    is_bound: bool
    """Whether the pages after this one must read the same predictions."""
    is_kept: bool = False
    """Whether they are at hand for those pages already."""


class Orders:
    """The orders that were opened last. One that fell out is computed again, equal to the last bit."""

    def __init__(self, runtime: Runtime, predictors: Predictors) -> None:
        self._runtime = runtime
        self._predictors = predictors
        self._likenesses = Recent[int, Likeness](runtime.settings.index_bytes, lambda likeness: likeness.index.bytes)
        self._opened = Recent[_Key, Order](_ORDER_BYTES, lambda order: order.bytes)
        self._uploads = Recent[tuple[int, str], _Vector](_KEPT_VECTORS)

    def opened(self, standing: Standing, rank: Rank, filter_: Filter, after: Cursor | None) -> Opened | None:
        """The ranking, if all that it needs is in memory already; never waits."""
        if rank.by in ("mistakes", "clusters"):
            return None
        is_bound = rank.asks_a_model or filter_.asks_a_model
        if not is_bound:
            predictions = self._predictors.glance(standing)
        elif after:
            predictions = self._predictors.peek(standing, after.predictions)
        else:
            predictions = self._predictors.fresh(standing)
        if is_bound and predictions is None:
            return None
        source_id = _set_id(standing, rank, after)
        if after:
            rows = after.rows
        elif rank.asks_a_model:
            assert predictions is not None
            rows = predictions.rows
        elif rank.by != "similar":
            rows = standing.image_count
        else:
            likeness = self._likenesses.peek(source_id)
            if likeness is None or not likeness.has_read(standing.last_shard_id):
                return None
            rows = _rows_now(standing, likeness)
        order = self._opened.peek(_key(standing, rank, source_id, predictions, rows))
        return Opened(order, source_id, predictions, is_bound) if order is not None else None

    def open(
        self,
        session: Session,
        standing: Standing,
        images: ImageColumns,
        rank: Rank,
        filter_: Filter,
        after: Cursor | None,
    ) -> Opened:
        """The ranking: anew for a first page, and as it was opened for a page after a cursor."""
        if after and not 0 <= after.rows <= standing.image_count:
            raise NotACursorError
        if rank.by == "mistakes":
            return self._by_doubt(session, standing, after)
        is_bound = rank.asks_a_model or filter_.asks_a_model
        predictions = self._predictions(session, standing, after, is_bound=is_bound)
        source_id = _set_id(standing, rank, after)
        if rank.by == "similar":
            order = self._similar(session, standing, source_id, images, rank, after)
        elif rank.by == "clusters":
            order, source_id = self._by_cluster(session, standing, rank, after)
        elif rank.asks_a_model:
            assert predictions is not None
            order = self._by_predictions(session, standing, rank, predictions, after)
        else:
            rows = after.rows if after else standing.image_count
            key = _key(standing, rank, source_id, predictions, rows)
            order = self._opened.get(
                key, lambda: Order.newest(rows) if rank.by == "newest" else Order.random(rows, rank.seed)
            )
        return Opened(order, source_id, predictions, is_bound)

    def _predictions(
        self, session: Session, standing: Standing, after: Cursor | None, *, is_bound: bool
    ) -> Predictions | None:
        if not is_bound:
            return self._predictors.glance(standing)
        if after:
            return self._predictors.named(session, standing, after.predictions)
        predictions = self._predictors.current(session, standing)
        if predictions is None:
            raise predicted.NothingPredictedError
        return predictions

    def _by_predictions(
        self, session: Session, standing: Standing, rank: Rank, predictions: Predictions, after: Cursor | None
    ) -> Order:
        rows = after.rows if after else predictions.rows
        return self._opened.get(
            _key(standing, rank, 0, predictions, rows),
            lambda: predicted.by_predictions(session, rank, predictions, rows),
        )

    def _by_doubt(self, session: Session, standing: Standing, after: Cursor | None) -> Opened:
        found = self._predictors.left_out(session, standing, name=after.predictions if after else 0)
        if found is None:
            raise predicted.NothingPredictedError
        training, predictions = found
        rows = after.rows if after else predictions.rows
        key = (standing.project_id, Rank(by="mistakes"), predictions.serial, rows)
        order = self._opened.get(key, lambda: predicted.by_doubt(training, rows))
        return Opened(order, 0, predictions, is_bound=True, is_kept=True)

    def _by_cluster(self, session: Session, standing: Standing, rank: Rank, after: Cursor | None) -> tuple[Order, int]:
        feature_set_id = after.embedding_set_id if after else standing.feature_set_id
        if not feature_set_id:
            raise NotReadyError("The typical images are not found yet. Try again when the first images are embedded.")
        features = self._predictors.features(session, feature_set_id)
        if features.dataset_id != standing.dataset_id:
            raise NotACursorError

        def make() -> Order:
            return Order.given(len(features.known), vectors.typical_order(features.known))

        key = (standing.dataset_id, rank, feature_set_id, len(features.known))
        return self._opened.get(key, make), feature_set_id

    def _similar(
        self,
        session: Session,
        standing: Standing,
        set_id: int,
        images: ImageColumns,
        rank: Rank,
        after: Cursor | None,
    ) -> Order:
        if set_id == 0:
            raise NotReadyError("No image of this dataset is embedded yet. Try again when its import has begun.")
        likeness = self._likeness(session, standing.dataset_id, set_id)
        likeness.catch_up(session, standing.last_shard_id)
        rows = after.rows if after else _rows_now(standing, likeness)

        def make() -> Order:
            positions, scores = likeness.index.scores(self._query(session, standing.dataset_id, likeness, images, rank))
            return Order.by_score(rows, positions[positions < rows], scores[positions < rows])

        return self._opened.get((standing.dataset_id, rank, set_id, rows), make)

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
            encoder = self._runtime.encoder(likeness.encoder)
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


def _rows_now(standing: Standing, likeness: Likeness) -> int:
    """The rows that a first page by likeness looks at: those whose embedding has landed."""
    return min(likeness.index.rows, standing.image_count)


def _set_id(standing: Standing, rank: Rank, after: Cursor | None) -> int:
    """The embedding set of a ranking, 0 for one that needs none or has none yet."""
    if rank.by != "similar":
        return 0
    return after.embedding_set_id if after else standing.embedding_set_id or 0


def _key(standing: Standing, rank: Rank, source_id: int, predictions: Predictions | None, rows: int) -> _Key:
    serial = predictions.serial if predictions is not None and rank.asks_a_model else 0
    return standing.dataset_id, rank, serial or source_id, rows


def _image_vector(likeness: Likeness, images: ImageColumns, example: Example) -> _Vector:
    position = images.position(example.id)
    if position is None:
        raise NotFoundError(f"This dataset has no image {example.id} to rank by.")
    vector = likeness.index.vector(position)
    if vector is None:
        raise NotReadyError(f"Image {example.id} is not embedded yet. Try again shortly, or rank by another one.")
    return vector
