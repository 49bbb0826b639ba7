"""Half an hour's work through everything that can befall a connection."""

import os
import time
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.e2e.pictures import DEMO, sample_of
from tests.e2e.screens import Workbench, make_dataset, make_project
from tests.faults.armful_process import ArmfulProcess

CUT_SECONDS = float(os.environ.get("ARMFUL_TEST_CUT_SECONDS", "8"))
"""Two minutes in `make faults`."""

IMAGES = 500
GESTURE = 50
PAGE = 250


def test_500_images_labelled_through_a_cut_network_a_reload_and_an_expired_session_are_500_changes(
    page: Page, armful: ArmfulProcess, photos: Path, expected_complaints: list[str]
) -> None:
    """A long labelling session lost after a network cut (HumanSignal/label-studio#6674, cvat-ai/cvat#7996)."""
    expected_complaints += ["net::ERR", "401"]
    dataset_id = make_dataset(armful, sample_of(DEMO, photos.parent / "many", count=IMAGES + 20), name="Many")
    project_id = make_project(armful, dataset_id, name="Cut")
    armful.call("POST", f"/projects/{project_id}/classes", {"name": "thing", "key": "1"})
    workbench = Workbench(page).open(project_id, limit=PAGE)
    page.wait_for_load_state("networkidle")

    page.route("**/api/**", lambda route: route.abort())
    began = time.monotonic()
    _label_a_page(workbench)
    workbench.press("Enter")
    expect(page.get_by_test_id("page")).to_contain_text("2")
    _label_a_page(workbench)
    page.wait_for_timeout(max(0.0, CUT_SECONDS - (time.monotonic() - began)) * 1000)
    expect(workbench.saved).to_contain_text("pending")
    assert _changes(armful, project_id) == {}, "nothing can have arrived"

    page.unroute("**/api/**")
    page.route("**/labels", _expired)
    page.reload()
    workbench.wait()
    page.wait_for_timeout(1500)
    assert _changes(armful, project_id) == {}, "nobody is signed in"

    page.unroute("**/labels")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(workbench.saved).to_contain_text("Saved", timeout=60_000)

    changes = _changes(armful, project_id)
    assert len(changes) == IMAGES
    assert set(changes.values()) == {1}, "each image was changed once"


def _label_a_page(workbench: Workbench) -> None:
    """By keyboard, a gesture of fifty at a time."""
    workbench.tiles.first.click()
    workbench.expect_selected(1)
    for gesture in range(PAGE // GESTURE):
        if gesture:
            workbench.press("ArrowRight", "x")
        for _ in range(GESTURE - 1):
            workbench.press("Shift+ArrowRight")
        workbench.expect_selected(GESTURE)
        workbench.press("1")
        workbench.expect_selected(0)


def _expired(route: Route) -> None:
    """What a proxy or the API itself says once a session has ended."""
    body = '{"type":"urn:armful:signed-out","title":"Signed out","status":401,"detail":"Sign in.","code":"signed-out"}'
    route.fulfill(status=401, content_type="application/problem+json", body=body)


def _changes(armful: ArmfulProcess, project_id: int) -> dict[int, int]:
    """Image id to how many changes it has had."""
    rows = armful.sql(
        "SELECT image_id, count(*) FROM label_changes JOIN batches ON batches.id = batch_id "
        f"WHERE project_id = {project_id} GROUP BY image_id"
    )
    return dict(rows)
