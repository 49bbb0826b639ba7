"""What was labelled is never lost and never done twice: cut networks, lost answers, reloads, closed tabs."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

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
