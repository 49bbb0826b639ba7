"""A page ranked by class counts as right until marked; the rest is confirmed in one act."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.predictions import Predicted
from tests.e2e.screens import Workbench
from tests.faults.armful_process import ArmfulProcess

KINDS = ("food-drink", "animals-nature", "flags")


@pytest.fixture
def predicted(armful: ArmfulProcess, dataset_id: int) -> Predicted:
    return Predicted(armful, dataset_id, name="Confirm", kinds=KINDS, labelled=5)


def _open(page: Page, predicted: Predicted, limit: int = 25) -> Workbench:
    food = predicted.classes["food-drink"]
    return Workbench(page).open(predicted.id, rank=f"class:{food}", limit=limit)


def test_enter_confirms_all_that_was_not_marked_and_brings_the_next_page(page: Page, predicted: Predicted) -> None:
    food, flags = predicted.classes["food-drink"], predicted.classes["flags"]
    before = predicted.labels()
    workbench = _open(page, predicted)
    first = workbench.ids()
    workbench.tile(first[1]).click()
    expect(page.get_by_test_id("selected")).to_have_text("1 marked")
    workbench.tile(first[2]).click()
    workbench.press(workbench.key_of("flags"))
    assert workbench.classes() == {first[1]: "flags", first[2]: "flags"}
    workbench.tile(first[1]).click()
    workbench.tile(first[1]).click()
    expect(page.get_by_role("button", name="Confirm 23, correct 1")).to_be_visible()
    workbench.turn_page()
    workbench.settle()

    given = {image: label for image, label in predicted.labels().items() if image not in before}
    assert given.pop(first[2]) == (flags, "corrected")
    assert first[1] not in given, "marked without a class, it stays without one"
    assert given == dict.fromkeys(set(first) - set(first[1:3]), (food, "confirmed"))
    assert predicted.batches()[0]["applied"] == 24, "one act"
    assert not set(workbench.ids()) & set(first)


def test_undo_takes_the_page_back_and_shows_it_again(page: Page, predicted: Predicted) -> None:
    before = predicted.labels()
    workbench = _open(page, predicted)
    first = workbench.ids()
    workbench.turn_page()
    workbench.settle()
    assert len(predicted.labels()) == len(before) + 25
    workbench.press("Control+z")
    expect(page.get_by_test_id("page")).to_have_text("Page 1")
    workbench.settle()
    assert workbench.ids() == first
    assert predicted.labels() == before
    workbench.press("Control+y")
    workbench.settle()
    assert len(predicted.labels()) == len(before) + 25


def test_a_prediction_never_covers_a_persons_label(page: Page, predicted: Predicted) -> None:
    """microsoft/aerial_wildlife_detection#46: an image gets a label while it stands on the page as something else."""
    workbench = _open(page, predicted)
    theirs, *others = workbench.ids()
    flags = predicted.classes["flags"]
    write = {"class_id": flags, "images": [{"id": theirs, "version": 0}]}
    predicted.armful.call("POST", f"/projects/{predicted.id}/labels", write)
    workbench.press("Enter")
    expect(page.get_by_text("1 of 25 had just been labelled by a colleague")).to_be_visible()
    workbench.settle()
    labels = predicted.labels()
    assert labels[theirs] == (flags, "manual")
    assert all(labels[image][1] == "confirmed" for image in others)


def test_a_page_confirmed_while_the_network_is_away_is_saved_later(
    page: Page, predicted: Predicted, expected_complaints: list[str]
) -> None:
    expected_complaints.append("ERR_INTERNET_DISCONNECTED")
    before = len(predicted.labels())
    workbench = _open(page, predicted)
    page.wait_for_timeout(1_000)
    page.context.set_offline(True)
    first = workbench.ids()
    workbench.press("Enter")
    expect(workbench.saved).to_contain_text("1 change pending")
    page.context.set_offline(False)
    workbench.settle()
    assert len(predicted.labels()) == before + 25
    assert {predicted.labels()[image][1] for image in first} == {"confirmed"}


