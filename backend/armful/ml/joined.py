"""Several encoders as one: their vectors side by side, which tell more apart than any of them alone."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armful.ml.engine import Engine, normalised
from armful.ml.recipe import Recipe, digest

SIGN = "+"


def parts_of(name: str) -> list[str]:
    """The encoders that a joined name stands for; of any other name itself."""
    return name.split(SIGN)


class JoinedEngine:
    """Feeds each engine the same pictures, scaled to what it was trained on; every part counts alike in a cosine."""

    def __init__(self, engines: Sequence[Engine]) -> None:
        self._engines = engines
        largest = max(engines, key=lambda engine: engine.recipe.short_side).recipe
        self.recipe = Recipe(
            weights=digest([engine.recipe.version(engine.kind, engine.precision) for engine in engines]),
            dimension=sum(engine.recipe.dimension for engine in engines),
            short_side=largest.short_side,
            crop=largest.crop,
            mean=largest.mean,
            std=largest.std,
        )
        self.kind = "joined"
        self.precision = SIGN.join(engine.precision for engine in engines)
        self.batch = max(engine.batch for engine in engines)

    def features(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(n, crop, crop, 3) to (n, dimension)."""
        rows = [normalised(engine.features(self._seen_by(engine, pixels))) for engine in self._engines]
        return np.concatenate(rows, axis=1)

    def _seen_by(self, engine: Engine, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The pictures as the part would have got them from the decoder, but for what scaling twice loses."""
        recipe = engine.recipe
        if (recipe.short_side, recipe.crop) == (self.recipe.short_side, self.recipe.crop):
            return pixels
        side = max(round(self.recipe.crop * recipe.short_side / self.recipe.short_side), recipe.crop)
        return _middle(_scaled(pixels, side), recipe.crop)


def _scaled(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    import torch
    from torchvision.transforms.v2 import InterpolationMode, functional

    tensor = torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2)
    scaled: Any = functional.resize(tensor, [side, side], InterpolationMode.BICUBIC, antialias=True)
    rows: NDArray[np.uint8] = scaled.permute(0, 2, 3, 1).contiguous().numpy()
    return rows


def _middle(pixels: NDArray[np.uint8], crop: int) -> NDArray[np.uint8]:
    margin = (pixels.shape[1] - crop) // 2
    return np.ascontiguousarray(pixels[:, margin : margin + crop, margin : margin + crop])
