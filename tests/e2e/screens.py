"""The screens as a person finds them: by role and name, never by how they are built."""

import base64
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

_HAND_OVER = """(target, [event, files]) => {
    const transfer = new DataTransfer();
    for (const { name, type, content } of files) {
        const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type }));
    }
    const options = { bubbles: true, cancelable: true };
    const made = event === "paste"
        ? new ClipboardEvent(event, { ...options, clipboardData: transfer })
        : new DragEvent(event, { ...options, dataTransfer: transfer });
    target.dispatchEvent(made);
}"""


def hand_over(target: Locator, event: str, *files: Path) -> None:
    """Drop files from the desktop onto a part of the page, or paste one: what no key of a test's browser can do."""
    content = [
        {"name": file.name, "type": "image/jpeg", "content": base64.b64encode(file.read_bytes()).decode()}
        for file in files
    ]
    events = ["dragover", "drop"] if event == "drop" else [event]
    for name in events:
        target.evaluate(_HAND_OVER, [name, content])


def create_dataset_from(page: Page, folder: Path, *, name: str) -> None:
    """Home, New dataset, a folder on the server; ends on the dataset's page."""
    page.goto("/")
    page.get_by_role("link", name="New dataset").first.click()
    page.get_by_text("A folder on the server").click()
    page.get_by_label("Folder", exact=True).fill(str(folder))
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Create dataset").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def start_project(page: Page, *, name: str) -> "Workbench":
    """From a dataset's page without projects into its first workbench."""
    page.get_by_role("button", name="Start labelling").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Project name").fill(name)
    dialog.get_by_role("button", name="Start labelling").click()
    return Workbench(page)


