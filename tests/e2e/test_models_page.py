"""The models screen: keep a head, see how good it is and where it errs, choose what predicts, delete."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import grave
from tests.e2e.pictures import DEMO
from tests.e2e.predictions import Predicted
from tests.e2e.screens import Workbench, hand_over
from tests.faults.armful_process import ArmfulProcess

KINDS = ("animals-nature", "food-drink", "travel-places", "activities", "objects", "flags")


@pytest.fixture
def labelled(armful: ArmfulProcess, dataset_id: int) -> int:
    """A project in which up to fifteen images of each of six kinds are labelled, so that it has a live head."""
    return Predicted(armful, dataset_id, name="Models", kinds=KINDS, labelled=15).id


@pytest.fixture
def kept(armful: ArmfulProcess, labelled: int) -> dict[str, Any]:
    """Its head, kept."""
    model: dict[str, Any] = armful.call("POST", f"/projects/{labelled}/models", {"kind": "head"}, seconds=60)
    return model


def open_models(page: Page, project_id: int, search: str = "") -> None:
    page.goto(f"/projects/{project_id}/models{search}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("table", name="Models", exact=True).get_by_role("row", name=name, exact=True)


def percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def test_without_labels_it_says_what_a_head_waits_for(page: Page, project_id: int) -> None:
    open_models(page, project_id)
    expect(page.get_by_test_id("waiting")).to_contain_text("Label images of two classes or more")
    expect(page.get_by_text("No model is kept yet")).to_be_visible()


def test_the_live_head_is_kept_and_its_figures_appear(page: Page, armful: ArmfulProcess, labelled: int) -> None:
    Workbench(page).open(labelled)
    page.get_by_role("link", name="Models").click()
    live = page.get_by_role("region", name="Live head")
    expect(live).to_contain_text("predicts now")
    live.get_by_role("button", name="Keep this head").click()
    expect(row(page, "Head 1")).to_be_visible()
    model = armful.call("GET", f"/projects/{labelled}/models")["items"][0]
    metrics = model["metrics"]
    expect(row(page, "Head 1")).to_contain_text(percent(metrics["accuracy"]))
    expect(row(page, "Head 1")).to_contain_text(percent(metrics["macro_f1"]))

    page.get_by_role("link", name="Head 1").click()
    expect(page.get_by_test_id("snapshot")).to_contain_text(f"trained on {model['label_count']} labels")
    for title in ("Is more labelling worth it?", "Do its probabilities mean what they say?"):
        figure = page.get_by_role("figure", name=title)
        expect(figure.locator("svg.recharts-surface").first).to_be_visible()
        figure.get_by_text("Numbers").click()
        expect(figure.get_by_role("row").nth(1)).to_be_visible()
    classes = page.get_by_role("region", name="Class by class")
    expect(classes.get_by_role("row")).to_have_count(1 + len(metrics["classes"]))


def test_the_classes_sort_by_each_column(page: Page, kept: dict[str, Any], labelled: int) -> None:
    open_models(page, labelled, f"?model={kept['id']}")
    classes = page.get_by_role("region", name="Class by class")
    recalls = sorted(percent(one["recall"]) for one in kept["metrics"]["classes"])
    header = classes.get_by_role("columnheader", name="Recall")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    shown = classes.locator("tbody tr td:nth-of-type(2)").all_inner_texts()
    assert [float(text.split()[0]) for text in shown] == sorted(float(text.split()[0]) for text in recalls)
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")


def test_a_confusion_opens_its_images_in_the_grid(
    page: Page, armful: ArmfulProcess, kept: dict[str, Any], labelled: int
) -> None:
    ids, confusion = kept["class_ids"], kept["metrics"]["confusion"]
    names = {item["id"]: item["name"] for item in armful.call("GET", f"/projects/{labelled}/classes")["items"]}
    count, row_, column = max(
        (confusion[one][other], one, other) for one in range(len(ids)) for other in range(len(ids)) if one != other
    )
    assert count > 0, "a head of so few labels errs somewhere"
    open_models(page, labelled, f"?model={kept['id']}")
    matrix = page.get_by_role("table", name=re.compile("Images by their class"))
    matrix.get_by_role("link", name=f"{names[ids[row_]]} taken for {names[ids[column]]}: {count} image").click()
    workbench = Workbench(page).wait()
    assert f"label={ids[row_]}" in page.url
    assert f"predicted={ids[column]}" in page.url
    assert len(workbench.ids()) == count
    assert set(workbench.classes().values()) == {names[ids[row_]]}


def test_a_person_chooses_what_predicts(page: Page, armful: ArmfulProcess, kept: dict[str, Any], labelled: int) -> None:
    open_models(page, labelled)
    row(page, "Head 1").get_by_role("button", name="Predict by this: Head 1").click()
    expect(row(page, "Head 1")).to_contain_text("predicts now")
    expect(page.get_by_role("region", name="Live head")).not_to_contain_text("predicts now")
    assert armful.call("GET", f"/models/{kept['id']}")["in_use"] is True
    page.get_by_role("button", name="Predict by the live head").click()
    expect(page.get_by_role("region", name="Live head")).to_contain_text("predicts now")
    assert armful.call("GET", f"/models/{kept['id']}")["in_use"] is False


@pytest.mark.usefixtures("kept")
def test_a_model_is_renamed_and_deleted_only_after_it_was_said_what_goes(
    page: Page, armful: ArmfulProcess, labelled: int
) -> None:
    open_models(page, labelled)
    page.get_by_role("button", name="More about Head 1").click()
    page.get_by_role("menuitem", name="Rename…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("First pass")
    dialog.get_by_role("button", name="Rename").click()
    expect(row(page, "First pass")).to_be_visible()

    page.get_by_role("button", name="Predict by this: First pass").click()
    expect(row(page, "First pass")).to_contain_text("predicts now")
    page.get_by_role("button", name="More about First pass").click()
    expect(page.get_by_role("menuitem", name="Delete…")).to_be_disabled()
    page.get_by_role("menuitem", name="Predict by the live head").click()
    expect(row(page, "First pass")).not_to_contain_text("predicts now")

    page.get_by_role("button", name="More about First pass").click()
    page.get_by_role("menuitem", name="Delete…").click()
    expect(dialog).to_contain_text("With it go its figures. This cannot be undone. No label changes.")
    dialog.get_by_role("button", name="Keep it").click()
    expect(row(page, "First pass")).to_be_visible()
    page.get_by_role("button", name="More about First pass").click()
    page.get_by_role("menuitem", name="Delete…").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No model is kept yet")).to_be_visible()
    assert armful.call("GET", f"/projects/{labelled}/models")["items"] == []


def test_two_models_are_compared(page: Page, armful: ArmfulProcess, kept: dict[str, Any], labelled: int) -> None:
    other = armful.call("POST", f"/projects/{labelled}/models", {"kind": "head", "name": "Again"}, seconds=60)
    open_models(page, labelled)
    for name in ("Head 1", "Again"):
        page.get_by_role("checkbox", name=f"Choose {name}").check()
    page.get_by_role("button", name="Compare 2").click()
    expect(page.get_by_role("heading", name="2 models side by side")).to_be_visible()
    table = page.get_by_role("table", name="Models side by side")
    expect(table.get_by_role("row", name=re.compile("^Accuracy"))).to_contain_text(percent(kept["metrics"]["accuracy"]))
    assert f"{kept['id']}" in page.url
    assert f"{other['id']}" in page.url
    assert grave(page) == []


def test_the_settings_of_a_training_say_where_an_error_belongs(
    page: Page, labelled: int, expected_complaints: list[str]
) -> None:
    expected_complaints.append("404")
    open_models(page, labelled)
    page.get_by_role("button", name="Train…").click()
    dialog = page.get_by_role("dialog", name="Train a model")
    expect(dialog.get_by_test_id("settings")).to_contain_text("8 epochs, 1 frozen · batch 32")
    expect(dialog.get_by_role("button", name="Train")).to_be_focused()
    dialog.get_by_role("button", name="Advanced").click()
    dialog.get_by_label("Epochs", exact=True).fill("3")
    expect(dialog.get_by_test_id("settings")).to_contain_text("3 epochs")
    dialog.get_by_label("Encoder").fill("no-such-encoder")
    dialog.get_by_role("button", name="Train").click()
    expect(dialog.get_by_label("Encoder")).to_have_attribute("aria-invalid", "true", timeout=60_000)
    expect(dialog).to_contain_text("No encoder is called 'no-such-encoder'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [768, 1280, 1920])
def test_it_fits_the_screen_and_axe_finds_nothing_serious(
    page: Page, kept: dict[str, Any], labelled: int, width: int, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    for search in ("", f"?model={kept['id']}"):
        open_models(page, labelled, search)
        expect(page.get_by_text("Head 1").first).to_be_visible()
        if search:
            expect(page.locator("svg.recharts-surface").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing is cut off at the side"
        assert grave(page) == []
    page.get_by_role("button", name="More about Head 1").click()
    expect(page.get_by_role("menuitem", name="Rename…")).to_be_visible()
    assert grave(page) == []


def test_many_classes_are_a_picture_with_one_link(page: Page, armful: ArmfulProcess, project_id: int) -> None:
    """Two images of each of sixty classes: more than a table has room for."""
    items = armful.call("GET", f"/projects/{project_id}/images?limit=120")["items"]
    for place in range(0, len(items), 2):
        class_id = armful.call("POST", f"/projects/{project_id}/classes", {"name": f"class {place}"})["id"]
        images = [{"id": item["id"], "version": 0} for item in items[place : place + 2]]
        armful.call("POST", f"/projects/{project_id}/labels", {"class_id": class_id, "images": images})
    kept = armful.call("POST", f"/projects/{project_id}/models", {"kind": "head"}, seconds=60)
    open_models(page, project_id, f"?model={kept['id']}")
    confusion = page.get_by_role("region", name="What is taken for what")
    expect(confusion.locator("canvas")).to_be_visible()
    cell = confusion.get_by_role("link").last
    cell.focus()
    said = confusion.get_by_test_id("cell")
    expect(said).to_contain_text("recognised")
    started = page.evaluate("performance.now()")
    page.keyboard.press("PageUp")
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    each = (page.evaluate("performance.now()") - started) / 31
    assert each < 100, "a step from cell to cell does not draw the matrix again"
    expect(said).to_contain_text("taken for")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("predicted="))


def test_a_fine_tune_shows_its_curve_while_it_trains_and_predicts_afterwards(
    page: Page, armful: ArmfulProcess, labelled: int
) -> None:
    open_models(page, labelled)
    train(page, epochs=3)
    expect(row(page, "Fine-tune 1")).to_contain_text("in training")
    page.get_by_role("link", name="Fine-tune 1").click()
    expect(page.get_by_test_id("job-line")).to_be_visible()
    expect(page.get_by_test_id("epochs")).to_contain_text("of at most 3 epochs", timeout=120_000)
    expect(page.get_by_role("figure", name="Accuracy by epoch").locator("svg.recharts-surface").first).to_be_visible()
    page.get_by_role("button", name="Predict by this").click(timeout=120_000)
    expect(page.get_by_role("button", name="Predict by the live head")).to_be_visible()
    expect(page.get_by_test_id("epochs")).to_contain_text("3 of at most 3 epochs")
    model = armful.call("GET", f"/projects/{labelled}/models")["items"][0]
    expect(page.get_by_test_id("snapshot")).to_contain_text(f"trained on {model['label_count']} labels")
    assert model["in_use"] is True

    trying = page.get_by_test_id("try")
    hand_over(trying, "drop", *sorted(DEMO.glob("flags/*.jpg"))[:2])
    said = trying.get_by_role("list", name="What it says").get_by_role("listitem")
    expect(said).to_have_count(2, timeout=60_000)
    expect(said.first).to_contain_text("%")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Weights for timm").click()
    assert download.value.suggested_filename.endswith("safetensors.zip")

    page.get_by_role("link", name="Models", exact=True).click()
    embeddings = page.get_by_role("region", name="Embeddings")
    embeddings.get_by_role("button", name="Make embeddings from").click()
    page.get_by_role("menuitem", name="Fine-tune 1").click()
    expect(embeddings.get_by_role("row", name=re.compile("^Fine-tune 1"))).to_contain_text("ranks now", timeout=120_000)
    expect(embeddings.get_by_test_id("embedding-advice")).to_contain_text("held-out labels")
    embeddings.get_by_role("button", name="Switch back").click()
    expect(embeddings.get_by_role("row", name=re.compile("the dataset's"))).to_contain_text("ranks now")
    expect(embeddings.get_by_role("button", name="Rank by these: Fine-tune 1")).to_be_visible()


def test_a_training_is_cancelled_and_run_again(page: Page, labelled: int) -> None:
    open_models(page, labelled)
    train(page, epochs=400)
    tuned = page.get_by_role("table", name="Models", exact=True)
    page.get_by_role("button", name="Cancel").click()
    expect(row(page, "Fine-tune 1")).to_contain_text("cancelled", timeout=60_000)
    tuned.get_by_role("button", name="Run again").click()
    expect(row(page, "Fine-tune 1")).to_contain_text("in training")
    page.get_by_role("button", name="Cancel").click()
    expect(row(page, "Fine-tune 1")).to_contain_text("cancelled", timeout=60_000)
    page.get_by_role("button", name="More about Fine-tune 1").click()
    page.get_by_role("menuitem", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No model is kept yet")).to_be_visible()


def train(page: Page, *, epochs: int) -> None:
    """Of small pictures, so that it is soon done."""
    page.get_by_role("button", name="Train…").click()
    dialog = page.get_by_role("dialog", name="Train a model")
    dialog.get_by_role("button", name="Advanced").click()
    dialog.get_by_label("Epochs", exact=True).fill(str(epochs))
    dialog.get_by_label("Patience").fill("0")
    dialog.get_by_label("Image size").fill("64")
    dialog.get_by_role("button", name="Train").click()
    expect(dialog).to_have_count(0)
