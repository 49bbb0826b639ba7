"""Gestures of the hand on the grid, and complaints about other tools that must never be ours."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.screens import Workbench
from tests.faults.armful_process import ArmfulProcess


def test_a_drag_draws_a_frame_and_takes_what_it_touches(page: Page, workbench: Workbench) -> None:
    ids = workbench.ids()
    columns = _columns(workbench)
    _drag(page, workbench.tile(ids[0]), workbench.tile(ids[columns + 2]))
    workbench.expect_selected(6)
    assert workbench.selected() == [*ids[:3], *ids[columns : columns + 3]]


def test_a_quick_press_is_a_click_however_far_the_hand_slipped(page: Page, workbench: Workbench) -> None:
    ids = workbench.ids()
    box = workbench.tile(ids[3]).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 52, box["y"] + 66)
    page.mouse.up()
    workbench.expect_selected(1)
    assert workbench.selected() == [ids[3]]


def test_a_range_runs_in_the_order_on_screen_from_either_end(workbench: Workbench) -> None:
    """It ran in the wrong order, or from the top (biigle/core#791; immich-app/immich#24992, #7274, #20264)."""
    ids = workbench.ids()
    for first, last in ((12, 20), (20, 12)):
        workbench.press("Escape")
        workbench.select(ids[first])
        workbench.tile(ids[last]).click(modifiers=["Shift"])
        workbench.expect_selected(9)
        assert workbench.selected() == ids[12:21]


def test_a_range_is_seen_before_the_click(page: Page, workbench: Workbench) -> None:
    ids = workbench.ids()
    workbench.select(ids[2])
    page.keyboard.down("Shift")
    workbench.tile(ids[7]).hover()
    expect(page.locator("[role=gridcell][data-previewed]")).not_to_have_count(0)
    workbench.expect_selected(1)
    page.keyboard.up("Shift")


def test_arrows_extend_and_invert_and_escape_let_go(workbench: Workbench) -> None:
    ids = workbench.ids()
    workbench.press("ArrowRight", "x", "Shift+ArrowRight", "Shift+ArrowDown")
    workbench.expect_selected(_columns(workbench) + 2)
    workbench.press("i")
    workbench.expect_selected(len(ids) - _columns(workbench) - 2)
    workbench.press("Escape")
    workbench.expect_selected(0)


def test_the_last_class_is_given_again_by_one_key(workbench: Workbench) -> None:
    ids = workbench.ids()
    workbench.select(ids[0])
    workbench.create_class("thing")
    workbench.select(ids[1], ids[2])
    workbench.press("d")
    workbench.settle()
    assert workbench.classes() == dict.fromkeys(ids[:3], "thing")
    workbench.select(ids[1])
    workbench.press("Delete")
    workbench.settle()
    assert workbench.classes() == {ids[0]: "thing", ids[2]: "thing"}


def test_ctrl_and_wheel_resize_the_tiles_and_a_key_crops_them(page: Page, workbench: Workbench) -> None:
    before = _columns(workbench)
    workbench.tiles.first.hover()
    page.keyboard.down("Control")
    for _ in range(4):
        page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    page.wait_for_timeout(300)
    assert _columns(workbench) < before
    workbench.press("v")
    expect(workbench.tiles.first).to_have_attribute("data-fit", "crop")
    workbench.press("v")
    expect(workbench.tiles.first).to_have_attribute("data-fit", "whole")


def test_nothing_moves_under_the_hand_when_labels_are_given(workbench: Workbench) -> None:
    before = workbench.ids()
    workbench.select(*before[:5])
    workbench.create_class("thing")
    assert workbench.ids() == before


def test_keys_work_without_a_click_first(workbench: Workbench) -> None:
    """Keys needed a click first (argilla-io/argilla#4634)."""
    workbench.press("Control+a")
    workbench.expect_selected(len(workbench.ids()))


def test_the_page_needs_no_host_but_its_own(page: Page, armful: ArmfulProcess, project_id: int) -> None:
    """The page waits for a font or a telemetry host (HumanSignal/label-studio#9086)."""
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    workbench = Workbench(page).open(project_id)
    workbench.press("ArrowRight", "r")
    page.wait_for_url("**rank=similar**")
    page.goto("/")
    page.goto("/datasets/new")
    expect(page.get_by_role("heading", name="New dataset")).to_be_visible()
    assert {url for url in asked if not url.startswith((armful.url, "blob:", "data:"))} == set()


def test_a_renamed_class_keeps_its_labels_everywhere(
    page: Page, workbench: Workbench, armful: ArmfulProcess, project_id: int
) -> None:
    """Renaming a class loses or strands its labels (HumanSignal/label-studio#8472, #1620; cvat-ai/cvat#8540)."""
    ids = workbench.ids()
    workbench.select(*ids[:4])
    workbench.create_class("first")
    class_id = armful.call("GET", f"/projects/{project_id}/classes")["items"][0]["id"]
    armful.call("PATCH", f"/classes/{class_id}", {"name": "second"})
    page.reload()
    workbench.open(project_id, label=class_id)
    assert workbench.classes() == dict.fromkeys(sorted(ids[:4], reverse=True), "second")


def _columns(workbench: Workbench) -> int:
    tops = workbench.tiles.evaluate_all("all => all.map(tile => Math.round(tile.getBoundingClientRect().top))")
    return sum(top == tops[0] for top in tops)


def _drag(page: Page, start: Locator, end: Locator) -> None:
    begun, ended = start.bounding_box(), end.bounding_box()
    assert begun is not None
    assert ended is not None
    page.mouse.move(begun["x"] + 8, begun["y"] + begun["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(200)
    page.mouse.move(ended["x"] + ended["width"] / 2, ended["y"] + ended["height"] / 2, steps=8)
    page.mouse.up()
