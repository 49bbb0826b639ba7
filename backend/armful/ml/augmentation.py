"""Pictures seen anew each time: cropped, mirrored where that changes no answer, in other light."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional

# The crop is what keeps a model from learning the pictures by heart; below a third, classes are cut away.
_LEAST_AREA = 0.35
_LIGHT = 0.2


@dataclass(frozen=True)
class View:
    """One way to see a picture."""

    crop: dict[str, Any]
    is_mirrored: bool
    light: dict[str, Any]


class Augmentation:
    """Views are drawn from torch's global generator, so that a seed decides them; any thread may then apply them."""

    def __init__(self, side: int, size: int, *, mirror: bool) -> None:
        """Of pictures with this side, to be seen at this size."""
        self._picture = torch.empty((3, side, side), dtype=torch.uint8)
        self._size = size
        self._mirror = mirror
        self._crop = v2.RandomResizedCrop(size, scale=(_LEAST_AREA, 1.0), antialias=True)
        self._light = v2.ColorJitter(brightness=_LIGHT, contrast=_LIGHT)

    def draw(self, count: int) -> list[View]:
        """So many views, each drawn for itself."""
        return [
            View(
                crop=self._crop.make_params([self._picture]),
                is_mirrored=self._mirror and bool(torch.rand(()) < 0.5),
                light=self._light.make_params([self._picture]),
            )
            for _ in range(count)
        ]

    def apply(self, pixels: torch.Tensor, views: Sequence[View]) -> torch.Tensor:
        """(n, side, side, 3) uint8, each through its view, to (n, 3, size, size) uint8."""
        shape = (len(pixels), 3, self._size, self._size)
        seen = torch.empty(shape, dtype=torch.uint8, memory_format=torch.channels_last)
        for row, (picture, view) in enumerate(zip(pixels.permute(0, 3, 1, 2), views, strict=True)):
            cropped = self._crop.transform(picture, view.crop)
            if view.is_mirrored:
                cropped = functional.horizontal_flip(cropped)
            seen[row] = self._light.transform(cropped, view.light)
        return seen


def middle(pixels: torch.Tensor, size: int) -> torch.Tensor:
    """(n, height, width, 3) uint8 to the middle (n, 3, size, size), as an encoder sees it."""
    cropped: torch.Tensor = functional.center_crop(pixels.permute(0, 3, 1, 2), [size, size])
    return cropped
