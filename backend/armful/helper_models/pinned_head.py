"""The predictions of a head that a person has kept."""

from threading import Lock

import numpy as np
from sqlalchemy.orm import Session

from armful import ml
from armful.helper_models.feature_rows import FeatureRows
from armful.helper_models.live_head import predict
from armful.helper_models.predictions import Predictions
from armful.models import Head, Model


class PinnedHead:
    """What one kept head says of the images so far; grows as they are embedded."""

    def __init__(self, model: Model, head: Head, features: FeatureRows) -> None:
        self._model_id = model.id
        self._head = head
        self._features = features
        self._lock = Lock()
        self.predictions = self._predict()

    def catch_up(self, session: Session) -> None:
        """Take in the images that were embedded since."""
        self._features.catch_up_with_all(session)
        with self._lock:
            if len(self._features.rows) > self.predictions.rows:
                self.predictions = self._predict()

    def _predict(self) -> Predictions:
        head = ml.Head.from_bytes(self._head.weights)
        class_ids = np.array(self._head.class_ids, dtype=np.int64)
        revision = self._head.revision
        return predict(self._head.project_id, head, class_ids, self._features, revision, model_id=self._model_id)
