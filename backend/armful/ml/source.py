"""Where a model comes from: a package, a local folder, or timm by name."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armful.core.errors import InvalidError, NotFoundError, NotReadyError
from armful.ml import efficientnet_lite
from armful.ml.recipe import Recipe, digest

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Source:
    """A model that can be loaded, and a key that is cheap to know and changes when the weights are known to."""

    key: str
    load: "Callable[[], tuple[nn.Module, Recipe]]"
    """The headless model, ready to infer in fp32 on the CPU; takes seconds, imports torch and timm."""
    is_by_name: bool = False
    """Whether only timm can tell if there is such a model."""


def find(name: str) -> Source:
    """By a timm name, or the path of a folder with `config.json` and `model.safetensors` as timm saves them.

    Raises `NotFoundError` for a folder without them; an unknown timm name is only found out by `load`.
    """
    if name in efficientnet_lite.LITES:
        recipe = efficientnet_lite.LITES[name].recipe
        return Source(digest([name, recipe.weights]), lambda: (_headless(efficientnet_lite.load(name)), recipe))
    if Path(name).is_absolute() or _is_folder(name):
        return _in_folder(Path(name))
    return Source(digest([name]), lambda: _by_timm(name), is_by_name=True)


def find_classifier(folder: Path) -> Source:
    """The model in a folder as timm saves them, which answers with its features and then its logits, in one row.

    Its recipe's dimension counts both. Raises `NotFoundError` for a folder without one.
    """
    content, key = _folder_digests(folder)

    def load() -> "tuple[nn.Module, Recipe]":
        import timm

        from armful.ml.features_and_logits import FeaturesAndLogits

        model: Any = timm.create_model(f"local-dir:{folder}", pretrained=True).eval()
        recipe = _timm_recipe(model, content)
        return FeaturesAndLogits(model), replace(recipe, dimension=recipe.dimension + model.num_classes)

    return Source(digest([key, "features and logits"]), load)


def classes_in(folder: Path) -> int:
    """How many classes the model in a folder tells apart; imports neither torch nor timm."""
    _folder_digests(folder)
    return int(json.loads((folder / "config.json").read_text())["num_classes"])


def check(name: str) -> None:
    """Raises `NotFoundError` for a name or folder that no encoder can come from; weights are not looked for."""
    if find(name).is_by_name:
        _check_timm_name(name)


def _check_timm_name(name: str) -> None:
    import timm

    if ":" not in name and not timm.is_model(name):
        raise NotFoundError(f"No encoder is called {name!r}. Use a timm name, or the path of a folder with one.")


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except OSError:  # longer than any file's name
        return False


def _folder_digests(folder: Path) -> tuple[str, str]:
    """Of the weights alone, and of weights and configuration."""
    config, weights = folder / "config.json", folder / "model.safetensors"
    for file in (config, weights):
        if not file.is_file():
            raise NotFoundError(
                f"{folder} is no encoder: it has no {file.name}. Save one there with "
                "timm.models.push_to_hf_hub's save_for_hf(model, folder, safe_serialization=True)."
            )
    with weights.open("rb") as file_object:
        content = hashlib.file_digest(file_object, "sha256").hexdigest()
    return content, digest([content, hashlib.sha256(config.read_bytes()).hexdigest()])


def _in_folder(folder: Path) -> Source:
    content, key = _folder_digests(folder)

    def load() -> "tuple[nn.Module, Recipe]":
        import timm

        model = timm.create_model(f"local-dir:{folder}", pretrained=True, num_classes=0)
        return model.eval(), _timm_recipe(model, content)

    return Source(key, load)


def _by_timm(name: str) -> "tuple[nn.Module, Recipe]":
    import timm

    _check_timm_name(name)
    try:
        model = timm.create_model(name, pretrained=True, num_classes=0)
    except OSError as error:
        raise NotReadyError(
            f"The weights of {name} are not on this machine and could not be fetched. Load them once with a network "
            f"(python -c \"import timm; timm.create_model('{name}', pretrained=True)\"), or give the path of a folder "
            "with config.json and model.safetensors."
        ) from error
    except RuntimeError as error:
        raise InvalidError(f"timm cannot load {name}: {error}") from error
    return model.eval(), _timm_recipe(model, _weights_digest(model))


def _headless(model: Any) -> "nn.Module":
    model.reset_classifier(0)
    headless: nn.Module = model
    return headless


def _timm_recipe(model: Any, weights: str) -> Recipe:
    """Size, crop and normalisation that timm knows for a model; always bicubic, always the middle of the picture."""
    from timm.data.config import resolve_model_data_config

    config = resolve_model_data_config(model)  # type: ignore[no-untyped-call]  # timm leaves it untyped
    _, height, width = config["input_size"]
    if height != width:
        raise InvalidError(f"The model wants pictures of {width} x {height} pixels; Armful feeds squares only.")
    return Recipe(
        weights=weights,
        dimension=model.num_features,
        short_side=int(height / config["crop_pct"]),
        crop=height,
        mean=tuple(config["mean"]),
        std=tuple(config["std"]),
    )


def _weights_digest(model: "nn.Module") -> str:
    total = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        total.update(name.encode())
        total.update(tensor.contiguous().numpy().data)
    return total.hexdigest()
