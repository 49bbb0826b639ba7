"""Classes that change while people label: edited, ordered, merged, split, archived; and three hundred of them."""

import re
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.screens import Workbench, make_dataset, make_project
from tests.faults.armful_process import ArmfulProcess

_numbers = count(1)


@pytest.fixture(scope="module")
def dataset_id(armful: ArmfulProcess, photos: Path) -> int:
    return make_dataset(armful, photos, name="Things")


@pytest.fixture
def project_id(armful: ArmfulProcess, dataset_id: int) -> int:
    return make_project(armful, dataset_id, name=f"Question {next(_numbers)}")


@pytest.fixture
def three(armful: ArmfulProcess, project_id: int) -> dict[str, int]:
    """Three classes by name: 8 images are shoes, 5 are boots, and no image is a hat."""
    return {name: _labelled(armful, project_id, name, size) for name, size in (("shoes", 8), ("boots", 5), ("hats", 0))}


@pytest.fixture
def workbench(page: Page, project_id: int, three: dict[str, int]) -> Workbench:
    opened = Workbench(page).open(project_id)
    for name in three:
        expect(opened.class_button(name)).to_be_visible()
    return opened


def test_the_editor_changes_name_colour_and_description(page: Page, workbench: Workbench) -> None:
    editor = _edit(workbench, "hats")
    editor.get_by_label("Name", exact=True).fill("caps")
    editor.get_by_role("button", name="Purple", exact=True).click()
    editor.get_by_label("Description").fill("With a peak.")
    _save(editor)
    expect(workbench.class_button("caps")).to_be_visible()
    workbench.class_button("caps").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("With a peak.")


def test_a_key_that_another_class_has_says_whose_it_is_and_swaps(workbench: Workbench) -> None:
    mine, other = workbench.key_of("shoes"), workbench.key_of("hats")
    editor = _edit(workbench, "shoes")
    editor.get_by_role("button", name=re.compile("^Key:")).focus()
    workbench.press(other)
    expect(editor).to_contain_text("hats has this key. Saving swaps the two.")
    _save(editor)
    expect(workbench.class_button("hats").locator("[data-cap]")).to_have_attribute("data-cap", mine.upper())
    assert workbench.key_of("shoes") == other


def test_selected_images_become_examples_that_are_shown_on_focus(page: Page, workbench: Workbench) -> None:
    chosen = workbench.ids()[:3]
    workbench.select(*chosen)
    editor = _edit(workbench, "hats")
    editor.get_by_role("button", name="Use the 3 selected images").click()
    _save(editor)
    expect(workbench.class_button("hats")).to_be_visible()
    page.get_by_role("button", name="Edit hats").focus()
    workbench.press("Shift+Tab")
    shown = page.get_by_role("tooltip").locator("img")
    expect(shown).to_have_count(3)
    assert [source and source.split("/")[4] for source in _sources(shown)] == [str(image) for image in chosen]


def test_classes_are_put_in_order_by_key_and_by_hand(page: Page, workbench: Workbench) -> None:
    assert _names(workbench) == ["shoes", "boots", "hats"]
    workbench.class_button("hats").click()
    workbench.press("Alt+ArrowUp")
    _expect_names(workbench, ["shoes", "hats", "boots"])
    row = workbench.class_button("boots").locator("xpath=..")
    row.hover()
    box = row.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 3, box["y"] + 16)
    page.mouse.down()
    page.mouse.move(box["x"] + 3, box["y"] - 60, steps=8)
    page.mouse.up()
    _expect_names(workbench, ["boots", "shoes", "hats"])
    page.reload()
    workbench.wait()
    _expect_names(workbench, ["boots", "shoes", "hats"])


def test_renaming_onto_an_existing_name_offers_the_merge_and_strands_no_label(page: Page, workbench: Workbench) -> None:
    """HumanSignal/label-studio#8472, #1620; cvat-ai/cvat#8540."""
    editor = _edit(workbench, "boots")
    editor.get_by_label("Name", exact=True).fill("Shoes")
    expect(editor).to_contain_text("There is a class shoes already, with 8 images.")
    expect(editor.get_by_role("button", name="Save")).to_be_disabled()
    editor.get_by_role("button", name="Merge into shoes").click()
    expect(page.get_by_test_id("impact")).to_contain_text("5 images of boots become shoes, which then has 13.")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(workbench.class_button("shoes")).to_contain_text("13")
    expect(workbench.class_button("boots")).to_have_count(0)


