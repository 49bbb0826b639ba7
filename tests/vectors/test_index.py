"""The exact index, while other threads read it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import numpy.typing as npt

from armful.vectors import ExactIndex

DIMENSION = 64


def test_a_score_does_not_move_by_a_bit_while_its_row_is_written_again() -> None:
    """As when shards are merged: the rows are the same, and a cursor into an open ranking must go on holding."""
    rows = _rows(4096)
    index = ExactIndex(DIMENSION)
    index.put(0, rows)
    query = index.vector(7)
    assert query is not None
    _, before = index.scores(query)
    done = Event()

    def write_again() -> None:
        while not done.is_set():
            index.put(0, rows)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write_again)
        try:
            for _ in range(300):
                assert np.array_equal(index.scores(query)[1], before)
        finally:
            done.set()
        writing.result()


def test_rows_may_arrive_while_others_are_scored() -> None:
    rows = _rows(256)
    for _ in range(20):
        index = ExactIndex(DIMENSION)
        index.put(0, rows)
        query = index.vector(0)
        assert query is not None
        expected = index.scores(query)[1]
        done = Event()

        def score(
            index: ExactIndex = index,
            query: npt.NDArray[np.float32] = query,
            expected: npt.NDArray[np.float32] = expected,
            done: Event = done,
        ) -> None:
            while not done.is_set():
                positions, scores = index.scores(query)
                assert len(positions) == len(scores)
                assert np.array_equal(scores[:256], expected)

        with ThreadPoolExecutor(1) as pool:
            scoring = pool.submit(score)
            for start in range(256, 16384, 256):
                index.put(start, rows)
            done.set()
            scoring.result()


def _rows(count: int) -> npt.NDArray[np.float16]:
    return np.random.default_rng(3).standard_normal((count, DIMENSION)).astype(np.float16)
