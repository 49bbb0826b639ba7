"""Pages of rankings. A ranking is opened once, kept, and read through a filter that sees the labels of now."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from armful import datasets, files, ml, vectors
from armful.core.errors import InvalidError, NotFoundError, NotReadyError
from armful.models import EmbeddingSet
from armful.ranking.columns import ImageColumns, LabelColumns
from armful.ranking.cursor import Cursor, fingerprint
from armful.ranking.likeness import Likeness
from armful.ranking.order import Order
from armful.ranking.spec import Example, LabelFilter, Rank
from armful.runtime import Runtime

K = TypeVar("K")
V = TypeVar("V")

_KEPT_ORDERS = 64
_KEPT_VECTORS = 4096

_PULSE = text(
    """
SELECT projects.dataset_id, projects.revision, datasets.image_count, datasets.embedding_set_id,
       (SELECT max(id) FROM embedding_shards WHERE embedding_set_id = datasets.embedding_set_id) AS last_shard_id
FROM projects JOIN datasets ON datasets.id = projects.dataset_id
WHERE projects.id = :project_id
"""
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page's images, as columns of one length."""

    ids: list[int]
    scores: list[float] | None
    class_ids: list[int]
    """0 where there is no label."""
    states: list[str | None]
    versions: list[int]
    sizes: list[list[int]]
    hashes: list[str]
    next_cursor: str | None
    total: int
    """Images of the ranking that pass the filter now."""


