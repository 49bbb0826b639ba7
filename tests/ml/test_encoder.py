import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import timm
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from timm.models import build_model_with_cfg, register_model
from timm.models._hub import save_for_hf

from armful import ml
from armful.core.errors import InvalidError, NotFoundError, NotReadyError
from armful.ml import efficientnet_lite
from armful.ml.torch_engine import TorchEngine

LITE = "tf_efficientnet_lite0"


def pictures(count: int, size: int = 224) -> NDArray[np.uint8]:
    """Coarse patches rather than noise, which all looks alike to an encoder."""
    patches = np.random.default_rng(0).integers(0, 256, (count, 7, 7, 3), np.uint8)
    return np.ascontiguousarray(patches.repeat(32, axis=1).repeat(32, axis=2)[:, :size, :size])


@pytest.fixture(scope="module")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def lite(models_folder: Path) -> ml.Encoder:
    return ml.load_encoder(LITE, device="cpu", models_folder=models_folder)


@pytest.fixture(scope="module")
def reference() -> NDArray[np.float32]:
    """Vectors of `pictures(12)` by eager fp32 torch, with the normalisation written out once more."""
    model: Any = efficientnet_lite.load(LITE)
    model.reset_classifier(0)
    pixels = torch.from_numpy(pictures(12)).permute(0, 3, 1, 2).float()
    with torch.no_grad():
        features: NDArray[np.float32] = torch.nn.functional.normalize(model(pixels / 127.5 - 1)).numpy()
    return features


def folder_with_model(folder: Path, architecture: str = "test_vit", *, seed: int = 0) -> Path:
    """What timm itself saves, with random weights."""
    torch.manual_seed(seed)
    model = timm.create_model(architecture, num_classes=3)
    save_for_hf(model, str(folder), safe_serialization=True)
    (folder / "pytorch_model.bin").unlink(missing_ok=True)
    return folder


def test_vectors_have_length_one_and_are_those_of_the_weights(lite: ml.Encoder, reference: NDArray[np.float32]) -> None:
    vectors = lite.embed(pictures(12))
    assert vectors.dtype == np.float32
    assert vectors.shape == (12, lite.dimension) == (12, 1280)
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5
    lowest = 0.98 if lite.engine.endswith("bf16") else 0.9999
    assert (vectors * reference).sum(axis=1).min() > lowest


def test_a_vector_does_not_depend_on_its_neighbours_by_a_bit(lite: ml.Encoder) -> None:
    pixels = pictures(32)
    together = lite.embed(pixels)
    assert np.array_equal(together[5], lite.embed(pixels[5:6])[0])
    assert np.array_equal(together[::-1], lite.embed(pixels[::-1]))


def test_threads_may_share_an_encoder(lite: ml.Encoder) -> None:
    pixels = pictures(8)
    expected = lite.embed(pixels)
    with ThreadPoolExecutor(4) as threads:
        for vectors in threads.map(lambda _: lite.embed(pixels), range(12)):
            assert np.array_equal(vectors, expected)


def test_no_pictures_give_no_vectors_and_wrong_ones_an_error(lite: ml.Encoder) -> None:
    assert lite.embed(pictures(0)).shape == (0, 1280)
    wrongs: list[Any] = [pictures(1, size=200), pictures(1).astype(np.float32), pictures(1)[0]]
    for wrong in wrongs:
        with pytest.raises(ValueError, match="expected uint8"):
            lite.embed(wrong)


@pytest.mark.parametrize("choice", ml.available_encoders(), ids=lambda choice: choice.name)
def test_what_is_offered_loads_without_network(choice: ml.EncoderChoice, models_folder: Path) -> None:
    encoder = ml.load_encoder(choice.name, device="cpu", models_folder=models_folder)
    assert encoder.dimension == choice.dimension
    size = {"0": (256, 224), "1": (272, 240), "2": (292, 260)}[choice.name[-1]]
    assert (encoder.short_side, encoder.crop) == size
    vectors = encoder.embed(np.zeros((1, encoder.crop, encoder.crop, 3), np.uint8))
    assert np.isfinite(vectors).all()


def test_one_encoder_is_the_default() -> None:
    assert [choice.name for choice in ml.available_encoders() if choice.is_default] == [LITE]


