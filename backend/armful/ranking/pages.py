"""Pages of rankings. A ranking is opened once, kept, and read through a filter that sees the labels of now."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from armful import events
from armful.core.errors import NotFoundError
from armful.ranking.columns import ImageColumns, LabelColumns
from armful.ranking.cursor import Cursor, fingerprint
from armful.ranking.filter import Filter, Mask
from armful.ranking.order import Order
from armful.ranking.orders import Orders
from armful.ranking.spec import Rank
from armful.runtime import Runtime

K = TypeVar("K")
V = TypeVar("V")

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


@dataclass(frozen=True, slots=True)
class Ask:
    """A page that somebody wants."""

    project_id: int
    rank: Rank
    filter: Filter
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """The state of a project as it was read, and the moments until which that holds."""

    pulse: Row[Any]
    moments: tuple[events.Moment | None, events.Moment | None]


class Rankings:
    """All rankings of one process: columns, indexes, and the orders opened last."""

    def __init__(self, runtime: Runtime, feed: events.Feed | None = None) -> None:
        self._feed = feed
        self._lock = Lock()
        self._known: dict[int, _Known] = {}
        self._images: dict[int, ImageColumns] = {}
        self._labels: dict[int, LabelColumns] = {}
        self._orders = Orders(runtime)

    def page_at_once(self, ask: Ask) -> Page | None:
        """The page, if memory alone can tell it: nothing changed since this project was last read, and the ranking
        is open. Never waits, so an event loop may call it.
        """
        if ask.filter.asks_the_database:
            return None
        known = self._known.get(ask.project_id)
        if known is None or None in known.moments or self._moments(ask.project_id, known.pulse) != known.moments:
            return None
        labelled = self._labels[ask.project_id]
        if not labelled.lock.acquire(blocking=False):
            return None
        try:
            name, after = _after(ask)
            opened = self._orders.opened(known.pulse, ask.rank, after)
            if opened is None:
                return None
            return _cut(ask, name, after, *opened, self._images[known.pulse.dataset_id], labelled, None)
        finally:
            labelled.lock.release()

    def page(self, session: Session, ask: Ask) -> Page:
        """The next `limit` images of a ranking that pass the filter, after the cursor.

        NotFoundError for a project or reference that is not there, NotReadyError for a reference that is not
        embedded yet, InvalidError for a cursor of another ranking.
        """
        name, after = _after(ask)
        before = self._known.get(ask.project_id)
        moments = self._moments(ask.project_id, before.pulse) if before else (None, None)
        pulse = session.execute(_PULSE, {"project_id": ask.project_id}).one_or_none()
        if pulse is None:
            raise NotFoundError.of("project", ask.project_id)
        images = self._get(self._images, pulse.dataset_id, ImageColumns)
        images.catch_up(session, pulse.image_count)
        order, set_id = self._orders.open(session, pulse, images, ask.rank, after)
        labelled = self._get(self._labels, ask.project_id, LabelColumns)
        read = ask.filter.read(session, ask.project_id, order.rows)
        with labelled.lock:
            labelled.catch_up(session, pulse.revision, len(images.ids))
            page = _cut(ask, name, after, order, set_id, images, labelled, read)
        self._known[ask.project_id] = _Known(pulse, moments)
        return page

    def _moments(self, project_id: int, pulse: Row[Any]) -> tuple[events.Moment | None, events.Moment | None]:
        if self._feed is None:
            return None, None
        return (
            self._feed.moment(events.project_topic(project_id)),
            self._feed.moment(events.dataset_topic(pulse.dataset_id)),
        )

    def _get(self, kept: dict[K, V], key: K, make: Callable[[K], V]) -> V:
        with self._lock:
            if key not in kept:
                kept[key] = make(key)
            return kept[key]


def _after(ask: Ask) -> tuple[bytes, Cursor | None]:
    """The ranking's fingerprint, and where the page before ended."""
    name = fingerprint(ask.project_id, ask.rank, ask.filter)
    return name, Cursor.decode(ask.cursor, name) if ask.cursor else None


def _cut(
    ask: Ask,
    name: bytes,
    after: Cursor | None,
    order: Order,
    set_id: int,
    images: ImageColumns,
    labelled: LabelColumns,
    read: Mask | None,
) -> Page:
    """The page out of the columns, of one moment: call with the lock of `labelled` held."""
    wanted = ask.filter.mask(images, labelled, order.rows, read)
    place = order.place_after(after.score, after.position) if after else 0
    places = _next_places(order.positions, wanted, place, ask.limit + 1)
    more = len(places) > ask.limit
    places = places[: ask.limit]
    positions = order.positions[places]
    next_cursor = None
    if more:
        last = places[-1]
        next_cursor = Cursor(name, set_id, order.rows, float(order.scores[last]), int(order.positions[last])).encode()
    hashes = images.hashes[positions].tobytes().hex()
    return Page(
        ids=images.ids[positions].tolist(),
        scores=order.scores[places].tolist() if order.has_scores else None,
        class_ids=labelled.class_ids[positions].tolist(),
        states=labelled.states(positions),
        versions=labelled.versions[positions].tolist(),
        sizes=images.sizes[positions].tolist(),
        hashes=[hashes[start : start + 64] for start in range(0, len(hashes), 64)],
        next_cursor=next_cursor,
        total=_total(order, wanted),
    )


def _next_places(
    positions: npt.NDArray[np.int32], wanted: Mask | None, place: int, count: int
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


def _total(order: Order, wanted: Mask | None) -> int:
    if wanted is None:
        return len(order.positions)
    if len(order.positions) == order.rows:
        return int(np.count_nonzero(wanted))
    return int(np.count_nonzero(wanted[order.positions]))
