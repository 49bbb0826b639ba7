import pytest

from armful import labels, projects
from armful.core.errors import ConflictError, InvalidError, NotFoundError
from armful.models import OWNER_ID, BatchKind, LabelState
from armful.projects.schemas import ClassUpdate
from armful.runtime import Runtime
from tests.makers import Bench, make_bench


def test_merged_classes_are_one_and_archived(runtime: Runtime) -> None:
    bench = make_bench(runtime, classes=("cat", "kitten", "dog"))
    bench.label("cat", [0, 1])
    bench.label("kitten", [2])
    bench.label("dog", [3])

    outcome = _merge(bench, "cat", ["kitten"])

    assert list(outcome.applied) == [bench.image_ids[2]]
    assert bench.now()[:5] == [("cat", 1), ("cat", 1), ("cat", 2), ("dog", 1), (None, 0)]
    assert _archived(bench) == ["kitten"]


def test_a_merge_is_undone_redone_and_undone_with_its_classes(runtime: Runtime) -> None:
    bench = make_bench(runtime, classes=("cat", "kitten"))
    bench.label("kitten", [0])
    batch = _merge(bench, "cat", ["kitten"])

    undone = bench.undo(batch.batch_id)
    assert (bench.now()[0], _archived(bench)) == (("kitten", 3), [])
    redone = bench.undo(undone.batch_id)
    assert (bench.now()[0], _archived(bench)) == (("cat", 4), ["kitten"])
    bench.undo(redone.batch_id)
    assert (bench.now()[0], _archived(bench)) == (("kitten", 5), [])


def test_counts_of_classes_follow_merges_splits_and_their_undoing(runtime: Runtime) -> None:
    bench = make_bench(runtime, classes=("cat", "kitten"))
    bench.label("cat", [0, 1, 2])
    bench.label("kitten", [3])
    merged = _merge(bench, "cat", ["kitten"])
    assert _counts(bench) == {"cat": 4}
    bench.undo(merged.batch_id)
    assert _counts(bench) == {"cat": 3, "kitten": 1}
    with runtime.transaction() as session:
        parts = [_part(bench, "tabby", [0]), _part(bench, "black", [1])]
        _, split = labels.split(session, bench.classes["cat"], parts, by=OWNER_ID)
    assert _counts(bench) == {"cat": 1, "kitten": 1, "tabby": 1, "black": 1}
    bench.undo(split.batch_id)
    bench.label(None, [0], version=3)
    assert _counts(bench) == {"cat": 2, "kitten": 1}


def test_what_was_labelled_after_the_merge_stays_when_it_is_undone(runtime: Runtime) -> None:
    bench = make_bench(runtime, classes=("cat", "kitten"))
    bench.label("kitten", [0, 1])
    batch = _merge(bench, "cat", ["kitten"])
    bench.label(None, [1], version=2)
    bench.label("cat", [2])

    undone = bench.undo(batch.batch_id)

    assert undone.conflicts == [bench.image_ids[1]]
    assert [name for name, _ in bench.now()[:3]] == ["kitten", None, "cat"]


def test_undo_of_an_older_act_does_not_bring_back_a_class_that_was_merged_away(runtime: Runtime) -> None:
    bench = make_bench(runtime, classes=("cat", "kitten", "dog"))
    bench.label("kitten", [0])
    relabelled = bench.label("dog", [0], version=1)
    _merge(bench, "cat", ["kitten"])

    assert bench.undo(relabelled.batch_id).conflicts == [bench.image_ids[0]]
    assert bench.now()[0] == ("dog", 2)


def test_a_class_that_comes_back_to_a_taken_key_has_none(runtime: Runtime) -> None:
    bench = make_bench(runtime, classes=("cat", "kitten"))
    bench.label("kitten", [0])
    batch = _merge(bench, "cat", ["kitten"])
    with runtime.transaction() as session:
        projects.update_class(session, bench.classes["cat"], ClassUpdate(key="2"))

    bench.undo(batch.batch_id)

    with runtime.reading() as session:
        keys = {found.name: found.key for found in projects.classes(session, bench.project_id)}
    assert keys == {"cat": "2", "kitten": None}


def test_how_an_image_came_by_its_label_outlives_a_merge(runtime: Runtime) -> None:
    bench = make_bench(runtime, classes=("cat", "kitten"))
    with runtime.transaction() as session:
        shown = [labels.Shown(bench.image_ids[0], 0)]
        labels.apply(session, bench.project_id, bench.classes["kitten"], shown, by=OWNER_ID, kind=BatchKind.CONFIRM)
    outcome = _merge(bench, "cat", ["kitten"])
    assert outcome.applied[bench.image_ids[0]].state == LabelState.CONFIRMED


