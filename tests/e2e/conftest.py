"""A real `armful up`, a real Chromium, and a sample of the demo set. What `make` has not prepared is asked for."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.e2e.chromium import FLAGS, find_chromium
from tests.e2e.pictures import DEMO, sample_of
from tests.e2e.screens import Workbench, make_dataset, make_project
from tests.faults.armful_process import ArmfulProcess

ROOT = Path(__file__).parents[2]

_numbers = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", type=Path, help="Folder to write the screenshots of the documentation to.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser, an import and a model take longer than the usual test may."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 150 pictures of the demo set, evenly over its kinds; its name is to be a dataset's."""
    if not DEMO.is_dir():
        pytest.fail("The demo set is missing. Run `make build/demo/truth.csv`, or all tests with `make test`.")
    return sample_of(DEMO, tmp_path_factory.mktemp("photos") / "things", count=150)


@pytest.fixture(scope="module")
def armful(tmp_path_factory: pytest.TempPathFactory, photos: Path) -> Iterator[ArmfulProcess]:
    """One Armful for a file of tests, each of which makes a dataset or a project of its own."""
    if not (ROOT / "frontend" / "dist" / "index.html").is_file():
        pytest.fail("The frontend is not built. Run `make frontend/dist/index.html`, or all tests with `make test`.")
    data = tmp_path_factory.mktemp("up") / "data"
    roots = json.dumps([str(photos.parent), str(DEMO.parent)])
    with ArmfulProcess(data, environment={"ARMFUL_IMPORT_ROOTS": roots}) as process:
        yield process
        process.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # By module, because playwright's event loop would be in the way of other tests of the same session.
    program = find_chromium()
    if program is None:
        pytest.fail("There is no Chromium. Run `make chromium`, or set CHROMIUM to its program.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def expected_complaints() -> list[str]:
    """What the browser's console may say in this test, as parts of its lines; a test adds to it."""
    return []


@pytest.fixture
def page(chromium: Browser, armful: ArmfulProcess, expected_complaints: list[str]) -> Iterator[Page]:
    """A tab with a profile of its own, tall enough to see a page of fifty; what it complains of fails the test."""
    context = chromium.new_context(base_url=armful.url, viewport={"width": 1440, "height": 1400}, locale="en-GB")
    context.set_default_timeout(15_000)
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.extend(_complaint(message)))
    yield opened
    context.close()
    assert [line for line in complaints if not any(part in line for part in expected_complaints)] == []


@pytest.fixture(scope="module")
def dataset_id(armful: ArmfulProcess, photos: Path) -> int:
    """The photos, embedded."""
    return make_dataset(armful, photos, name="Things")


@pytest.fixture
def project_id(armful: ArmfulProcess, dataset_id: int) -> int:
    """A project without labels."""
    return make_project(armful, dataset_id, name=f"Question {next(_numbers)}")


@pytest.fixture
def workbench(page: Page, project_id: int) -> Workbench:
    """Of such a project, with the newest images."""
    return Workbench(page).open(project_id)


def _complaint(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type in {"error", "warning"} else []
