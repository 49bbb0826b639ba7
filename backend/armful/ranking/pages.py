"""Pages of rankings. A ranking is opened once, kept, and read through a filter that sees the labels of now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from armful import events, helper_models
from armful.datasets import ImageColumns
from armful.helper_models import Predictors, Standing
from armful.labels import LabelColumns
from armful.models import LabelState
from armful.ranking.cursor import Cursor, fingerprint
from armful.ranking.filter import Filter, Mask
from armful.ranking.order import Order
from armful.ranking.orders import Opened, Orders
from armful.ranking.predicted import NothingPredictedError
from armful.ranking.sort_out import sort_out
from armful.ranking.spec import Rank
from armful.runtime import Runtime


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
    suggestions: list[list[tuple[int, float]]]
    """The most probable classes of each with their probabilities; empty where nothing is predicted."""
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

    standing: Standing
    moments: tuple[events.Moment | None, events.Moment | None]


class Rankings:
    """All rankings of one process: indexes, and the orders opened last."""

    at_once_images = 1_000_000
    """Masks over more would hold the event loop for some milliseconds."""

    def __init__(self, runtime: Runtime, predictors: Predictors, feed: events.Feed | None = None) -> None:
        self._feed = feed
        self._known: dict[int, _Known] = {}
        self._columns = predictors.columns
        self.predictors = predictors
        self._orders = Orders(runtime, predictors)

    def page_at_once(self, ask: Ask) -> Page | None:
        """The page, if memory alone can tell it: nothing changed since this project was last read, and the ranking
        is open. Never waits, and leaves what takes long to a thread, so an event loop may call it.
        """
        known = self._known.get(ask.project_id)
        if known is None or None in known.moments or self._moments(known.standing) != known.moments:
            return None
        if ask.filter.asks_the_database or known.standing.image_count > self.at_once_images:
            return None
        labelled = self._columns.labels(ask.project_id)
        if not labelled.lock.acquire(blocking=False):
            return None
        try:
            name, after = _after(ask)
            opened = self._orders.opened(known.standing, ask.rank, ask.filter, after)
            if opened is None:
                return None
            places, cut = _cut(ask, after, opened, self._columns.images(known.standing.dataset_id), labelled, None)
        finally:
            labelled.lock.release()
        if cut.more and opened.is_bound and not opened.is_kept and opened.predictions:
            self.predictors.keep(opened.predictions)
        return _told(name, opened, places, cut)

    def page(self, session: Session, ask: Ask) -> Page:
        """The next `limit` images of a ranking that pass the filter, after the cursor.

        NotFoundError for a project or reference that is not there, NotReadyError for a reference that is not
        embedded yet or a class that no model knows, InvalidError for a cursor of another ranking.
        """
        name, after = _after(ask)
        before = self._known.get(ask.project_id)
        moments = self._moments(before.standing) if before else (None, None)
        standing = helper_models.standing(session, ask.project_id)
        self.predictors.watch(ask.project_id)
        images = self._columns.images(standing.dataset_id)
        images.catch_up(session, standing.image_count)
        opened = self._orders.open(session, standing, images, ask.rank, ask.filter, after)
        labelled = self._columns.labels(ask.project_id)
        read = ask.filter.read(session, ask.project_id, opened.order.rows)
        with labelled.lock:
            labelled.catch_up(session, standing.revision, len(images.ids))
            places, cut = _cut(ask, after, opened, images, labelled, read)
        if cut.more and opened.is_bound and not opened.is_kept and opened.predictions:
            self.predictors.keep(opened.predictions)
        self._known[ask.project_id] = _Known(standing, moments)
        return _told(name, opened, places, cut)

    def sort_out(self, session: Session, project_id: int, limit: int, skip: Sequence[int] = ()) -> Page:
        """Unlabelled images to be sorted out next, in sections of one predicted class; `total` is how many are left.

        Those to `skip`, by id, come only when no others are left.
        NothingPredictedError before anything is.
        """
        standing = helper_models.standing(session, project_id)
        self.predictors.watch(project_id)
        predictions = self.predictors.current(session, standing)
        if predictions is None or standing.feature_set_id is None:
            raise NothingPredictedError
        features = self.predictors.features(session, standing.feature_set_id)
        images = self._columns.images(standing.dataset_id)
        images.catch_up(session, standing.image_count)
        labelled = self._columns.labels(project_id)
        with labelled.lock:
            labelled.catch_up(session, standing.revision, len(images.ids))
            wanted = labelled.class_ids[: len(images.ids)] == 0
        fresh = wanted & ~np.isin(images.ids[: len(wanted)], skip) if len(skip) else wanted
        # Without the lock, which all pages wait for: it takes longer than they do.
        positions = sort_out(predictions, features.rows, fresh if fresh.any() else wanted, limit)
        with labelled.lock:
            positions = positions[labelled.class_ids[positions] == 0]
            cut = _Cut.of(images, labelled, positions, more=False, total=int(wanted.sum()))
        order = Order.given(len(images.ids), positions.astype(np.int32))
        return _told(b"", Opened(order, 0, predictions, is_bound=False), np.arange(len(positions)), cut)

    def _moments(self, standing: Standing) -> tuple[events.Moment | None, events.Moment | None]:
        if self._feed is None:
            return None, None
        return (
            self._feed.moment(events.project_topic(standing.project_id)),
            self._feed.moment(events.dataset_topic(standing.dataset_id)),
        )


def _after(ask: Ask) -> tuple[bytes, Cursor | None]:
    """The ranking's fingerprint, and where the page before ended."""
    name = fingerprint(ask.project_id, ask.rank, ask.filter)
    return name, Cursor.decode(ask.cursor, name) if ask.cursor else None


