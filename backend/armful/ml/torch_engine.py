"""Inference through torch: GPUs, and models that OpenVINO cannot run."""

import threading

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from armful.ml.openvino_engine import has_bf16
from armful.ml.recipe import Recipe

_GPU_BATCH = 256
_CPU_BATCH = 8


class TorchEngine:
    """A model in channels-last layout under autocast; threads may share it.

    Vectors of one picture in different batches may differ by rounding (cosine above 0.999). On CUDA, batches go
    through pinned memory and are queued without waiting, so that copying and computing overlap. The CUDA and MPS
    paths have run on no such device yet; the tests run this class on the CPU.
    """

    def __init__(self, model: nn.Module, recipe: Recipe, device: str) -> None:
        self.recipe = recipe
        self._device = torch.device(device)
        self.kind = f"torch-{self._device.type}"
        self._type = autocast_type(self._device)
        self.precision = {torch.bfloat16: "bf16", torch.float16: "fp16", torch.float32: "fp32"}[self._type]
        self.batch = _CPU_BATCH if self._device.type == "cpu" else _GPU_BATCH
        self._model = model.eval().to(self._device, memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs miss this pair
        self._mean = self._per_colour(recipe.mean)
        self._std = self._per_colour(recipe.std)
        self._lock = threading.Lock()
        if self._device.type != "cpu":
            for size in (self.batch, 1):  # the first batches choose kernels, which takes seconds
                self.features(np.zeros((size, recipe.crop, recipe.crop, 3), np.uint8))

    def features(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(n, crop, crop, 3) to (n, dimension)."""
        if len(pixels) == 0:
            return np.empty((0, self.recipe.dimension), np.float32)
        batches = [pixels[start : start + self.batch] for start in range(0, len(pixels), self.batch)]
        with (
            self._lock,
            torch.inference_mode(),
            torch.autocast(self._device.type, dtype=self._type, enabled=self._type != torch.float32),
        ):
            queued = [self._model(self._on_device(batch)).float() for batch in batches]
            features: NDArray[np.float32] = torch.cat(queued).cpu().numpy()
        return features

    def _on_device(self, pixels: NDArray[np.uint8]) -> torch.Tensor:
        host = torch.from_numpy(np.require(pixels, requirements=["C", "W"]))
        if self._device.type == "cuda":
            host = host.pin_memory()
        moved = host.to(self._device, non_blocking=self._device.type == "cuda")
        return (moved.permute(0, 3, 1, 2).float() - self._mean) / self._std

    def _per_colour(self, values: tuple[float, float, float]) -> torch.Tensor:
        return torch.tensor(values, device=self._device).view(1, 3, 1, 1) * 255


def autocast_type(device: torch.device) -> torch.dtype:
    """The fastest type to infer in on this device."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    if device.type == "cpu" and has_bf16():
        return torch.bfloat16
    return torch.float32
