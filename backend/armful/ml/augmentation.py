"""Pictures seen anew each time: cropped, mirrored where that changes no answer, in other light."""

import torch
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional

# The crop is what keeps a model from learning the pictures by heart; below a third, classes are cut away.
_LEAST_AREA = 0.35
_LIGHT = 0.2


class Augmentation:
    """Draws from torch's global generator, in order, so that a seed decides what is seen."""

    def __init__(self, size: int, *, mirror: bool) -> None:
        self._size = size
        self._mirror = mirror
        self._crop = v2.RandomResizedCrop(size, scale=(_LEAST_AREA, 1.0), antialias=True)
        self._light = v2.ColorJitter(brightness=_LIGHT, contrast=_LIGHT, saturation=_LIGHT)

    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        """(n, height, width, 3) uint8 to (n, 3, size, size) uint8, each picture in a way of its own."""
        seen = torch.empty(
            (len(pixels), 3, self._size, self._size), dtype=torch.uint8, memory_format=torch.channels_last
        )
        for row, picture in enumerate(pixels.permute(0, 3, 1, 2)):
            cropped = self._crop(picture)
            if self._mirror and torch.rand(()) < 0.5:
                cropped = functional.horizontal_flip(cropped)
            seen[row] = self._light(cropped)
        return seen


def middle(pixels: torch.Tensor, size: int) -> torch.Tensor:
    """(n, height, width, 3) uint8 to the middle (n, 3, size, size), as an encoder sees it."""
    cropped: torch.Tensor = functional.center_crop(pixels.permute(0, 3, 1, 2), [size, size])
    return cropped
