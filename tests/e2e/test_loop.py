"""The whole loop on a sample of real photos: label by likeness, train, confirm by pages, sort out, train again."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.bench.bench_accuracy import DATA
from tests.e2e.loop import VIEWPORT, Loop, truth_of
from tests.faults.armful_process import ArmfulProcess

PHOTOS = DATA / "grocery"
IMAGES = 360
LABELS = 150


@pytest.fixture(scope="module")
def armful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArmfulProcess]:
    if not PHOTOS.is_dir():
        pytest.skip(f"The photos of {PHOTOS} are absent.")
    roots = json.dumps([str(DATA)])
    with ArmfulProcess(tmp_path_factory.mktemp("up") / "data", environment={"ARMFUL_IMPORT_ROOTS": roots}) as process:
        yield process
        process.stop()


@pytest.fixture
def loop(page: Page, armful: ArmfulProcess) -> Loop:
    page.set_viewport_size(VIEWPORT)
    return Loop(page, armful, truth_of(PHOTOS))


def test_a_set_goes_round_the_loop_and_every_label_is_as_it_was_given(loop: Loop) -> None:
    images = loop.import_folder(PHOTOS / "images", name="Grocery", most=IMAGES)
    assert images == IMAGES
    loop.start(name="Kinds")
    loop.label_by_likeness(LABELS, limit=50)
    loop.keep_head("labelled by likeness")
    loop.confirm_classes(limit=50, most=5)
    loop.keep_head("confirmed by pages")
    loop.sort_out(limit=50, most=4)
    loop.keep_head("sorted out")
    exported = loop.exported()

    assert exported.labels == loop.given, "nothing lost, nothing doubled"
    assert exported.right == len(exported.labels)
    assert len({state for _, state in exported.labels.values()}) == 3, "given by hand, confirmed and corrected"
    counts = [kept.labels for kept in loop.rounds]
    assert LABELS <= counts[0] < counts[1] < counts[2] == len(exported.labels)
    for kept in loop.rounds:
        print(f"held out, {kept.after}: {kept.accuracy:.3f} of {kept.labels} labels")
        assert kept.accuracy > 0.6
    print(f"{len(exported.labels)} of {images} labelled; pages {dict(loop.pages)}")
