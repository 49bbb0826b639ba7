"""Possible mistakes: labels that the others of their class do not bear out, kept or changed with a key each."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.predictions import Predicted
from tests.e2e.screens import Workbench
from tests.faults.armful_process import ArmfulProcess

KINDS = ("food-drink", "animals-nature", "flags")


@pytest.fixture
def predicted(armful: ArmfulProcess, dataset_id: int) -> Predicted:
    """With three flags that are labelled as food."""
    found = Predicted(armful, dataset_id, name="Review", kinds=KINDS, labelled=14)
    flags = [image for image, label in found.labels().items() if label[0] == found.classes["flags"]][:3]
    images = [{"id": image, "version": 1} for image in flags]
    write = {"class_id": found.classes["food-drink"], "images": images}
    armful.call("POST", f"/projects/{found.id}/labels", write)
    found.planted = flags
    return found


def test_one_key_keeps_a_label_and_one_takes_the_suggestion(page: Page, predicted: Predicted) -> None:
    workbench = Workbench(page).open(predicted.id)
    workbench.press("m")
    page.wait_for_url("**rank=mistakes*")
    assert "label=any" in page.url
    expect(page.get_by_role("region", name="Possible mistakes")).to_be_visible()
    expect(page.locator("[data-focused]")).to_have_count(1)
    before = predicted.labels()
    first, second, third = workbench.ids()[:3]
    assert {first, second, third} & set(predicted.planted), "what was planted comes first"
    suggested = workbench.tile(first).get_by_role("button", name=f"Image {first} is ").first
    name = (suggested.get_attribute("aria-label") or "").split(" is ")[1]

    workbench.press("t")
    expect(page.locator("[data-focused]")).to_have_attribute("data-image-id", str(second))
    workbench.press("k")
    expect(page.locator("[data-focused]")).to_have_attribute("data-image-id", str(third))
    workbench.press(workbench.key_of("flags"))
    workbench.settle()
    labels = predicted.labels()
    assert labels[first] == (predicted.classes[name], "corrected")
    assert labels[second] == (before[second][0], "audited")
    assert labels[third][0] == predicted.classes["flags"]
    workbench.press("Control+z")
    workbench.settle()
    assert predicted.labels()[third] == before[third]


def test_enter_keeps_the_rest_of_the_page_which_then_leaves_the_list(page: Page, predicted: Predicted) -> None:
    workbench = Workbench(page).open(predicted.id, rank="mistakes", label="any", limit=25)
    shown = workbench.ids()
    marked = shown[1]
    workbench.tile(marked).click()
    before = predicted.labels()
    workbench.turn_page()
    workbench.settle()
    labels = predicted.labels()
    kept = [image for image in shown if labels[image][1] == "audited"]
    assert marked not in kept
    assert labels[marked] == before[marked]
    assert len(kept) >= 15
    assert all(labels[image][0] == before[image][0] for image in kept)
    assert predicted.batches()[0]["kind"] == "audit"
    assert predicted.batches()[0]["applied"] + predicted.batches()[0]["unchanged"] == len(kept)
    workbench.press("Control+Enter")
    page.wait_for_url(lambda url: "page=2" not in url)
    workbench.wait()
    assert not set(workbench.ids()) & set(kept)
