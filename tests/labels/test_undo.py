import pytest

from armful import labels
from armful.core.errors import ConflictError, NotFoundError
from armful.models import LabelState
from armful.runtime import Runtime
from tests.makers import Bench, make_bench


def test_undo_brings_back_what_was_before(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("dog", [0])
    batch = bench.label("cat", [0, 1], version=1)
    assert bench.now()[:2] == [("cat", 2), (None, 0)]

    undone = bench.undo(batch.batch_id)

    assert undone.applied == {bench.image_ids[0]: labels.GivenLabel(bench.classes["dog"], LabelState.MANUAL, 3)}
    assert bench.now()[:2] == [("dog", 3), (None, 0)]


def test_undo_leaves_what_changed_since_and_tells(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    batch = bench.label("cat", [0, 1])
    bench.label("dog", [1], version=1)

    undone = bench.undo(batch.batch_id)

    assert undone.conflicts == [bench.image_ids[1]]
    assert bench.now()[:2] == [(None, 2), ("dog", 2)]


def test_undo_of_an_undo_is_redo(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    batch = bench.label("cat", [0, 1])
    undone = bench.undo(batch.batch_id)

    bench.undo(undone.batch_id)

    assert bench.now()[:2] == [("cat", 3), ("cat", 3)]


def test_undo_works_again_after_redo(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    batch = bench.label("cat", [0])
    bench.undo(bench.undo(batch.batch_id).batch_id)

    bench.undo(batch.batch_id)

    assert bench.now()[0] == (None, 4)


def test_acts_on_the_same_image_can_be_undone_one_after_the_other(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    first = bench.label("cat", [0, 1])
    second = bench.label("dog", [0], version=1)

    bench.undo(second.batch_id)
    undone = bench.undo(first.batch_id)

    assert not undone.conflicts
    assert [name for name, _ in bench.now()[:2]] == [None, None]


def test_and_redone_one_after_the_other(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    first = bench.label("cat", [0])
    second = bench.label("dog", [0], version=1)
    second_undone = bench.undo(second.batch_id)
    first_undone = bench.undo(first.batch_id)

    bench.undo(first_undone.batch_id)
    assert bench.now()[0][0] == "cat"
    bench.undo(second_undone.batch_id)
    assert bench.now()[0][0] == "dog"


def test_a_batch_that_is_undone_cannot_be_undone_again(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    batch = bench.label("cat", [0])
    bench.undo(batch.batch_id)

    with pytest.raises(ConflictError, match="undone already"):
        bench.undo(batch.batch_id)


def test_the_same_key_undoes_once(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    batch = bench.label("cat", [0])

    assert bench.undo(batch.batch_id, key="k") == bench.undo(batch.batch_id, key="k")
    assert bench.now()[0] == (None, 2)


def test_a_batch_that_is_not_there_is_told(runtime: Runtime) -> None:
    with pytest.raises(NotFoundError):
        make_bench(runtime).undo(999_999)


def test_the_list_of_batches_tells_what_stands(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    batch = bench.label("cat", [0, 1])
    undone = bench.undo(batch.batch_id)
    assert _undone_by(bench, batch.batch_id) == undone.batch_id

    redone = bench.undo(undone.batch_id)
    assert _undone_by(bench, batch.batch_id) is None
    assert _undone_by(bench, undone.batch_id) == redone.batch_id


def _undone_by(bench: Bench, batch_id: int) -> int | None:
    with bench.runtime.reading() as session:
        listed = labels.batches(session, bench.project_id, limit=10)
    return next(entry.undone_by_id for entry in listed if entry.batch.id == batch_id)
