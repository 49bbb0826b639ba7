"""Pictures that are next to the same: one gesture gives them a class, up to where the scores of each say they end."""

import re
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.pictures import DEMO, write_likes
from tests.e2e.screens import Workbench, make_dataset, make_project
from tests.faults.armful_process import ArmfulProcess

HORSE = DEMO / "animals-nature" / "horse.jpg"
SHOES = DEMO / "objects" / "ballet-shoes.jpg"

_numbers = count(1)


@pytest.fixture(scope="module")
def names(armful: ArmfulProcess, dataset_id: int) -> dict[int, str]:
    """The file of each image."""
    project_id = make_project(armful, dataset_id, name="All")
    items = armful.call("GET", f"/projects/{project_id}/images?limit=400")["items"]
    return {item["id"]: Path(armful.call("GET", f"/images/{item['id']}")["names"][0]).name for item in items}


@pytest.fixture(scope="module")
def dataset_id(armful: ArmfulProcess, photos: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """Fifty of one horse, as good as the same; ten of it with a ball; thirty of shoes, far apart; and others."""
    folder = photos.parent / "bursts"
    shutil.copytree(photos, folder)
    with_ball = tmp_path_factory.mktemp("ball") / "ball.jpg"
    with Image.open(HORSE) as opened:
        drawn = opened.convert("RGB")
    side = drawn.width
    ImageDraw.Draw(drawn).ellipse((side * 0.05, side * 0.05, side * 0.4, side * 0.4), "red")
    drawn.save(with_ball, quality=95)
    write_likes(HORSE, folder, count=50, spread=0.0)
    write_likes(with_ball, folder, count=10, spread=0.0)
    write_likes(SHOES, folder, count=30, spread=1.0)
    return make_dataset(armful, folder, name="Bursts")


@pytest.fixture
def project_id(armful: ArmfulProcess, dataset_id: int) -> int:
    made = make_project(armful, dataset_id, name=f"Question {next(_numbers)}")
    armful.call("POST", f"/projects/{made}/classes", {"name": "horses"})
    return made


@pytest.fixture
def strip(page: Page) -> Locator:
    return page.get_by_role("region", name=re.compile("Likes of image"))


@pytest.fixture
def image(names: dict[int, str]) -> Callable[[str], int]:
    """The number of the image of a file."""
    return lambda file: next(image_id for image_id, name in names.items() if name == file)


def test_fifty_near_identical_pictures_get_their_class_in_one_gesture(
    page: Page,
    armful: ArmfulProcess,
    project_id: int,
    names: dict[int, str],
    image: Callable[[str], int],
    strip: Locator,
) -> None:
    """biigle/core#1189: one of fifty near-identical pictures, labelled fifty times."""
    horses = {image_id for image_id, name in names.items() if name.startswith("horse-")}
    assert len(horses) == 50
    workbench = _beside(page, project_id, image("horse-007.jpg"))
    workbench.press("l")
    expect(strip.get_by_role("status")).to_contain_text("50 of 200 images")
    assert set(_inside(strip)) == horses
    assert set(workbench.selected()) <= horses
    workbench.expect_selected(50)
    workbench.press(workbench.key_of("horses"))
    expect(strip).to_have_count(0)
    workbench.settle()
    assert {image_id for image_id, name in workbench.classes().items() if name == "horses"} == horses
    batches = armful.call("GET", f"/projects/{project_id}/batches")["items"]
    assert [batch["applied"] for batch in batches] == [50]
    workbench.press("Control+z")
    workbench.settle()
    assert workbench.classes() == {}


def test_likes_close_together_and_likes_far_apart_both_end_where_the_others_begin(
    page: Page, project_id: int, names: dict[int, str], image: Callable[[str], int], strip: Locator
) -> None:
    """immich-app/immich#31487: one duplicate threshold for all."""
    likeness = {}
    for file, size in (("horse-000.jpg", 50), ("ballet-shoes-003.jpg", 30)):
        workbench = _beside(page, project_id, image(file))
        workbench.press("l")
        expect(strip).to_have_accessible_name(f"Likes of image {image(file)}")
        expect(strip.get_by_role("status")).to_contain_text(f"{size} of 200 images")
        kind = file.split("-0")[0]
        assert {kind in names[image_id] for image_id in _inside(strip)} == {True}
        likeness[kind] = _likeness(strip)
    # No one threshold does: the first horse left out is more alike than the last shoes taken.
    assert likeness["horse"][50] > likeness["ballet-shoes"][29]


def test_the_boundary_moves_by_keys_buttons_and_a_click_and_escape_leaves(
    page: Page, project_id: int, image: Callable[[str], int], strip: Locator
) -> None:
    workbench = _beside(page, project_id, image("horse-000.jpg"))
    workbench.press("l")
    workbench.expect_selected(50)
    for keys, size in (
        ("ArrowRight", 51),
        ("-", 50),
        ("ArrowLeft", 49),
        ("End", 200),
        ("Home", 1),
        ("ArrowLeft", 1),
        ("+", 2),
    ):
        workbench.press(keys)
        workbench.expect_selected(size)
    workbench.press("ArrowDown")
    row = len(_inside(strip)) - 2
    assert row > 10
    workbench.press("ArrowUp")
    workbench.expect_selected(2)
    strip.get_by_role("button", name="One more").click()
    workbench.expect_selected(3)
    pictures = strip.locator("button[aria-pressed]")
    pictures.nth(9).click()
    workbench.expect_selected(10)
    pictures.nth(4).click()
    workbench.expect_selected(4)
    strip.get_by_role("button", name="Back to 50").click()
    workbench.expect_selected(50)
    workbench.press("Escape")
    expect(strip).to_have_count(0)
    workbench.expect_selected(0)
    assert page.evaluate("document.activeElement.closest('[role=region]')") is None


def test_likes_are_taken_from_the_bar_the_close_look_and_the_palette_and_labelled_by_a_typed_name_or_the_last_class(
    page: Page, project_id: int, image: Callable[[str], int]
) -> None:
    workbench = _beside(page, project_id, image("horse-000.jpg"))
    workbench.press("x")
    page.get_by_role("region", name="Actions").get_by_role("button", name="Take its likes").click()
    workbench.expect_selected(50)
    workbench.create_class("ponies")
    expect(workbench.class_button("ponies")).to_contain_text("50")
    workbench.open(project_id, rank=f"similar:{image('ballet-shoes-003.jpg')}", limit=100)
    workbench.press("ArrowRight", "Space")
    page.get_by_role("dialog").get_by_role("button", name="Take its likes").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    workbench.expect_selected(30)
    workbench.press("Escape", "Control+k")
    page.keyboard.type("its likes")
    workbench.press("Enter")
    workbench.expect_selected(30)
    workbench.class_button("horses").click()
    workbench.settle()
    expect(workbench.class_button("horses")).to_contain_text("30")
    workbench.press("Control+z")
    workbench.settle()
    workbench.press("l")
    workbench.expect_selected(30)
    workbench.press("d")
    workbench.settle()
    expect(workbench.class_button("horses")).to_contain_text("30")


def test_when_there_are_no_likes_it_says_why_and_can_be_tried_again(
    page: Page,
    armful: ArmfulProcess,
    project_id: int,
    image: Callable[[str], int],
    strip: Locator,
    expected_complaints: list[str],
) -> None:
    expected_complaints.append("Failed to load resource")
    workbench = _beside(page, project_id, image("horse-000.jpg"))
    page.route("**/images?*label=none*limit=200*", _not_found)
    workbench.press("l")
    expect(strip.get_by_role("alert")).to_contain_text("gone for a while")
    page.unroute("**/images?*label=none*limit=200*")
    strip.get_by_role("button", name="Try again").click()
    workbench.expect_selected(50)
    workbench.press("Escape")
    items = armful.call("GET", f"/projects/{project_id}/images?limit=400")["items"]
    class_id = armful.call("GET", f"/projects/{project_id}/classes")["items"][0]["id"]
    others = [{"id": item["id"], "version": 0} for item in items if item["id"] != image("horse-000.jpg")]
    armful.call("POST", f"/projects/{project_id}/labels", {"class_id": class_id, "images": others})
    workbench.press("l")
    expect(strip.get_by_role("alert")).to_contain_text("No other image here is without a class.")
    workbench.press("Escape")
    expect(strip).to_have_count(0)


def _not_found(route: Route) -> None:
    route.fulfill(
        status=404, content_type="application/problem+json", body='{"detail": "gone for a while", "code": "not-found"}'
    )


def _beside(page: Page, project_id: int, image_id: int) -> Workbench:
    """A page that has the image first, with the focus on it."""
    workbench = Workbench(page).open(project_id, rank=f"similar:{image_id}", limit=100)
    workbench.press("ArrowRight")
    return workbench


def _inside(strip: Locator) -> list[int]:
    found = strip.locator("button[aria-pressed=true]")
    return [int(value) for value in found.evaluate_all("all => all.map(one => one.dataset.imageId)")]


def _likeness(strip: Locator) -> list[float]:
    names = strip.locator("button[aria-pressed]").evaluate_all("all => all.map(one => one.ariaLabel)")
    return [float(name.rsplit(" ", 1)[1]) for name in names]
