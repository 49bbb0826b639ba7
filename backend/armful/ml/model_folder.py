"""Models in folders, as timm saves them: sizes, and writing one. Imports torch."""

import shutil
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from timm.models._hub import save_for_hf
from torch import nn

from armful.core.errors import InvalidError
from armful.ml.checkpoint import sync
from armful.ml.recipe import Recipe

_TRAINING_SCALE = 6 / 7
"""Cropped pictures show things larger, so that a model trained at 192 fits 224 best, in less time: Touvron et al.
2019, https://arxiv.org/abs/1906.06423."""


def resized(model: Any, recipe: Recipe, size: int | None) -> Recipe:
    """The recipe of the model when it is to see squares of `size`; a model of one size only is changed to it."""
    if size is None or size == recipe.crop:
        return recipe
    if has_one_size(model):
        if not hasattr(model, "set_input_size"):
            raise InvalidError(f"This model sees {recipe.crop} x {recipe.crop} pixels only. Leave out the image size.")
        try:
            model.set_input_size(img_size=size)
        except (AssertionError, ValueError) as error:
            raise InvalidError(f"This model cannot see {size} x {size} pixels: {error}") from error
    return replace(recipe, crop=size, short_side=round(size * recipe.short_side / recipe.crop))


def training_size(model: Any, recipe: Recipe) -> int:
    """Side of the squares to train on."""
    if has_one_size(model):
        return recipe.crop
    return max(32, round(recipe.crop * _TRAINING_SCALE / 32) * 32)


def has_one_size(model: Any) -> bool:
    """Whether the model's weights fit pictures of one size only."""
    return bool((model.pretrained_cfg or {}).get("fixed_input_size"))


def check_classifier(model: Any) -> None:
    """InvalidError for a model whose classifier is anything but one linear layer."""
    if not isinstance(model.get_classifier(), nn.Linear):
        raise InvalidError("This model's classifier is no single linear layer. Choose another model to fine-tune.")


def save(model: Any, recipe: Recipe, folder: Path, *, temperature: float) -> None:
    """Put the model into `folder` at once or not at all; the classifier's weights are divided by the temperature.

    So whoever loads it, with timm or otherwise, gets calibrated probabilities from a plain softmax.
    """
    temporary = folder.with_name(f".{uuid.uuid4().hex}")
    classifier = model.get_classifier()
    with torch.no_grad():
        for parameter in classifier.parameters():
            parameter.div_(temperature)
    for parameter in model.parameters():
        parameter.data = parameter.data.contiguous()
    preprocessing = {
        "input_size": (3, recipe.crop, recipe.crop),
        # timm cuts the short side off to a whole number
        "crop_pct": recipe.crop / (recipe.short_side + 0.25),
        "crop_mode": "center",
        "interpolation": "bicubic",
        "mean": recipe.mean,
        "std": recipe.std,
    }
    save_for_hf(model.cpu(), str(temporary), safe_serialization=True, data_config=preprocessing)
    for file in temporary.iterdir():
        sync(file)
    if folder.exists():
        shutil.rmtree(folder)
    temporary.rename(folder)
    sync(folder.parent)
