"""Along a ranked list in growing strides, of which samples are looked at, to where it stops being fine."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.predictions import Predicted
from tests.e2e.screens import Workbench
from tests.faults.armful_process import ArmfulProcess

PAGE = 10


@pytest.fixture
def predicted(armful: ArmfulProcess, dataset_id: int) -> Predicted:
    return Predicted(armful, dataset_id, name="Run", kinds=("food-drink", "animals-nature", "flags"), labelled=5)


@pytest.fixture
def workbench(page: Page, predicted: Predicted) -> Workbench:
    return Workbench(page).open(predicted.id, rank=f"class:{predicted.classes['food-drink']}", limit=PAGE)


def test_strides_double_and_the_boundary_is_found_between_them(
    page: Page, workbench: Workbench, predicted: Predicted
) -> None:
    before = predicted.labels()
    order = [
        item["id"] for item in predicted.images(rank=f"class:{predicted.classes['food-drink']}", limit=200)["items"]
    ]
    good = 2 * PAGE + 3
    workbench.press("a")
    zone = page.get_by_role("region", name="Run ahead")
    expect(zone).to_be_visible()
    strides: list[tuple[int, int]] = []
    while (stride := _stride(zone)) is not None:
        strides.append(stride)
        shown = _sample(zone)
        assert len(shown) == PAGE
        assert set(shown) <= set(order[stride[0] - 1 : stride[1]])
        workbench.press("Enter" if stride[1] <= good else "x")
        expect(zone.get_by_role("status")).not_to_contain_text(f"Images {stride[0]} – {stride[1]} of")
    assert strides == [(1, 10), (11, 30), (11, 20), (21, 30)][: len(strides)]
    assert len(strides) >= 3
    expect(zone).to_contain_text("20 images are fine")
    workbench.press("Enter")
    expect(zone).to_have_count(0)
    workbench.settle()

    given = {image: label for image, label in predicted.labels().items() if image not in before}
    assert given == dict.fromkeys(order[: 2 * PAGE], (predicted.classes["food-drink"], "confirmed"))
    expect(workbench.tile(order[2 * PAGE])).to_be_visible()
    workbench.press("Control+z")
    workbench.settle()
    assert predicted.labels() == before, "one act, undone in one"


def test_a_run_goes_back_a_question_and_is_left_without_a_trace(
    page: Page, workbench: Workbench, predicted: Predicted
) -> None:
    before = predicted.labels()
    first = workbench.ids()
    workbench.press("a")
    zone = page.get_by_role("region", name="Run ahead")
    expect(zone).to_contain_text("Images 1 – 10")
    workbench.press("Enter", "Enter")
    expect(zone).to_contain_text("Images 31 – 70")
    workbench.press("ArrowLeft")
    expect(zone).to_contain_text("Images 11 – 30")
    workbench.press("Escape")
    expect(zone).to_have_count(0)
    assert workbench.ids() == first
    assert predicted.labels() == before


def test_by_likeness_the_class_is_chosen_on_the_way(page: Page, predicted: Predicted) -> None:
    image = predicted.images(limit=1)["items"][0]["id"]
    workbench = Workbench(page).open(predicted.id, rank=f"similar:{image}", limit=PAGE)
    # What is pressed before the list is there means nothing on the page below.
    workbench.press("a", "Enter")
    zone = page.get_by_role("region", name="Run ahead")
    expect(zone).to_contain_text("Images 1 – 10")
    expect(page.get_by_test_id("page")).to_have_text("Page 1")
    workbench.press("Enter")
    expect(zone.get_by_role("button", name="Press a class’s key")).to_be_disabled()
    workbench.press(workbench.key_of("flags"))
    zone.get_by_role("button", name="Label 10 images as flags").click()
    workbench.settle()
    assert predicted.labels()[image] == (predicted.classes["flags"], "manual")
    assert predicted.batches()[0]["applied"] == PAGE


def _stride(zone: Locator) -> tuple[int, int] | None:
    found = re.search(r"Images (\d+) – (\d+) of", zone.get_by_role("status").inner_text())
    return None if found is None else (int(found[1]), int(found[2]))


def _sample(zone: Locator) -> list[int]:
    return [
        int(value)
        for value in zone.locator("[data-image-id]").evaluate_all("all => all.map(one => one.dataset.imageId)")
    ]
