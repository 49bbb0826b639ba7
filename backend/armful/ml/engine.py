"""What runs a model, whichever way."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from armful.ml.recipe import Recipe


class Engine(Protocol):
    """Runs a model."""

    recipe: Recipe

    batch: int

    @property
    def kind(self) -> str: ...

    @property
    def precision(self) -> str: ...

    def features(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]: ...


def normalised(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length 1; one of zeros stays."""
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    rows: NDArray[np.float32] = features / np.maximum(lengths, np.float32(1e-12))
    return rows
