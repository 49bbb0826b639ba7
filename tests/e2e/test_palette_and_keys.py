"""The command palette, keys that are changed or switched off, hints for newcomers, and pages without images."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.screens import Workbench, make_dataset, make_project
from tests.faults.armful_process import ArmfulProcess


@pytest.fixture
def palette(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Commands")


@pytest.fixture
def keys(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Keys and gestures")


def test_the_palette_runs_a_command_by_some_of_its_letters(page: Page, workbench: Workbench, palette: Locator) -> None:
    workbench.press("Control+k")
    # At once: what a quick hand types is not lost.
    page.keyboard.type("page sel")
    expect(palette.get_by_role("option").first).to_have_text(re.compile("Select the page"))
    workbench.press("Enter")
    expect(palette).to_have_count(0)
    workbench.expect_selected(len(workbench.ids()))


def test_the_palette_says_why_a_command_cannot_run(page: Page, workbench: Workbench, palette: Locator) -> None:
    workbench.press("Control+k")
    page.keyboard.type("undo")
    option = palette.get_by_role("option").first
    expect(option).to_be_disabled()
    expect(option).to_contain_text("Nothing to undo")
    workbench.press("Enter")
    expect(palette).to_be_visible()
    workbench.press("Escape")
    expect(palette).to_have_count(0)


def test_the_palette_gives_and_shows_classes_with_three_hundred_of_them(
    page: Page, workbench: Workbench, armful: ArmfulProcess, project_id: int
) -> None:
    """More than 20 classes broke the screen: dataiku/dss-plugin-ml-assisted-labeling#54."""
    for number in range(300):
        armful.call("POST", f"/projects/{project_id}/classes", {"name": f"Kind {number:03}", "description": ""})
    workbench.open(project_id)
    chosen = workbench.ids()[:3]
    workbench.select(*chosen)
    workbench.press("Control+k")
    page.keyboard.type("lab 217")
    workbench.press("Enter")
    workbench.settle()
    assert workbench.classes() == dict.fromkeys(chosen, "Kind 217")
    workbench.press("Control+k")
    page.keyboard.type("show kind 217")
    workbench.press("Enter")
    expect(workbench.tiles).to_have_count(3)


def test_the_palette_opens_the_models(page: Page, workbench: Workbench, palette: Locator, project_id: int) -> None:
    workbench.press("Control+k")
    page.keyboard.type("models")
    expect(palette.get_by_role("option").first).to_have_text(re.compile("Models"))
    workbench.press("Enter")
    page.wait_for_url(f"**/projects/{project_id}/models")
    expect(page.get_by_role("heading", name="Models", exact=True)).to_be_visible()


def test_the_palette_goes_to_other_projects_and_datasets(
    page: Page, workbench: Workbench, palette: Locator, armful: ArmfulProcess, dataset_id: int
) -> None:
    other = make_project(armful, dataset_id, name="Quite another question")
    page.reload()
    workbench.wait()
    workbench.press("Control+k")
    page.keyboard.type("quite another")
    expect(palette.get_by_role("option").first).to_contain_text("Things")
    workbench.press("Enter")
    expect(page).to_have_url(re.compile(f"/projects/{other}"))
    workbench.wait()
    workbench.press("Control+k")
    page.keyboard.type("go to things")
    expect(palette.get_by_role("option").first).to_contain_text("Dataset")
    workbench.press("Enter")
    expect(page.get_by_role("heading", name="Things")).to_be_visible()


def test_a_command_gets_another_key_which_outlives_a_reload_and_can_be_reset(
    page: Page, workbench: Workbench, keys: Locator
) -> None:
    workbench.press("?")
    _key(keys, "Invert the selection").click()
    workbench.press("q")
    expect(_key(keys, "Invert the selection")).to_have_accessible_name(re.compile(": Q. Change"))
    workbench.press("Escape")
    expect(keys).to_have_count(0)
    page.reload()
    workbench.wait()
    workbench.press("i")
    workbench.expect_selected(0)
    workbench.press("q")
    workbench.expect_selected(len(workbench.ids()))
    workbench.press("?")
    keys.get_by_role("button", name="Reset the key of Invert the selection").click()
    workbench.press("Escape")
    workbench.press("i")
    workbench.expect_selected(0)