_LOADING = """
import hashlib, json, sys
from pathlib import Path
import numpy as np
from armful import ml
encoder = ml.load_encoder(sys.argv[1], models_folder=Path(sys.argv[2]), device="cpu")
vectors = encoder.embed(np.full((1, encoder.crop, encoder.crop, 3), 99, np.uint8))
digest = hashlib.sha256(vectors.tobytes()).hexdigest()
print(json.dumps([encoder.version, digest, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def start_loading(models_folder: Path, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _LOADING, LITE, str(models_folder)],
        env=os.environ | {"HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )


def answer(process: subprocess.Popen[str]) -> tuple[str, str, list[str]]:
    output = process.communicate(timeout=100)[0]
    assert process.returncode == 0
    version, digest, modules = json.loads(output)
    return version, digest, modules


def test_processes_may_convert_the_same_model_at_once(tmp_path: Path, lite: ml.Encoder) -> None:
    racing = [start_loading(tmp_path / "models", tmp_path) for _ in range(2)]
    one, two = [answer(process) for process in racing]
    assert one[:2] == two[:2]
    assert one[0] == lite.version
    assert len(list((tmp_path / "models" / "openvino").iterdir())) == 1


def test_a_converted_model_needs_no_torch_and_nobody_is_called(
    tmp_path: Path, models_folder: Path, lite: ml.Encoder
) -> None:
    version, _, modules = answer(start_loading(models_folder, tmp_path))
    assert version == lite.version
    assert "openvino" in modules
    assert "torch" not in modules
    assert "timm" not in modules
    # OpenVINO's reports to its makers leave an identity in the home folder.
    assert list(tmp_path.iterdir()) == []


def test_versions_tell_apart_whatever_changes_vectors(lite: ml.Encoder) -> None:
    recipe = efficientnet_lite.LITES[LITE].recipe
    same = recipe.version("openvino", "bf16")
    assert same == replace(recipe).version("openvino", "bf16")
    others = {
        recipe.version("openvino", "fp32"),
        recipe.version("torch-cuda", "bf16"),
        replace(recipe, weights="0" * 64).version("openvino", "bf16"),
        replace(recipe, short_side=255).version("openvino", "bf16"),
        replace(recipe, mean=(0.485, 0.456, 0.406)).version("openvino", "bf16"),
    }
    assert len(others | {same}) == 6
    assert ml.embedding_version(lite, "one decoder") != ml.embedding_version(lite, "another decoder")
    assert ml.embedding_version(lite, "one decoder") == ml.embedding_version(lite, "one decoder")


def test_a_local_folder_is_an_encoder(tmp_path: Path, models_folder: Path) -> None:
    folder = folder_with_model(tmp_path / "mine")
    encoder = ml.load_encoder(str(folder), device="cpu", models_folder=models_folder)
    model = timm.create_model(f"local-dir:{folder}", pretrained=True, num_classes=0).eval()
    pixels = pictures(4, size=160)
    config: Any = model.pretrained_cfg
    mean, std = (torch.tensor(config[name]).view(1, 3, 1, 1) for name in ("mean", "std"))
    with torch.no_grad():
        expected = torch.nn.functional.normalize(
            model((torch.from_numpy(pixels).permute(0, 3, 1, 2) / 255 - mean) / std)
        ).numpy()
    assert (encoder.crop, encoder.short_side) == (160, int(160 / config["crop_pct"]))
    assert (encoder.embed(pixels) * expected).sum(axis=1).min() > 0.99


def test_other_weights_in_a_folder_are_another_version(tmp_path: Path, models_folder: Path) -> None:
    folder = folder_with_model(tmp_path / "mine")
    before = ml.load_encoder(str(folder), device="cpu", models_folder=models_folder)
    weights = load_file(folder / "model.safetensors")
    save_file({name: tensor * 1.5 for name, tensor in weights.items()}, folder / "model.safetensors")
    after = ml.load_encoder(str(folder), device="cpu", models_folder=models_folder)
    assert before.version != after.version
    assert not np.array_equal(before.embed(pictures(1, 160)), after.embed(pictures(1, 160)))


def test_a_folder_without_weights_and_an_unknown_name_are_not_found(tmp_path: Path) -> None:
    folder = folder_with_model(tmp_path / "mine")
    (folder / "model.safetensors").unlink()
    with pytest.raises(NotFoundError, match=r"has no model\.safetensors"):
        ml.load_encoder(str(folder), models_folder=tmp_path)
    with pytest.raises(NotFoundError, match="No encoder is called"):
        ml.load_encoder("no_such_model", models_folder=tmp_path)


def test_weights_that_cannot_be_fetched_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "nothing"))
    with pytest.raises(NotReadyError, match=r"not on this machine .* folder"):
        ml.load_encoder("test_resnet.r160_in1k", models_folder=tmp_path)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_a_device_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="no device 'cuda:1'"):
        ml.load_encoder(LITE, device="cuda:1", models_folder=tmp_path)


def test_the_torch_engine_agrees_and_depends_on_neighbours_by_rounding_only(reference: NDArray[np.float32]) -> None:
    model: Any = efficientnet_lite.load(LITE)
    model.reset_classifier(0)
    encoder = ml.Encoder(LITE, TorchEngine(model, efficientnet_lite.LITES[LITE].recipe, "cpu"))
    together = encoder.embed(pictures(12))
    alone = np.concatenate([encoder.embed(pictures(12)[row : row + 1]) for row in range(12)])
    assert (together * reference).sum(axis=1).min() > 0.98
    assert (together * alone).sum(axis=1).min() > 0.999
    assert encoder.embed(pictures(0)).shape == (0, 1280)


class _Unusual(torch.nn.Module):
    """A model with a step for which OpenVINO has no equivalent."""

    num_features = 3

    def __init__(self, **_options: Any) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(3))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        spread = torch.linalg.eigvalsh(torch.einsum("nchw,ndhw->ncd", pixels, pixels).float())
        weighted: torch.Tensor = spread * self.weight
        return weighted


@register_model
def armful_unusual(pretrained: bool = False, **options: Any) -> Any:
    return build_model_with_cfg(_Unusual, "armful_unusual", pretrained, **options)


def test_a_model_that_openvino_cannot_run_runs_on_torch(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    half = [0.5, 0.5, 0.5]
    config = {"input_size": [3, 32, 32], "crop_pct": 1.0, "mean": half, "std": half, "num_classes": 0}
    (tmp_path / "config.json").write_text(json.dumps({"architecture": "armful_unusual", "pretrained_cfg": config}))
    save_file({"weight": torch.ones(3)}, tmp_path / "model.safetensors")
    encoder = ml.load_encoder(str(tmp_path), device="cpu", models_folder=tmp_path / "models")
    assert encoder.engine.startswith("torch-cpu")
    assert "OpenVINO cannot convert it" in caplog.text
    assert encoder.embed(pictures(2, size=32)).shape == (2, 3)
