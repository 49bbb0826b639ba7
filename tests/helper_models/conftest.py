from collections.abc import Iterator
from pathlib import Path

import pytest
import timm
import torch
from timm.models._hub import save_for_hf

from armful import datasets, projects
from armful.projects.schemas import ClassCreate
from armful.runtime import Runtime
from tests.helper_models.training import NAMES, SIDE, add_pictures
from tests.makers import Bench


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Without the environment that workers are started with, two threads on busy cores wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def start(tmp_path: Path, one_thread: None) -> str:  # noqa: ARG001  # it holds while the test runs
    """Folder of a tiny untrained model."""
    torch.manual_seed(0)
    model = timm.create_model("test_efficientnet", num_classes=5)
    config = {"input_size": (3, SIDE, SIDE), "crop_pct": 1.0}
    save_for_hf(model, str(tmp_path / "start"), safe_serialization=True, data_config=config)
    return str(tmp_path / "start")


@pytest.fixture
def bench(runtime: Runtime) -> Bench:
    """60 pictures of three colours, 45 of them labelled by it."""
    with runtime.transaction() as session:
        dataset = datasets.create_dataset(session, name="colours", encoder="tf_efficientnet_lite0")
        project = projects.create_project(session, dataset_id=dataset.id, name="project")
        classes = {name: projects.create_class(session, project.id, ClassCreate(name=name)).id for name in NAMES}
    made = Bench(runtime, dataset.id, project.id, add_pictures(runtime, dataset.id, range(60)), classes)
    for number, name in enumerate(NAMES):
        made.label(name, range(number, 45, 3))
    return made
