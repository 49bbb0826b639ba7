"""What a model says of pictures that are not in the dataset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from armful import files, ml
from armful.core.errors import ArmfulError, ConflictError
from armful.helper_models import queries
from armful.helper_models.predictors import Predictors
from armful.models import EmbeddingSet, FeatureSet, Head, Model, ModelKind
from armful.runtime import Runtime

_Pixels = npt.NDArray[np.uint8]
_Probabilities = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tried:
    """One picture: the probability of each class, the greatest first; or why it was refused."""

    name: str
    classes: list[tuple[int, float]] | None
    reason: str | None


def try_pictures(
    session: Session, runtime: Runtime, predictors: Predictors, model_id: int, pictures: Sequence[tuple[str, bytes]]
) -> list[Tried]:
    """What a model says of files with their names; ConflictError for a model that is not ready."""
    model = queries.model(session, model_id)
    if model.finished_at is None:
        raise ConflictError(f"The model {model.name!r} is not ready yet. Wait until it is trained.")
    if model.kind == ModelKind.HEAD:
        spec, predict = _by_head(session, runtime, predictors, model)
    else:
        classifier = ml.load_classifier(
            runtime.store.model_folder(model.id),
            device=runtime.settings.device,
            models_folder=runtime.store.models_folder,
        )
        spec = files.PixelSpec(short_side=classifier.short_side, crop=classifier.crop)

        def predict(pixels: _Pixels) -> _Probabilities:
            return classifier.classify(pixels)[0]

    tried = []
    for name, data in pictures:
        try:
            picture = runtime.decoder.decode(data, spec)
        except ArmfulError as refused:
            tried.append(Tried(name, None, refused.detail))
            continue
        assert picture.pixels is not None
        probabilities = predict(picture.pixels[None])[0]
        order = np.argsort(-probabilities, kind="stable")
        tried.append(Tried(name, [(model.class_ids[place], float(probabilities[place])) for place in order], None))
    return tried


def _by_head(
    session: Session, runtime: Runtime, predictors: Predictors, model: Model
) -> tuple[files.PixelSpec, Callable[[_Pixels], _Probabilities]]:
    row = session.get_one(Head, model.head_id)
    feature_set = session.get_one(FeatureSet, row.feature_set_id)
    encoder = runtime.encoder(session.get_one(EmbeddingSet, feature_set.embedding_set_id).encoder)
    rows = predictors.features(session, feature_set.id)
    head = ml.Head.from_bytes(row.weights)

    def predict(pixels: _Pixels) -> _Probabilities:
        return head.probabilities(rows.of(encoder.embed(pixels)))

    return files.PixelSpec(short_side=encoder.short_side, crop=encoder.crop), predict
