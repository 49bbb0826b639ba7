"""Classifiers: from pixels to probabilities, and to the features they come from, in one pass."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from armful.ml import source
from armful.ml.calibration import softmax
from armful.ml.encoder import check_pixels, load_engine
from armful.ml.engine import Engine, normalised


class Classifier:
    """A fine-tuned model; threads may share it, and other threads run while it works."""

    def __init__(self, engine: Engine, classes: int) -> None:
        self.classes = classes
        self.dimension = engine.recipe.dimension - classes
        self.version = engine.recipe.version(engine.kind, engine.precision)
        """Digest of weights, preprocessing, precision and engine."""
        self.short_side = engine.recipe.short_side
        self.crop = engine.recipe.crop
        self.batch = engine.batch
        """How many pictures at a time it is best fed."""
        self._engine = engine

    def classify(self, pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(n, crop, crop, 3) uint8 RGB to probabilities (n, classes), and to vectors (n, dimension) of length 1."""
        check_pixels(pixels, self.crop)
        rows = self._engine.features(pixels)
        return softmax(rows[:, self.dimension :]), normalised(rows[:, : self.dimension])


def load_classifier(folder: Path, *, device: str = "auto", models_folder: Path) -> Classifier:
    """From a folder with `config.json` and `model.safetensors`, on a device as for `load_encoder`.

    Raises `NotFoundError` where the folder has none.
    """
    model = source.find_classifier(folder)
    engine = load_engine(str(folder), model, device=device, models_folder=models_folder)
    return Classifier(engine, source.classes_in(folder))
