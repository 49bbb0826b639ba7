"""What predicts in one process: each project's live head, or the model that it has chosen."""

import time
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from armful import ml
from armful.core.errors import InvalidError, NotFoundError
from armful.core.recent import Recent
from armful.datasets import Columns
from armful.helper_models.feature_rows import FeatureRows
from armful.helper_models.live_head import LiveHead, Training, predict, train
from armful.helper_models.model_predictions import ModelPredictions
from armful.helper_models.pinned_head import PinnedHead
from armful.helper_models.predictions import Predictions
from armful.helper_models.published import publish
from armful.helper_models.standing import Standing
from armful.labels import LabelColumns
from armful.models import EmbeddingSet, FeatureSet, Head, Model
from armful.runtime import Runtime

_AT_ONCE_ROWS = 200_000
"""Up to here a head follows its labels while a page waits: 4 ms at 10 thousand rows. Above, in the background."""

_KEPT_NAMES = 4096


_WATCHED_SECONDS = 3600.0
"""A project that nobody has asked a page of for so long is followed no more; the next page takes it up again."""


@dataclass(slots=True)
class _Watched:
    at: float = field(default_factory=time.monotonic)
    """When a page was last asked for."""
    feature_set_id: int = 0


class GonePredictionsError(InvalidError):
    """A cursor's predictions are no longer kept."""

    def __init__(self) -> None:
        super().__init__("The predictions of this cursor are gone. Begin again without one.")


