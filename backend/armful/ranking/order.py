"""Orders: images by a score that is fixed when the ranking is opened."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Order:
    """Positions by descending score, those of one score by ascending position."""

    rows: int
    """Positions from 0 that were looked at: an image that came in later is not part of this order."""
    positions: npt.NDArray[np.int32]
    scores: npt.NDArray[np.float32]
    """Along `positions`, descending."""
    has_scores: bool
    """Whether the score means something to a person."""

    @property
    def bytes(self) -> int:
        """Of memory."""
        return self.positions.nbytes + self.scores.nbytes

    @classmethod
    def by_score(cls, rows: int, positions: npt.NDArray[np.int32], scores: npt.NDArray[np.float32]) -> Self:
        """From ascending positions and their scores."""
        order = np.argsort(-scores, kind="stable")
        return cls(rows=rows, positions=positions[order], scores=scores[order], has_scores=True)

    @classmethod
    def given(cls, rows: int, positions: npt.NDArray[np.int32]) -> Self:
        """As they are given."""
        return cls(rows=rows, positions=positions, scores=_no_scores(len(positions)), has_scores=False)

    @classmethod
    def newest(cls, rows: int) -> Self:
        positions = np.arange(rows - 1, -1, -1, dtype=np.int32)
        return cls(rows=rows, positions=positions, scores=_no_scores(rows), has_scores=False)

    @classmethod
    def random(cls, rows: int, seed: int) -> Self:
        """A shuffle in which a position's place depends on the seed alone: with more images, the others keep order."""
        draws = np.random.Generator(np.random.PCG64(seed)).random(rows)
        positions = np.argsort(draws, kind="stable").astype(np.int32)
        return cls(rows=rows, positions=positions, scores=_no_scores(rows), has_scores=False)

    def place_after(self, score: float, position: int) -> int:
        """Where the order goes on after an image: the index of the first one behind it.

        Without scores the position itself is looked up.
        """
        if not self.has_scores:
            found = np.flatnonzero(self.positions == position)
            return int(found[0]) + 1 if len(found) else len(self.positions)
        rising, end = self.scores[::-1], len(self.scores)
        low = end - int(rising.searchsorted(np.float32(score), side="right"))
        high = end - int(rising.searchsorted(np.float32(score), side="left"))
        return low + int(self.positions[low:high].searchsorted(position, side="right"))


def _no_scores(rows: int) -> npt.NDArray[np.float32]:
    return np.zeros(rows, dtype=np.float32)
