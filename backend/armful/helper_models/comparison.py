"""Which of two embedding sets ranks a project's images better, on labels that neither has learnt from."""

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from armful import embeddings, ml, vectors
from armful.helper_models.snapshot import LabelledPicture
from armful.models import EmbeddingSet, FeatureSet
from armful.runtime import Runtime


@dataclass(frozen=True)
class Evaluation:
    """How well one set ranks held-out labels."""

    held_out: int
    """Labelled images that the model was judged by, not trained on."""
    mean_average_precision: float | None
    """Of one reference among the held-out images."""
    head_accuracy: float
    """Of a head trained on the other labels, on the held-out ones."""

    def to_document(self) -> dict[str, float | None]:
        return asdict(self)

    def is_better_than(self, other: "Evaluation") -> bool:
        """Whether a head says more by it, and one reference finds no less."""
        finds_no_less = (self.mean_average_precision or 0) >= (other.mean_average_precision or 0)
        return self.head_accuracy > other.head_accuracy and finds_no_less


def evaluate(
    session: Session,
    runtime: Runtime,
    embedding_set: EmbeddingSet,
    labelled: list[LabelledPicture],
    held_out: npt.NDArray[np.bool_],
) -> Evaluation | None:
    """Of images (n,) with their labels; None where the set has no features or too few labels are embedded."""
    found = embeddings.latest_features(session, embedding_set.id)
    if found is None:
        return None
    features = vectors.Features.load(runtime.store.features_folder(found.id))
    positions = np.array([picture.position for picture in labelled], dtype=np.int64)
    columns = np.array([picture.column for picture in labelled], dtype=np.int64)
    known = positions < len(features.rows)
    known[known] &= features.rows[positions[known]].any(axis=1)
    learnt, judged = known & ~held_out, known & held_out
    if not judged.any() or len(np.unique(columns[learnt])) < 2:
        return None
    families = features.families[positions[learnt]].astype(np.int64)
    trained = ml.train_head(features.rows[positions[learnt]], columns[learnt], families, int(columns.max()) + 1)
    said = trained.head.scores(features.rows[positions[judged]]).argmax(axis=1)
    rows = _vectors(session, runtime, embedding_set, found)[positions[judged]]
    return Evaluation(
        held_out=int(judged.sum()),
        mean_average_precision=ml.mean_average_precision(rows, columns[judged]),
        head_accuracy=float((said == columns[judged]).mean()),
    )


def _vectors(
    session: Session, runtime: Runtime, embedding_set: EmbeddingSet, feature_set: FeatureSet
) -> npt.NDArray[np.float32]:
    folder = runtime.store.vectors_folder(embedding_set.id)
    shards = embeddings.shards(session, embedding_set.id)
    read = (vectors.read_shard(folder, shard.start, shard.stop) for shard in shards if shard.start < feature_set.rows)
    return vectors.joined(read, embedding_set.dimension)