def test_a_key_that_is_in_use_is_said_and_taken_only_on_request(workbench: Workbench, keys: Locator) -> None:
    workbench.select(workbench.ids()[0])
    workbench.create_class("Shirt")
    workbench.press("?")
    _key(keys, "Invert the selection").click()
    workbench.press("v")
    expect(keys.get_by_role("alert")).to_contain_text("is the key of “Whole image or crop”")
    expect(_key(keys, "Invert the selection")).to_have_accessible_name(re.compile(": I. Change"))
    keys.get_by_role("button", name="Take it", exact=True).click()
    expect(_key(keys, "Invert the selection")).to_have_accessible_name(re.compile(": V. Change"))
    expect(_key(keys, "Whole image or crop")).to_have_accessible_name(re.compile(": Shift V. Change"))
    # A class keeps its key: it is what people type all day.
    _key(keys, "Undo").click()
    workbench.press("1")
    expect(keys.get_by_role("alert")).to_contain_text("is the key of the class “Shirt”")
    expect(keys.get_by_role("button", name="Take it", exact=True)).to_have_count(0)
    _key(keys, "Redo").click()
    workbench.press("Escape")
    # Escape only stopped the listening.
    expect(keys).to_be_visible()


def test_single_key_commands_can_be_switched_off(page: Page, workbench: Workbench, keys: Locator) -> None:
    ids = workbench.ids()
    workbench.select(ids[0])
    workbench.create_class("Shirt")
    workbench.press("?")
    keys.get_by_role("switch", name="Single-key commands").press("Space")
    workbench.press("Escape")
    workbench.select(ids[1])
    # A class's key, a command's, and a letter that would open the class picker.
    workbench.press("1", "i", "w", "Shift+I")
    workbench.expect_selected(1)
    expect(page.get_by_role("dialog")).to_have_count(0)
    # Those with Ctrl, the arrows and the palette remain.
    workbench.press("Shift+ArrowRight")
    workbench.expect_selected(2)
    workbench.press("Control+k")
    page.keyboard.type("label shirt")
    workbench.press("Enter")
    workbench.settle()
    assert workbench.classes() == dict.fromkeys(ids[:3], "Shirt")
    page.reload()
    workbench.wait()
    workbench.press("h")
    expect(page.get_by_role("complementary", name="History")).to_have_count(0)


def test_hints_lead_from_the_first_picture_to_the_next_page_and_are_told_once(
    page: Page, workbench: Workbench, project_id: int
) -> None:
    hint = page.get_by_test_id("hint")
    expect(hint).to_contain_text("point at an image")
    workbench.tile(workbench.ids()[3]).hover()
    workbench.press("r")
    workbench.wait_ranked()
    expect(hint).to_contain_text("Select what belongs together")
    workbench.select(*workbench.ids()[:3])
    expect(hint).to_contain_text("Type its name")
    workbench.create_class("Shirt")
    expect(hint).to_contain_text("brings the next one")
    workbench.turn_page()
    expect(hint).to_have_count(0)
    workbench.open(project_id)
    expect(hint).to_have_count(0)


def test_hints_can_be_dismissed_one_by_one_and_all_at_once(page: Page, workbench: Workbench) -> None:
    hint = page.get_by_test_id("hint")
    hint.get_by_role("button", name="Got it").click()
    expect(hint).to_contain_text("Select what belongs together")
    page.reload()
    workbench.wait()
    expect(hint).to_contain_text("Select what belongs together")
    hint.get_by_role("button", name="No more hints").click()
    expect(hint).to_have_count(0)
    page.reload()
    workbench.wait()
    expect(hint).to_have_count(0)


def test_filters_that_nothing_fits_can_be_reset(page: Page, workbench: Workbench, project_id: int) -> None:
    page.goto(f"/projects/{project_id}?group=nowhere&rank=random:3")
    expect(page.get_by_role("heading", name="No image fits these filters")).to_be_visible()
    page.get_by_role("button", name="Show all images").click()
    workbench.wait()
    assert "rank=random:3" in page.url
    assert "group" not in page.url