class Workbench:
    """The one screen where people live."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tiles = page.locator("[role=gridcell]")
        self.saved = page.get_by_test_id("saved")

    def open(self, project_id: int, **view: str | float) -> "Workbench":
        search = "&".join(f"{name}={value}" for name, value in view.items())
        self.page.goto(f"/projects/{project_id}?{search}")
        self.wait()
        # Chromium drops keys that come before a page's first paint, which on a busy machine is after its first images
        # are in the document; nobody presses a key at what is not to be seen.
        while not self.page.evaluate("performance.getEntriesByName('first-contentful-paint').length"):
            self.page.wait_for_timeout(20)
        return self

    def wait(self) -> "Workbench":
        """Until there are images."""
        expect(self.tiles.first).to_be_visible(timeout=60_000)
        return self

    def wait_for_arrivals(self) -> "Workbench":
        """While an import has just begun: looks again until there are images."""
        again = self.page.get_by_role("button", name="Look again")
        for _ in range(60):
            expect(self.tiles.first.or_(again).first).to_be_visible()
            if self.tiles.count() > 0:
                return self
            again.click()
            self.page.wait_for_timeout(500)
        raise AssertionError("no images arrived")

    def ids(self) -> list[int]:
        """The images on the page, in order."""
        return [int(value) for value in self.tiles.evaluate_all("all => all.map(tile => tile.dataset.imageId)")]

    def scores(self) -> list[float]:
        """How like each image on the page is to the references."""
        return [float(value) for value in self.tiles.evaluate_all("all => all.map(tile => tile.dataset.score)")]

    def selected(self) -> list[int]:
        """The selected images, in the order on screen."""
        found = self.page.locator("[role=gridcell][aria-selected=true]")
        return [int(value) for value in found.evaluate_all("all => all.map(tile => tile.dataset.imageId)")]

    def tile(self, image_id: int) -> Locator:
        return self.page.locator(f"[role=gridcell][data-image-id='{image_id}']")

    def classes(self) -> dict[int, str]:
        """What each image on the page is labelled as, where it is."""
        names = self.tiles.evaluate_all("all => all.map(tile => [tile.dataset.imageId, tile.ariaLabel])")
        found = {int(image_id): re.sub(r"^Image \d+, ", "", name) for image_id, name in names}
        return {image_id: name for image_id, name in found.items() if name != "unlabelled"}

    def sections(self) -> dict[int, str]:
        """The class of the section that each image is in, in the order on screen."""
        rows = self.page.get_by_role("row").evaluate_all(
            """rows => rows.map(row => [
                row.getBoundingClientRect().top,
                row.querySelector("[role=rowheader] b")?.innerText,
                [...row.querySelectorAll("[data-image-id]")].map(tile => Number(tile.dataset.imageId)),
            ])"""
        )
        found: dict[int, str] = {}
        section = ""
        for _, title, images in sorted(rows, key=lambda row: row[0]):
            section = title or section
            found |= dict.fromkeys(images, section)
        return found

    def press(self, *chords: str) -> None:
        for chord in chords:
            self.page.keyboard.press(chord)

    def select(self, *image_ids: int) -> None:
        for image_id in image_ids:
            self.tile(image_id).click()
        self.expect_selected(len(image_ids))

    def select_page(self) -> None:
        self.press("Control+a")
        self.expect_selected(len(self.ids()))

    def expect_selected(self, count: int) -> None:
        expect(self.page.get_by_test_id("selected")).to_have_text(f"{count} selected")

    def create_class(self, name: str) -> None:
        """With a selection: type a name that no class has, and Enter."""
        first, rest = name[0], name[1:]
        self.press(f"Shift+{first}" if first.isupper() else first)
        self.page.keyboard.type(rest)
        expect(self.page.get_by_role("combobox", name="Class")).to_have_value(name)
        self.press("Enter")
        expect(self.class_button(name)).to_be_visible()
        self.settle()

    def class_button(self, name: str) -> Locator:
        rail = self.page.get_by_role("navigation", name="Classes")
        return rail.get_by_role("button").filter(has_text=name).and_(rail.locator("[data-class-id]"))

    def key_of(self, name: str) -> str:
        """The key that the list shows beside a class."""
        cap = self.class_button(name).locator("[data-cap]").get_attribute("data-cap")
        assert cap is not None
        return cap.lower()

    def count_of(self, name: str) -> int:
        return int(re.findall(r"\d+$", self.class_button(name).inner_text().replace(",", ""))[0])

    def settle(self) -> None:
        """Until every label given is durable on the server."""
        expect(self.page.get_by_role("dialog")).to_have_count(0)
        expect(self.saved).to_have_text(re.compile("nothing pending"))

    def turn_page(self, key: str = "Enter") -> None:
        label = self.page.get_by_test_id("page").inner_text()
        self.press(key)
        expect(self.page.get_by_test_id("page")).not_to_have_text(label)
        self.wait()

    def rank_by_file(self, picture: Path) -> None:
        """With the file chooser; until the order has changed to it."""
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="Add a picture to rank by").click()
        chooser.value.set_files(picture)
        self.wait_ranked()

    def wait_ranked(self) -> None:
        expect(self.page.get_by_role("group", name="Rank by").get_by_role("button", name="Similar")).to_have_attribute(
            "aria-pressed", "true"
        )
        expect(self.tiles.first).to_have_attribute("data-score", re.compile(r"\d"), timeout=60_000)

    def export(self, name: str) -> Path:
        """The file that the menu's item `name` downloads."""
        self.page.get_by_role("button", name="Export").click()
        with self.page.expect_download() as download:
            self.page.get_by_role("menuitem", name=name).click()
        return Path(download.value.path())


def make_dataset(armful: Any, folder: Path, *, name: str) -> int:
    """Through the API, for tests that are about something else; embedded when it returns."""
    dataset_id: int = armful.call("POST", "/datasets", {"name": name})["id"]
    armful.call("POST", f"/datasets/{dataset_id}/imports", {"source": str(folder)})

    def is_embedded() -> bool:
        if armful.call("GET", f"/jobs?dataset_id={dataset_id}&unfinished=true")["items"]:
            return False
        counts = armful.call("GET", f"/datasets/{dataset_id}")["counts"]
        return bool(counts["images"] == counts["embedded"] > 0)

    armful.wait_for(is_embedded, f"{name} to be embedded", seconds=120)
    return dataset_id


def make_project(armful: Any, dataset_id: int, *, name: str) -> int:
    project_id: int = armful.call("POST", "/projects", {"dataset_id": dataset_id, "name": name})["id"]
    return project_id
