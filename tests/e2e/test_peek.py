"""A close look at one image: walking, zooming, labelling, what looks like it, all without leaving the page."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.screens import Workbench, make_dataset, make_project
from tests.faults.armful_process import ArmfulProcess


@pytest.fixture
def peek(page: Page) -> Locator:
    return page.get_by_role("dialog", name=re.compile(r"Image \d+"))


def test_space_shows_the_focused_image_whole_and_closes_again(workbench: Workbench, peek: Locator, page: Page) -> None:
    ids = workbench.ids()
    workbench.press("ArrowRight", "ArrowRight", "Space")
    expect(peek).to_have_accessible_name(f"Image {ids[1]}")
    expect(_picture(peek)).to_have_attribute("src", f"/api/v1/images/{ids[1]}/file")
    frame, drawn = _box(peek.get_by_test_id("stage")), _box(_picture(peek))
    assert drawn["width"] <= frame["width"] + 1
    assert drawn["height"] <= frame["height"] + 1
    assert drawn["width"] > frame["width"] - 2 or drawn["height"] > frame["height"] - 2
    workbench.press("Space")
    expect(peek).to_have_count(0)
    workbench.press("Space")
    expect(peek).to_be_visible()
    workbench.press("Escape")
    expect(peek).to_have_count(0)
    workbench.expect_selected(0)
    assert page.evaluate("document.activeElement.role") == "grid"


def test_space_shows_the_image_under_the_pointer(workbench: Workbench, peek: Locator) -> None:
    ids = workbench.ids()
    workbench.tile(ids[6]).hover()
    workbench.press("Space")
    expect(peek).to_have_accessible_name(f"Image {ids[6]}")


def test_arrows_walk_through_the_page_and_stop_at_its_ends(workbench: Workbench, peek: Locator) -> None:
    ids = workbench.ids()
    workbench.press("ArrowRight", "Space")
    expect(peek.get_by_test_id("peek-place")).to_have_text(f"1 of {len(ids)} on the page")
    expect(peek.get_by_role("button", name="Previous image")).to_be_disabled()
    workbench.press("ArrowLeft")
    expect(peek).to_have_accessible_name(f"Image {ids[0]}")
    workbench.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft")
    expect(peek).to_have_accessible_name(f"Image {ids[2]}")
    workbench.press("Escape")
    # One comes back to where one looked last.
    expect(workbench.page.locator("[role=gridcell][data-focused]")).to_have_attribute("data-image-id", str(ids[2]))


def test_keys_buttons_wheel_and_double_click_zoom_and_a_drag_moves(
    page: Page, workbench: Workbench, peek: Locator
) -> None:
    workbench.press("ArrowRight", "Space")
    stage = peek.get_by_test_id("stage")
    expect(stage).to_have_attribute("data-scale", "1.00")
    expect(_picture(peek)).to_have_attribute("data-known", "true")
    workbench.press("+", "+")
    expect(stage).to_have_attribute("data-scale", "1.56")
    workbench.press("-")
    expect(stage).to_have_attribute("data-scale", "1.25")
    workbench.press("0")
    expect(stage).to_have_attribute("data-scale", "1.00")
    peek.get_by_role("button", name="Zoom in").click()
    expect(stage).to_have_attribute("data-scale", "1.25")
    peek.get_by_role("button", name="Whole image").click()

    frame = _box(stage)
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    page.mouse.move(x, y)
    page.mouse.wheel(0, -100)
    expect(stage).to_have_attribute("data-scale", "1.25")
    page.mouse.wheel(0, 100)
    expect(stage).to_have_attribute("data-scale", "1.00")
    page.mouse.dblclick(x, y)
    expect(stage).to_have_attribute("data-scale", "2.50")
    before = _box(_picture(peek))
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=4)
    page.mouse.up()
    after = _box(_picture(peek))
    assert after["x"] - before["x"] == pytest.approx(60, abs=2)
    assert after["y"] - before["y"] == pytest.approx(40, abs=2)
    # The next image is whole again.
    workbench.press("ArrowRight")
    expect(stage).to_have_attribute("data-scale", "1.00")


def test_a_class_key_labels_the_image_that_is_looked_at_and_not_the_selection(
    workbench: Workbench, peek: Locator
) -> None:
    """Keys that needed a click first: argilla-io/argilla#4634."""
    ids = workbench.ids()
    workbench.select(ids[0])
    workbench.create_class("Shirt")
    workbench.select(ids[4], ids[5])
    workbench.press("ArrowRight", "Space", "1")
    expect(peek).to_have_accessible_name(f"Image {ids[6]}")
    expect(peek.get_by_test_id("peek-label")).to_have_text("Shirt")
    expect(peek.get_by_label("History of its label")).to_contain_text("given by")
    workbench.press("Control+z")
    expect(peek.get_by_test_id("peek-label")).to_have_text("Unlabelled")
    workbench.press("1", "ArrowRight", "1", "Backspace", "Escape")
    workbench.expect_selected(2)
    workbench.settle()
    assert workbench.classes() == {ids[0]: "Shirt", ids[6]: "Shirt"}


