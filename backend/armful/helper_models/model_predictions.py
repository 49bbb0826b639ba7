"""The stored predictions of a trained model, in memory."""

from threading import Lock

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from armful import vectors
from armful.core.errors import NotReadyError
from armful.helper_models.predictions import Origin, Predictions
from armful.models import Model, PredictionShard
from armful.runtime import Runtime

_READS = 5


class ModelPredictions:
    """What one model says of the images so far; grows as shards land."""

    def __init__(self, runtime: Runtime, model: Model) -> None:
        self._folder = runtime.store.predictions_folder(model.id)
        self._model = model
        self._lock = Lock()
        self._last_shard_id = 0
        self.predictions = self._of(np.zeros((0, len(model.class_ids)), dtype=np.float32))

    def catch_up(self, session: Session) -> None:
        """Take in what landed since."""
        for _ in range(_READS):
            query = select(PredictionShard).where(PredictionShard.model_id == self._model.id)
            landed = session.scalars(query.order_by(PredictionShard.start)).all()
            last = max((shard.id for shard in landed), default=0)
            if last <= self._last_shard_id:
                return
            with self._lock:
                if last <= self._last_shard_id:
                    return
                try:
                    blocks = [vectors.read_shard(self._folder, shard.start, shard.stop) for shard in landed]
                except FileNotFoundError:
                    continue  # merged into a longer shard between the query and the read
                self.predictions = self._of(np.concatenate(blocks).astype(np.float32))
                self._last_shard_id = last
            return
        raise NotReadyError(f"Predictions are missing from {self._folder}. Bring the folder back, then try again.")

    def _of(self, probabilities: "np.ndarray[tuple[int, int], np.dtype[np.float32]]") -> Predictions:
        origin = Origin(self._model.project_id, model_id=self._model.id)
        class_ids = np.array(self._model.class_ids, dtype=np.int64)
        return Predictions(origin, class_ids, probabilities, self._model.revision)