def test_a_merge_sent_twice_is_done_once(runtime: Runtime) -> None:
    bench = make_bench(runtime, classes=("cat", "kitten"))
    bench.label("kitten", [0])
    assert _merge(bench, "cat", ["kitten"], key="m") == _merge(bench, "cat", ["kitten"], key="m")
    assert bench.now()[0] == ("cat", 2)


@pytest.mark.parametrize("merged", [[], ["cat"], ["dog", "dog"]])
def test_a_merge_of_nothing_or_into_itself_is_refused(runtime: Runtime, merged: list[str]) -> None:
    with pytest.raises(InvalidError):
        _merge(make_bench(runtime), "cat", merged)


def test_classes_of_another_project_and_archived_ones_are_refused(runtime: Runtime) -> None:
    bench, other = make_bench(runtime), make_bench(runtime)
    with pytest.raises(InvalidError, match="another project"), runtime.transaction() as session:
        labels.merge(session, bench.classes["cat"], [other.classes["dog"]], by=OWNER_ID)
    with pytest.raises(NotFoundError), runtime.transaction() as session:
        labels.merge(session, bench.classes["cat"], [999_999], by=OWNER_ID)
    _merge(bench, "cat", ["dog"])
    with pytest.raises(InvalidError, match="archived"):
        _merge(bench, "cat", ["dog"])


def test_a_split_begins_each_part_with_its_examples_in_one_act(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=5)
    bench.label("cat", [0, 1, 2, 3])
    with runtime.transaction() as session:
        parts = [_part(bench, "tabby", [0, 1]), _part(bench, "dog", [2])]
        made, outcome = labels.split(session, bench.classes["cat"], parts, by=OWNER_ID)

    assert [found.name for found in made] == ["tabby", "dog"]
    assert sorted(outcome.applied) == bench.image_ids[:3]
    names = {found.id: found.name for found in made} | {bench.classes["cat"]: "cat"}
    with runtime.reading() as session:
        now = labels.current(session, bench.project_id, bench.image_ids)
    assert [names.get(now[image_id].class_id or 0) for image_id in bench.image_ids[:4]] == [
        "tabby",
        "tabby",
        "dog",
        "cat",
    ]

    bench.undo(outcome.batch_id)
    assert [name for name, _ in bench.now()[:4]] == ["cat"] * 4


def test_images_that_left_the_class_meanwhile_are_told(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("cat", [0, 1, 2])
    bench.label("dog", [1], version=1)
    with runtime.transaction() as session:
        parts = [_part(bench, "tabby", [0]), _part(bench, "black", [1, 2])]
        _, outcome = labels.split(session, bench.classes["cat"], parts, by=OWNER_ID)
    assert outcome.conflicts == [bench.image_ids[1]]
    assert sorted(outcome.applied) == [bench.image_ids[0], bench.image_ids[2]]


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ([("tabby", [0])], InvalidError),
        ([("tabby", [0]), ("black", [])], InvalidError),
        ([("tabby", [0]), ("black", [0])], InvalidError),
        ([("tabby", [0]), ("cat", [1])], ConflictError),
    ],
)
def test_a_split_that_is_none_is_refused(
    runtime: Runtime, parts: list[tuple[str, list[int]]], error: type[Exception]
) -> None:
    bench = make_bench(runtime)
    bench.label("cat", [0, 1])
    with pytest.raises(error), runtime.transaction() as session:
        labels.split(session, bench.classes["cat"], [_part(bench, *part) for part in parts], by=OWNER_ID)
    assert bench.now()[:2] == [("cat", 1), ("cat", 1)]


def _merge(bench: Bench, into: str, merged: list[str], *, key: str | None = None) -> labels.Outcome:
    with bench.runtime.transaction() as session:
        return labels.merge(
            session, bench.classes[into], [bench.classes[name] for name in merged], by=OWNER_ID, key=key
        )


def _part(bench: Bench, name: str, places: list[int]) -> labels.Part:
    return labels.Part(name, [labels.Shown(bench.image_ids[place], 1) for place in places])


def _archived(bench: Bench) -> list[str]:
    with bench.runtime.reading() as session:
        return [found.name for found in projects.classes(session, bench.project_id) if found.archived_at]


def _counts(bench: Bench) -> dict[str, int]:
    with bench.runtime.reading() as session:
        names = {found.id: found.name for found in projects.classes(session, bench.project_id)}
        counts = projects.class_counts(session, [bench.project_id])[bench.project_id]
    return {names[class_id]: count for class_id, count in counts.items()}