class Predictors:
    """All predictions of one process; threads may share it."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.columns = Columns()
        """The images and labels of this process, which pages are made from too."""
        self._watched: dict[int, _Watched] = {}
        self._live = Recent[tuple[int, int], LiveHead](runtime.settings.index_bytes // 2, lambda live: live.bytes)
        self._features = Recent[int, FeatureRows](runtime.settings.index_bytes // 2, lambda rows: rows.bytes)
        self._of_models = Recent[int, ModelPredictions | PinnedHead](
            runtime.settings.index_bytes // 2, lambda kept: kept.predictions.bytes
        )
        self._unpublished: dict[int, Predictions] = {}
        self._published = Recent[int, bool](_KEPT_NAMES)
        self._named = Recent[int, Predictions](runtime.settings.index_bytes // 4, lambda kept: kept.bytes)

    def current(self, session: Session, standing: Standing) -> Predictions | None:
        """What is predicted with the labels of now; None while nothing can be."""
        if standing.predictor_id is not None:
            kept = self._model(session, standing.project_id, standing.predictor_id)
            return kept.predictions.without(standing.archived)
        live = self._head(session, standing)
        if live is None:
            return None
        if live.predictions is not None and len(live.features.rows) > _AT_ONCE_ROWS:
            return live.predictions
        return self.refresh(session, standing)

    def refresh(self, session: Session, standing: Standing) -> Predictions | None:
        """Bring the live head to the labels and images of now, however many there are."""
        live = self._head(session, standing)
        if live is None:
            return None
        live.features.catch_up(session, standing.last_shard_id)
        return live.refresh(*self._labels(session, standing), standing.archived)

    def retrain(self, session: Session, standing: Standing) -> Training | None:
        """Train the live head from the ground up; None while there are too few labels."""
        live = self._head(session, standing)
        if live is None:
            return None
        live.features.catch_up(session, standing.last_shard_id)
        labelled, groups = self._labels(session, standing)
        snapshot = live.snapshot(labelled, standing.archived)
        training = train(snapshot, live.features, groups)
        if training is None:
            live.forget(snapshot)
        else:
            live.take(training)
        return training

    def of_training(self, session: Session, standing: Standing, training: Training) -> Predictions:
        """What the head of a training predicts."""
        assert standing.feature_set_id is not None
        rows = self._rows(session, standing.feature_set_id)
        return predict(standing.project_id, training.trained.head, training.class_ids, rows, training.snapshot.revision)

    def left_out(self, session: Session, standing: Standing, *, name: int) -> tuple[Training, Predictions] | None:
        """A training and what it predicts of images left out: the one that a cursor calls so, as long as this process
        has it, else the last; of the labels of now for 0, a first page.
        """
        live = self._head(session, standing)
        if live is None:
            return None
        if name and (kept := live.left_out_named(name)) is not None:
            return kept
        training = live.training
        if training is None or (not name and training.snapshot.revision < standing.revision):
            training = self.retrain(session, standing)
        return (training, live.left_out(training)) if training else None

    def features(self, session: Session, feature_set_id: int) -> FeatureRows:
        """The features of a set; GonePredictionsError when it is not kept any more."""
        return self._rows(session, feature_set_id)

    def labels(self, session: Session, standing: Standing) -> LabelColumns:
        """The project's labels of now."""
        return self._labels(session, standing)[0]

    def last(self, project_id: int) -> LiveHead | None:
        """The live head that this process has of the project, as it is; None where it has none, or no more."""
        watched = self._watched.get(project_id)
        return self._live.peek((project_id, watched.feature_set_id)) if watched else None

    def watch(self, project_id: int) -> None:
        """Have the project's head follow its labels from now on, for as long as pages of it are asked for."""
        self._watched.setdefault(project_id, _Watched()).at = time.monotonic()

    def watched(self) -> list[int]:
        """The projects that somebody has looked at in this process lately."""
        bound = time.monotonic() - _WATCHED_SECONDS
        for project_id, watched in list(self._watched.items()):
            if watched.at < bound:
                self._watched.pop(project_id, None)
        return list(self._watched)

    def is_stale(self, project_id: int) -> bool:
        """Whether the project's live head should be trained from the ground up."""
        live = self.last(project_id)
        return live is not None and live.is_stale

    def keep(self, predictions: Predictions) -> None:
        """Have these predictions at hand for the pages after one that was ranked by them, here and, shortly, elsewhere.

        The row that others find them by is written by `publish_kept`: no page waits for a disk.
        """
        if predictions.origin.model_id:
            return
        self._named.get(predictions.name, lambda: predictions)
        if self._published.peek(predictions.name) is None:
            self._unpublished[predictions.name] = predictions

    def publish_kept(self, session: Session) -> None:
        """Write what `keep` was given since."""
        while self._unpublished:
            name, predictions = self._unpublished.popitem()
            publish(session, predictions)
            self._published.get(name, lambda: True)

    def named(self, session: Session, standing: Standing, name: int) -> Predictions:
        """The predictions that a cursor calls so; GonePredictionsError when they are not kept any more."""
        project_id = standing.project_id
        if name < 0:
            return self._model(session, project_id, -name).predictions.without(standing.archived)
        found = self._named.get(name, lambda: self._of_published(session, project_id, name))
        if found.origin.project_id != project_id:
            raise GonePredictionsError
        return found

    def peek(self, standing: Standing, name: int) -> Predictions | None:
        """As `named`, if it is in memory; never waits."""
        if name < 0:
            kept = self._of_models.peek(-name)
            found = kept.predictions.without(standing.archived) if kept else None
        else:
            found = self._named.peek(name)
        return found if found is not None and found.origin.project_id == standing.project_id else None

    def glance(self, standing: Standing) -> Predictions | None:
        """What was predicted last, if anything is in memory; never waits."""
        if standing.predictor_id is not None:
            return self.peek(standing, -standing.predictor_id)
        live = self.last(standing.project_id)
        return live.predictions if live else None

    def fresh(self, standing: Standing) -> Predictions | None:
        """As `current`, if it is in memory and nothing has to be computed; never waits."""
        if standing.predictor_id is not None:
            return None
        live = self.last(standing.project_id)
        if live is None or live.features.feature_set_id != standing.feature_set_id:
            return None
        found = live.predictions
        is_fresh = found is not None and found.revision >= standing.revision and live.archived == standing.archived
        return found if is_fresh and live.features.has_read(standing.last_shard_id) else None

    def _head(self, session: Session, standing: Standing) -> LiveHead | None:
        if standing.feature_set_id is None:
            return None
        set_id = standing.feature_set_id

        def make() -> LiveHead:
            return LiveHead(standing.project_id, self._rows(session, set_id))

        live = self._live.get((standing.project_id, set_id), make)
        self._watched.setdefault(standing.project_id, _Watched()).feature_set_id = set_id
        return live

    def _labels(self, session: Session, standing: Standing) -> tuple[LabelColumns, npt.NDArray[np.int32]]:
        """The labels of now, and the group of each image."""
        images = self.columns.images(standing.dataset_id)
        images.catch_up(session, standing.image_count)
        labelled = self.columns.labels(standing.project_id)
        with labelled.lock:
            labelled.catch_up(session, standing.revision, len(images.ids))
        return labelled, images.groups

    def _rows(self, session: Session, feature_set_id: int) -> FeatureRows:
        def make() -> FeatureRows:
            feature_set = session.get(FeatureSet, feature_set_id)
            if feature_set is None:
                raise GonePredictionsError
            embedding_set = session.get_one(EmbeddingSet, feature_set.embedding_set_id)
            return FeatureRows(self._runtime, feature_set, embedding_set)

        return self._features.get(feature_set_id, make)

    def _model(self, session: Session, project_id: int, model_id: int) -> ModelPredictions | PinnedHead:
        def make() -> ModelPredictions | PinnedHead:
            model = session.get(Model, model_id)
            if model is None or model.project_id != project_id:
                raise NotFoundError.of("model", model_id)
            if model.head_id is None:
                return ModelPredictions(self._runtime, model)
            head = session.get_one(Head, model.head_id)
            return PinnedHead(model, head, self._rows(session, head.feature_set_id))

        kept = self._of_models.get(model_id, make)
        if kept.predictions.origin.project_id != project_id:
            raise GonePredictionsError
        kept.catch_up(session)
        return kept

    def _of_published(self, session: Session, project_id: int, name: int) -> Predictions:
        row = session.scalars(select(Head).where(Head.project_id == project_id, Head.name == name)).one_or_none()
        if row is None:
            raise GonePredictionsError
        rows = self._rows(session, row.feature_set_id)
        rows.catch_up_with_all(session)
        class_ids = np.array(row.class_ids, dtype=np.int64)
        return predict(row.project_id, ml.Head.from_bytes(row.weights), class_ids, rows, row.revision)
