import os
from pathlib import Path

import numpy as np

from armful import vectors


def test_shards_double_from_a_first_that_lands_at_once() -> None:
    starts, start = [], 0
    while start < 40_000:
        starts.append(start)
        start += vectors.shard_rows(start)
    assert starts[:8] == [0, 128, 256, 512, 1024, 2048, 4096, 8192]
    assert vectors.shard_rows(16_999_424) == vectors.SHARD_ROWS


def test_a_score_does_not_depend_on_which_other_rows_there_are() -> None:
    rows = np.random.default_rng(1).standard_normal((300, 1280)).astype(np.float16)
    whole, parts = vectors.ExactIndex(1280), vectors.ExactIndex(1280)
    whole.put(0, rows)
    for start in range(0, 100, 7):
        parts.put(start, rows[start : min(start + 7, 100)])
    query = whole.vector(3)
    assert query is not None
    assert np.array_equal(whole.scores(query)[1][:100], parts.scores(query)[1])


def test_rows_of_zeros_are_no_embeddings() -> None:
    index = vectors.ExactIndex(4)
    index.put(0, np.array([[1, 0, 0, 0], [0, 0, 0, 0], [0, 1, 0, 0]], dtype=np.float16))
    positions, scores = index.scores(np.array([1, 0, 0, 0], dtype=np.float32))
    assert positions.tolist() == [0, 2]
    assert scores.tolist() == [1.0, 0.0]
    assert index.vector(1) is None
    assert index.vector(7) is None


def test_what_killed_writers_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    rows = np.eye(4, dtype=np.float32)
    for start in (0, 4, 8):
        vectors.write_shard(tmp_path, start, rows)
    (tmp_path / "0000000012-0000000016.4711.tmp").write_bytes(b"half")
    before = {path.name for path in tmp_path.iterdir()}

    assert vectors.sweep_shards(tmp_path, [(0, 4), (4, 8)]) == 0
    for path in tmp_path.iterdir():
        os.utime(path, (0, 0))
    assert vectors.sweep_shards(tmp_path, [(0, 4), (4, 8)]) == 2

    gone = before - {path.name for path in tmp_path.iterdir()}
    assert gone == {"0000000008-0000000012.npy", "0000000012-0000000016.4711.tmp"}
    assert vectors.sweep_shards(tmp_path / "none", []) == 0
