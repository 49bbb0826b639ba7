"""Ranking, selecting, labelling and undoing in the grid."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.screens import Workbench, hand_over
from tests.faults.armful_process import ArmfulProcess


@pytest.fixture
def example(photos: Path, armful: ArmfulProcess, project_id: int) -> tuple[Path, int]:
    """A picture of the set as a file, and the image that it is."""
    path = sorted(photos.glob("animals-nature--*.jpg"))[2]
    images = armful.call("GET", f"/projects/{project_id}/images?limit=200")["items"]
    about = (armful.call("GET", f"/images/{image['id']}") for image in images)
    image_id: int = next(found["id"] for found in about if found["names"][0].endswith(path.name))
    return path, image_id


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_picture_that_is_dropped_or_pasted_ranks_by_its_likeness(
    page: Page, workbench: Workbench, example: tuple[Path, int], event: str
) -> None:
    path, image_id = example
    hand_over(page.get_by_role("toolbar") if event == "drop" else page.locator("body"), event, path)
    workbench.wait_ranked()
    assert workbench.ids()[0] == image_id
    scores = workbench.scores()
    assert scores[0] == pytest.approx(1, abs=0.01)
    assert scores == sorted(scores, reverse=True)


def test_the_key_for_a_reference_ranks_by_the_image_in_focus(workbench: Workbench) -> None:
    image_id = workbench.ids()[7]
    workbench.select(image_id)
    workbench.press("r")
    workbench.wait_ranked()
    assert workbench.ids()[0] == image_id
    assert f"rank=similar:{image_id}" in workbench.page.url


def test_a_picture_that_cannot_be_read_is_refused_with_a_reason(
    page: Page, workbench: Workbench, tmp_path: Path, expected_complaints: list[str]
) -> None:
    text = tmp_path / "letter.jpg"
    text.write_text("Dear reader,\n")
    before = workbench.ids()
    # The browser itself logs every answer that is an error.
    expected_complaints.append("Failed to load resource")
    hand_over(page.get_by_role("toolbar"), "drop", text)
    expect(page.get_by_role("alert")).to_contain_text("cannot be ranked by")
    assert workbench.ids() == before


def test_shift_extends_the_selection_in_the_order_on_screen(workbench: Workbench) -> None:
    ids = workbench.ids()
    workbench.select(ids[9])
    workbench.tile(ids[4]).click(modifiers=["Shift"])
    workbench.expect_selected(6)
    assert workbench.selected() == ids[4:10]
    workbench.press("i")
    workbench.expect_selected(len(ids) - 6)
    workbench.press("Escape")
    workbench.expect_selected(0)


def test_a_key_pressed_while_others_are_saved_is_not_lost(workbench: Workbench) -> None:
    ids = workbench.ids()
    workbench.select(ids[0])
    workbench.create_class("First")
    workbench.select(ids[1])
    workbench.create_class("Second")
    keys = [workbench.key_of("First"), workbench.key_of("Second")]
    for place in range(2, 12):
        workbench.tile(ids[place]).click()
        workbench.press(keys[place % 2])
    workbench.settle()
    expected = {image_id: ("First", "Second")[place % 2] for place, image_id in enumerate(ids[:12])}
    assert workbench.classes() == expected


def test_a_class_made_on_the_fly_goes_to_what_was_selected_even_if_the_page_is_turned_at_once(
    page: Page, workbench: Workbench
) -> None:
    chosen = workbench.ids()[:3]
    workbench.select(*chosen)
    # A slow server: Enter creates the class, and the next Enter turns the page before there is an answer.
    page.route("**/classes", _after_a_while)
    page.keyboard.type("fast")
    workbench.press("Enter")
    workbench.turn_page()
    expect(workbench.class_button("fast")).to_contain_text("3")
    workbench.settle()
    workbench.turn_page("Shift+Enter")
    assert workbench.classes() == dict.fromkeys(chosen, "fast")


def test_a_press_that_was_let_go_outside_the_window_draws_no_frame(page: Page, workbench: Workbench) -> None:
    grid = page.get_by_role("grid")
    grid.dispatch_event(
        "pointerdown",
        {"button": 0, "buttons": 1, "isPrimary": True, "pointerId": 1, "clientX": 300, "clientY": 300},
    )
    page.mouse.move(400, 400)
    page.mouse.move(700, 700, steps=5)
    expect(grid).not_to_have_attribute("data-marquee", "true")
    workbench.expect_selected(0)


def test_a_class_that_cannot_be_created_leaves_the_images_selected(
    page: Page, workbench: Workbench, expected_complaints: list[str]
) -> None:
    expected_complaints.append("net::ERR_FAILED")
    workbench.select(*workbench.ids()[:3])
    page.route("**/classes", lambda route: route.abort())
    page.keyboard.type("fast")
    workbench.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The class “fast” was not created.")
    workbench.expect_selected(3)


def test_a_class_whose_making_was_never_answered_is_given_all_the_same(
    page: Page, workbench: Workbench, expected_complaints: list[str]
) -> None:
    expected_complaints.append("net::ERR_FAILED")
    chosen = workbench.ids()[:3]
    workbench.select(*chosen)
    page.route("**/classes", _without_an_answer)
    page.keyboard.type("fast")
    workbench.press("Enter")
    expect(workbench.class_button("fast")).to_contain_text("3")
    workbench.settle()
    assert workbench.classes() == dict.fromkeys(chosen, "fast")


def test_pages_neither_repeat_nor_skip_while_labels_are_given(workbench: Workbench, project_id: int) -> None:
    workbench.open(project_id, rank="random:7", limit=25)
    seen = workbench.ids()
    workbench.select(*seen[:5])
    workbench.create_class("Seen")
    while workbench.page.get_by_role("button", name="Next page").is_enabled():
        workbench.turn_page()
        page = workbench.ids()
        seen += page
        workbench.select(*page[:3])
        workbench.press(workbench.key_of("Seen"))
        workbench.settle()
    assert len(seen) == len(set(seen)) == 150


def test_undo_reaches_back_beyond_a_reload(page: Page, workbench: Workbench) -> None:
    ids = workbench.ids()
    workbench.select(*ids[:3])
    workbench.create_class("One")
    workbench.select_page()
    workbench.create_class("Two")
    page.reload()
    workbench.wait()
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    workbench.press("Control+z")
    workbench.settle()
    expect(workbench.class_button("One")).to_contain_text("3")
    workbench.press("Control+z")
    workbench.settle()
    expect(page.get_by_test_id("progress")).to_contain_text("0 of 150")
    workbench.press("Control+y", "Control+y")
    workbench.settle()
    expect(page.get_by_test_id("progress")).to_contain_text(f"{len(ids)} of 150")


def test_a_link_shows_a_colleague_the_same_page(page: Page, workbench: Workbench, project_id: int) -> None:
    workbench.open(project_id, rank="random:3", limit=25)
    workbench.turn_page()
    shown = workbench.ids()
    other = page.context.browser
    assert other is not None
    context = other.new_context(viewport={"width": 1440, "height": 1400})
    colleague = Workbench(context.new_page())
    colleague.page.goto(page.url)
    assert colleague.wait().ids() == shown
    context.close()


def test_a_class_filter_finds_again_what_was_just_labelled(workbench: Workbench) -> None:
    chosen = workbench.ids()[3:8]
    workbench.select(*chosen)
    workbench.create_class("Found")
    workbench.page.get_by_role("button", name="Show images of Found").click()
    expect(workbench.tiles).to_have_count(len(chosen))
    assert sorted(workbench.ids()) == sorted(chosen)


def _without_an_answer(route: Route) -> None:
    if route.request.method == "POST":
        route.fetch()
        route.abort()
    else:
        route.continue_()


def _after_a_while(route: Route) -> None:
    time.sleep(0.4)
    route.continue_()
