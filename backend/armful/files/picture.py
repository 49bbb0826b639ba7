"""What one decode of a picture yields."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

THUMBNAIL_SIZE = 256
"""Pixels of a thumbnail's longer side; smaller pictures are not enlarged."""


@dataclass(frozen=True)
class PixelSpec:
    """What an encoder wants to see: of the picture at `short_side` pixels on its shorter side, the middle `crop`."""

    short_side: int
    crop: int

    def __post_init__(self) -> None:
        if not 0 < self.crop <= self.short_side:
            raise ValueError(f"a crop of {self.crop} does not fit a short side of {self.short_side}")


@dataclass(frozen=True)
class Picture:
    """A picture that was read whole: the hash and the pixels come from the same bytes."""

    sha256: bytes
    byte_size: int
    width: int
    """Pixels, after EXIF orientation."""
    height: int
    format: str
    """`jpeg`, `png`, `webp`, `gif`, `bmp` or `tiff`."""
    thumbnail: bytes
    """JPEG, upright, the longer side at most `THUMBNAIL_SIZE`, transparency on white."""
    pixels: NDArray[np.uint8] | None
    """(crop, crop, 3), RGB; None when no `PixelSpec` was given."""
