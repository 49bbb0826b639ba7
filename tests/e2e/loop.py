"""The loop that a person goes through with a set of photos: label by likeness, train, confirm, sort out, again."""

import csv
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.screens import start_project

VIEWPORT: ViewportSize = {"width": 1600, "height": 2200}
"""Tall enough for a page of a hundred small tiles, or of fifty in six sections: all of it is in the document."""

PURE = 0.8
"""A class is confirmed for as long as so many of a page are right."""

_SIZE = 100

_SCREEN = """() => ({
    ids: [...document.querySelectorAll("[role=gridcell]")].map((tile) => Number(tile.dataset.imageId)),
    rows: document.querySelectorAll("[role=grid] [role=row]").length,
    all: Number(document.querySelector("[role=grid]")?.ariaRowCount ?? 0),
    notice: document.querySelector("main h2")?.textContent ?? null,
})"""
_FOCUSED = "() => Number(document.querySelector('[role=gridcell][data-focused]')?.dataset.imageId ?? 0)"


def truth_of(folder: Path) -> dict[str, str]:
    """The class of each file of a set of photos, by its name."""
    with (folder / "truth.csv").open(newline="", encoding="utf-8") as file:
        return {row["file"]: row["class"] for row in csv.DictReader(file)}


@dataclass(frozen=True, slots=True)
class Round:
    """One head that was kept: after what, on how many labels, and how right it is on images that it has not learnt."""

    after: str
    labels: int
    accuracy: float


@dataclass(frozen=True, slots=True)
class Exported:
    """The labels of a file: class and state of each image, and how many classes are those of the truth."""

    labels: dict[int, tuple[str, str]]
    right: int


