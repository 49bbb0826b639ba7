"""All that match, as a snapshot: one act, one undo, whatever the page shows."""

from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.screens import Workbench, make_dataset, make_project
from tests.faults.armful_process import ArmfulProcess

_numbers = count(1)


@pytest.fixture(scope="module")
def dataset_id(armful: ArmfulProcess, photos: Path) -> int:
    return make_dataset(armful, photos, name="Things")


@pytest.fixture
def project_id(armful: ArmfulProcess, dataset_id: int) -> int:
    project_id = make_project(armful, dataset_id, name=f"Question {next(_numbers)}")
    armful.call("POST", f"/projects/{project_id}/classes", {"name": "things"})
    armful.call("POST", f"/projects/{project_id}/classes", {"name": "others"})
    return project_id


@pytest.fixture
def workbench(page: Page, project_id: int) -> Workbench:
    return Workbench(page).open(project_id)


def test_all_that_match_are_labelled_in_one_act_and_undone_in_one(
    page: Page, armful: ArmfulProcess, workbench: Workbench, project_id: int
) -> None:
    """HumanSignal/label-studio#1667, cvat-ai/cvat#425, voxel51/fiftyone#904; lightly-ai/lightly-studio#2185."""
    workbench.select_page()
    page.get_by_role("button", name="Select all 150 that match").click()
    expect(page.get_by_test_id("selected")).to_have_text("150 selected (snapshot)")
    # Choosing a class labels nothing yet: the step is its own.
    workbench.press(workbench.key_of("things"))
    assert workbench.classes() == {}
    expect(page.get_by_role("button", name="Label 150 images as things")).to_be_focused()
    workbench.press("Enter")
    workbench.settle()
    expect(workbench.class_button("things")).to_contain_text("150")
    expect(page.get_by_test_id("progress")).to_contain_text("150 of 150")
    batches = armful.call("GET", f"/projects/{project_id}/batches")["items"]
    assert [batch["applied"] for batch in batches] == [150]
    workbench.press("Control+z")
    workbench.settle()
    expect(page.get_by_test_id("progress")).to_contain_text("0 of 150")


def test_what_is_held_matched_at_the_click_and_a_colleagues_label_since_is_kept_and_told(
    page: Page, armful: ArmfulProcess, workbench: Workbench, project_id: int
) -> None:
    others = armful.call("GET", f"/projects/{project_id}/classes")["items"][1]["id"]
    workbench.press("Control+Shift+A")
    expect(page.get_by_test_id("selected")).to_have_text("150 selected (snapshot)")
    changed = [{"id": image_id, "version": 0} for image_id in workbench.ids()[:2]]
    armful.call("POST", f"/projects/{project_id}/labels", {"class_id": others, "images": changed})
    workbench.press(workbench.key_of("things"), "Enter")
    expect(page.get_by_text("2 of 150 had just been labelled by a colleague")).to_be_visible()
    workbench.settle()
    expect(workbench.class_button("things")).to_contain_text("148")


def test_the_snapshot_stays_while_pages_turn_and_goes_with_escape_or_a_click(page: Page, workbench: Workbench) -> None:
    workbench.press("Control+Shift+A")
    expect(page.get_by_test_id("selected")).to_have_text("150 selected (snapshot)")
    workbench.turn_page()
    assert workbench.selected() == workbench.ids()
    expect(page.get_by_test_id("selected")).to_have_text("150 selected (snapshot)")
    workbench.press("Escape")
    workbench.expect_selected(0)
    workbench.press("Control+Shift+A")
    expect(page.get_by_test_id("selected")).to_have_text("150 selected (snapshot)")
    workbench.tile(workbench.ids()[0]).click()
    workbench.expect_selected(1)


def test_ones_own_labels_that_are_still_on_their_way_are_no_conflict(page: Page, workbench: Workbench) -> None:
    ids = workbench.ids()
    workbench.press("Control+Shift+A")
    expect(page.get_by_test_id("selected")).to_have_text("150 selected (snapshot)")
    workbench.press("Escape")
    workbench.select(*ids[:3])
    workbench.press(workbench.key_of("others"), "Control+Shift+A")
    expect(page.get_by_test_id("selected")).to_have_text("147 selected (snapshot)")
    workbench.press(workbench.key_of("things"), "Enter")
    workbench.settle()
    expect(workbench.class_button("things")).to_contain_text("147")
    expect(workbench.class_button("others")).to_contain_text("3")
