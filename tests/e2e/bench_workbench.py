"""How fast the workbench is in a real browser: what a person feels at each key.

    python -m tests.e2e.bench_workbench

Over a ranking of 10 thousand synthetic images, and over one of 100 thousand: from a key press to the frame that shows
200 tiles with their new class; from the first byte of the page to the first page of images painted; the longest task
while 5,000 tiles are scrolled past; and the scripts that the workbench needs before it can be seen, gzipped. Of the
100 thousand also a ranking by likeness that is opened, a page behind the first 50,000, and the choices of the filters.
Without a graphics card, so a person's browser is faster.
"""

import gzip
import json
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser, Page, expect, sync_playwright

from armful.core.settings import Settings
from tests.bench.bench_serving import Server, fill, serving
from tests.bench.database import settings_for, temporary_postgres
from tests.bench.many_images import fill_many
from tests.e2e.chromium import FLAGS, find_chromium
from tests.e2e.screens import Workbench

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
IMAGES = 10_000
PRESSES = 40
TILES = 200
SCROLLED = 5_000
MANY_IMAGES = 100_000
GOALS = {
    "key p50": 50.0,
    "key p95": 50.0,
    "first page": 1000.0,
    "longest task": 100.0,
    "scripts": 350.0,
    "ranking opened": 500.0,
    "far page": 200.0,
    "choices": 300.0,
}

_WATCH = """
const figures = { keys: [], tasks: [], painted: null };
window.figures = figures;
// After the frame that follows a key: what its handlers changed is drawn by then.
const drawn = new MessageChannel();
let pressed = 0;
drawn.port1.onmessage = () => figures.keys.push(performance.now() - pressed);
addEventListener("keydown", (event) => {
    if (event.key !== "1" && event.key !== "Backspace") return;
    pressed = event.timeStamp;
    requestAnimationFrame(() => drawn.port2.postMessage(null));
}, true);
new PerformanceObserver((list) => figures.tasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({ type: "longtask" });
const look = () => {
    const tiles = [...document.querySelectorAll("[role=gridcell] img")];
    const inView = tiles.filter((image) => image.getBoundingClientRect().top < innerHeight);
    if (inView.length === 0 || !inView.every((image) => image.complete)) return requestAnimationFrame(look);
    const { responseStart } = performance.getEntriesByType("navigation")[0];
    requestAnimationFrame(() => setTimeout(() => { figures.painted = performance.now() - responseStart; }));
};
requestAnimationFrame(look);
"""


def main(images: int = IMAGES, presses: int = PRESSES, scrolled: int = SCROLLED) -> dict[str, float]:
    """Print the figures, and return them by name: milliseconds, and kilobytes."""
    with _served(lambda settings: fill(settings, images)) as (settings, (project_id, _, image_ids), armful, browser):
        view = {"rank": f"similar:{image_ids[5]}", "label": "all"}
        figures = _figures(browser, armful.url, settings.frontend, project_id, view, presses, scrolled)
    _print(figures)
    return figures


def main_of_many(
    images: int = MANY_IMAGES, presses: int = PRESSES, scrolled: int = SCROLLED, turns: int = 5
) -> dict[str, float]:
    """The same over very many images, and what grows with their number."""
    with _served(lambda settings: fill_many(settings, images)) as (settings, (project_id, first_id), armful, browser):
        view = {"rank": f"similar:{first_id + 5}", "label": "all"}
        figures = _figures(browser, armful.url, settings.frontend, project_id, view, presses, scrolled)
        figures |= _of_many(browser, armful, project_id, first_id, images, turns)
    _print(figures)
    return figures


def _print(figures: dict[str, float]) -> None:
    for name, figure in figures.items():
        unit = "kB" if name == "scripts" else "ms"
        print(f"  {name:<16}{figure:7.0f} {unit}  (goal \u2264 {GOALS[name]:g})")


@contextmanager
def _served(make: Callable[[Settings], T]) -> Iterator[tuple[Settings, T, Server, Browser]]:
    frontend = Path(os.environ.get("ARMFUL_FRONTEND", ROOT / "frontend" / "dist"))
    with tempfile.TemporaryDirectory() as folder, temporary_postgres(Path(folder)) as postgres:
        settings = settings_for(postgres, Path(folder)).model_copy(update={"frontend": frontend})
        made = make(settings)
        with serving("armful", settings) as armful, _browser() as browser:
            yield settings, made, armful, browser


