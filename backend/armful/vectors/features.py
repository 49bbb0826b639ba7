"""What heads see of an embedding: its main directions, and those of its neighbours' average.

A head on 384 numbers trains and predicts several times faster than on 1,280, and the average over the neighbours
carries the likeness of the unlabelled images into it: measured on photographs, that is worth a point of accuracy.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import faiss
import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from armful.vectors.durable import write_array

NEIGHBOURS = 20

_OWN = 256
_AROUND = 128
"""Directions kept of the image itself, and of the average over its neighbours."""

_EXACT_ROWS = 60_000
"""Up to here every pair is compared; above, 16 of the cells around an image are searched."""

_CELLS_PROBED = 16

_NEARLY_THE_SAME = 0.97
"""Cosine. Only for keeping such pictures on one side of a split, where one too many does little harm: what they have
in common differs from set to set, so nothing that a person sees may hang on it."""

Rows = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Features:
    """The features of a set's first rows, immutable, and the way to those of any other vector."""

    basis: Rows
    """(d, 256): orthonormal directions, the strongest first."""
    rows: npt.NDArray[np.float32]
    """(n, 384); zeros for an image without an embedding."""
    families: npt.NDArray[np.int32]
    """(n,): one number for pictures that are nearly the same, or linked by ones that are."""

    @property
    def dimension(self) -> int:
        return int(self.rows.shape[1])

    @property
    def bytes(self) -> int:
        """Of memory."""
        return self.basis.nbytes + self.rows.nbytes

    @classmethod
    def of(cls, vectors: Rows) -> Self:
        """Of vectors (n, d), L2-normalised, zeros where there is none: seconds at 10 thousand."""
        present = np.flatnonzero(vectors.any(axis=1))
        own = min(_OWN, vectors.shape[1])
        basis = _basis(vectors[present], own)
        reduced = vectors @ basis
        around = np.zeros((len(vectors), min(_AROUND, own)), dtype=np.float32)
        families = np.arange(len(vectors), dtype=np.int32)
        if len(present) > 1:
            known = reduced[present]
            nearest = _nearest(known, min(NEIGHBOURS, len(present) - 1))
            for start in range(0, len(present), 4096):
                block = nearest[start : start + 4096]
                around[present[start : start + 4096]] = known[block, : around.shape[1]].mean(axis=1)
            families[present] = present[_families(known, nearest)]
        return cls(basis, np.concatenate([reduced, around], axis=1), families)

    def further(self, vectors: Rows) -> Rows:
        """Features (m, 384) of vectors (m, d) that came in later: their neighbours are looked for among these rows."""
        own = self.basis.shape[1]
        reduced = vectors @ self.basis
        around = np.zeros((len(vectors), self.rows.shape[1] - own), dtype=np.float32)
        known = np.ascontiguousarray(self.rows[:, :own])
        count = min(NEIGHBOURS, len(known))
        present = np.flatnonzero(vectors.any(axis=1))
        if count and len(present):
            _, nearest = faiss.knn(np.ascontiguousarray(reduced[present]), known, count, faiss.METRIC_INNER_PRODUCT)
            around[present] = known[nearest][:, :, : around.shape[1]].mean(axis=1)
        return np.concatenate([reduced, around], axis=1)

    def save(self, folder: Path) -> None:
        """Write to a folder; whole and on disk when it returns. Half the precision that is computed with."""
        write_array(folder / "basis.npy", self.basis)
        write_array(folder / "rows.npy", self.rows.astype(np.float16))
        write_array(folder / "families.npy", self.families)

    @staticmethod
    def load_families(folder: Path) -> npt.NDArray[np.int32]:
        """Only `families`, as saved."""
        found: npt.NDArray[np.int32] = np.load(folder / "families.npy", allow_pickle=False)
        return found

    @classmethod
    def load(cls, folder: Path) -> Self:
        """As saved. FileNotFoundError where nothing was."""
        basis = np.load(folder / "basis.npy", allow_pickle=False)
        rows = np.load(folder / "rows.npy", allow_pickle=False).astype(np.float32)
        return cls(basis, rows, cls.load_families(folder))


def joined(shards: Iterable[npt.NDArray[np.float16]], dimension: int) -> Rows:
    """One matrix (n, d) of the shards in order, L2-normalised, zeros kept."""
    blocks = [shard.astype(np.float32) for shard in shards]
    matrix = np.concatenate(blocks) if blocks else np.zeros((0, dimension), dtype=np.float32)
    faiss.normalize_L2(matrix)
    return matrix


def _basis(vectors: Rows, count: int) -> Rows:
    """Uncentred principal directions (d, count): centring would bend the inner products."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    basis: Rows = np.ascontiguousarray(directions[:, ::-1][:, :count], dtype=np.float32)
    return basis


def _nearest(reduced: Rows, count: int) -> npt.NDArray[np.int64]:
    """For each row the `count` others with the greatest inner product."""
    rows = np.ascontiguousarray(reduced)
    if len(rows) <= _EXACT_ROWS:
        _, found = faiss.knn(rows, rows, count + 1, faiss.METRIC_INNER_PRODUCT)
    else:
        index = faiss.index_factory(rows.shape[1], f"IVF{int(4 * len(rows) ** 0.5)},Flat", faiss.METRIC_INNER_PRODUCT)
        index.train(rows)
        index.add(rows)
        faiss.extract_index_ivf(index).nprobe = _CELLS_PROBED
        _, found = index.search(rows, count + 1)
    itself = np.arange(len(rows))[:, None]
    # Stable: the image itself goes last, and is what falls off. One with more twins than neighbours may not be found,
    # and a thin cell may hold too few others: then itself stands in.
    order = np.argsort((found == itself) | (found < 0), axis=1, kind="stable")[:, :count]
    others: npt.NDArray[np.int64] = np.take_along_axis(found, order, axis=1)
    return np.where(others < 0, itself, others)


def _families(reduced: Rows, nearest: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """For each row the first row of its family."""
    rows, count = nearest.shape
    unit = reduced / np.maximum(np.linalg.norm(reduced, axis=1, keepdims=True), 1e-12)
    pairs = []
    for place in range(count):
        alike = np.einsum("ij,ij->i", unit, unit[nearest[:, place]]) >= _NEARLY_THE_SAME
        ones = np.flatnonzero(alike)
        if not len(ones):
            break
        pairs.append((ones, nearest[ones, place]))
    left = np.concatenate([pair[0] for pair in pairs]) if pairs else np.zeros(0, dtype=np.int64)
    right = np.concatenate([pair[1] for pair in pairs]) if pairs else np.zeros(0, dtype=np.int64)
    links = coo_array((np.ones(len(left), dtype=bool), (left, right)), shape=(rows, rows))
    _, family = connected_components(links, directed=False)
    first: npt.NDArray[np.int64] = np.unique(family, return_index=True)[1][family]
    return first
