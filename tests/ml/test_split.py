import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from armful.ml import split


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4)), min_size=1, max_size=200))
def test_a_group_is_never_on_both_sides_and_no_class_is_only_held_out(images: list[tuple[int, int]]) -> None:
    groups = [f"group {group}" for group, _ in images]
    truth = np.array([column for _, column in images])
    held_out = split.validation(groups, truth)
    assert not {group for group, out in zip(groups, held_out, strict=True) if out} & {
        group for group, out in zip(groups, held_out, strict=True) if not out
    }


def test_every_class_of_several_groups_is_on_both_sides_and_a_single_group_trains() -> None:
    truth = np.repeat(np.arange(40), 2)
    held_out = split.validation([f"image {number}" for number in range(80)], truth)
    assert (np.bincount(truth[held_out], minlength=40) == 1).all()
    assert not split.validation(["one", "one", "one"], np.array([0, 0, 0])).any()


def test_about_the_share_is_held_out_and_more_labels_move_no_group() -> None:
    groups = [f"image {number}" for number in range(4000)]
    truth = np.arange(4000) % 3
    before, after = split.validation(groups[:2000], truth[:2000]), split.validation(groups, truth)
    assert 0.12 < after.mean() < 0.18
    assert np.array_equal(before, after[:2000])