def test_what_was_corrected_is_given_even_when_the_page_is_left(page: Page, predicted: Predicted) -> None:
    workbench = _open(page, predicted)
    image, other = workbench.ids()[:2]
    workbench.tile(other).hover()
    workbench.press(workbench.key_of("flags"))
    expect(workbench.tile(other)).to_have_attribute("aria-description", re.compile("noted"))
    page.get_by_role("group", name="Rank by").get_by_role("button", name="Newest").click()
    page.wait_for_url(lambda url: "rank=class" not in url)
    workbench.settle()
    labels = predicted.labels()
    assert labels[other] == (predicted.classes["flags"], "corrected")
    assert image not in labels


def test_what_was_marked_and_corrected_outlives_a_reload(page: Page, predicted: Predicted) -> None:
    before = predicted.labels()
    workbench = _open(page, predicted)
    shown = workbench.ids()
    workbench.tile(shown[1]).hover()
    workbench.press(workbench.key_of("flags"))
    workbench.tile(shown[2]).click()
    expect(page.get_by_test_id("selected")).to_have_text("1 marked")
    page.reload()
    workbench.wait()
    expect(page.get_by_test_id("selected")).to_have_text("1 marked")
    assert workbench.selected() == [shown[2]]
    assert workbench.classes() == {shown[1]: "flags"}
    workbench.turn_page()
    workbench.settle()
    given = {image: label for image, label in predicted.labels().items() if image not in before}
    assert given[shown[1]] == (predicted.classes["flags"], "corrected")
    assert shown[2] not in given
    page.reload()
    workbench.wait()
    expect(page.get_by_test_id("selected")).to_have_text("0 marked")


def test_a_chip_corrects_where_the_image_lies_and_a_second_click_takes_it_back(
    page: Page, predicted: Predicted
) -> None:
    workbench = _open(page, predicted)
    image = workbench.ids()[0]
    chip = workbench.tile(image).get_by_role("button", name=re.compile(f"^Image {image} is ")).first
    name = (chip.get_attribute("aria-label") or "").split(" is ")[1]
    chip.click()
    assert workbench.classes() == {image: name}
    chip.click()
    assert workbench.classes() == {}


def test_just_labelled_images_can_be_found_again(page: Page, predicted: Predicted) -> None:
    """activetigger/activetigger#121: on its faded tiles, by the filter by state, in the history."""
    workbench = _open(page, predicted)
    first = workbench.ids()
    workbench.turn_page()
    workbench.settle()
    workbench.turn_page("Shift+Enter")
    assert set(workbench.classes()) == set(first)
    expect(workbench.tile(first[0])).to_have_attribute("aria-description", "confirmed")
    found = Workbench(page).open(predicted.id, label="any", state="confirmed", limit=50)
    assert set(found.ids()) == set(first)
    workbench.press("h")
    history = page.get_by_role("complementary", name="History")
    expect(history.get_by_text("Confirmed 25 images as food-drink")).to_be_visible()


def test_a_range_of_probabilities_is_chosen_by_keyboard_and_stands_in_the_url(page: Page, predicted: Predicted) -> None:
    workbench = _open(page, predicted, limit=200)
    least = page.get_by_role("slider", name="Least probability")
    least.focus()
    for _ in range(10):
        workbench.press("ArrowRight")
    page.wait_for_url("**min_score=0.5*")
    workbench.wait()
    assert min(workbench.scores()) >= 0.5
    page.reload()
    expect(least).to_have_attribute("aria-valuenow", "0.5")
    expect(page.get_by_text("Probability: 50 – 100 %")).to_be_visible()


def test_a_class_that_no_image_has_says_what_it_waits_for(
    page: Page, predicted: Predicted, expected_complaints: list[str]
) -> None:
    expected_complaints.append("503")
    kites = predicted.armful.call("POST", f"/projects/{predicted.id}/classes", {"name": "kites"})["id"]
    page.goto(f"/projects/{predicted.id}?rank=class:{kites}&predicted={kites}")
    expect(page.get_by_role("heading", name="Nothing is predicted as this class yet")).to_be_visible()
    expect(page.get_by_text("The model does not know the class 'kites'. Label an image with it")).to_be_visible()
    image = predicted.images(limit=1)["items"][0]["id"]
    write = {"class_id": kites, "images": [{"id": image, "version": 0}]}
    predicted.armful.call("POST", f"/projects/{predicted.id}/labels", write)
    page.get_by_role("button", name="Look again").click()
    expect(Workbench(page).tiles.first.or_(page.get_by_text("Nothing is left to confirm here"))).to_be_visible()


