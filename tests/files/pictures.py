"""Pictures made by code, in memory."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 200, 60), (40, 60, 220), (255, 255, 255)


def photo(width: int = 640, height: int = 480, *, seed: int = 0) -> Image.Image:
    """Smooth patches of colour, so that a lossy format changes little."""
    patches = np.random.default_rng(seed).integers(0, 256, (3, 4, 3), np.uint8)
    return Image.fromarray(patches).resize((width, height), Image.Resampling.BICUBIC)


def quarters(size: int = 320) -> Image.Image:
    """Red, green, blue and white, clockwise from the upper left: shows which way is up."""
    image = Image.new("RGB", (size, size), RED)
    half = size // 2
    image.paste(GREEN, (half, 0, size, half))
    image.paste(BLUE, (half, half, size, size))
    image.paste(WHITE, (0, half, half, size))
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def opened(thumbnail: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(thumbnail))
    image.load()
    return image


def slow_picture() -> bytes:
    """A PNG of 100 megapixels in 100 kilobytes: takes most of a second to decode."""
    return encoded(Image.new("L", (10_000, 10_000), 128), "PNG")


def saved(folder: Path, count: int) -> list[Path]:
    files = []
    for number in range(count):
        file = folder / f"{number:03}.jpg"
        file.write_bytes(encoded(photo(seed=number), "JPEG", quality=90))
        files.append(file)
    return files