def test_a_merge_says_its_impact_first_and_is_undone_and_redone(
    page: Page, workbench: Workbench, project_id: int, three: dict[str, int]
) -> None:
    workbench.open(project_id, label=three["boots"])
    boots = workbench.ids()
    for name in ("boots", "shoes"):
        workbench.class_button(name).click(modifiers=["Control"])
    page.get_by_role("region", name="Picked classes").get_by_role("button", name="Merge…").click()
    expect(page.get_by_test_id("impact")).to_contain_text("5 images of boots become shoes")
    page.get_by_role("radio", name="boots").click()
    expect(page.get_by_test_id("impact")).to_contain_text("8 images of shoes become boots, which then has 13.")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(workbench.class_button("boots")).to_contain_text("13")
    page.get_by_role("button", name="Undo", exact=True).last.click()
    expect(workbench.class_button("shoes")).to_contain_text("8")
    expect(workbench.class_button("boots")).to_contain_text("5")
    workbench.settle()
    workbench.press("Control+y")
    expect(workbench.class_button("boots")).to_contain_text("13")
    expect(workbench.class_button("shoes")).to_have_count(0)
    # What was on screen all the while can be labelled on: its versions are those of now.
    workbench.settle()
    workbench.select(*boots[:2])
    workbench.press(workbench.key_of("hats"))
    workbench.settle()
    expect(workbench.class_button("hats")).to_contain_text("2")


def test_an_archived_class_is_folded_away_and_comes_back_with_its_labels(
    page: Page, workbench: Workbench, project_id: int
) -> None:
    workbench.open(project_id, label="any")
    editor = _edit(workbench, "boots")
    editor.get_by_role("button", name="Archive").click()
    expect(workbench.class_button("boots")).to_have_count(0)
    # Its labels stay, and the tiles go on saying what they are.
    assert sorted(workbench.classes().values()) == ["boots"] * 5 + ["shoes"] * 8
    page.get_by_text("Archived · 1").click()
    page.get_by_role("button", name="Bring back boots").click()
    expect(workbench.class_button("boots")).to_contain_text("5")


def test_a_class_is_split_by_examples_and_the_rest_is_walked_by_likeness(
    page: Page, workbench: Workbench, three: dict[str, int]
) -> None:
    """HumanSignal/label-studio#8472: splitting a class strands no label."""
    _edit(workbench, "shoes").get_by_role("button", name="Split…").click()
    bar = page.get_by_role("region", name="Splitting shoes")
    bar.get_by_label("Name of part 1").fill("sneakers")
    bar.get_by_label("Name of part 2").fill("sandals")
    expect(workbench.tiles).to_have_count(8)
    ids = workbench.ids()
    for part, chosen in ((1, ids[:2]), (2, ids[2:3])):
        page.get_by_role("grid").focus()
        workbench.select(*chosen)
        bar.get_by_role("button", name=re.compile(f"to part {part}$")).click()
    bar.get_by_role("button", name="Split", exact=True).click()
    expect(bar).to_contain_text("5 left")
    assert f"split={three['shoes']}:" in page.url
    workbench.wait_ranked()
    expect(workbench.tiles).to_have_count(5)
    workbench.select_page()
    bar.get_by_role("button", name="Give 5 images to sandals").click()
    expect(bar).to_contain_text("none left")
    workbench.settle()
    bar.get_by_role("button", name="Archive shoes").click()
    expect(workbench.class_button("sneakers")).to_contain_text("2")
    expect(workbench.class_button("sandals")).to_contain_text("6")


def test_the_draft_of_a_split_is_in_the_address_and_survives_a_reload_and_the_way_back(
    page: Page, workbench: Workbench, three: dict[str, int]
) -> None:
    _edit(workbench, "shoes").get_by_role("button", name="Split…").click()
    bar = page.get_by_role("region", name="Splitting shoes")
    expect(workbench.tiles).to_have_count(8)
    ids = workbench.ids()
    bar.get_by_label("Name of part 1").fill("high, red: 100 %")
    page.get_by_role("grid").focus()
    workbench.select(ids[0], ids[1])
    bar.get_by_role("button", name=re.compile("to part 1$")).click()
    bar.get_by_label("Name of part 2").click()
    # What is typed stays where it is typed.
    page.keyboard.type("lw")
    workbench.press("ArrowLeft")
    page.keyboard.type("o")
    bar.get_by_role("button", name="Part", exact=True).click()
    page.wait_for_url(f"**split={three['shoes']}&draft=*")
    page.reload()
    expect(bar.get_by_label("Name of part 1")).to_have_value("high, red: 100 %")
    expect(bar.get_by_label("Name of part 2")).to_have_value("low")
    expect(bar.get_by_label("Name of part 3")).to_have_value("")
    for image_id in ids[:2]:
        expect(bar.get_by_role("button", name=f"Remove image {image_id} from part 1")).to_be_visible()
    bar.get_by_role("button", name="Remove part 3").click()
    workbench.select(ids[2])
    bar.get_by_role("button", name=re.compile("to part 2$")).click()
    page.go_back()
    expect(bar).to_have_count(0)
    page.go_forward()
    # Of a page that shows none of them, too.
    page.goto(page.url.replace(f"label={three['shoes']}", "label=none"))
    workbench.wait()
    bar.get_by_role("button", name="Split", exact=True).click()
    expect(bar).to_contain_text("5 left")
    expect(workbench.class_button("high, red: 100 %")).to_contain_text("2")
    expect(workbench.class_button("low")).to_contain_text("1")


