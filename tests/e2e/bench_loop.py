"""The whole loop in a real browser on whole sets of real photos: how far it gets, and how right it is.

    python -m tests.e2e.bench_loop

A driver that errs never labels 1,000 images by likeness, keeps the head, confirms class by class while the pages are
pure, keeps it again, sorts out the rest, and keeps it a third time half way. Printed are the accuracy of each of these
heads on held-out images (which the labels given by likeness flatter: they are the easy ones) and on all images without
a label then, and what the exported file says against the truth. The embeddings are left as they are, since a fine-tune
in the background would take the processor from the browser. Photos are read from ../shared/data beside the repository;
where that is absent, this says so.
"""

import json
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.bench.bench_accuracy import DATA
from tests.e2e.chromium import FLAGS, find_chromium
from tests.e2e.loop import VIEWPORT, Loop, truth_of
from tests.faults.armful_process import ArmfulProcess

SETS = ("clothing", "grocery")
LABELS = 1000
PAGE = 100
SECTIONS_PAGE = 50
"""Images of a page to sort out: of six classes at the most, as the screen proposes."""
MOST_PAGES = 80
"""Of each kind, so that a set takes ten minutes at the most."""


def main(sets: tuple[str, ...] = SETS, labels: int = LABELS, most_pages: int = MOST_PAGES) -> dict[str, float]:
    """Print the figures, and return them by name."""
    figures: dict[str, float] = {}
    program = find_chromium()
    if program is None:
        raise SystemExit("There is no Chromium. Run `make chromium`, or set CHROMIUM to its program.")
    for name in sets:
        if not (DATA / name).is_dir():
            print(f"  {name}: not measured, {DATA / name} is absent")
            continue
        with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            environment = {"ARMFUL_IMPORT_ROOTS": json.dumps([str(DATA)]), "ARMFUL_IMPROVE_EMBEDDINGS_AT": "0"}
            with ArmfulProcess(Path(folder) / "data", environment=environment) as armful:
                found = _walk(browser, armful, name, labels, most_pages)
                armful.stop()
            browser.close()
        figures |= {f"{name}, {figure}": value for figure, value in found.items()}
    return figures


def _walk(browser: Browser, armful: ArmfulProcess, name: str, labels: int, most_pages: int) -> dict[str, float]:
    context = browser.new_context(base_url=armful.url, viewport=VIEWPORT)
    context.set_default_timeout(60_000)
    page = context.new_page()
    complaints = _complaints_of(page)
    loop = Loop(page, armful, truth_of(DATA / name))
    images = loop.import_folder(DATA / name / "images", name=name)
    began = time.monotonic()
    loop.start(name="Kinds")
    loop.label_by_likeness(labels, limit=PAGE)
    print(f"  {name}: {images:,} images, {len(set(loop.truth.values()))} classes", flush=True)
    _keep(loop, "labelled by likeness")
    loop.confirm_classes(limit=PAGE, most=most_pages)
    _keep(loop, "confirmed by pages")
    half = (images - len(loop.given)) // 2
    loop.sort_out(limit=SECTIONS_PAGE, most=most_pages // 2, down_to=half)
    _keep(loop, "sorted out, half of the rest")
    loop.sort_out(limit=SECTIONS_PAGE, most=most_pages // 2)
    exported = loop.exported()
    minutes = (time.monotonic() - began) / 60
    context.close()
    lost = len(loop.given.items() ^ exported.labels.items())
    states = [state for _, state in exported.labels.values()]
    for state in ("manual", "confirmed", "corrected"):
        print(f"    {state:<26}{states.count(state):7,} images")
    for kind, pages in loop.pages.items():
        print(f"    pages {kind:<20}{pages:7,}" + ("  (all that were allowed)" if pages >= most_pages else ""))
    accuracy = 100 * exported.right / len(exported.labels)
    labelled = 100 * len(exported.labels) / images
    print(f"    labelled                  {labelled:7.2f} %")
    print(f"    of these right            {accuracy:7.2f} %")
    print(f"    lost, doubled or changed  {lost:7,} labels  (goal 0)")
    print(f"    complaints of the browser {len(complaints):7,}  (goal 0)")
    print(f"    minutes of the driver     {minutes:7.1f}")
    assert lost == 0, "the exported labels are not those that were given"
    rounds = {f"held-out accuracy {place}": kept.accuracy for place, kept in enumerate(loop.rounds, 1)}
    return {
        "labelled": labelled,
        "right": accuracy,
        "lost": lost,
        "complaints": len(complaints),
        "minutes": minutes,
        **rounds,
    }


def _keep(loop: Loop, after: str) -> None:
    kept = loop.keep_head(after)
    others, right = _others(loop)
    print(
        f"    held out, {after + ':':<30}{100 * kept.accuracy:6.2f} %  of {kept.labels:,} labels; "
        f"of the other {others:,} images {100 * right / max(1, others):.2f} %",
        flush=True,
    )


def _others(loop: Loop) -> tuple[int, int]:
    """How many images have no label, and of how many the prediction is right: what the driver cannot see."""
    names = {image_id: Path(name).name for image_id, name in loop.armful.sql("SELECT image_id, name FROM image_names")}
    classes = dict(loop.armful.sql("SELECT id, name FROM classes"))
    others = right = 0
    address: str | None = f"/projects/{loop.project_id}/images?rank=uncertain&label=none&limit=400"
    cursor = ""
    while address is not None:
        found = loop.armful.call("GET", address + cursor)
        others += len(found["items"])
        right += sum(
            classes[item["prediction"]["class_id"]] == loop.truth[names[item["id"]]] for item in found["items"]
        )
        cursor = f"&cursor={found['next_cursor']}"
        address = address if found["next_cursor"] else None
    return others, right


def _complaints_of(page: Page) -> list[str]:
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            found.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


if __name__ == "__main__":
    main()
