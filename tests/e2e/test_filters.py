"""Filters and the views that keep them: all of it in the address."""

import csv
import re
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.pictures import kind_of
from tests.e2e.screens import Workbench, make_project
from tests.faults.armful_process import ArmfulProcess

_numbers = count(1)


@pytest.fixture(scope="module")
def dataset_id(armful: ArmfulProcess, photos: Path) -> int:
    """Grouped by kind, and each third image from a shop of its own."""
    manifest = photos.parent / "photos.csv"
    with manifest.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "group", "shop"])
        for number, picture in enumerate(sorted(photos.glob("*.jpg"))):
            writer.writerow([picture.name, kind_of(picture.name), "North, left" if number % 3 == 0 else "South"])
    dataset_id: int = armful.call("POST", "/datasets", {"name": "Grouped"})["id"]
    job = {"source": str(photos), "manifest": str(manifest)}
    armful.call("POST", f"/datasets/{dataset_id}/imports", job)
    armful.wait_for(
        lambda: not armful.call("GET", f"/jobs?dataset_id={dataset_id}&unfinished=true")["items"],
        "the import",
        seconds=120,
    )
    return dataset_id


@pytest.fixture
def project_id(armful: ArmfulProcess, dataset_id: int) -> int:
    return make_project(armful, dataset_id, name=f"Question {next(_numbers)}")


@pytest.fixture
def workbench(page: Page, project_id: int) -> Workbench:
    return Workbench(page).open(project_id)


def test_every_filter_stands_in_the_address_and_goes_by_its_chip(page: Page, workbench: Workbench) -> None:
    form = _open_filters(page)
    form.get_by_role("combobox", name="Group").fill("travel-places")
    form.get_by_role("combobox", name="Name of the metadata").fill("shop")
    form.get_by_role("combobox", name="Value of the metadata").fill("North, left")
    form.get_by_role("button", name="Show them").click()
    chips = page.get_by_role("region", name="Filters")
    expect(chips).to_contain_text("Group: travel-places")
    expect(chips).to_contain_text("shop: North, left")
    workbench.wait()
    both = len(workbench.ids())
    assert 0 < both < 25
    page.reload()
    workbench.wait()
    assert len(workbench.ids()) == both
    chips.get_by_role("button", name="Remove filter Group: travel-places").click()
    expect(workbench.tiles).to_have_count(50)
    chips.get_by_role("button", name="Remove filter shop: North, left").click()
    expect(chips).to_have_count(0)
    assert "meta" not in page.url


def test_what_any_image_has_is_offered_with_its_count_and_found_by_its_beginning(
    page: Page, workbench: Workbench, armful: ArmfulProcess, dataset_id: int
) -> None:
    known = {
        item["value"]: item["count"]
        for item in armful.call("GET", f"/datasets/{dataset_id}/facets?field=group")["items"]
    }
    form = _open_filters(page)
    group = form.get_by_role("combobox", name="Group")
    group.click()
    options = form.get_by_role("listbox", name="Group").get_by_role("option")
    expect(options).to_have_count(len(known))
    assert options.all_inner_texts() == [f"{name}\n{count}" for name, count in known.items()]
    group.fill("TRAVEL")
    expect(options).to_have_text([re.compile("travel-places")])
    group.fill("zebra")
    expect(form.get_by_role("status")).to_have_text("None begins with “zebra”.")
    group.fill("travel")
    expect(options).to_have_count(1)
    # The first Enter takes what stands out, and the first Escape closes the list alone.
    workbench.press("ArrowDown", "Enter")
    expect(group).to_have_value("travel-places")
    expect(options).to_have_count(0)
    group.click()
    expect(options.first).to_be_visible()
    workbench.press("Escape")
    expect(options).to_have_count(0)
    expect(form).to_be_visible()

    value = form.get_by_role("combobox", name="Value of the metadata")
    value.click()
    expect(form.get_by_role("status")).to_have_text("Choose the name first.")
    form.get_by_role("combobox", name="Name of the metadata").click()
    form.get_by_role("option", name="shop").click()
    value.click()
    form.get_by_role("option", name="North, left").click()
    workbench.press("Enter")
    chips = page.get_by_role("region", name="Filters")
    expect(chips).to_contain_text("Group: travel-places")
    expect(chips).to_contain_text("shop: North, left")
    page.get_by_role("toolbar").get_by_role("button", name="Filters: 2 on").click()
    expect(form).to_be_visible()
    workbench.press("Escape")
    expect(form).to_have_count(0)


