"""The head of a project that follows its labels: refreshed in milliseconds, trained anew when much has changed."""

from collections import deque
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

import numpy as np
import numpy.typing as npt

from armful import ml
from armful.helper_models.families import families
from armful.helper_models.feature_rows import FeatureRows
from armful.helper_models.predictions import NO_CLASS, Origin, Predictions
from armful.labels import LabelColumns

_KEPT_TRAININGS = 4
"""Whose possible mistakes somebody may still be walking through."""

LEAST_LABELS = 10
"""Before that nothing is predicted."""

_STALE_LABELS = 20
_STALE_SHARE = 0.02
"""Labels that may change, in number or as a share, before penalty, class weights and calibration are set anew."""


@dataclass(frozen=True)
class Snapshot:
    """The labels of a project at one revision, as a head sees them."""

    revision: int
    class_ids: npt.NDArray[np.int64]
    """(n,) by position, 0 for none."""
    archived: tuple[int, ...]

    @classmethod
    def of(cls, labelled: LabelColumns, rows: int, archived: tuple[int, ...]) -> "Snapshot":
        """Of the first rows, one moment's, without the labels of archived classes."""
        with labelled.lock:
            class_ids = np.zeros(rows, dtype=np.int64)
            known = labelled.class_ids[:rows]
            class_ids[: len(known)] = known
            revision = labelled.revision
        if archived:
            class_ids[np.isin(class_ids, archived)] = 0
        return cls(revision, class_ids, archived)


@dataclass(frozen=True)
class Training:
    """One training: the head that it gave, and what it says of each labelled image when that was left out."""

    snapshot: Snapshot
    positions: npt.NDArray[np.int64]
    """(m,): the labelled images."""
    columns: npt.NDArray[np.int64]
    """(m,): the column of each one's class."""
    class_ids: npt.NDArray[np.int64]
    """(k,): the class of each column."""
    families: npt.NDArray[np.int64]
    """(m,): see `ml.train_head`."""
    features: npt.NDArray[np.float32]
    """(m, d): of the labelled images."""
    trained: ml.TrainedHead

    @cached_property
    def metrics(self) -> ml.Metrics:
        """By the folds: each image judged by a head that had not seen it."""
        return ml.evaluate(self.trained.out_of_fold, self.columns)

    @cached_property
    def out_of_fold(self) -> npt.NDArray[np.float32]:
        """(m, k): what is predicted of each labelled image when its own label is left out, and no other.

        For finding mistakes: the figures leave out its family too, but there the label of a picture nearly the same is
        the best witness there is.
        """
        apart = np.arange(len(self.positions))
        return ml.train_head(self.features, self.columns, apart, len(self.class_ids)).out_of_fold

    def left_out(self, project_id: int, features: FeatureRows) -> Predictions:
        """What is predicted, and of each labelled image what is predicted when its own label is left out."""
        found = predict(project_id, self.trained.head, self.class_ids, features, self.snapshot.revision)
        found.probabilities[self.positions] = self.out_of_fold
        return found


