"""Imports torch."""

from typing import Any

import torch
from torch import nn

from armful.ml.recipe import Recipe


class FeaturesAndLogits(nn.Module):
    """A timm model whose answer is one row: the features that an encoder gives, then the logits."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """(n, 3, crop, crop) to (n, dimension + classes)."""
        seen = self.model.forward_features(pixels)
        return torch.cat([self.model.forward_head(seen, pre_logits=True), self.model.forward_head(seen)], dim=1)


class FromBytes(nn.Module):
    """The same from the bytes of pictures to probabilities and embeddings: all of a classifier in one graph."""

    mean: torch.Tensor
    std: torch.Tensor

    def __init__(self, model: FeaturesAndLogits, recipe: Recipe) -> None:
        super().__init__()
        self.inner = model
        self.dimension = recipe.dimension - model.model.num_classes
        self.register_buffer("mean", torch.tensor(recipe.mean).view(1, 3, 1, 1) * 255)
        self.register_buffer("std", torch.tensor(recipe.std).view(1, 3, 1, 1) * 255)

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(n, crop, crop, 3) uint8 to probabilities (n, classes) and embeddings (n, dimension) of length 1."""
        row = self.inner((pixels.permute(0, 3, 1, 2).float() - self.mean) / self.std)
        features, logits = row[:, : self.dimension], row[:, self.dimension :]
        return logits.softmax(dim=1), nn.functional.normalize(features, dim=1)
