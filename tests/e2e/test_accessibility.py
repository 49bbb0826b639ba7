"""Every screen, in both themes, through axe; and the whole job without a mouse."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import grave
from tests.e2e.predictions import Predicted
from tests.e2e.screens import Workbench, make_project
from tests.faults.armful_process import ArmfulProcess


@pytest.fixture(params=["light", "dark"])
def themed(chromium: Browser, armful: ArmfulProcess, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=armful.url, viewport={"width": 1280, "height": 800}, color_scheme=request.param, locale="en-GB"
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def labelled_project(armful: ArmfulProcess, dataset_id: int) -> int:
    """With classes and some labels."""
    project_id = make_project(armful, dataset_id, name="Seen by axe")
    for name in ("animals", "food", "flags"):
        armful.call("POST", f"/projects/{project_id}/classes", {"name": name})
    items = armful.call("GET", f"/projects/{project_id}/images?limit=6")["items"]
    class_id = armful.call("GET", f"/projects/{project_id}/classes")["items"][0]["id"]
    images = [{"id": item["id"], "version": 0} for item in items]
    armful.call("POST", f"/projects/{project_id}/labels", {"class_id": class_id, "images": images})
    return project_id


def _peek(workbench: Workbench) -> None:
    workbench.press("ArrowRight", "Space")
    expect(workbench.page.get_by_role("dialog")).to_be_visible()


def _history(workbench: Workbench) -> None:
    workbench.press("h")
    expect(workbench.page.get_by_role("complementary", name="History").get_by_role("listitem")).to_have_count(1)


def _editor(workbench: Workbench) -> None:
    workbench.class_button("food").hover()
    workbench.page.get_by_role("button", name="Edit food", exact=True).click()
    expect(workbench.page.get_by_role("dialog")).to_be_visible()


def _likes(workbench: Workbench) -> None:
    workbench.press("ArrowRight", "l")
    expect(workbench.page.get_by_role("list", name="Most alike first")).to_be_visible()


def _split(workbench: Workbench) -> None:
    _editor(workbench)
    workbench.page.get_by_role("button", name="Split…").click()
    expect(workbench.page.get_by_role("region", name="Splitting food")).to_be_visible()


def _chord(*chords: str) -> Callable[[Workbench], None]:
    def press(workbench: Workbench) -> None:
        workbench.press(*chords)
        expect(workbench.page.get_by_role("dialog").first).to_be_visible()

    return press


SCREENS: dict[str, Callable[[Workbench], None]] = {
    "grid": lambda workbench: workbench.press("ArrowRight", "x"),
    "picker": _chord("ArrowRight", "x", "c"),
    "keys": _chord("?"),
    "palette": _chord("Control+k"),
    "peek": _peek,
    "history": _history,
    "class editor": _editor,
    "likes": _likes,
    "split": _split,
    "filters": _chord("Control+Shift+f"),
}


@pytest.fixture(scope="module")
def predicted_project(armful: ArmfulProcess, dataset_id: int) -> Predicted:
    """With classes that are predicted."""
    return Predicted(armful, dataset_id, name="Axe", kinds=("animals-nature", "food-drink", "flags"), labelled=6)


def _run(workbench: Workbench) -> None:
    workbench.press("a")
    expect(workbench.page.get_by_role("list", name="A sample of the stride")).to_be_visible()


PREDICTED: dict[str, Callable[[Workbench], None]] = {
    "rank=class:{food}": lambda workbench: workbench.press("ArrowRight", "x", "ArrowRight", "3"),
    "rank=sort-out": lambda workbench: workbench.press("ArrowRight", "x", "ArrowRight", "3"),
    "rank=mistakes&label=any": lambda workbench: workbench.press("ArrowRight", "k"),
    "rank=clusters": lambda workbench: workbench.press("ArrowRight"),
    "rank=uncertain": _run,
}


@pytest.mark.parametrize("rank", PREDICTED)
def test_axe_finds_nothing_serious_where_classes_are_predicted(
    themed: Page, predicted_project: Predicted, rank: str
) -> None:
    search = rank.format(food=predicted_project.classes["food-drink"])
    themed.goto(f"/projects/{predicted_project.id}?{search}")
    workbench = Workbench(themed).wait()
    PREDICTED[rank](workbench)
    assert grave(themed) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_serious_in_the_workbench(themed: Page, labelled_project: int, screen: str) -> None:
    workbench = Workbench(themed).open(labelled_project, label="all")
    SCREENS[screen](workbench)
    assert grave(themed) == []


@pytest.mark.parametrize("address", ["/", "/datasets/new", "/datasets/{dataset_id}", "/projects/999999"])
def test_axe_finds_nothing_serious_on_the_other_pages(themed: Page, dataset_id: int, address: str) -> None:
    themed.goto(address.format(dataset_id=dataset_id))
    expect(themed.get_by_role("heading").first).to_be_visible()
    assert grave(themed) == []


@pytest.mark.parametrize("width", [768, 1280, 1920])
def test_the_workbench_fits_the_screen(page: Page, labelled_project: int, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    workbench = Workbench(page).open(labelled_project)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing is cut off at the side"
    assert workbench.tiles.count() >= 8
    workbench.press("ArrowRight", "x")
    last = page.get_by_role("region", name="Actions").get_by_role("button", name="Label 1 as").bounding_box()
    assert last is not None
    assert last["x"] + last["width"] <= width, "the bar has room for all that it offers"
    expect(page.get_by_role("navigation", name="Classes")).to_be_visible()


def test_the_whole_job_is_done_by_keyboard(page: Page, armful: ArmfulProcess, dataset_id: int) -> None:
    """Rank, select, make a class, label, turn the page, undo and redo: no mouse."""
    project_id = make_project(armful, dataset_id, name="Keyboard")
    workbench = Workbench(page).open(project_id)
    workbench.press("ArrowRight", "r")
    page.wait_for_url("**rank=similar**")
    workbench.wait()
    first = workbench.ids()
    workbench.press("ArrowRight", "x", "Shift+ArrowRight", "Shift+ArrowRight")
    workbench.expect_selected(3)
    workbench.create_class("thing")
    assert set(workbench.classes().values()) == {"thing"}
    workbench.press("Enter")
    expect(page.get_by_test_id("page")).to_contain_text("2")
    workbench.wait()
    workbench.press("Control+a")
    workbench.expect_selected(50)
    workbench.press("1")
    workbench.settle()
    workbench.press("Control+z")
    workbench.settle()
    workbench.press("Control+y")
    workbench.settle()

    counts = armful.call("GET", f"/projects/{project_id}")["counts"]
    assert counts["labelled"] == 53
    assert len(first) == 50