def _figures(
    browser: Browser,
    url: str,
    frontend: Path | None,
    project_id: int,
    view: dict[str, str],
    presses: int,
    scrolled: int,
) -> dict[str, float]:
    first, scripts = zip(*(_first_page(browser, url, project_id, view) for _ in range(3)), strict=True)
    keys = sorted(_keys(browser, url, project_id, view, presses))
    task = _longest_task(browser, url, project_id, view, scrolled)
    built = frontend or ROOT
    return {
        "key p50": keys[len(keys) // 2],
        "key p95": keys[int(len(keys) * 0.95)],
        "first page": sorted(first)[1],
        "longest task": task,
        "scripts": sum(len(gzip.compress((built / path).read_bytes())) for path in scripts[0]) / 1000,
    }


def _of_many(
    browser: Browser, armful: Server, project_id: int, first_id: int, images: int, turns: int
) -> dict[str, float]:
    """Milliseconds from an act to its images or choices on screen; medians."""
    opened, far, choices = [], [], []
    half = _cursor_behind(armful, f"/api/v1/projects/{project_id}/images?rank=similar:{first_id}", images // 2)
    for turn in range(turns):
        with _workbench(browser, armful.url, project_id, rank="newest", label="all") as workbench:
            page = workbench.page
            began = time.perf_counter()
            workbench.tiles.nth(turn).hover()
            workbench.press("r")
            workbench.wait_ranked()
            opened.append(time.perf_counter() - began)
            page.get_by_role("toolbar").get_by_role("button", name="Filters").click()
            began = time.perf_counter()
            page.get_by_role("combobox", name="Name of the metadata").click()
            expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
            choices.append(time.perf_counter() - began)
        with _workbench(browser, armful.url, project_id, rank=f"similar:{first_id}", cursor=half, page=2) as workbench:
            began = time.perf_counter()
            workbench.turn_page("Enter")
            far.append(time.perf_counter() - began)
    figures = {"ranking opened": opened, "far page": far, "choices": choices}
    return {name: statistics.median(times) * 1000 for name, times in figures.items()}


def _cursor_behind(armful: Server, address: str, images: int) -> str:
    """The cursor of a ranking after its first images, by the largest steps there are."""
    cursor = ""
    for _ in range(-(-images // 400)):
        cursor = json.loads(armful.get(f"{address}&limit=400{cursor and f'&cursor={cursor}'}"))["next_cursor"]
    return cursor


@contextmanager
def _browser() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        raise SystemExit("There is no Chromium. Run `make chromium`, or set CHROMIUM to its program.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def _workbench(browser: Browser, url: str, project_id: int, **view: str | int) -> Iterator[Workbench]:
    """In a browser that has nothing cached, large enough for 200 small tiles at once."""
    context = browser.new_context(base_url=url, viewport={"width": 1920, "height": 1200})
    context.add_init_script(_WATCH)
    workbench = Workbench(context.new_page()).open(project_id, **view)
    # The page's policy lets no text run as code, so the waiting is done here.
    while workbench.page.evaluate("figures.painted") is None:
        workbench.page.wait_for_timeout(50)
    yield workbench
    context.close()


def _first_page(browser: Browser, url: str, project_id: int, view: dict[str, str]) -> tuple[float, list[str]]:
    """Milliseconds to the first page, and the scripts that it took, as paths below the built frontend."""
    with _workbench(browser, url, project_id, **view) as workbench:
        painted: float = workbench.page.evaluate("figures.painted")
        names: list[str] = workbench.page.evaluate(
            "performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)"
        )
    return painted, sorted({name.lstrip("/") for name in names if re.search(r"\.js$", name)})


def _keys(browser: Browser, url: str, project_id: int, view: dict[str, str], presses: int) -> list[float]:
    """Milliseconds from key press to frame, for keys that give 200 tiles a class and take it away in turns."""
    with _workbench(browser, url, project_id, **view, limit=TILES, size=80) as workbench:
        page = workbench.page
        expect(workbench.tiles).to_have_count(TILES)
        for turn in range(presses + 2):
            workbench.press("Control+a")
            workbench.expect_selected(TILES)
            _rest(page)
            workbench.press("Backspace" if turn % 2 else "1")
            workbench.settle()
            _rest(page)
        keys: list[float] = page.evaluate("figures.keys")
    # The first of each kind compiles.
    return keys[2:]


def _longest_task(browser: Browser, url: str, project_id: int, view: dict[str, str], tiles: int) -> float:
    """Milliseconds; nothing under 50 is told by the browser, and counts as none."""
    with _workbench(browser, url, project_id, **view, limit=400, size=110) as workbench:
        page = workbench.page
        _rest(page, 1500)
        page.evaluate("figures.tasks.length = 0")
        page.mouse.move(1100, 600)
        for _ in range(-(-tiles // 400)):
            for _ in range(25):
                page.mouse.wheel(0, 300)
                page.wait_for_timeout(16)
            if page.get_by_role("button", name="Next page").is_enabled():
                workbench.turn_page()
        tasks: list[float] = page.evaluate("figures.tasks")
    return max(tasks, default=0.0)


def _rest(page: Page, milliseconds: int = 120) -> None:
    """What the last act set off is over, as it is between two acts of a person."""
    page.wait_for_timeout(milliseconds)


if __name__ == "__main__":
    main()
    main_of_many()