def test_typing_a_name_labels_the_image_that_is_looked_at(page: Page, workbench: Workbench, peek: Locator) -> None:
    ids = workbench.ids()
    workbench.press("ArrowRight", "Space")
    expect(peek).to_be_visible()
    page.keyboard.type("zebra")
    expect(page.get_by_role("combobox", name="Class")).to_have_value("zebra")
    workbench.press("Enter")
    expect(peek.get_by_test_id("peek-label")).to_have_text("zebra")
    workbench.press("Escape")
    workbench.settle()
    assert workbench.classes() == {ids[0]: "zebra"}


def test_the_close_look_is_in_the_address_and_the_way_back_closes_it(
    page: Page, workbench: Workbench, peek: Locator, project_id: int
) -> None:
    ids = workbench.ids()
    workbench.press("ArrowRight", "Space", "ArrowRight", "ArrowRight")
    expect(peek).to_have_accessible_name(f"Image {ids[2]}")
    page.wait_for_url(f"**peek={ids[2]}")
    page.reload()
    expect(peek).to_have_accessible_name(f"Image {ids[2]}")
    expect(peek.get_by_test_id("peek-place")).to_have_text(f"3 of {len(ids)} on the page")
    workbench.press("ArrowLeft")
    expect(peek).to_have_accessible_name(f"Image {ids[1]}")
    page.go_back()
    expect(peek).to_have_count(0)
    assert "peek" not in page.url
    workbench.wait()
    page.go_forward()
    expect(peek).to_have_accessible_name(f"Image {ids[1]}")
    # Escape is the way back too: no entry of the history is left over for each look.
    before = page.evaluate("history.length")
    for _ in range(3):
        workbench.press("Escape")
        expect(peek).to_have_count(0)
        workbench.press("Space")
        expect(peek).to_be_visible()
    assert page.evaluate("history.length") == before
    # Whoever gets the link sees the same, and Escape leads to the grid.
    page.goto(f"/projects/{project_id}?peek={ids[4]}")
    expect(peek).to_have_accessible_name(f"Image {ids[4]}")
    workbench.press("Escape", "Escape")
    expect(peek).to_have_count(0)
    expect(page.get_by_role("grid")).to_be_visible()
    assert page.url.endswith(f"/projects/{project_id}")


def test_a_class_given_in_the_close_look_stays_the_last_one_after_it(workbench: Workbench, peek: Locator) -> None:
    ids = workbench.ids()
    workbench.select(ids[0])
    workbench.create_class("Shirt")
    workbench.select(ids[1])
    workbench.create_class("Coat")
    workbench.press("ArrowRight", "Space", workbench.key_of("Shirt"))
    expect(peek.get_by_test_id("peek-label")).to_have_text("Shirt")
    workbench.press("Escape")
    expect(peek).to_have_count(0)
    workbench.select(ids[5])
    workbench.press("d")
    workbench.settle()
    assert workbench.classes()[ids[5]] == "Shirt"


def test_a_key_right_behind_a_step_is_about_the_image_that_was_stepped_to(
    page: Page, workbench: Workbench, peek: Locator
) -> None:
    ids = workbench.ids()
    workbench.select(ids[0])
    workbench.create_class("Shirt")
    workbench.press("ArrowRight", "Space")
    expect(peek).to_be_visible()
    page.evaluate("""async () => {
        for (const key of ["ArrowRight", "1", "ArrowRight", "ArrowRight", "1"]) {
            const press = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(press);
            await null;
        }
    }""")
    expect(peek).to_have_accessible_name(f"Image {ids[4]}")
    workbench.press("Escape")
    workbench.settle()
    assert workbench.classes() == dict.fromkeys((ids[0], ids[2], ids[4]), "Shirt")


