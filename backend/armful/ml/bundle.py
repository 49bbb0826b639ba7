"""A fine-tuned model to take away: weights, classes, preprocessing and a card, in one zip. Needs no Armful to use."""

import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from armful.ml import source
from armful.ml.recipe import Recipe

BundleFormat = Literal["safetensors", "onnx"]

_USE_WITH_TIMM = """\
import json
import timm
import torch
from PIL import Image

model = timm.create_model("local-dir:.", pretrained=True).eval()
config = timm.data.resolve_model_data_config(model)
transform = timm.data.create_transform(**config, is_training=False)
classes = json.load(open("classes.json"))
with torch.inference_mode():
    picture = transform(Image.open("picture.jpg").convert("RGB"))
    probabilities = model(picture.unsqueeze(0)).softmax(1)[0]
print(classes[int(probabilities.argmax())]["name"], float(probabilities.max()))
"""

_USE_WITH_ONNX = """\
import json
import numpy
import onnxruntime
from PIL import Image, ImageOps

side, crop = {short_side}, {crop}
picture = ImageOps.exif_transpose(Image.open("picture.jpg")).convert("RGB")
scale = side / min(picture.size)
picture = picture.resize([max(side, round(length * scale)) for length in picture.size], Image.Resampling.BICUBIC)
left, top = (picture.width - crop) // 2, (picture.height - crop) // 2
pixels = numpy.asarray(picture.crop((left, top, left + crop, top + crop)))[None]
session = onnxruntime.InferenceSession("model.onnx")
probabilities, embedding = session.run(["probabilities", "embedding"], {{"pixels": pixels}})
classes = json.load(open("classes.json"))
print(classes[int(probabilities[0].argmax())]["name"], float(probabilities[0].max()))
"""


def write_bundle(
    folder: Path,
    target: Path,
    *,
    format: BundleFormat,  # noqa: A002  # as the API calls it
    classes: Sequence[Mapping[str, Any]],
    card: str,
) -> None:
    """Write the zip `target` from a model's folder; `classes` in the order of its outputs, `card` in Markdown.

    `safetensors` holds what `timm.create_model("local-dir:…", pretrained=True)` loads. `onnx` takes bytes, (n, crop,
    crop, 3), and gives `probabilities` and `embedding` (of length 1): normalisation is inside; exporting takes up to
    a minute. Raises `NotFoundError` for a folder without a model, ValueError for another number of classes.
    """
    if len(classes) != source.classes_in(folder):
        raise ValueError(f"the model tells {source.classes_in(folder)} classes apart, not {len(classes)}")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".bundle-") as name:
        made = Path(name)
        model, recipe = source.find_classifier(folder).load()
        use = _USE_WITH_TIMM if format == "safetensors" else _USE_WITH_ONNX.format(**vars(recipe))
        texts = {
            "README.md": f"{card.rstrip()}\n\n## Use\n\n```python\n{use}```\n",
            "classes.json": json.dumps([dict(one) for one in classes], indent=1, ensure_ascii=False),
            "preprocessing.json": json.dumps(_preprocessing(recipe), indent=1),
        }
        weights = [folder / "config.json", folder / "model.safetensors"]
        if format == "onnx":
            weights = [made / "model.onnx"]
            _export_onnx(model, recipe, weights[0])
        with zipfile.ZipFile(made / "bundle.zip", "w") as bundle:
            for file_name, text in texts.items():
                bundle.writestr(file_name, text, compress_type=zipfile.ZIP_DEFLATED)
            for file in weights:
                bundle.write(file, file.name)
        (made / "bundle.zip").replace(target)


def _preprocessing(recipe: Recipe) -> dict[str, Any]:
    return {
        "colours": "RGB",
        "shorter_side": recipe.short_side,
        "interpolation": "bicubic, antialiased",
        "center_crop": recipe.crop,
        "mean": recipe.mean,
        "std": recipe.std,
        "scale": "white is 1",
    }


def _export_onnx(model: Any, recipe: Recipe, target: Path) -> None:
    import torch

    from armful.ml.features_and_logits import FromBytes

    pixels = torch.zeros((2, recipe.crop, recipe.crop, 3), dtype=torch.uint8)
    torch.onnx.export(
        FromBytes(model, recipe).eval(),
        (pixels,),
        target,
        input_names=["pixels"],
        output_names=["probabilities", "embedding"],
        dynamic_shapes=({0: torch.export.Dim("pictures")},),
        external_data=False,
        verbose=False,
    )