@dataclass(frozen=True, slots=True)
class _Cut:
    """What one page takes out of the columns."""

    more: bool
    total: int
    ids: list[int]
    class_ids: list[int]
    states: list[str | None]
    versions: list[int]
    sizes: list[list[int]]
    hashes: list[str]

    @classmethod
    def of(
        cls,
        images: ImageColumns,
        labelled: LabelColumns,
        positions: npt.NDArray[np.integer],
        *,
        more: bool,
        total: int,
    ) -> Self:
        hashes = images.hashes[positions].tobytes().hex()
        return cls(
            more=more,
            total=total,
            ids=images.ids[positions].tolist(),
            class_ids=labelled.class_ids[positions].tolist(),
            states=labelled.states(positions),
            versions=labelled.versions[positions].tolist(),
            sizes=images.sizes[positions].tolist(),
            hashes=[hashes[start : start + 64] for start in range(0, len(hashes), 64)],
        )


def _cut(
    ask: Ask, after: Cursor | None, opened: Opened, images: ImageColumns, labelled: LabelColumns, read: Mask | None
) -> tuple[npt.NDArray[np.int64], _Cut]:
    """The page's places in the ranking, and what it shows, of one moment: call with the lock of `labelled` held."""
    order = opened.order
    said = None
    if ask.filter.asks_a_model and opened.predictions is not None:
        said = ask.filter.predicted_mask(opened.predictions, ask.rank.class_id, order.rows)
    # A label that a person has looked at again and kept is no possible mistake.
    kept = ~labelled.is_state(LabelState.AUDITED, order.rows) if ask.rank.by == "mistakes" else None
    wanted = ask.filter.mask(images, labelled, order.rows, read, said, kept)
    place = order.place_after(after.score, after.position) if after else 0
    places = _next_places(order.positions, wanted, place, ask.limit + 1)
    more = len(places) > ask.limit
    places = places[: ask.limit]
    cut = _Cut.of(images, labelled, order.positions[places], more=more, total=_total(order, wanted))
    return places, cut


def _told(name: bytes, opened: Opened, places: npt.NDArray[np.int64], cut: _Cut) -> Page:
    order, predictions = opened.order, opened.predictions
    next_cursor = None
    if cut.more:
        last = places[-1]
        bound = predictions.name if predictions and opened.is_bound else 0
        score, position = float(order.scores[last]), int(order.positions[last])
        next_cursor = Cursor(name, opened.source_id, bound, order.rows, score, position).encode()
    positions = order.positions[places]
    return Page(
        ids=cut.ids,
        scores=order.scores[places].tolist() if order.has_scores else None,
        class_ids=cut.class_ids,
        states=cut.states,
        versions=cut.versions,
        sizes=cut.sizes,
        hashes=cut.hashes,
        suggestions=predictions.suggestions(positions) if predictions else [[]] * len(cut.ids),
        next_cursor=next_cursor,
        total=cut.total,
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
