"""`armful up FOLDER`, as `make run` starts it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.screens import Workbench
from tests.faults.armful_process import ArmfulProcess


@pytest.fixture(scope="module")
def armful(tmp_path_factory: pytest.TempPathFactory, photos: Path) -> Iterator[ArmfulProcess]:
    """In place of the tests' empty one: started with a folder."""
    with ArmfulProcess(tmp_path_factory.mktemp("up") / "data", folder=photos) as process:
        yield process
        process.stop()


def test_the_folder_can_be_labelled_after_one_click_and_while_it_is_being_read(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Start First pass").click()
    workbench = Workbench(page).wait_for_arrivals()
    workbench.select(*workbench.ids()[:2])
    workbench.create_class("Early")
    assert workbench.count_of("Early") == 2
    page.get_by_role("button", name="Rank by image").first.click(force=True)
    workbench.wait_ranked()
