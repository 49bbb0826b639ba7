"""Sort out: a page in sections by predicted class, where exceptions are corrected in place; and the cold start."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.predictions import Predicted
from tests.e2e.screens import Workbench
from tests.faults.armful_process import ArmfulProcess

KINDS = ("food-drink", "animals-nature", "flags", "objects")


@pytest.fixture
def predicted(armful: ArmfulProcess, dataset_id: int) -> Predicted:
    return Predicted(armful, dataset_id, name="Sort", kinds=KINDS, labelled=4)


def test_a_page_is_sorted_out_in_one_act_and_undo_brings_it_back(page: Page, predicted: Predicted) -> None:
    before = predicted.labels()
    workbench = Workbench(page).open(predicted.id, limit=25)
    workbench.press("s")
    page.wait_for_url("**rank=sort-out*")
    expect(page.get_by_role("rowheader").first).to_be_visible()
    first = workbench.ids()
    wrong, later, chipped = first[0], first[5], first[9]
    sections = workbench.sections()

    workbench.press("ArrowRight", "4")
    workbench.tile(later).click()
    chip = workbench.tile(chipped).get_by_role("button", name=re.compile(f"^Image {chipped} is ")).first
    chipped_as = (chip.get_attribute("aria-label") or "").split(" is ")[1]
    chip.click()
    asked = time.monotonic()
    workbench.turn_page()
    waited = time.monotonic() - asked
    workbench.settle()

    given = {image: label for image, label in predicted.labels().items() if image not in before}
    assert set(given) == set(first) - {later}
    names = {class_id: kind for kind, class_id in predicted.classes.items()}
    told = {image: (names[class_id], state) for image, (class_id, state) in given.items()}
    assert told.pop(wrong) == ("objects", "confirmed" if sections[wrong] == "objects" else "corrected")
    assert told.pop(chipped) == (chipped_as, "corrected")
    assert told == {image: (sections[image], "confirmed") for image in first if image not in {wrong, later, chipped}}
    assert predicted.batches()[0]["applied"] == 24, "one act"
    assert not set(workbench.ids()) & set(first), "what was put off waits"
    print(f"next page to sort out after {waited:.2f} s")
    assert waited < 3

    workbench.press("Control+z")
    expect(page.get_by_test_id("page")).to_have_text("Page 1")
    workbench.settle()
    assert workbench.ids() == first
    assert predicted.labels() == before


def test_the_suggestions_have_keys_that_no_class_can_take(page: Page, predicted: Predicted) -> None:
    workbench = Workbench(page).open(predicted.id, rank="sort-out", limit=25)
    image = workbench.ids()[0]
    chips = workbench.tile(image).get_by_role("button", name=re.compile(f"^Image {image} is "))
    second = (chips.nth(1).get_attribute("aria-label") or "").split(" is ")[1]
    workbench.press("ArrowRight", "Alt+2")
    assert workbench.classes() == {image: second}
    workbench.press("Backspace")
    assert workbench.classes() == {}


def test_typing_a_name_corrects_the_image_in_focus_and_makes_the_class(page: Page, predicted: Predicted) -> None:
    workbench = Workbench(page).open(predicted.id, rank="sort-out", limit=25)
    image = workbench.ids()[0]
    workbench.press("ArrowRight")
    workbench.create_class("tool")
    assert workbench.classes() == {image: "tool"}
    workbench.turn_page()
    workbench.settle()
    assert predicted.labels()[image][1] == "corrected"


def test_before_anything_is_predicted_typical_images_are_named_one_by_one(
    page: Page, armful: ArmfulProcess, dataset_id: int, expected_complaints: list[str]
) -> None:
    expected_complaints.append("503")
    cold = Predicted(armful, dataset_id, name="Cold", kinds=KINDS, labelled=0)
    page.goto(f"/projects/{cold.id}?rank=sort-out")
    page.get_by_role("button", name="Name typical images").click()
    workbench = Workbench(page).wait()
    images = workbench.ids()
    expect(page.locator("[data-focused]")).to_have_attribute("data-image-id", str(images[0]))
    keys = {kind: workbench.key_of(kind) for kind in KINDS}
    for place, image in enumerate(images[:14]):
        expect(page.locator("[data-focused]")).to_have_attribute("data-image-id", str(image))
        workbench.press(keys[KINDS[place % len(KINDS)]])
    workbench.settle()
    labels = cold.labels()
    assert [labels[image][0] for image in images[:14]] == [cold.classes[KINDS[place % 4]] for place in range(14)]
    expect(page.get_by_role("region", name="Typical images")).to_contain_text("4 of 4 classes have three")
    page.get_by_role("button", name="Sort out the rest").click(timeout=30_000)
    page.wait_for_url("**rank=sort-out*")
    expect(page.get_by_role("rowheader").first).to_be_visible()
    assert not set(Workbench(page).ids()) & set(images[:14])
