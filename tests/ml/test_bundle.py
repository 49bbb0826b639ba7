import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openvino
import pytest
import timm
import torch
from numpy.typing import NDArray
from timm.models._hub import save_for_hf

from armful import ml

CLASSES = [{"id": 7, "name": "Café"}, {"id": 9, "name": "Bar"}, {"id": 12, "name": "Rest"}]
CROP = 160


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    save_for_hf(timm.create_model("test_efficientnet", num_classes=3), str(tmp_path / "mine"), safe_serialization=True)
    return tmp_path / "mine"


def pictures(count: int) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (count, CROP, CROP, 3), np.uint8)


def test_a_safetensors_bundle_is_a_model_for_timm_with_its_classes_and_card(tmp_path: Path, folder: Path) -> None:
    ml.write_bundle(folder, tmp_path / "out.zip", format="safetensors", classes=CLASSES, card="# Cafés")
    with zipfile.ZipFile(tmp_path / "out.zip") as bundle:
        bundle.extractall(tmp_path / "out")
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        "README.md",
        "classes.json",
        "config.json",
        "model.safetensors",
        "preprocessing.json",
    }
    assert json.loads((tmp_path / "out" / "classes.json").read_text()) == CLASSES
    preprocessing = json.loads((tmp_path / "out" / "preprocessing.json").read_text())
    assert (preprocessing["center_crop"], preprocessing["shorter_side"]) == (CROP, 168)
    card = (tmp_path / "out" / "README.md").read_text()
    assert card.startswith("# Cafés\n")
    pixels = torch.zeros(1, 3, CROP, CROP)
    before, after = (
        timm.create_model(f"local-dir:{place}", pretrained=True).eval() for place in (folder, tmp_path / "out")
    )
    assert torch.equal(before(pixels), after(pixels))
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_an_onnx_bundle_answers_as_the_model_does(tmp_path: Path, folder: Path) -> None:
    ml.write_bundle(folder, tmp_path / "out.zip", format="onnx", classes=CLASSES, card="# Cafés")
    with zipfile.ZipFile(tmp_path / "out.zip") as bundle:
        bundle.extractall(tmp_path / "out")
    model: Any = openvino.Core().compile_model(
        tmp_path / "out" / "model.onnx", "CPU", {"INFERENCE_PRECISION_HINT": "f32"}
    )
    answer = model(pictures(5))
    probabilities, vectors = answer["probabilities"], answer["embedding"]
    classifier = ml.load_classifier(folder, device="cpu", models_folder=tmp_path / "models")
    expected, expected_vectors = classifier.classify(pictures(5))
    assert np.abs(probabilities - expected).max() < 0.02
    assert (vectors * expected_vectors).sum(axis=1).min() > 0.99
    assert len({row.tobytes() for row in vectors}) == 5


def test_a_bundle_names_every_class(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(ValueError, match="3 classes apart, not 2"):
        ml.write_bundle(folder, tmp_path / "out.zip", format="onnx", classes=CLASSES[:2], card="")