@dataclass
class Loop:
    """One person, who errs never, with the browser and one set. Names a class only of images that stand on the page."""

    page: Page
    armful: Any
    truth: dict[str, str]
    given: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Class and state of every image that was labelled."""
    rounds: list[Round] = field(default_factory=list)
    pages: Counter[str] = field(default_factory=Counter)
    _seen: dict[int, str] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _ids: dict[str, int] = field(default_factory=dict)

    def import_folder(self, folder: Path, *, name: str, most: int | None = None) -> int:
        """Through the form for a new dataset; how many images there are, of which all are embedded."""
        page = self.page
        page.goto("/datasets/new")
        page.get_by_text("A folder on the server").click()
        page.get_by_label("Folder", exact=True).fill(str(folder))
        if most is not None:
            page.get_by_role("combobox", name="Sampling").click()
            page.get_by_role("option", name="Some, at random").click()
            page.get_by_label("Up to").fill(str(most))
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_role("button", name="Create dataset").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        dataset_id = int(re.findall(r"/datasets/(\d+)", page.url)[0])
        self.armful.wait_for(lambda: self._is_embedded(dataset_id), f"{name} to be embedded", seconds=900)
        images: int = self.armful.call("GET", f"/datasets/{dataset_id}")["counts"]["images"]
        return images

    def start(self, *, name: str) -> None:
        """A project, with a class for each name that the truth has."""
        self.workbench = start_project(self.page, name=name).wait()
        self.project_id = int(re.findall(r"/projects/(\d+)", self.page.url)[0])
        for class_name in sorted(set(self.truth.values())):
            self.workbench.press("Shift+N")
            self.page.keyboard.type(class_name)
            # Shift, because the name of a class may hold another's.
            self.workbench.press("Shift+Enter")
            expect(self.page.get_by_role("dialog")).to_have_count(0)
        rail = self.page.get_by_role("navigation", name="Classes")
        expect(rail.locator("[data-class-id]")).to_have_count(len(set(self.truth.values())))
        for item in self.armful.call("GET", f"/projects/{self.project_id}/classes")["items"]:
            self._keys[item["name"]] = item["key"]
            self._ids[item["name"]] = item["id"]
        assert self._ids.keys() == set(self.truth.values())

    def label_by_likeness(self, labels: int, *, limit: int) -> None:
        """Rank by a picture of the class that has the fewest labels, give the classes of the page, and so on."""
        self.workbench.open(self.project_id, rank="random:1", limit=limit, size=_SIZE)
        known: defaultdict[str, list[int]] = defaultdict(list)
        self._note(known, self._screen()[0])
        poor: Counter[str] = Counter()
        while len(self.given) < labels:
            have = Counter(name for name, _ in self.given.values())
            aim = min((name for name in known if known[name]), key=lambda name: (poor[name], have[name], name))
            self.workbench.settle()
            self.workbench.open(self.project_id, rank=f"similar:{known[aim].pop(0)}", limit=limit, size=_SIZE)
            ids, _ = self._screen()
            while ids:
                self.pages["by likeness"] += 1
                self._note(known, ids)
                right = self._give_classes(ids, aim)
                poor[aim] += right < len(ids) / 10
                if right < len(ids) / 2 or len(self.given) >= labels:
                    break
                self.workbench.press("Enter")
                ids, _ = self._screen(before=ids)

    def keep_head(self, after: str) -> Round:
        """Two clicks on the screen of the models; its accuracy on held-out images."""
        self.workbench.settle()
        self.page.get_by_role("link", name="Models").click()
        self.page.get_by_role("button", name="Keep this head").click()
        name = f"Head {len(self.rounds) + 1}"
        row = self.page.get_by_role("table", name="Models", exact=True).get_by_role("row", name=name, exact=True)
        expect(row).to_be_visible(timeout=60_000)
        model = self.armful.call("GET", f"/projects/{self.project_id}/models")["items"][0]
        accuracy = model["metrics"]["accuracy"]
        expect(row).to_contain_text(f"{100 * accuracy:.1f} %")
        kept = Round(after, model["label_count"], accuracy)
        self.rounds.append(kept)
        self.page.mouse.move(0, 0)
        return kept

    def confirm_classes(self, *, limit: int, most: int) -> None:
        """Class by class, the most probable first, for as long as the pages are pure; up to so many pages."""
        self.workbench.open(self.project_id, limit=limit, size=_SIZE)
        taught = {name for name, _ in self.given.values()}
        for name, class_id in self._ids.items():
            self.workbench.settle()
            if name not in taught or self.pages["to confirm"] >= most:
                continue
            self.workbench.press("Control+k")
            self.page.keyboard.type(f"confirm {name}")
            self.workbench.press("Enter")
            self.page.wait_for_url(f"**rank=class:{class_id}*")
            strip = self.page.get_by_role("region", name="Confirm the rest")
            expect(strip.locator("b").first).to_have_text(name)
            ids, _ = self._screen()
            while ids and self.pages["to confirm"] < most:
                self.pages["to confirm"] += 1
                right = self._take(ids, dict.fromkeys(ids, name))
                fresh, _ = self._screen(before=ids)
                if right < PURE * len(ids):
                    break
                ids = fresh

    def sort_out(self, *, limit: int, most: int, down_to: int = 0) -> None:
        """Pages of several classes, until so few images are left, or so many pages were taken."""
        if self._left() <= down_to:
            return
        self.workbench.open(self.project_id, rank="sort-out", limit=limit, size=_SIZE)
        ids, _ = self._screen()
        for _ in range(most):
            self.pages["to sort out"] += 1
            self._take(ids, self.workbench.sections())
            ids, notice = self._screen(before=ids)
            if not ids or self._left() <= down_to:
                assert ids or notice == "Everything is labelled", notice
                break
        self.workbench.settle()

    def exported(self) -> Exported:
        """The labels as the file holds them that is downloaded."""
        self.workbench.open(self.project_id, label="any")
        self.workbench.settle()
        with self.workbench.export("Labels as CSV").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert len({row["image_id"] for row in rows}) == len(rows), "an image is in the file twice"
        return Exported(
            {int(row["image_id"]): (row["class"], row["state"]) for row in rows},
            sum(self.truth[Path(row["file"]).name] == row["class"] for row in rows),
        )

    def _give_classes(self, ids: list[int], aim: str) -> int:
        """Each class with enough images on the page by selecting them and its key; how many were of `aim`."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for image_id in ids:
            found[self._class_of(image_id)].append(image_id)
        for name, images in sorted(found.items(), key=lambda pair: pair[0] != aim):
            if name != aim and len(images) < 4:
                continue
            if len(images) > len(ids) / 2:
                self.workbench.select_page()
                chosen = [image_id for image_id in ids if image_id not in images]
            else:
                chosen = images
            for image_id in chosen:
                self._stand_on(ids, image_id)
                self.workbench.press("x")
            self.workbench.expect_selected(len(images))
            self.workbench.press(self._keys[name])
            self.workbench.expect_selected(0)
            self.given |= dict.fromkeys(images, (name, "manual"))
        return len(found[aim])

    def _take(self, ids: list[int], proposed: dict[int, str]) -> int:
        """Correct what is not as proposed and confirm the rest with Enter; how many were right."""
        assert self.given.keys().isdisjoint(ids), "an image was shown again after it had its label"
        assert proposed.keys() == set(ids)
        wrong = [image_id for image_id in ids if self._class_of(image_id) != proposed[image_id]]
        for image_id in wrong:
            self._stand_on(ids, image_id)
            self.workbench.press(self._keys[self._class_of(image_id)])
        self.given |= {image_id: (self._class_of(image_id), "confirmed") for image_id in ids}
        self.given |= {image_id: (self._class_of(image_id), "corrected") for image_id in wrong}
        self.workbench.press("Enter")
        return len(ids) - len(wrong)

    def _screen(self, before: Iterable[int] = ()) -> tuple[list[int], str | None]:
        """The images on the page, as soon as they are others than before; or none, and what is said instead."""
        gone = set(before)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            shown = self.page.evaluate(_SCREEN)
            ids = shown["ids"]
            if ids and gone.isdisjoint(ids) and shown["rows"] == shown["all"]:
                return ids, None
            if not ids and shown["notice"] is not None:
                return [], shown["notice"]
            self.page.wait_for_timeout(20)
        raise AssertionError(f"the next page did not come: {shown}")

    def _stand_on(self, ids: list[int], image_id: int) -> None:
        """With the arrows."""
        focused = self.page.evaluate(_FOCUSED)
        at = ids.index(focused) if focused in ids else -1
        steps = ids.index(image_id) - at
        self.workbench.press(*["ArrowRight" if steps > 0 else "ArrowLeft"] * abs(steps))
        expect(self.workbench.tile(image_id)).to_have_attribute("data-focused", "true")

    def _class_of(self, image_id: int) -> str:
        """Of an image on the page, by the name of its file."""
        if image_id not in self._seen:
            name = self.armful.call("GET", f"/images/{image_id}")["names"][0]
            self._seen[image_id] = self.truth[Path(name).name]
        return self._seen[image_id]

    def _note(self, known: defaultdict[str, list[int]], ids: list[int]) -> None:
        """Images of each class that were seen, to rank by."""
        for image_id in ids:
            if image_id not in self._seen:
                known[self._class_of(image_id)].append(image_id)

    def _left(self) -> int:
        counts = self.armful.call("GET", f"/projects/{self.project_id}")["counts"]
        return int(counts["unlabelled"])

    def _is_embedded(self, dataset_id: int) -> bool:
        if self.armful.call("GET", f"/jobs?dataset_id={dataset_id}&unfinished=true")["items"]:
            return False
        counts = self.armful.call("GET", f"/datasets/{dataset_id}")["counts"]
        return bool(counts["images"] == counts["embedded"] > 0)
