"""The history of a project's labels: what was done, by whom, and the way back of any of it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.screens import Workbench
from tests.faults.armful_process import ArmfulProcess


@pytest.fixture
def history(page: Page) -> Locator:
    return page.get_by_role("complementary", name="History")


def test_the_key_and_the_button_open_it_and_it_names_what_was_done(
    page: Page, workbench: Workbench, history: Locator
) -> None:
    ids = workbench.ids()
    workbench.press("h")
    expect(history).to_contain_text("Nothing has been labelled yet")
    workbench.press("h")
    expect(history).to_have_count(0)
    workbench.select(*ids[:8])
    workbench.create_class("Shirt")
    workbench.select(*ids[:2])
    workbench.press("Backspace")
    workbench.settle()
    page.get_by_role("button", name="History", exact=True).click()
    rows = history.get_by_role("listitem")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("Took the label of 2 images away")
    expect(rows.nth(1)).to_contain_text("Labelled 8 images as Shirt")
    expect(rows.nth(1)).to_contain_text("just now")
    expect(rows.nth(1).locator("img")).to_have_count(6)
    history.get_by_role("button", name="Close the history").click()
    expect(history).to_have_count(0)


def test_any_act_can_be_undone_and_redone_after_a_reload(
    workbench: Workbench, history: Locator, project_id: int
) -> None:
    """No undo for a bulk act: lightly-ai/lightly-studio#2185, coralnet/coralnet#415."""
    ids = workbench.ids()
    workbench.select(*ids[:5])
    workbench.create_class("Shirt")
    workbench.select(*ids[5:9])
    workbench.create_class("Shoe")
    workbench.open(project_id, label="all")
    workbench.press("h")
    # Not the latest act: that one stays.
    history.get_by_role("button", name="Undo: Labelled 5 images as Shirt").click()
    first = history.get_by_role("listitem").filter(has_text="Labelled 5 images as Shirt")
    expect(first).to_contain_text("Undone")
    expect(history.get_by_role("listitem").first).to_contain_text("Undid the label Shirt: 5 images")
    workbench.settle()
    assert workbench.classes() == dict.fromkeys(ids[5:9], "Shoe")
    history.get_by_role("button", name="Redo: Labelled 5 images as Shirt").click()
    expect(history.get_by_role("listitem").first).to_contain_text("Redid")
    expect(first).not_to_contain_text("Undone")
    workbench.settle()
    assert workbench.classes() == {**dict.fromkeys(ids[:5], "Shirt"), **dict.fromkeys(ids[5:9], "Shoe")}


def test_a_partial_undo_says_what_it_left(page: Page, workbench: Workbench, history: Locator) -> None:
    ids = workbench.ids()
    workbench.select(*ids[:6])
    workbench.create_class("Shirt")
    workbench.select(*ids[:2])
    workbench.create_class("Shoe")
    workbench.press("h")
    history.get_by_role("button", name="Undo: Labelled 6 images as Shirt").click()
    expect(page.get_by_role("status").filter(has_text="2 of 6 were left: changed since")).to_be_visible()
    undo = history.get_by_role("listitem").first
    expect(undo).to_contain_text("Undid the label Shirt: 4 images")
    expect(undo).to_contain_text("2 of 6 were left: changed since")
    workbench.settle()
    assert workbench.classes() == dict.fromkeys(ids[:2], "Shoe")


def test_a_merge_is_named_and_can_be_undone(
    workbench: Workbench, history: Locator, armful: ArmfulProcess, project_id: int
) -> None:
    """Merging a class loses its labels: HumanSignal/label-studio#8472, cvat-ai/cvat#8540."""
    ids = workbench.ids()
    workbench.select(*ids[:3])
    workbench.create_class("Shoe")
    workbench.select(*ids[3:5])
    workbench.create_class("Boot")
    classes = {one["name"]: one["id"] for one in armful.call("GET", f"/projects/{project_id}/classes")["items"]}
    armful.call(
        "POST",
        f"/classes/{classes['Shoe']}/merge",
        {"merge": [classes["Boot"]]},
        headers={"Idempotency-Key": f"merge-{project_id}"},
    )
    workbench.open(project_id, label="all")
    workbench.press("h")
    history.get_by_role("button", name="Undo: Merged 2 images into Shoe").click()
    expect(history.get_by_role("listitem").first).to_contain_text("Undid the merge into Shoe: 2 images")
    expect(workbench.class_button("Boot")).to_contain_text("2")
    expect(workbench.tile(ids[3])).to_have_accessible_name(re.compile("Boot"))


def test_older_acts_come_a_stretch_at_a_time(
    workbench: Workbench, history: Locator, armful: ArmfulProcess, project_id: int
) -> None:
    class_id = armful.call("POST", f"/projects/{project_id}/classes", {"name": "Shirt", "description": ""})["id"]
    for place, image_id in enumerate(workbench.ids()[:32]):
        body = {"class_id": class_id, "images": [{"id": image_id, "version": 0}]}
        headers = {"Idempotency-Key": f"older-{project_id}-{place}"}
        armful.call("POST", f"/projects/{project_id}/labels", body, headers=headers)
    workbench.open(project_id, label="all")
    workbench.press("h")
    rows = history.get_by_role("listitem")
    expect(rows).to_have_count(30)
    history.get_by_role("button", name="Older").click()
    expect(rows).to_have_count(32)
    expect(history.get_by_role("button", name="Older")).to_have_count(0)


def test_the_way_back_is_found_with_the_keys_alone(page: Page, workbench: Workbench, history: Locator) -> None:
    workbench.select_page()
    workbench.create_class("Shirt")
    workbench.press("h")
    expect(history).to_be_focused()
    undo = history.get_by_role("button", name=re.compile("Undo: "))
    expect(undo).to_be_visible()
    workbench.press("Tab", "Tab")
    expect(undo).to_be_focused()
    workbench.press("Enter")
    expect(history.get_by_role("listitem").first).to_contain_text("Undid the label Shirt")
    workbench.settle()
    assert workbench.classes() == {}
    workbench.press("h")
    expect(page.get_by_role("grid")).to_be_visible()


def test_a_history_that_could_not_be_loaded_can_be_tried_again(
    page: Page, workbench: Workbench, history: Locator, expected_complaints: list[str]
) -> None:
    expected_complaints.append("Failed to load resource")
    page.route(
        "**/batches?limit=30",
        lambda route: route.fulfill(status=404, content_type="application/json", body='{"detail": "mislaid"}'),
    )
    workbench.press("h")
    expect(history.get_by_role("alert")).to_contain_text("mislaid")
    page.unroute("**/batches?limit=30")
    history.get_by_role("button", name="Try again").click()
    expect(history).to_contain_text("Nothing has been labelled yet")