class Rankings:
    """All rankings of one process: columns, indexes, and the orders opened last."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = Lock()
        self._images: dict[int, ImageColumns] = {}
        self._labels: dict[int, LabelColumns] = {}
        self._likenesses: OrderedDict[int, Likeness] = OrderedDict()
        self._orders: OrderedDict[tuple[int, Rank, int, int], Order] = OrderedDict()
        self._uploads: OrderedDict[tuple[int, int], npt.NDArray[np.float32]] = OrderedDict()

    def page(
        self, session: Session, project_id: int, rank: Rank, label: LabelFilter, *, limit: int, cursor: str | None
    ) -> Page:
        """The next `limit` images of a ranking that pass the filter, after the cursor.

        NotFoundError for a project or reference that is not there, NotReadyError for a reference that is not
        embedded yet, InvalidError for a cursor of another ranking.
        """
        # On the connection: a session's own bookkeeping would cost as much as the query.
        pulse = session.connection().execute(_PULSE, {"project_id": project_id}).one_or_none()
        if pulse is None:
            raise NotFoundError(f"There is no project {project_id}. GET /api/v1/projects lists them.")
        images = self._get(self._images, pulse.dataset_id, ImageColumns)
        images.catch_up(session, pulse.image_count)
        name = fingerprint(project_id, rank, label)
        after = Cursor.decode(cursor, name) if cursor else None
        order, set_id = self._order(session, pulse, images, rank, after)
        labelled = self._get(self._labels, project_id, LabelColumns)
        with labelled.lock:
            labelled.catch_up(session, pulse.revision, len(images.ids))
            wanted = _mask(images, labelled, label, order.rows)
            place = order.place_after(after.score, after.position) if after else 0
            places = _next_places(order.positions, wanted, place, limit + 1)
            positions = order.positions[places[:limit]]
            more = len(places) > limit
            last = int(places[limit - 1]) if more else 0
            return Page(
                ids=images.ids[positions].tolist(),
                scores=order.scores[places[:limit]].tolist() if order.has_scores else None,
                class_ids=labelled.class_ids[positions].tolist(),
                states=labelled.states(positions),
                versions=labelled.versions[positions].tolist(),
                sizes=images.sizes[positions].tolist(),
                hashes=[row.tobytes().hex() for row in images.hashes[positions]],
                next_cursor=Cursor(
                    name, set_id, order.rows, float(order.scores[last]), int(order.positions[last])
                ).encode()
                if more
                else None,
                total=_total(order, wanted),
            )

    def _order(
        self, session: Session, pulse: Row[Any], images: ImageColumns, rank: Rank, after: Cursor | None
    ) -> tuple[Order, int]:
        """The order, opened anew for a first page, and as it was opened for a page after a cursor."""
        dataset_id: int = pulse.dataset_id
        if rank.by != "similar":
            rows = after.rows if after else len(images.ids)
            key = (dataset_id, rank, 0, rows)
            make = Order.newest if rank.by == "newest" else lambda rows: Order.random(rows, rank.seed)
            return self._kept(self._orders, key, lambda: make(rows), _KEPT_ORDERS), 0
        set_id: int | None = after.embedding_set_id if after else pulse.embedding_set_id
        if set_id is None:
            raise NotReadyError("No image of this dataset is embedded yet. Try again when its import has begun.")
        likeness = self._likeness(session, dataset_id, set_id)
        likeness.catch_up(session, pulse.last_shard_id or 0)
        rows = min(after.rows, likeness.index.rows) if after else min(likeness.index.rows, len(images.ids))
        key = (dataset_id, rank, set_id, rows)

        def make_similar() -> Order:
            positions, scores = likeness.index.scores(self._query(session, dataset_id, likeness, images, rank))
            return Order.by_score(rows, positions[positions < rows], scores[positions < rows])

        return self._kept(self._orders, key, make_similar, _KEPT_ORDERS), set_id

    def _likeness(self, session: Session, dataset_id: int, set_id: int) -> Likeness:
        with self._lock:
            if set_id not in self._likenesses:
                found = session.get(EmbeddingSet, set_id)
                if found is None or found.dataset_id != dataset_id:
                    raise InvalidError("The ranking of this cursor is gone. Begin again without one.")
                self._likenesses[set_id] = Likeness(self._runtime, found)
            return self._likenesses[set_id]

    def _query(
        self, session: Session, dataset_id: int, likeness: Likeness, images: ImageColumns, rank: Rank
    ) -> npt.NDArray[np.float32]:
        towards: list[npt.NDArray[np.float32]] = []
        against: list[npt.NDArray[np.float32]] = []
        for example in rank.examples:
            vector = (
                self._upload_vector(session, dataset_id, likeness, example)
                if example.is_upload
                else self._image_vector(likeness, images, example)
            )
            (against if example.is_against else towards).append(vector)
        return vectors.query_vector(towards, against)

    def _image_vector(self, likeness: Likeness, images: ImageColumns, example: Example) -> npt.NDArray[np.float32]:
        position = images.position(example.id)
        if position is None:
            raise NotFoundError(f"This dataset has no image {example.id} to rank by.")
        vector = likeness.index.vector(position)
        if vector is None:
            raise NotReadyError(f"Image {example.id} is not embedded yet. Try again shortly, or rank by another one.")
        return vector

    def _upload_vector(
        self, session: Session, dataset_id: int, likeness: Likeness, example: Example
    ) -> npt.NDArray[np.float32]:
        def embed() -> npt.NDArray[np.float32]:
            found = datasets.reference(session, example.id)
            if found.dataset_id != dataset_id:
                raise NotFoundError(f"This dataset has no reference {example.id}. Upload the picture again.")
            dataset = datasets.dataset(session, dataset_id)
            encoder = self._runtime.encoders.load(dataset.encoder)
            if ml.embedding_version(encoder, files.DECODER_VERSION) != likeness.version:
                raise NotReadyError(
                    "The images were embedded by another version of the encoder than this server runs. "
                    "Embed them again: POST /api/v1/datasets/{id}/embeddings."
                )
            spec = files.PixelSpec(short_side=encoder.short_side, crop=encoder.crop)
            picture = self._runtime.decoder.decode(self._runtime.store.original_path(found.sha256), spec)
            if picture.pixels is None:
                raise ValueError("the decoder was asked for pixels")
            vector: npt.NDArray[np.float32] = encoder.embed(picture.pixels[None])[0]
            return vector

        return self._kept(self._uploads, (example.id, hash(likeness.version)), embed, _KEPT_VECTORS)

    def _get(self, kept: dict[K, V], key: K, make: Callable[[K], V]) -> V:
        found = kept.get(key)
        if found is None:
            with self._lock:
                found = kept.setdefault(key, make(key))
        return found

    def _kept(self, kept: OrderedDict[K, V], key: K, make: Callable[[], V], limit: int) -> V:
        with self._lock:
            if (found := kept.get(key)) is not None:
                kept.move_to_end(key)
                return found
        made = make()
        with self._lock:
            kept[key] = made
            while len(kept) > limit:
                kept.popitem(last=False)
        return made


def _mask(images: ImageColumns, labelled: LabelColumns, label: LabelFilter, rows: int) -> npt.NDArray[np.bool_] | None:
    """By position, whether an image passes the filter; None when all do."""
    class_ids = labelled.class_ids[:rows]
    mask: npt.NDArray[np.bool_] | None
    if label.label == "all":
        mask = None
    elif label.label == "none":
        mask = class_ids == 0
    elif label.label == "any":
        mask = class_ids != 0
    else:
        mask = class_ids == label.label
    if label.group is not None:
        in_group = images.groups[:rows] == images.group_code(label.group)
        mask = in_group if mask is None else mask & in_group
    return mask


def _next_places(
    positions: npt.NDArray[np.int32], wanted: npt.NDArray[np.bool_] | None, place: int, count: int
) -> npt.NDArray[np.int64]:
    """The first `count` places from `place` on whose images are wanted."""
    if wanted is None:
        return np.arange(place, min(place + count, len(positions)))
    found: list[npt.NDArray[np.int64]] = []
    missing, step = count, 4 * count
    while missing > 0 and place < len(positions):
        passing = np.flatnonzero(wanted[positions[place : place + step]])[:missing] + place
        found.append(passing)
        missing -= len(passing)
        place += step
        step *= 2
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _total(order: Order, wanted: npt.NDArray[np.bool_] | None) -> int:
    if wanted is None:
        return len(order.positions)
    if len(order.positions) == order.rows:
        return int(np.count_nonzero(wanted))
    return int(np.count_nonzero(wanted[order.positions]))
