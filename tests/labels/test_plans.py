"""The gesture's statement finds its rows by key, whatever the planner's statistics say."""

import time

from sqlalchemy import text

from armful.runtime import Runtime
from tests.makers import Bench, make_bench

_IMAGES = 4000


def test_a_large_gesture_is_quick_right_after_an_import(runtime: Runtime) -> None:
    """Until the statistics are taken again, to the planner no image is of the new dataset: any index looks as good."""
    for _ in range(3):
        _label_all(make_bench(runtime, images=20))
    with runtime.transaction() as session:
        session.execute(text("ANALYZE"))
    bench = make_bench(runtime, images=_IMAGES)

    before = _label_all(bench)
    relabelled = _label_all(bench, "dog", version=1)
    with runtime.transaction() as session:
        session.execute(text("ANALYZE"))
    after = _label_all(bench, version=2)

    assert before < 4 * after + 0.2
    assert relabelled < 4 * after + 0.2


def _label_all(bench: Bench, name: str = "cat", *, version: int = 0) -> float:
    begun = time.monotonic()
    outcome = bench.label(name, range(len(bench.image_ids)), version=version)
    assert len(outcome.applied) == len(bench.image_ids)
    return time.monotonic() - begun
