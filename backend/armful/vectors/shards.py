"""The matrix of an embedding set on the store: immutable files of consecutive rows, float16."""

import time
from collections.abc import Collection
from pathlib import Path

import numpy as np
import numpy.typing as npt

from armful.vectors.durable import write_array

SHARD_ROWS = 4096
"""A full shard. At 1,280 dimensions that is 10 MB: large enough to read fast, small enough to redo."""

FIRST_SHARD_ROWS = 128


def shard_rows(start: int) -> int:
    """How many rows the shard that begins at `start` should have.

    Shards double from the first on, so the first images can be ranked within a second or two, and a set of
    17 million images still has only some 4,000 files.
    """
    return min(SHARD_ROWS, max(FIRST_SHARD_ROWS, start))


def write_shard(folder: Path, start: int, rows: npt.NDArray[np.float32]) -> None:
    """Write rows (n, d), L2-normalised float32, as the shard that begins at position `start`.

    Whole and on disk when it returns; writing the same shard again does no harm.
    """
    write_array(_path(folder, start, start + len(rows)), rows.astype(np.float16))


def read_shard(folder: Path, start: int, stop: int) -> npt.NDArray[np.float16]:
    """The rows (stop - start, d) of a shard, memory-mapped read-only. FileNotFoundError once it was merged away."""
    rows: npt.NDArray[np.float16] = np.load(_path(folder, start, stop), mmap_mode="r", allow_pickle=False)
    return rows


def remove_shard(folder: Path, start: int, stop: int) -> None:
    """Remove a shard that another has taken the place of."""
    _path(folder, start, stop).unlink(missing_ok=True)


def sweep_shards(folder: Path, known: Collection[tuple[int, int]], *, older_than_seconds: float = 3600.0) -> int:
    """Remove what killed writers left: files of no (start, stop) that is known. Returns how many.

    The age spares a shard that is written but not yet committed, and one that a reader has just listed.
    """
    kept = {_path(folder, start, stop).name for start, stop in known}
    bound = time.time() - older_than_seconds
    removed = 0
    for path in folder.glob("*") if folder.is_dir() else ():
        if path.name not in kept and path.stat().st_mtime < bound:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _path(folder: Path, start: int, stop: int) -> Path:
    return folder / f"{start:010d}-{stop:010d}.npy"
