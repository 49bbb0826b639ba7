"""Inference on CPUs through OpenVINO: twice torch's speed, and no torch to import once a model is converted."""

import os
import shutil
import sys
import threading
import time
import uuid
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from armful.ml.recipe import Recipe
from armful.ml.source import Source

if TYPE_CHECKING:
    from torch import nn

# OpenVINO reports its use to its makers as soon as it is imported, unless this package is missing. Armful calls nobody.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # None forbids the import

_FORMAT = 1  # of the converted models; goes up when `_convert` changes what it writes
_MODEL, _RECIPE = "model.xml", "recipe.json"
_STALE_SECONDS = 3600.0


class OpenVinoEngine:
    """A converted model on all cores, one picture to a core; threads may share it.

    Each picture is inferred alone, so a vector never depends, not by a bit, on the pictures beside it.
    """

    kind = "openvino"
    batch = 32

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        import openvino

        core = openvino.Core()
        self.recipe = recipe
        self.precision = "bf16" if has_bf16() else "fp32"
        streams = _processors()
        compiled = core.compile_model(
            folder / _MODEL,
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": "bf16" if self.precision == "bf16" else "f32",
                "NUM_STREAMS": streams,
                "INFERENCE_NUM_THREADS": streams,
                "ENABLE_CPU_PINNING": False,  # the decoder's processes want the same cores
            },
        )
        self._tensor: Any = openvino.Tensor
        self._queue: Any = openvino.AsyncInferQueue(compiled, streams)
        self._lock = threading.Lock()

    def features(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(n, crop, crop, 3) to (n, dimension)."""
        pixels = np.ascontiguousarray(pixels)
        features = np.empty((len(pixels), self.recipe.dimension), np.float32)

        def keep(request: Any, row: int) -> None:
            features[row] = request.get_output_tensor().data[0]

        with self._lock:
            self._queue.set_callback(keep)
            for row in range(len(pixels)):
                self._queue.start_async(self._tensor(pixels[row : row + 1], shared_memory=True), row)
            self._queue.wait_all()
        return features


def has_bf16() -> bool:
    """Whether this processor multiplies bfloat16 by itself (AVX-512 BF16, AMX)."""
    import openvino

    return "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def load(source: Source, models_folder: Path) -> OpenVinoEngine:
    """From the converted model in `models_folder`, which is made first where it is missing.

    Several processes may do so at once: the first to finish wins, the others use its model. Raises
    `ConversionError` for a model that OpenVINO cannot run.
    """
    folder = models_folder / "openvino" / f"{source.key}-{_FORMAT}"
    if not (folder / _RECIPE).exists():
        model, recipe = source.load()
        _save(model, recipe, folder)
    return OpenVinoEngine(folder, Recipe.from_json((folder / _RECIPE).read_text()))


class ConversionError(Exception):
    """OpenVINO has no equivalent for something in this model."""


def _save(model: "nn.Module", recipe: Recipe, folder: Path) -> None:
    import openvino

    converted = _convert(model, recipe)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder.parent)
    temporary = folder.parent / f".{uuid.uuid4().hex}"
    temporary.mkdir()
    openvino.save_model(converted, temporary / _MODEL, compress_to_fp16=False)
    (temporary / _RECIPE).write_text(recipe.to_json())
    for file in temporary.iterdir():
        with file.open("rb") as written:
            os.fsync(written.fileno())
    try:
        temporary.rename(folder)
    except OSError:
        if not (folder / _RECIPE).exists():
            raise
        shutil.rmtree(temporary)  # another process was first


def _sweep(folder: Path) -> None:
    """Remove what killed processes left."""
    for left in folder.glob(".*"):
        if left.stat().st_mtime < time.time() - _STALE_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _convert(model: "nn.Module", recipe: Recipe) -> Any:
    """One picture of bytes in, height x width x colour; normalisation is part of the model."""
    import openvino
    import torch
    from openvino.frontend import FrontEndManager, GeneralFailure, NotImplementedFailure, OpConversionFailure
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder
    from openvino.preprocess import PrePostProcessor

    shape = (1, 3, recipe.crop, recipe.crop)
    try:
        with torch.no_grad(), warnings.catch_warnings():
            # torch wants us to export instead of tracing; OpenVINO's way from there knows fewer operations.
            warnings.simplefilter("ignore")
            traced = TorchScriptPythonDecoder(model, example_input=torch.zeros(shape))
        frontend = FrontEndManager().load_by_framework("pytorch")
        converted = frontend.convert(frontend.load(traced))
    except (RuntimeError, GeneralFailure, NotImplementedFailure, OpConversionFailure) as error:
        raise ConversionError(str(error)) from error
    converted.reshape(shape)
    steps = PrePostProcessor(converted)
    steps.input().tensor().set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
    (
        steps.input()
        .preprocess()
        .convert_element_type(openvino.Type.f32)
        .mean([255 * value for value in recipe.mean])
        .scale([255 * value for value in recipe.std])
    )
    steps.input().model().set_layout(openvino.Layout("NCHW"))
    return steps.build()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