def _beside(page: Page, name: str) -> Locator:
    """What the list offers to confirm as a class; it is asked for at most every five seconds."""
    return page.get_by_role("button", name=re.compile(rf"^[\d,]+ predicted as {name}: confirm them$"))


def test_the_list_counts_what_is_predicted_and_opens_it(page: Page, predicted: Predicted) -> None:
    for number in range(297):
        predicted.armful.call("POST", f"/projects/{predicted.id}/classes", {"name": f"Kind {number:03}"})
    page.set_viewport_size({"width": 768, "height": 800})
    workbench = Workbench(page).open(predicted.id, limit=25)
    count, by_class = predicted.counts(), predicted.classes
    for name, class_id in by_class.items():
        expect(_beside(page, name)).to_have_text(f"+{count[class_id]}")
    expect(page.get_by_role("button", name=re.compile("predicted as"))).to_have_count(len(count))
    food = _beside(page, "food-drink")
    expect(food).to_have_attribute("title", f"{count[by_class['food-drink']]} predicted: confirm them")

    before = food.bounding_box()
    food.hover()
    assert food.bounding_box() == before, "it stays under the pointer"
    assert before is not None
    assert min(before["width"], before["height"]) >= 24
    for tool in ("Edit food-drink", "Show images of food-drink"):
        other = page.get_by_role("button", name=tool).bounding_box()
        assert other is not None
        assert other["x"] + other["width"] <= before["x"]
    class_id = by_class["food-drink"]
    with page.expect_response(re.compile(f"/images.*predicted={class_id}")) as answer:
        food.click()
    page.wait_for_url(lambda url: f"rank=class:{class_id}" in unquote(url) and f"predicted={class_id}" in url)
    assert "label=" not in page.url, "what has no class"
    assert answer.value.json()["total"] == count[class_id], "as many as it said"
    workbench.wait()


def test_the_count_of_what_is_predicted_follows_the_labels(page: Page, predicted: Predicted) -> None:
    workbench = _open(page, predicted)
    food = predicted.classes["food-drink"]
    before = predicted.counts()[food]
    expect(_beside(page, "food-drink")).to_have_text(f"+{before}")
    workbench.turn_page()
    workbench.settle()
    after = predicted.counts()[food]
    assert after < before
    expect(_beside(page, "food-drink")).to_have_text(f"+{after}", timeout=15_000)


def test_nothing_stands_beside_a_class_while_nothing_is_predicted(
    page: Page, armful: ArmfulProcess, dataset_id: int
) -> None:
    quiet = Predicted(armful, dataset_id, name="Quiet", kinds=KINDS, labelled=0)
    with page.expect_response(f"**/projects/{quiet.id}/predicted") as answer:
        Workbench(page).open(quiet.id)
    assert answer.value.json() == {"by_class": {}}
    expect(page.get_by_role("button", name=re.compile("predicted as"))).to_have_count(0)


def test_a_class_is_confirmed_from_the_menu_and_by_key(page: Page, predicted: Predicted) -> None:
    workbench = Workbench(page).open(predicted.id)
    page.get_by_role("group", name="Rank by").get_by_role("button", name="Predicted").click()
    page.get_by_role("menuitem", name="flags").click()
    flags = predicted.classes["flags"]
    page.wait_for_url(f"**rank=class:{flags}*")
    assert f"predicted={flags}" in page.url
    workbench = Workbench(page).open(predicted.id, **{"class": flags})
    expect(workbench.class_button("flags")).to_be_visible()
    workbench.press("p")
    page.wait_for_url(f"**rank=class:{flags}*")
