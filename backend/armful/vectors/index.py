"""Cosine ranking. FAISS lives here and nowhere else."""

from collections.abc import Sequence
from typing import Protocol

import faiss
import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]

# Measured: a second OpenMP thread makes a single query slower, and requests run side by side anyway.
faiss.omp_set_num_threads(1)

AGAINST_WEIGHT = 0.5


class Index(Protocol):
    """What ranking asks of an index: the seam where indexes for millions of rows go."""

    @property
    def rows(self) -> int:
        """One past the last position that has a row."""

    @property
    def bytes(self) -> int:
        """Of memory, with what is set aside for growth."""

    def put(self, start: int, rows: npt.NDArray[np.float16]) -> None:
        """Take in the rows (n, d) from position `start` on; a row of zeros stands for no embedding."""

    def vector(self, position: int) -> Vector | None:
        """The row (d,) float32 at a position, or None where there is none."""

    def scores(self, query: Vector) -> tuple[npt.NDArray[np.int32], Vector]:
        """Positions that have a row, ascending, and the cosine of each with the query (d,)."""


class ExactIndex:
    """Every row scored, in float32: the exact order, up to some 100 thousand images.

    A row's score does not depend on which other rows there are, so a ranking that is computed again after images
    were added gives the old ones the same scores, and a cursor into it still holds.

    Any number of threads may read while one puts rows in.
    """

    def __init__(self, dimension: int) -> None:
        self._matrix = np.zeros((0, dimension), dtype=np.float32)
        self._present = np.zeros(0, dtype=bool)
        self._rows = 0

    @property
    def rows(self) -> int:
        return self._rows

    @property
    def bytes(self) -> int:
        return self._matrix.nbytes + self._present.nbytes

    def put(self, start: int, rows: npt.NDArray[np.float16]) -> None:
        stop = start + len(rows)
        # Normalised before it goes in: a reader meets either the old row or, in a merged shard, the same one again.
        block = rows.astype(np.float32)
        faiss.normalize_L2(block)
        if stop > len(self._matrix):
            capacity = max(stop, 2 * len(self._matrix), 1024)
            matrix = np.zeros((capacity, self._matrix.shape[1]), dtype=np.float32)
            matrix[: self._rows] = self._matrix[: self._rows]
            present = np.zeros(capacity, dtype=bool)
            present[: self._rows] = self._present[: self._rows]
            self._matrix, self._present = matrix, present
        self._matrix[start:stop] = block
        self._present[start:stop] = block.any(axis=1)
        # Last: a reader that sees the new number must find arrays at least as long.
        self._rows = max(self._rows, stop)

    def vector(self, position: int) -> Vector | None:
        if not (0 <= position < self._rows and self._present[position]):
            return None
        vector: Vector = self._matrix[position].copy()
        return vector

    def scores(self, query: Vector) -> tuple[npt.NDArray[np.int32], Vector]:
        rows, matrix = self._rows, self._matrix  # held here: FAISS only has an address, and `put` may replace the array
        if rows == 0:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        cosines = np.empty(rows, dtype=np.float32)
        # Row by row, unlike a matrix product, whose blocking lets the number of rows move the last bits.
        faiss.fvec_inner_products_ny(  # type: ignore[attr-defined]  # in the SWIG module, not in the stubs
            faiss.swig_ptr(cosines), faiss.swig_ptr(query), faiss.swig_ptr(matrix), matrix.shape[1], rows
        )
        positions = np.flatnonzero(self._present[:rows]).astype(np.int32)
        return positions, cosines[positions]


def query_vector(towards: Sequence[Vector], against: Sequence[Vector]) -> Vector:
    """One query (d,) from examples for and against: their means, the second at half weight, L2-normalised.

    Rocchio's relevance feedback, without an initial query (Rocchio 1971; Manning et al., Introduction to
    Information Retrieval, section 9.1.1).
    """
    parts = []
    if towards:
        parts.append(np.mean(towards, axis=0))
    if against:
        parts.append(-AGAINST_WEIGHT * np.mean(against, axis=0))
    query: Vector = np.sum(parts, axis=0, dtype=np.float32)
    faiss.normalize_L2(query[None, :])
    return query
