"""Imports torch."""

from typing import Any

import torch
from torch import nn


class FeaturesAndLogits(nn.Module):
    """A timm model whose answer is one row: the features that an encoder gives, then the logits."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """(n, 3, crop, crop) to (n, dimension + classes)."""
        seen = self.model.forward_features(pixels)
        return torch.cat([self.model.forward_head(seen, pre_logits=True), self.model.forward_head(seen)], dim=1)