class LiveHead:
    """A project's head in this process; threads may share it."""

    def __init__(self, project_id: int, features: FeatureRows) -> None:
        self.features = features
        self._project_id = project_id
        self._lock = Lock()
        self._training: Training | None = None
        self._left_out: deque[tuple[Training, Predictions]] = deque(maxlen=_KEPT_TRAININGS)
        self._columns = np.zeros(0, dtype=np.int64)
        self._head: ml.Head | None = None
        self._changed = 0
        self._followed: Snapshot | None = None
        self._predictions: Predictions | None = None

    @property
    def bytes(self) -> int:
        """Of memory, with the features, which others may share."""
        predictions = self._predictions
        return self.features.bytes + (2 * predictions.bytes if predictions else 0)

    @property
    def predictions(self) -> Predictions | None:
        """What the head said last, without a look at the labels of now."""
        return self._predictions

    @property
    def training(self) -> Training | None:
        return self._training

    def left_out(self, training: Training) -> Predictions:
        """As `Training.left_out`, computed once."""
        for known, predictions in tuple(self._left_out):
            if known is training:
                return predictions
        made = training.left_out(self._project_id, self.features)
        self._left_out.append((training, made))
        return made

    def left_out_named(self, name: int) -> tuple[Training, Predictions] | None:
        """One of the last that were asked for, by what a cursor calls it; None when it is not kept any more."""
        return next(((known, found) for known, found in tuple(self._left_out) if found.name == name), None)

    @property
    def archived(self) -> tuple[int, ...]:
        """The classes that were left out as archived."""
        training = self._training
        return training.snapshot.archived if training else ()

    @property
    def is_stale(self) -> bool:
        """Whether so much has changed since the last training that there should be another."""
        training = self._training
        return training is not None and self._changed >= max(_STALE_LABELS, _STALE_SHARE * len(training.positions))

    def snapshot(self, labelled: LabelColumns, archived: tuple[int, ...]) -> Snapshot:
        """The labels of now. Of two, the one that was taken later holds no fewer images and no older labels."""
        with self._lock:
            return self._snapshot(labelled, archived)

    def refresh(
        self, labelled: LabelColumns, groups: npt.NDArray[np.int32], archived: tuple[int, ...]
    ) -> Predictions | None:
        """What the head says with the labels of now; None while there are too few to learn from."""
        with self._lock:
            snapshot = self._snapshot(labelled, archived)
            before = self._predictions
            is_known = self.archived == archived
            rows = len(snapshot.class_ids)
            if before and is_known and before.revision >= snapshot.revision and before.rows >= rows:
                return before
            if self._follow(snapshot):
                assert self._training is not None
                self._predict(self._training.class_ids, snapshot.revision)
                return self._predictions
        training = train(snapshot, self.features, groups)
        return self.take(training) if training else self.forget(snapshot)

    def take(self, training: Training) -> Predictions | None:
        """Go on from a training and the labels that were followed while it ran; a training that does not know their
        classes comes too late, and changes nothing.
        """
        with self._lock:
            followed = self._followed
            before = self._training, self._columns, self._head, self._changed
            self._training = training
            self._columns = np.full(len(training.snapshot.class_ids), NO_CLASS, dtype=np.int64)
            self._columns[training.positions] = training.columns
            self._head = training.trained.head
            self._changed = 0
            if followed is None or followed.revision <= training.snapshot.revision:
                self._followed = followed = training.snapshot
            elif not self._follow(followed):
                self._training, self._columns, self._head, self._changed = before
                return self._predictions
            self._predict(training.class_ids, followed.revision)
            return self._predictions

    def forget(self, snapshot: Snapshot) -> Predictions | None:
        """Say nothing more, since there are too few labels in a snapshot; what later labels have given stays."""
        with self._lock:
            if self._followed is None or self._followed.revision <= snapshot.revision:
                self._training = self._head = self._predictions = None
                self._left_out.clear()
                self._changed = 0
            return self._predictions

    def _snapshot(self, labelled: LabelColumns, archived: tuple[int, ...]) -> Snapshot:
        return Snapshot.of(labelled, len(self.features.rows), archived)

    def _follow(self, snapshot: Snapshot) -> bool:
        """Bring the head to the labels of now; False where only a training can."""
        if self._training is None or self._head is None or self.archived != snapshot.archived:
            return False
        class_ids, present = self._training.class_ids, self.features.present
        labels = np.where(present[: len(snapshot.class_ids)], snapshot.class_ids, 0)
        now = _known_columns(class_ids, labels)
        if labels[now == NO_CLASS].any():
            return False  # a class that the head does not know
        if not _are_enough(now[now != NO_CLASS]):
            return False  # what is left of the sums would be rounding
        before = np.full(len(now), NO_CLASS, dtype=np.int64)
        before[: len(self._columns)] = self._columns
        changed = np.flatnonzero(now != before)
        if len(changed):
            sums = self._training.trained.sums
            for columns, sign in ((before, -1), (now, 1)):
                given = changed[columns[changed] != NO_CLASS]
                if len(given):
                    sums.add(self.features.rows[given], columns[given], sign=sign)
            self._head = replace(self._head, weights=sums.solve())
            self._changed += len(changed)
        self._columns = now
        self._followed = snapshot
        return True

    def _predict(self, class_ids: npt.NDArray[np.int64], revision: int) -> None:
        assert self._head is not None
        self._predictions = predict(self._project_id, self._head, class_ids, self.features, revision)


def predict(
    project_id: int,
    head: ml.Head,
    class_ids: npt.NDArray[np.int64],
    features: FeatureRows,
    revision: int,
    *,
    model_id: int = 0,
) -> Predictions:
    """What a head says of all embedded images."""
    rows = features.rows
    present = features.present[: len(rows)]
    probabilities = head.probabilities(rows)
    probabilities[~present] = 0
    origin = Origin(project_id, head=head, feature_set_id=features.feature_set_id, model_id=model_id)
    return Predictions(origin, class_ids, probabilities, revision)


def train(snapshot: Snapshot, features: FeatureRows, groups: npt.NDArray[np.int32]) -> Training | None:
    """A head of the labels of one moment; None while there are too few. `groups` (n,) by position, 0 for none."""
    rows = features.rows[: len(groups)]
    positions = np.flatnonzero(snapshot.class_ids[: len(rows)])
    positions = positions[features.present[positions]]
    class_ids, columns = np.unique(snapshot.class_ids[positions], return_inverse=True)
    if not _are_enough(columns):
        return None
    columns = columns.astype(np.int64)
    together = families(features.families[positions], groups[positions])
    trained = ml.train_head(rows[positions], columns, together, len(class_ids), alike=features.families[positions])
    return Training(snapshot, positions, columns, class_ids, together, rows[positions], trained)


def _are_enough(columns: npt.NDArray[np.int64]) -> bool:
    """Whether labels of these columns are enough to learn from."""
    return len(columns) >= LEAST_LABELS and bool((columns != columns[0]).any())


def _known_columns(class_ids: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The column of each label, -1 for none or for a class that is not among them. `class_ids` ascend."""
    places = np.searchsorted(class_ids, labels).clip(max=len(class_ids) - 1)
    return np.where(class_ids[places] == labels, places, NO_CLASS)
