"""Pictures that come from the person's own computer."""

import io
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.pictures import write_broken, write_rotated
from tests.e2e.screens import hand_over, start_project


def test_dropped_files_become_images_and_a_broken_one_is_refused_with_its_reason(
    page: Page, photos: Path, tmp_path: Path
) -> None:
    whole = sorted(photos.iterdir())[:4]
    write_broken(tmp_path / "broken.jpg", whole[0])
    page.goto("/datasets/new")
    hand_over(page.get_by_test_id("drop-zone"), "drop", *whole, tmp_path / "broken.jpg")
    expect(page.get_by_text("5 files").first).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Dropped")
    page.get_by_role("button", name="Create dataset").click()
    upload = page.get_by_role("region", name="Upload")
    expect(upload).to_contain_text("4 images added · 1 refused")
    expect(upload.get_by_role("listitem")).to_have_text(re.compile(r"^broken\.jpg.{10,}"))
    expect(page.get_by_text("4 images · 4 embedded")).to_be_visible(timeout=60_000)
    workbench = start_project(page, name="Kind").wait()
    assert len(workbench.ids()) == 4


def test_a_picture_stands_upright_as_its_camera_says(page: Page, tmp_path: Path) -> None:
    write_rotated(tmp_path / "turned.jpg")
    page.goto("/datasets/new")
    page.get_by_test_id("file-input").set_input_files(tmp_path / "turned.jpg")
    page.get_by_label("Name", exact=True).fill("Turned")
    page.get_by_role("button", name="Create dataset").click()
    expect(page.get_by_text("1 image added").first).to_be_visible()
    workbench = start_project(page, name="Upright").wait()
    shape = workbench.tiles.first.locator("img").evaluate(
        "async image => { await image.decode(); return [image.naturalWidth, image.naturalHeight]; }"
    )
    assert shape[0] * 3 == shape[1] * 2
    source = workbench.tiles.first.locator("img").get_attribute("src")
    assert source is not None
    with Image.open(io.BytesIO(page.request.get(source).body())) as thumbnail:
        picture = thumbnail.convert("RGB")
    # Turned by a quarter: what was on the left is above.
    top, bottom = (picture.getpixel((picture.width // 2, picture.height * part // 8)) for part in (1, 7))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > top[2]
    assert bottom[2] > 200 > bottom[0]
