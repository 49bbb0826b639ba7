from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import ValidationError

from armful import projects
from armful.core.errors import ConflictError, InvalidError, NotFoundError
from armful.projects.palette import COLOURS, KEYS
from armful.projects.schemas import ClassCreate, ClassUpdate, ViewCreate
from armful.runtime import Runtime
from tests.makers import make_bench


def test_new_classes_get_free_keys_and_colours_of_their_own(runtime: Runtime) -> None:
    bench = make_bench(runtime, classes=[f"class {number}" for number in range(len(COLOURS))])
    with runtime.reading() as session:
        found = projects.classes(session, bench.project_id)
    assert [one.key for one in found] == list(KEYS[: len(COLOURS)])
    assert {one.colour for one in found} == set(COLOURS)
    assert [one.rank for one in found] == list(range(len(COLOURS)))


def test_three_hundred_classes_are_possible_with_no_keys_left(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=1, classes=[f"class {number}" for number in range(300)])
    with runtime.reading() as session:
        found = projects.classes(session, bench.project_id)
    assert [one.key is None for one in found] == [False] * len(KEYS) + [True] * (300 - len(KEYS))


def test_two_who_add_classes_at_once_get_different_keys(runtime: Runtime) -> None:
    bench = make_bench(runtime, classes=())

    def add(number: int) -> str | None:
        with runtime.transaction() as session:
            return projects.create_class(session, bench.project_id, ClassCreate(name=f"class {number}")).key

    with ThreadPoolExecutor(5) as pool:
        keys = list(pool.map(add, range(10)))
    assert len(set(keys)) == 10


@pytest.mark.parametrize("name", ["cat", "CAT", " cat "])
def test_a_name_that_is_taken_is_refused(runtime: Runtime, name: str) -> None:
    bench = make_bench(runtime)
    with pytest.raises(ConflictError, match="already"), runtime.transaction() as session:
        projects.create_class(session, bench.project_id, ClassCreate(name=name))


def test_a_key_that_is_taken_is_refused_and_tells_whose_it_is(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    with pytest.raises(ConflictError, match="cat"), runtime.transaction() as session:
        projects.update_class(session, bench.classes["dog"], ClassUpdate(key="1"))


def test_only_the_fields_that_are_sent_change(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    with runtime.transaction() as session:
        projects.update_class(session, bench.classes["dog"], ClassUpdate(name="hound"))
        found = projects.update_class(session, bench.classes["dog"], ClassUpdate(key=None))
    assert (found.name, found.key, found.colour) == ("hound", None, COLOURS[1])


def test_a_name_cannot_be_taken_away(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    with pytest.raises(InvalidError, match="name"), runtime.transaction() as session:
        projects.update_class(session, bench.classes["dog"], ClassUpdate(name=None))


def test_an_archived_class_gives_its_key_free_and_keeps_its_labels(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    bench.label("cat", [0, 1])
    with runtime.transaction() as session:
        projects.update_class(session, bench.classes["cat"], ClassUpdate(archived=True))
        assert projects.create_class(session, bench.project_id, ClassCreate(name="cow")).key == "1"
    with runtime.reading() as session:
        assert projects.class_counts(session, [bench.project_id])[bench.project_id][bench.classes["cat"]] == 2
    with pytest.raises(ConflictError, match="key"), runtime.transaction() as session:
        projects.update_class(session, bench.classes["cat"], ClassUpdate(archived=False))


def test_a_project_of_the_same_name_is_refused_per_dataset(runtime: Runtime) -> None:
    bench, other = make_bench(runtime), make_bench(runtime)
    with pytest.raises(ConflictError), runtime.transaction() as session:
        projects.create_project(session, dataset_id=bench.dataset_id, name="project")
    assert other.project_id != bench.project_id
    with pytest.raises(NotFoundError), runtime.transaction() as session:
        projects.create_project(session, dataset_id=999, name="project")


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x", "key": "ä"}, {"name": "x", "colour": "red"}])
def test_malformed_classes_do_not_reach_the_service(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ClassCreate.model_validate(wrong)


def test_examples_show_what_a_class_means_in_order(runtime: Runtime) -> None:
    bench, other = make_bench(runtime), make_bench(runtime)
    wanted = [bench.image_ids[2], bench.image_ids[0]]
    with runtime.transaction() as session:
        projects.update_class(session, bench.classes["cat"], ClassUpdate(examples=bench.image_ids[:1]))
        projects.update_class(session, bench.classes["cat"], ClassUpdate(examples=wanted))
        assert projects.class_examples(session, bench.project_id) == {bench.classes["cat"]: wanted}
    with pytest.raises(NotFoundError, match="Not images"), runtime.transaction() as session:
        projects.update_class(session, bench.classes["cat"], ClassUpdate(examples=other.image_ids[:1]))


def test_a_view_is_kept_replaced_and_taken_away(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    with runtime.transaction() as session:
        projects.create_view(session, bench.project_id, ViewCreate(name="reds", query="rank=newest"))
        view = projects.create_view(session, bench.project_id, ViewCreate(name="reds", query="rank=random:1"))
    with runtime.transaction() as session:
        assert [(found.name, found.query) for found in projects.views(session, bench.project_id)] == [
            ("reds", "rank=random:1")
        ]
        projects.delete_view(session, view.id)
        assert projects.views(session, bench.project_id) == []
    with pytest.raises(NotFoundError), runtime.transaction() as session:
        projects.delete_view(session, view.id)