def test_when_everything_is_labelled_the_page_says_so_and_what_is_next(
    page: Page, armful: ArmfulProcess, photos: Path
) -> None:
    folder = _few(photos, "few", 4)
    project_id = make_project(armful, make_dataset(armful, folder, name="Few"), name="Small question")
    workbench = Workbench(page).open(project_id)
    workbench.select_page()
    workbench.create_class("Shirt")
    page.get_by_role("button", name="Rank again from the start").click()
    expect(page.get_by_role("heading", name="Everything is labelled")).to_be_visible()
    expect(page.get_by_role("link", name="Export as CSV")).to_be_visible()
    page.get_by_role("button", name="Look over the labels").click()
    expect(workbench.tiles).to_have_count(4)


def test_a_project_without_images_leads_to_its_dataset(page: Page, armful: ArmfulProcess) -> None:
    dataset_id = armful.call("POST", "/datasets", {"name": "Nothing yet"})["id"]
    project_id = make_project(armful, dataset_id, name="Early question")
    page.goto(f"/projects/{project_id}")
    expect(page.get_by_role("heading", name="There are no images yet")).to_be_visible()
    page.get_by_role("link", name="Go to the dataset").click()
    expect(page.get_by_role("heading", name="Nothing yet")).to_be_visible()


def test_a_reference_that_is_not_embedded_yet_is_waited_for(
    page: Page, workbench: Workbench, project_id: int, expected_complaints: list[str]
) -> None:
    expected_complaints.append("503")
    image_id = workbench.ids()[0]
    page.route("**/images?*similar*", _not_ready)
    page.goto(f"/projects/{project_id}?rank=similar:{image_id}")
    expect(page.get_by_role("heading", name="Reading the picture")).to_be_visible()
    page.unroute("**/images?*similar*")
    workbench.wait_ranked()


def test_images_that_arrive_meanwhile_are_announced_and_ranked_on_request(
    page: Page, armful: ArmfulProcess, photos: Path
) -> None:
    dataset_id = make_dataset(armful, _few(photos, "early", 3), name="Growing")
    workbench = Workbench(page).open(make_project(armful, dataset_id, name="Growing question"))
    expect(workbench.tiles).to_have_count(3)
    armful.call("POST", f"/datasets/{dataset_id}/imports", {"source": str(_few(photos, "late", 9))})
    news = page.get_by_test_id("new-images")
    expect(news).to_contain_text("6 new images · rank again", timeout=60_000)
    # Nothing moves under the hand before.
    expect(workbench.tiles).to_have_count(3)
    news.click()
    expect(workbench.tiles).to_have_count(9)
    expect(news).to_have_count(0)


def test_an_expired_login_keeps_what_is_pending_and_says_what_to_do(
    page: Page, workbench: Workbench, expected_complaints: list[str]
) -> None:
    """A long labelling session lost: HumanSignal/label-studio#6674, cvat-ai/cvat#7996."""
    expected_complaints.append("401")
    ids = workbench.ids()
    workbench.select(ids[0])
    workbench.create_class("Shirt")
    page.route("**/labels", _signed_out)
    for image_id in ids[1:4]:
        workbench.select(image_id)
        workbench.press("1")
    expect(workbench.saved).to_contain_text("3 changes pending · sign in again · kept in this browser")
    page.reload()
    workbench.wait()
    expect(workbench.saved).to_contain_text("3 changes pending · sign in again")
    page.unroute("**/labels")
    # The person comes back from signing in.
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    workbench.settle()
    expect(workbench.class_button("Shirt")).to_contain_text("4")


def _key(keys: Locator, title: str) -> Locator:
    return keys.get_by_role("button", name=re.compile(f"^Key of {title}:"))


def _few(photos: Path, name: str, count: int) -> Path:
    """A folder of the first so many photos, where imports may read."""
    folder = photos.parent / name
    folder.mkdir(exist_ok=True)
    for photo in sorted(photos.iterdir())[:count]:
        (folder / photo.name).write_bytes(photo.read_bytes())
    return folder


def _signed_out(route: Route) -> None:
    problem = '{"detail": "Your session has expired. Sign in again.", "code": "unauthorised", "status": 401}'
    route.fulfill(status=401, content_type="application/problem+json", body=problem)


def _not_ready(route: Route) -> None:
    problem = '{"detail": "Image 1 is not embedded yet.", "code": "not-ready", "status": 503}'
    route.fulfill(status=503, content_type="application/problem+json", body=problem)