def test_the_images_most_like_it_are_shown_with_their_classes_and_can_be_walked_to(
    armful: ArmfulProcess, workbench: Workbench, project_id: int, peek: Locator
) -> None:
    ids = workbench.ids()
    ranked = armful.call("GET", f"/projects/{project_id}/images?rank=similar:{ids[0]}&label=all&limit=13")["items"]
    like = [image["id"] for image in ranked if image["id"] != ids[0]]
    class_id = armful.call("POST", f"/projects/{project_id}/classes", {"name": "Kin", "description": ""})["id"]
    body = {"class_id": class_id, "images": [{"id": like[0], "version": 0}]}
    armful.call("POST", f"/projects/{project_id}/labels", body, headers={"Idempotency-Key": f"kin-{project_id}"})
    workbench.open(project_id, label="all")
    workbench.press("ArrowRight", "Space")
    neighbours = peek.get_by_role("region", name="Looks most like").get_by_role("button")
    expect(neighbours).to_have_count(12)
    assert neighbours.evaluate_all("all => all.map(one => Number(one.dataset.imageId))") == like
    expect(neighbours.first).to_have_accessible_name(re.compile(rf"Image {like[0]}, Kin, likeness 0\.\d\d"))
    neighbours.nth(1).click()
    expect(peek).to_have_accessible_name(f"Image {like[1]}")
    workbench.press("1")
    expect(peek.get_by_test_id("peek-label")).to_have_text("Kin")
    workbench.press("ArrowLeft")
    expect(peek).to_have_accessible_name(f"Image {ids[0]}")
    expect(neighbours.nth(1)).to_have_accessible_name(re.compile(f"Image {like[1]}, Kin"))


def test_the_key_for_a_reference_ranks_by_the_image_that_is_looked_at(workbench: Workbench, peek: Locator) -> None:
    ids = workbench.ids()
    workbench.press("ArrowRight", "Space", "ArrowRight", "r")
    expect(peek).to_have_count(0)
    workbench.wait_ranked()
    assert workbench.ids()[0] == ids[1]


def test_the_focus_stays_inside_while_one_looks(page: Page, workbench: Workbench, peek: Locator) -> None:
    workbench.press("ArrowRight", "Space")
    expect(peek).to_be_visible()
    for _ in range(30):
        workbench.press("Tab")
        assert page.evaluate("document.activeElement.closest('[role=dialog]') !== null")


def test_what_is_known_about_the_file_is_beside_it(armful: ArmfulProcess, workbench: Workbench, peek: Locator) -> None:
    about = armful.call("GET", f"/images/{workbench.ids()[0]}")
    workbench.press("ArrowRight", "Space")
    side = peek.get_by_role("region", name="About")
    expect(side).to_contain_text(about["names"][0])
    expect(side).to_contain_text(f"{about['width']} × {about['height']}")


def test_an_original_that_the_browser_cannot_show_falls_back_to_its_thumbnail_with_a_word(
    page: Page, armful: ArmfulProcess, photos: Path
) -> None:
    folder = photos.parent / "scans"
    folder.mkdir(exist_ok=True)
    Image.effect_mandelbrot((160, 120), (-2, -1.2, 1, 1.2), 60).convert("RGB").save(folder / "scan.tiff")
    project_id = make_project(armful, make_dataset(armful, folder, name="Scans"), name="Scan")
    workbench = Workbench(page).open(project_id)
    image_id = workbench.ids()[0]
    workbench.press("ArrowRight", "Space")
    peek = page.get_by_role("dialog", name=f"Image {image_id}")
    expect(peek).to_contain_text("cannot show the original: this is its thumbnail")
    expect(_picture(peek)).to_have_attribute("src", re.compile("thumbnail"))
    assert _picture(peek).evaluate("image => image.naturalWidth") > 0


def test_what_could_not_be_loaded_beside_it_can_be_tried_again(
    page: Page, workbench: Workbench, peek: Locator, expected_complaints: list[str]
) -> None:
    expected_complaints.append("Failed to load resource")
    page.route("**/history?*", _not_found)
    workbench.press("ArrowRight", "Space")
    side = peek.get_by_role("region", name="History of its label")
    expect(side.get_by_role("alert")).to_contain_text("gone for a while")
    page.unroute("**/history?*")
    side.get_by_role("button", name="Try again").click()
    expect(side).to_contain_text("It has never had a label.")


def _not_found(route: Route) -> None:
    route.fulfill(
        status=404, content_type="application/problem+json", body='{"detail": "gone for a while", "code": "not-found"}'
    )


def _picture(peek: Locator) -> Locator:
    return peek.get_by_test_id("stage").get_by_role("img")


def _box(locator: Locator) -> dict[str, float]:
    box = locator.bounding_box()
    assert box is not None
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}
