"""What was labelled is never lost and never done twice: cut networks, lost answers, reloads, closed tabs."""

import json
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.screens import Workbench
from tests.faults.armful_process import ArmfulProcess

LABELS = "**/labels"


@pytest.fixture(autouse=True)
def _cut_networks_are_logged(expected_complaints: list[str]) -> None:
    expected_complaints.append("net::ERR_FAILED")


def test_labels_given_without_a_network_survive_a_reload(
    page: Page, workbench: Workbench, armful: ArmfulProcess, project_id: int
) -> None:
    ids = workbench.ids()
    _make_class(workbench, ids[0])
    page.route(LABELS, lambda route: route.abort())
    for image_id in ids[1:4]:
        workbench.select(image_id)
        workbench.press("1")
    expect(workbench.saved).to_contain_text("3 changes pending · kept in this browser")
    assert _labelled(armful, project_id) == 1

    page.unroute(LABELS)
    page.reload()

    workbench.wait().settle()
    assert _labelled(armful, project_id) == 4
    assert len(_batches(armful, project_id)) == 4


def test_a_label_whose_answer_was_lost_is_given_once(
    page: Page, workbench: Workbench, armful: ArmfulProcess, project_id: int
) -> None:
    ids = workbench.ids()
    _make_class(workbench, ids[0])
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if lost:
            route.continue_()
            return
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    page.route(LABELS, lose_once)
    workbench.select(*ids[1:3])
    workbench.press("1")

    workbench.settle()
    assert len(lost) == 1
    assert [batch["applied"] for batch in _batches(armful, project_id)] == [2, 1]
    expect(page.get_by_text("by a colleague")).to_have_count(0)


def test_a_closed_tabs_labels_are_sent_by_another_and_a_living_ones_are_left_to_it(
    page: Page, workbench: Workbench, armful: ArmfulProcess, project_id: int
) -> None:
    ids = workbench.ids()
    _make_class(workbench, ids[0])
    other = Workbench(page.context.new_page()).open(project_id)
    other.page.route(LABELS, lambda route: route.abort())
    chosen = other.ids()[0]
    other.select(chosen)
    other.press("1")
    expect(other.saved).to_contain_text("kept in this browser")
    page.reload()
    workbench.wait()
    time.sleep(2.5)
    assert _labelled(armful, project_id) == 1, "the other tab lives"

    other.page.close()

    expect(page.get_by_test_id("progress")).to_contain_text("2 of 150", timeout=30_000)
    assert len(_batches(armful, project_id)) == 2


def test_a_label_that_always_meets_a_fault_is_set_aside_and_the_others_go_on(
    page: Page, workbench: Workbench, armful: ArmfulProcess, project_id: int, expected_complaints: list[str]
) -> None:
    expected_complaints.append("Failed to load resource")
    ids = workbench.ids()
    _make_class(workbench, ids[0])
    bad = ids[1]

    def fail_at_one(route: Route) -> None:
        if [image["id"] for image in json.loads(route.request.post_data or "{}")["images"]] == [bad]:
            route.fulfill(status=500, content_type="application/json", body='{"detail": "It met an error."}')
        else:
            route.continue_()

    page.route(LABELS, fail_at_one)
    for image_id in (bad, ids[2]):
        workbench.select(image_id)
        workbench.press("1")
    notice = page.get_by_test_id("unsaved")
    _hurry_until_shown(page, notice)
    expect(notice).to_have_text("1 change could not be saved")
    workbench.settle()
    assert _labelled(armful, project_id) == 2, "the other one went on"
    assert workbench.classes()[bad] == "kept, saving", "the tile goes on to show what was meant"

    page.reload()
    workbench.wait()
    notice.click()
    listed = page.get_by_role("dialog", name="Could not be saved")
    expect(listed).to_contain_text("1 image as kept")
    expect(listed).to_contain_text("It met an error.")
    listed.get_by_role("button", name="Try again: 1 image as kept").click()
    _hurry_until_shown(page, notice)
    assert _labelled(armful, project_id) == 2

    notice.click()
    listed.get_by_role("button", name="Give up: 1 image as kept").click()
    expect(notice).to_have_count(0)
    expect(workbench.saved).to_have_text("Saved · nothing pending")
    assert bad not in workbench.classes()

    # Where the fault is gone, trying again saves it.
    workbench.select(bad)
    workbench.press("1")
    _hurry_until_shown(page, notice)
    page.unroute(LABELS)
    notice.click()
    listed.get_by_role("button", name="Try again: 1 image as kept").click()
    expect(notice).to_have_count(0)
    workbench.settle()
    assert _labelled(armful, project_id) == 3


def _hurry_until_shown(page: Page, notice: Locator) -> None:
    """Tries at once, again and again, instead of waiting longer and longer."""
    for _ in range(100):
        if notice.is_visible():
            return
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(50)
    expect(notice).to_be_visible()


def _make_class(workbench: Workbench, image_id: int) -> None:
    """With the key 1."""
    workbench.select(image_id)
    workbench.create_class("kept")
    assert workbench.key_of("kept") == "1"


def _labelled(armful: ArmfulProcess, project_id: int) -> int:
    labelled: int = armful.call("GET", f"/projects/{project_id}")["counts"]["labelled"]
    return labelled


def _batches(armful: ArmfulProcess, project_id: int) -> list[dict[str, Any]]:
    """Newest first."""
    batches: list[dict[str, Any]] = armful.call("GET", f"/projects/{project_id}/batches")["items"]
    return batches
