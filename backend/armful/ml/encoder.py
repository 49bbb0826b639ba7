"""Encoders: which there are, how one is loaded, what it does."""

import logging
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from armful.core.errors import InvalidError
from armful.ml import joined, openvino_engine, source
from armful.ml.engine import Engine, normalised
from armful.ml.recipe import digest

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EncoderChoice:
    """An encoder that can be offered: it needs no network."""

    name: str
    title: str
    dimension: int | None
    is_default: bool


class Encoder:
    """Turns pixels into vectors; threads may share it, and other threads run while it works."""

    def __init__(self, name: str, engine: Engine) -> None:
        self.name = name
        self.version = engine.recipe.version(engine.kind, engine.precision)
        """Digest of weights, preprocessing, precision and engine; see `embedding_version`."""
        self.dimension = engine.recipe.dimension
        self.short_side = engine.recipe.short_side
        self.crop = engine.recipe.crop
        self.batch = engine.batch
        """How many pictures at a time it is best fed."""
        self.engine = f"{engine.kind} {engine.precision}"
        """What it runs on, for people."""
        self._engine = engine

    def embed(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(n, crop, crop, 3) uint8 RGB to (n, dimension), each row of length 1."""
        check_pixels(pixels, self.crop)
        return normalised(self._engine.features(pixels))


def available_encoders() -> list[EncoderChoice]:
    """What can be offered without a network; any other timm name, or a folder, can be typed in."""
    return [
        EncoderChoice("tf_efficientnet_lite0", "EfficientNet-Lite 0: fastest", 1280, is_default=True),
        EncoderChoice("tf_efficientnet_lite1", "EfficientNet-Lite 1: a little better, slower", 1280, is_default=False),
        EncoderChoice("tf_efficientnet_lite2", "EfficientNet-Lite 2: best of the three", 1280, is_default=False),
        EncoderChoice(
            "tf_efficientnet_lite0+tf_efficientnet_lite2", "Lite 0 and 2 joined: best, slowest", 2560, is_default=False
        ),
    ]


def embedding_version(encoder: Encoder, decoder_version: str) -> str:
    """Version of an embedding set: vectors made by another encoder, engine, precision or decoder never mix with it."""
    return digest([encoder.version, decoder_version])


def load_encoder(name: str, *, device: str = "auto", models_folder: Path) -> Encoder:
    """By a timm name, the path of a folder with `config.json` and `model.safetensors`, or several with a + between.

    `device` is `auto` (a CUDA GPU where there is one, else the CPU), `cpu`, `cuda`, `cuda:1` or `mps`. The first
    load on a CPU converts the model into `models_folder`, in seconds; later ones need no torch, and take a quarter
    of a second. Raises `NotFoundError` for an unknown name, `NotReadyError` when weights cannot be fetched.
    """
    engines = [
        load_engine(part, source.find(part), device=device, models_folder=models_folder)
        for part in joined.parts_of(name)
    ]
    return Encoder(name, engines[0] if len(engines) == 1 else joined.JoinedEngine(engines))


def load_engine(name: str, model: source.Source, *, device: str, models_folder: Path) -> Engine:
    """What runs a model best on a device; see `load_encoder`."""
    device = best_device() if device == "auto" else device
    if device == "cpu":
        try:
            return openvino_engine.load(model, models_folder)
        except openvino_engine.ConversionError as error:
            log.warning("%s runs on torch, more slowly, because OpenVINO cannot convert it: %s", name, error)
    return _on_torch(model, device)


def check_pixels(pixels: NDArray[np.uint8], crop: int) -> None:
    """ValueError for anything but (n, crop, crop, 3) uint8."""
    wanted = (crop, crop, 3)
    if pixels.dtype != np.uint8 or pixels.shape[1:] != wanted:
        raise ValueError(f"expected uint8 of shape (n, {wanted}), not {pixels.dtype} of {pixels.shape}")


def _on_torch(model: source.Source, device: str) -> Engine:
    import torch

    from armful.ml.torch_engine import TorchEngine

    kind = torch.device(device).type
    if (kind == "cuda" and not torch.cuda.is_available()) or (kind == "mps" and not torch.backends.mps.is_available()):
        raise InvalidError(f"There is no device {device!r} on this machine. Set the device to auto or cpu.")
    return TorchEngine(*model.load(), device)


def best_device() -> str:
    """CUDA where there is a GPU; the look at the driver first saves importing torch where there is none."""
    if sys.platform == "linux" and any(Path(driver).exists() for driver in ("/dev/nvidiactl", "/dev/dxg")):
        import torch

        if torch.cuda.is_available():
            return "cuda"
    return "cpu"
