"""The pictures of README and docs, taken of the real thing: by every run to see that they can be, and with
`--screenshots FOLDER` to keep them.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.pictures import DEMO, kind_of
from tests.e2e.screens import Workbench, hand_over, make_dataset, make_project
from tests.faults.armful_process import ArmfulProcess

CLASSES = {
    "Faces": "smileys-emotion",
    "People": "people-body",
    "Animals": "animals-nature",
    "Food": "food-drink",
    "Places": "travel-places",
    "Games": "activities",
    "Objects": "objects",
    "Flags": "flags",
}
LARGEST = 400_000
"""Bytes of one picture: they are kept in the repository."""

Shoot = Callable[[Page, str], None]


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


@pytest.fixture
def page(chromium: Browser, armful: ArmfulProcess, theme: str) -> Page:
    """In place of the tests' tall page: the size of a laptop's screen, in a theme."""
    context = chromium.new_context(
        base_url=armful.url,
        viewport={"width": 1440, "height": 860},
        locale="en-GB",
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    return context.new_page()


@pytest.fixture
def shoot(request: pytest.FixtureRequest, tmp_path: Path, theme: str) -> Shoot:
    """Takes a picture of the page under a name, with a palette of its own, which makes it small."""
    folder: Path = request.config.getoption("--screenshots") or tmp_path
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.evaluate(
            "Promise.all([...document.images].filter(image => image.src).map(image => image.decode().catch(() => {})))"
        )
        path = folder / f"{name}-{theme}.png"
        page.screenshot(path=path)
        with Image.open(path) as shot:
            drawn = shot.convert("RGB")
        # Pillow spreads the error only over a palette that it is given.
        palette = drawn.quantize(256, kmeans=1)
        drawn.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(path, optimize=True)
        assert drawn.size == (1440, 860)
        assert len(drawn.resize((144, 86)).getcolors(144 * 86) or ()) > 50, f"{name} shows next to nothing"
        assert path.stat().st_size < LARGEST

    return take


@pytest.fixture(scope="module")
def pictures(request: pytest.FixtureRequest, photos: Path) -> Path:
    """What is shown: to be kept, of the whole demo set; else of the sample, which is read sooner."""
    if request.config.getoption("--screenshots") is None:
        return photos
    folder = photos.parent / "Emoji"
    folder.mkdir()
    for picture in DEMO.glob("*/*.jpg"):
        shutil.copyfile(picture, folder / f"{picture.parent.name}--{picture.name}")
    return folder


@pytest.fixture(scope="module")
def project_id(armful: ArmfulProcess, pictures: Path) -> int:
    """A project that has been worked on for a while: some of every class is labelled, and most is still to do."""
    dataset_id = make_dataset(armful, pictures, name="Emoji")
    made = make_project(armful, dataset_id, name="Kind of thing")
    kinds = {image_id: kind_of(_name(armful, image_id)) for image_id in _images(armful, made)}
    for place, (name, kind) in enumerate(CLASSES.items()):
        class_id = armful.call("POST", f"/projects/{made}/classes", {"name": name, "description": ""})["id"]
        of_kind = [image_id for image_id, found in kinds.items() if found == kind]
        chosen = of_kind[: len(of_kind) * (3 + place % 4) // 12]
        body = {"class_id": class_id, "images": [{"id": image_id, "version": 0} for image_id in chosen]}
        armful.call("POST", f"/projects/{made}/labels", body, headers={"Idempotency-Key": f"screens-{place}"})
    return made


@pytest.fixture(scope="module")
def rounds(armful: ArmfulProcess, project_id: int) -> int:
    """A project beside it that was labelled in three rounds, with a model of each, and one that was fine-tuned."""
    dataset_id = armful.call("GET", f"/projects/{project_id}")["dataset_id"]
    made = make_project(armful, dataset_id, name="Kind of thing, in rounds")
    kinds = {image_id: kind_of(_name(armful, image_id)) for image_id in _images(armful, made)}
    ids = {name: armful.call("POST", f"/projects/{made}/classes", {"name": name})["id"] for name in CLASSES}
    before = 0
    for share in (4, 2, 1):
        for name, kind in CLASSES.items():
            of_kind = [image_id for image_id, found in kinds.items() if found == kind]
            chosen = of_kind[len(of_kind) * before // 8 : len(of_kind) * (4 // share) // 8]
            images = [{"id": image_id, "version": 0} for image_id in chosen]
            armful.call("POST", f"/projects/{made}/labels", {"class_id": ids[name], "images": images})
        before = 4 // share
        armful.call(
            "POST", f"/projects/{made}/models", {"kind": "head", "name": f"Round {before // 2 + 1}"}, seconds=60
        )
    tuned = {"kind": "fine-tune", "name": "Fine-tuned", "epochs": 6, "image_size": 96, "patience": 0}
    model_id = armful.call("POST", f"/projects/{made}/models", tuned, seconds=60)["id"]

    def is_ready() -> bool:
        return bool(armful.call("GET", f"/models/{model_id}")["state"] == "ready")

    armful.wait_for(is_ready, "the fine-tune", seconds=280)
    return made


def test_the_workbench(page: Page, armful: ArmfulProcess, project_id: int, shoot: Shoot) -> None:
    workbench = Workbench(page).open(project_id, limit=100)
    hand_over(page.get_by_role("toolbar"), "drop", DEMO / "animals-nature" / "horse.jpg")
    workbench.wait_ranked()
    above = workbench.ids()[:24]
    animals = [image for image in above if kind_of(_name(armful, image)) == CLASSES["Animals"]]
    first, then = animals[: len(animals) // 2], animals[len(animals) // 2 :]
    workbench.select(*first)
    workbench.press(workbench.key_of("Animals"))
    workbench.settle()
    workbench.select(*then)
    page.mouse.move(0, 0)
    shoot(page, "workbench")
    page.keyboard.press("Control+z")
    workbench.settle()


def test_sorting_out_and_confirming(page: Page, armful: ArmfulProcess, project_id: int, shoot: Shoot) -> None:
    def correct(*images: int) -> None:
        for image in images:
            workbench.tile(image).hover()
            workbench.press(workbench.key_of(names[kind_of(_name(armful, image))]))

    def not_of(name: str, images: list[int]) -> list[int]:
        return [image for image in images if names.get(kind_of(_name(armful, image)), name) != name]

    names = {kind: name for name, kind in CLASSES.items()}
    workbench = Workbench(page).open(project_id, rank="sort-out", limit=50)
    section = page.get_by_role("rowheader").locator("b").first
    expect(section).to_have_text(re.compile("|".join(CLASSES)))
    correct(*not_of(section.inner_text(), workbench.ids()[:8])[:2])
    page.mouse.move(0, 0)
    shoot(page, "sort-out")

    page.goto("/")
    classes = armful.call("GET", f"/projects/{project_id}/classes")["items"]
    food = next(item["id"] for item in classes if item["name"] == "Food")
    workbench = Workbench(page).open(project_id, rank=f"class:{food}", predicted=food, max_score=0.8)
    odd = not_of("Food", workbench.ids()[:20])
    correct(*odd[1:2])
    for image in odd[:1]:
        workbench.tile(image).click()
    expect(page.get_by_role("slider", name="Least probability")).to_be_visible()
    page.mouse.move(0, 0)
    shoot(page, "confirm")
    # What was corrected is no other picture's to show.
    for image in odd[1:2]:
        workbench.tile(image).click()


def test_the_class_picker(page: Page, project_id: int, shoot: Shoot) -> None:
    workbench = Workbench(page).open(project_id, rank="random:5")
    workbench.select(*workbench.ids()[:4])
    page.keyboard.type("fo")
    expect(page.get_by_role("combobox", name="Class")).to_have_value("fo")
    shoot(page, "class-picker")


def test_the_keys(page: Page, project_id: int, shoot: Shoot) -> None:
    Workbench(page).open(project_id, rank="random:5")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    shoot(page, "keys")


def test_a_close_look_and_the_palette(page: Page, project_id: int, shoot: Shoot) -> None:
    workbench = Workbench(page).open(project_id, rank="random:11")
    workbench.press("ArrowRight", "ArrowRight", "Space")
    peek = page.get_by_role("dialog")
    expect(peek.get_by_text("Looks most like")).to_be_visible()
    page.wait_for_load_state("networkidle")
    shoot(page, "close-look")
    workbench.press("Escape", "Control+k")
    page.keyboard.type("cla")
    shoot(page, "palette")


def test_the_history_and_the_class_editor(page: Page, project_id: int, shoot: Shoot) -> None:
    workbench = Workbench(page).open(project_id, rank="random:5")
    workbench.press("h")
    expect(page.get_by_role("complementary", name="History")).to_be_visible()
    page.wait_for_load_state("networkidle")
    shoot(page, "history")
    workbench.press("h")
    expect(page.get_by_role("complementary", name="History")).to_have_count(0)
    workbench.class_button("Animals").hover()
    page.get_by_role("button", name="Edit Animals").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    shoot(page, "class-editor")


def test_the_likes_of_an_image(page: Page, armful: ArmfulProcess, project_id: int, shoot: Shoot) -> None:
    image_id = next(found for found in _images(armful, project_id) if "clock" in _name(armful, found))
    workbench = Workbench(page).open(project_id, rank=f"similar:{image_id}")
    workbench.press("ArrowRight", "l")
    expect(page.get_by_role("list", name="Most alike first")).to_be_visible()
    page.mouse.move(0, 0)
    shoot(page, "likes")


def test_the_models_and_one_of_them(page: Page, rounds: int, shoot: Shoot) -> None:
    page.goto(f"/projects/{rounds}/models")
    expect(page.get_by_role("figure", name="Over the rounds").locator("svg.recharts-surface").first).to_be_visible()
    expect(page.get_by_role("table", name="Embeddings")).to_be_visible()
    shoot(page, "models")
    page.get_by_role("link", name="Round 3").click()
    expect(page.get_by_role("figure").locator("svg.recharts-surface")).to_have_count(2)
    page.get_by_role("heading", name="Round 3").scroll_into_view_if_needed()
    page.mouse.wheel(0, 260)
    page.wait_for_timeout(300)
    shoot(page, "model")
    page.get_by_role("link", name="Models", exact=True).click()
    page.get_by_role("button", name="Train…").click()
    page.get_by_role("button", name="Advanced").click()
    expect(page.get_by_label("Learning rate")).to_be_visible()
    shoot(page, "train")


@pytest.mark.usefixtures("project_id")
def test_home_and_new_dataset(page: Page, shoot: Shoot) -> None:
    page.goto("/")
    expect(page.get_by_role("link", name="Kind of thing").first).to_be_visible()
    shoot(page, "home")
    page.goto("/datasets/new")
    hand_over(page.get_by_test_id("drop-zone"), "drop", *sorted(DEMO.glob("travel-places/*.jpg"))[:120])
    page.get_by_label("Name", exact=True).fill("Places")
    expect(page.get_by_text("120 files will be uploaded")).to_be_visible()
    shoot(page, "new-dataset")


def _images(armful: ArmfulProcess, project_id: int) -> list[int]:
    found: list[int] = []
    cursor = ""
    while True:
        page = armful.call("GET", f"/projects/{project_id}/images?rank=random:1&limit=400{cursor}")
        found += [image["id"] for image in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def _name(armful: ArmfulProcess, image_id: int) -> str:
    name: str = armful.call("GET", f"/images/{image_id}")["names"][0]
    return name
