import pytest

from armful import labels, projects
from armful.core.errors import ConflictError, InvalidError, NotFoundError
from armful.models import OWNER_ID, LabelState, Project
from armful.projects.schemas import ClassUpdate
from armful.runtime import Runtime
from tests.makers import make_bench


def test_a_class_is_given_to_all_images_of_a_gesture(runtime: Runtime) -> None:
    bench = make_bench(runtime)

    outcome = bench.label("cat", [0, 1, 2])

    given = labels.GivenLabel(bench.classes["cat"], LabelState.MANUAL, 1)
    assert outcome.applied == {bench.image_ids[place]: given for place in (0, 1, 2)}
    assert bench.now() == [("cat", 1)] * 3 + [(None, 0)] * 3


def test_a_stale_label_changes_nothing_and_the_rest_applies(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("cat", [0, 1])

    outcome = bench.label("dog", [0, 1, 2], version=0)

    assert outcome.conflicts == [bench.image_ids[0], bench.image_ids[1]]
    assert list(outcome.applied) == [bench.image_ids[2]]
    assert bench.now()[:3] == [("cat", 1), ("cat", 1), ("dog", 1)]


def test_the_version_that_was_shown_allows_a_change(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("cat", [0])

    given = labels.GivenLabel(bench.classes["dog"], LabelState.MANUAL, 2)
    assert bench.label("dog", [0], version=1).applied == {bench.image_ids[0]: given}
    assert bench.now()[0] == ("dog", 2)


def test_an_image_that_has_the_class_already_is_unchanged_whatever_was_shown(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("cat", [0])

    outcome = bench.label("cat", [0], version=0)

    assert (outcome.applied, outcome.unchanged, outcome.conflicts) == ({}, [bench.image_ids[0]], [])
    assert bench.now()[0] == ("cat", 1)


def test_a_label_can_be_taken_away_and_keeps_counting_versions(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("cat", [0])

    assert bench.label(None, [0, 1], version=1).applied == {bench.image_ids[0]: labels.GivenLabel(None, None, 2)}
    assert bench.now()[:2] == [(None, 2), (None, 0)]


def test_the_same_key_again_gives_the_same_answer_and_writes_nothing(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("dog", [0])
    bench.label("cat", [3])
    first = bench.label("cat", [0, 1, 2, 3], key="gesture")
    bench.label("dog", [1], version=1)

    again = bench.label("cat", [0, 1, 2, 3], key="gesture")

    assert again == first
    assert bench.now()[:4] == [("dog", 1), ("dog", 2), ("cat", 1), ("cat", 1)]
    with runtime.reading() as session:
        assert len(labels.batches(session, bench.project_id, limit=10)) == 4
        assert session.get_one(Project, bench.project_id).revision == 4


def test_a_key_that_came_with_another_request_is_refused(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("cat", [0], key="gesture")

    with pytest.raises(ConflictError, match="Idempotency-Key"):
        bench.label("cat", [1], key="gesture")
    assert bench.now()[1] == (None, 0)


def test_images_of_another_dataset_are_refused_and_nothing_is_written(runtime: Runtime) -> None:
    bench, other = make_bench(runtime), make_bench(runtime)
    shown = [labels.Shown(bench.image_ids[0], 0), labels.Shown(other.image_ids[0], 0)]

    with pytest.raises(NotFoundError, match=str(other.image_ids[0])), runtime.transaction() as session:
        labels.apply(session, bench.project_id, bench.classes["cat"], shown, by=OWNER_ID)
    assert bench.now()[0] == (None, 0)


def test_a_class_of_another_project_is_refused(runtime: Runtime) -> None:
    bench, other = make_bench(runtime), make_bench(runtime)

    with pytest.raises(NotFoundError, match="no class"), runtime.transaction() as session:
        labels.apply(
            session, bench.project_id, other.classes["cat"], [labels.Shown(bench.image_ids[0], 0)], by=OWNER_ID
        )
    assert bench.now()[0] == (None, 0)


def test_an_archived_class_is_refused(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    with runtime.transaction() as session:
        projects.update_class(session, bench.classes["cat"], ClassUpdate(archived=True))

    with pytest.raises(InvalidError, match="archived"):
        bench.label("cat", [0])


def test_an_image_named_twice_is_refused(runtime: Runtime) -> None:
    bench = make_bench(runtime)

    with pytest.raises(InvalidError, match="twice"):
        bench.label("cat", [0, 0])


def test_history_tells_each_change_of_an_image_in_order(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("cat", [0])
    bench.label("dog", [0], version=1)

    with runtime.reading() as session:
        entries = labels.history(session, bench.image_ids[0], bench.project_id)

    cat, dog = bench.classes["cat"], bench.classes["dog"]
    assert [(e.change.from_class_id, e.change.to_class_id, e.change.seq) for e in entries] == [
        (None, cat, 1),
        (cat, dog, 2),
    ]