def test_tiles_are_dragged_onto_the_parts_of_a_split(page: Page, workbench: Workbench) -> None:
    _edit(workbench, "shoes").get_by_role("button", name="Split…").click()
    bar = page.get_by_role("region", name="Splitting shoes")
    expect(workbench.tiles).to_have_count(8)
    ids = workbench.ids()
    _drag(page, workbench.tile(ids[3]), bar.get_by_label("Name of part 2"))
    expect(bar.get_by_role("button", name=f"Remove image {ids[3]} from part 2")).to_be_visible()
    workbench.expect_selected(0)
    # One of several that are selected brings all of them; an image shows the part that it was given to last.
    workbench.select(ids[3], ids[4], ids[5])
    _drag(page, workbench.tile(ids[4]), bar.get_by_label("Name of part 1"))
    expect(bar.get_by_role("button", name=re.compile("^Remove image .* from part 1$"))).to_have_count(3)
    expect(bar.get_by_role("button", name=re.compile("^Remove image .* from part 2$"))).to_have_count(0)
    workbench.expect_selected(0)
    assert "rank=" not in page.url


def test_three_hundred_classes_are_as_easy_as_five(page: Page, armful: ArmfulProcess, dataset_id: int) -> None:
    """dataiku/dss-plugin-ml-assisted-labeling#54: more than 20 classes broke the screen."""
    project_id = make_project(armful, dataset_id, name="Species")
    for number in range(300):
        armful.call("POST", f"/projects/{project_id}/classes", {"name": f"species {number:03d}"})
    workbench = Workbench(page).open(project_id)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    # No click first, and a class without a key is a few letters away.
    workbench.select(*workbench.ids()[:4])
    workbench.press("/")
    page.keyboard.type("287")
    began = page.evaluate("performance.now()")
    expect(page.get_by_role("option")).to_have_count(2)
    workbench.press("Enter")
    expect(workbench.class_button("species 287")).to_contain_text("4")
    assert page.evaluate("performance.now()") - began < 2_000
    page.get_by_label("Filter classes").fill("28")
    expect(page.get_by_role("navigation", name="Classes").locator("[data-class-id]")).to_have_count(13)


def test_several_projects_ask_the_same_images_different_questions(
    page: Page, armful: ArmfulProcess, workbench: Workbench, project_id: int
) -> None:
    name = armful.call("GET", f"/projects/{project_id}")["name"]
    page.get_by_role("button", name=f"Project {name}").click()
    page.get_by_role("menuitem", name="New project").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Project name").fill(f"Second {name}")
    dialog.get_by_role("button", name="Create project").click()
    expect(page.get_by_role("button", name=f"Project Second {name}")).to_be_visible()
    workbench.wait()
    expect(page.get_by_test_id("progress")).to_contain_text("0 of 150")
    expect(workbench.class_button("shoes")).to_have_count(0)
    page.get_by_role("button", name=f"Project Second {name}").click()
    page.get_by_role("menuitem", name=name, exact=True).click()
    expect(workbench.class_button("shoes")).to_contain_text("8")


def _labelled(armful: ArmfulProcess, project_id: int, name: str, size: int) -> int:
    """A class with so many of the images that have none."""
    class_id: int = armful.call("POST", f"/projects/{project_id}/classes", {"name": name})["id"]
    if size > 0:
        found = armful.call("GET", f"/projects/{project_id}/images?label=none&limit={size}")["items"]
        images = [{"id": image["id"], "version": 0} for image in found]
        armful.call("POST", f"/projects/{project_id}/labels", {"class_id": class_id, "images": images})
    return class_id


def _drag(page: Page, tile: Locator, target: Locator) -> None:
    start, end = tile.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(200)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=6)
    page.mouse.up()


def _edit(workbench: Workbench, name: str) -> Locator:
    workbench.class_button(name).hover()
    workbench.page.get_by_role("button", name=f"Edit {name}", exact=True).click()
    return workbench.page.get_by_role("dialog")


def _save(editor: Locator) -> None:
    editor.get_by_role("button", name="Save").click()
    expect(editor).to_have_count(0)


def _names(workbench: Workbench) -> list[str]:
    rows = workbench.page.get_by_role("navigation", name="Classes").locator("[data-class-id]")
    return [re.sub(r"\s*[\d,]+$", "", text.replace("\n", " ")).strip() for text in rows.all_inner_texts()]


def _expect_names(workbench: Workbench, names: list[str]) -> None:
    rows = workbench.page.get_by_role("navigation", name="Classes").locator("[data-class-id]")
    expect(rows).to_have_text([re.compile(name) for name in names])


def _sources(images: Locator) -> list[str | None]:
    return [image.get_attribute("src") for image in images.all()]
