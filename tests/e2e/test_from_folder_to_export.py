"""The whole first slice as a person walks through it."""

import csv
import hashlib
import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.pictures import kind_of
from tests.e2e.screens import create_dataset_from, start_project


def test_the_exported_file_holds_exactly_what_was_labelled(page: Page, photos: Path) -> None:
    create_dataset_from(page, photos, name="Things")
    expect(page.get_by_role("progressbar").first).to_be_visible()
    expect(page.get_by_text("150 images added").first).to_be_visible(timeout=120_000)
    expect(page.get_by_text("150 images · 150 embedded")).to_be_visible(timeout=120_000)
    workbench = start_project(page, name="Kind of thing").wait()

    # Rank by a picture of one's own, which is one of the set: it comes first.
    example = next(photos.glob("food-drink--*.jpg"))
    workbench.rank_by_file(example)
    food = workbench.ids()[:3]
    workbench.select(*food)
    workbench.create_class("Food")
    given = dict.fromkeys(food, "Food")

    # A key gives the class that a key's letter stands for; nothing is asked.
    more = [image_id for image_id in workbench.ids() if image_id not in given][:4]
    workbench.select(*more)
    workbench.press(workbench.key_of("Food"))
    workbench.settle()
    given |= dict.fromkeys(more, "Food")

    # A whole page at a gesture; the next one shows nothing of this one.
    seen = workbench.ids()
    workbench.turn_page()
    second = workbench.ids()
    assert set(seen).isdisjoint(second)
    workbench.select_page()
    workbench.create_class("Other")
    given |= dict.fromkeys(second, "Other")

    # Undo takes all of it back, redo gives it again, and one of them is changed after that.
    workbench.press("Control+z")
    workbench.settle()
    assert workbench.classes() == {}
    workbench.press("Control+y")
    workbench.settle()
    assert workbench.classes() == dict.fromkeys(second, "Other")
    workbench.select(second[0])
    workbench.press(workbench.key_of("Food"))
    workbench.settle()
    given[second[0]] = "Food"

    # A reload changes nothing: neither the page on screen nor what was labelled.
    address = page.url
    page.reload()
    workbench.wait()
    assert page.url == address
    assert workbench.count_of("Food") == 8
    assert workbench.count_of("Other") == len(second) - 1

    rows = _rows(workbench.export("Labels as CSV"))
    assert {int(row["image_id"]): row["class"] for row in rows} == given
    assert len(rows) == len(given)
    assert {row["state"] for row in rows} == {"manual"}
    assert all(row["labelled_by"] and row["labelled_at"] for row in rows)
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in photos.iterdir()}
    assert all(row["sha256"] == digests[Path(row["file"]).name] for row in rows)
    assert next(row["file"] for row in rows if row["sha256"] == digests[example.name]).endswith(example.name)

    lines = workbench.export("Labels as JSON Lines").read_text(encoding="utf-8").splitlines()
    assert {record["image_id"]: record["class"] for record in map(json.loads, lines)} == given


def test_like_pictures_come_before_unlike_ones(page: Page, photos: Path) -> None:
    """Not only the picture itself: most of the first dozen by a flag are flags, of which the set has a ninth."""
    create_dataset_from(page, photos, name="Likeness")
    expect(page.get_by_text("150 images · 150 embedded")).to_be_visible(timeout=120_000)
    workbench = start_project(page, name="Flags").wait()
    workbench.rank_by_file(next(photos.glob("flags--*.jpg")))
    first = workbench.ids()[:12]
    names = [page.request.get(f"/api/v1/images/{image_id}").json()["names"][0] for image_id in first]
    assert sum(kind_of(name) == "flags" for name in names) >= 9, names


def test_the_second_import_of_a_folder_adds_nothing(page: Page, photos: Path) -> None:
    create_dataset_from(page, photos, name="Twice")
    expect(page.get_by_text("150 images · 150 embedded")).to_be_visible(timeout=120_000)
    dataset_id = int(re.findall(r"/datasets/(\d+)", page.url)[0])
    answer = page.request.post(f"/api/v1/datasets/{dataset_id}/imports", data={"source": str(photos)})
    assert answer.status == 202
    page.reload()
    expect(page.get_by_text("150 found · 0 images added · 150 duplicates")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("150 images · 150 embedded")).to_be_visible()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