def test_choices_that_cannot_be_had_hold_nobody_up(
    page: Page, workbench: Workbench, expected_complaints: list[str]
) -> None:
    expected_complaints.append("Failed to load resource")
    page.route(
        "**/facets?*",
        lambda route: route.fulfill(status=404, content_type="application/json", body='{"detail": "mislaid"}'),
    )
    form = _open_filters(page)
    form.get_by_role("combobox", name="Group").fill("travel-places")
    expect(form.get_by_role("status")).to_have_text("mislaid")
    workbench.press("Enter")
    expect(page.get_by_role("region", name="Filters")).to_contain_text("Group: travel-places")
    workbench.wait()


def test_labels_are_found_by_who_gave_them_when_and_how(page: Page, workbench: Workbench) -> None:
    """activetigger/activetigger#121: just-labelled images could not be found again."""
    chosen = workbench.ids()[2:7]
    workbench.select(*chosen)
    workbench.create_class("Found")
    page.get_by_role("button", name="Label filter: Unlabelled").click()
    page.get_by_role("menuitem", name="Labelled", exact=True).click()
    form = _open_filters(page)
    form.get_by_label("State").select_option("manual")
    form.get_by_label("Labelled by").select_option("owner")
    form.get_by_label("Labelled from").fill("2020-01-01")
    form.get_by_role("button", name="Show them").click()
    expect(workbench.tiles).to_have_count(5)
    assert sorted(workbench.ids()) == sorted(chosen)
    form = _open_filters(page)
    form.get_by_label("Labelled from").fill("2020-01-01")
    form.get_by_label("Labelled to").fill("2020-01-02")
    form.get_by_role("button", name="Show them").click()
    expect(workbench.tiles).to_have_count(0)
    page.get_by_role("button", name="Clear all").click()
    workbench.wait()
    assert sorted(workbench.ids()) == sorted(chosen)


def test_alt_click_on_a_class_shows_only_its_images(page: Page, workbench: Workbench) -> None:
    chosen = workbench.ids()[:4]
    workbench.select(*chosen)
    workbench.create_class("Shown")
    workbench.class_button("Shown").click(modifiers=["Alt"])
    expect(page.get_by_role("region", name="Filters")).to_contain_text("Class: Shown")
    expect(workbench.tiles).to_have_count(4)


def test_a_view_is_kept_under_a_name_applied_and_deleted(page: Page, workbench: Workbench, project_id: int) -> None:
    workbench.open(project_id, rank="random:5", label="all", group="flags")
    shown = workbench.ids()
    page.get_by_role("button", name="Views").click()
    page.get_by_label("Name of the view").fill("All flags")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="All flags", exact=True)).to_be_visible()
    workbench.open(project_id)
    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="All flags", exact=True).click()
    expect(page.get_by_role("region", name="Filters")).to_contain_text("Group: flags")
    expect(workbench.tile(shown[0])).to_be_visible()
    workbench.wait()
    assert workbench.ids() == shown
    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="Delete view All flags").click()
    expect(page.get_by_role("button", name="All flags", exact=True)).to_have_count(0)


def _open_filters(page: Page) -> Locator:
    page.get_by_role("toolbar").get_by_role("button", name="Filters").click()
    form = page.get_by_role("dialog", name="Filters")
    expect(form.get_by_role("combobox", name="Group")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return form
