"""From the bytes of a file to thumbnail and pixels. Runs in the decoder's child processes only: untrusted input.

Colour profiles are ignored. Of several frames or pages the first counts.
"""

import io
import math
import struct
from dataclasses import dataclass

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from armful.files.picture import THUMBNAIL_SIZE, PixelSpec

Image.MAX_IMAGE_PIXELS = None  # `_check_size` is exact, and says more
_READABLE = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_NOT_A_PICTURE = "is not a picture Armful reads (JPEG, PNG, WebP, GIF, BMP, TIFF)"
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_THUMBNAIL_QUALITY = 80


class RefusedError(Exception):
    """Why a file is refused, as the end of a sentence that begins with its name."""

    def __init__(self, reason: str, *, too_large: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.too_large = too_large


@dataclass(frozen=True)
class Decoded:
    width: int
    height: int
    format: str
    thumbnail: bytes
    pixels: NDArray[np.uint8] | None


def decode(data: bytes, spec: PixelSpec | None, *, max_pixels: int) -> Decoded:
    """Decode once, for thumbnail and pixels; raises `RefusedError`.

    The pixels are what resizing the short side (bicubic, antialiased) and cropping the middle would give, but only
    the part that is kept is computed, from a JPEG decoded at the smallest scale that is still large enough.
    """
    if not data:
        raise RefusedError("is empty")
    image = _open(data)
    _check_size(image, max_pixels)
    kind = "jpeg" if image.format in ("JPEG", "MPO") else str(image.format).lower()
    try:
        if kind == "jpeg":
            size, orientation = image.size, _orientation(image)
            scaled = _scaled_jpeg(data, image, spec)
        else:
            image.load()  # turns a TIFF upright by itself, so size and orientation are read afterwards
            _check_size(image, max_pixels)
            size, orientation = image.size, _orientation(image)
            scaled = _reduced(_colours(image), spec)
    except MemoryError:
        raise RefusedError("needs more memory than one picture may take", too_large=True) from None
    except RefusedError:
        raise
    except Exception as error:  # a decoder that meets broken data may raise anything
        raise RefusedError(_cut_off_or_damaged(error)) from None
    turn = _UPRIGHT.get(orientation)
    width, height = (size[1], size[0]) if orientation in (5, 6, 7, 8) else size
    return Decoded(
        width=width,
        height=height,
        format=kind,
        thumbnail=_thumbnail(scaled, size, turn),
        pixels=None if spec is None else _pixels(scaled, spec, turn),
    )


def _open(data: bytes) -> Image.Image:
    """Read the header only."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and struct.unpack("<I", data[4:8])[0] + 8 > len(data):
        raise RefusedError("is cut off")  # Pillow's message for this does not tell it from damage
    try:
        return Image.open(io.BytesIO(data), formats=_READABLE)
    except UnidentifiedImageError:
        if data.startswith(_BEGINNINGS) or data[8:12] == b"WEBP":
            raise RefusedError("is damaged: it begins like a picture, but its header cannot be read") from None
        raise RefusedError(_NOT_A_PICTURE) from None
    except MemoryError:
        raise RefusedError("needs more memory than one picture may take", too_large=True) from None
    except Exception as error:  # a decoder that meets broken data may raise anything
        raise RefusedError(_cut_off_or_damaged(error)) from None


def _check_size(image: Image.Image, max_pixels: int) -> None:
    pixels = image.width * image.height
    if pixels > max_pixels:
        reason = f"has {_megapixels(pixels)} megapixels, more than the {_megapixels(max_pixels)} allowed"
        raise RefusedError(reason, too_large=True)
    if pixels == 0:
        raise RefusedError("is damaged: it has no pixels")


def _megapixels(pixels: int) -> str:
    return f"{pixels / 1e6:,.0f}" if pixels >= 10_000_000 else f"{pixels / 1e6:.3g}"


def _cut_off_or_damaged(error: Exception) -> str:
    said = str(error).lower()
    return "is cut off" if "truncated" in said or "premature" in said else "is damaged"


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION_TAG, 1)
    except Exception:  # broken EXIF may raise anything, and must not cost us the picture
        return 1
    return value if isinstance(value, int) else 1


def _needed(size: tuple[int, int], spec: PixelSpec | None) -> tuple[int, int]:
    """The smallest (width, height) that thumbnail and pixels can be made from without enlarging."""
    short, long = min(size), max(size)
    factor = THUMBNAIL_SIZE / long
    if spec is not None:
        factor = max(factor, spec.short_side / short)
    factor = min(factor, 1.0)
    return math.ceil(size[0] * factor - 1e-6), math.ceil(size[1] * factor - 1e-6)


def _scaled_jpeg(data: bytes, image: Image.Image, spec: PixelSpec | None) -> Image.Image:
    width, height = _needed(image.size, spec)
    if image.mode not in ("RGB", "L"):  # CMYK: simplejpeg would take the inks for light
        image.draft(image.mode, (width, height))
        return image.convert("RGB")
    try:
        pixels = simplejpeg.decode_jpeg(data, min_width=width, min_height=height)
    except ValueError as error:
        if "premature end of data" in str(error):
            raise
        # What else libjpeg warns of may still be a whole picture: junk between its parts, or no mark at its end.
        # With that mark put on, pixels that are missing show as the warning above.
        strict = "Premature end of JPEG file" in str(error)
        pixels = simplejpeg.decode_jpeg(data + b"\xff\xd9", min_width=width, min_height=height, strict=strict)
    return Image.fromarray(pixels)


def _colours(image: Image.Image) -> Image.Image:
    """As RGB, or RGBA where there is transparency, 8 bits each."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if image.mode in ("I", "F"):
        return Image.fromarray(_stretched(np.asarray(image))).convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _stretched(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Measurements (32 bits or floating point) have no white of their own: darkest to lightest as 0 to 255."""
    numbers = np.nan_to_num(values.astype(np.float32))
    low, high = float(numbers.min()), float(numbers.max())
    return ((numbers - low) * (255.0 / max(high - low, 1e-30))).astype(np.uint8)


def _reduced(image: Image.Image, spec: PixelSpec | None) -> Image.Image:
    """Average whole blocks first while at least twice the needed size remains: the resizing after it costs less."""
    width, height = _needed(image.size, spec)
    factor = min(image.width // (2 * width), image.height // (2 * height))
    return image.reduce(factor) if factor > 1 else image


def _thumbnail(image: Image.Image, size: tuple[int, int], turn: Image.Transpose | None) -> bytes:
    factor = min(1.0, THUMBNAIL_SIZE / max(size))
    target = (max(1, round(size[0] * factor)), max(1, round(size[1] * factor)))
    small = image if image.size == target else image.resize(target, Image.Resampling.HAMMING)
    upright = _on_white(small if turn is None else small.transpose(turn))
    pixels = np.ascontiguousarray(np.asarray(upright))
    encoded: bytes = simplejpeg.encode_jpeg(pixels, quality=_THUMBNAIL_QUALITY, colorsubsampling="420")
    return encoded


def _pixels(image: Image.Image, spec: PixelSpec, turn: Image.Transpose | None) -> NDArray[np.uint8]:
    side = min(image.size) * spec.crop / spec.short_side
    left, top = (image.width - side) / 2, (image.height - side) / 2
    middle = image.resize((spec.crop, spec.crop), Image.Resampling.BICUBIC, box=(left, top, left + side, top + side))
    return np.asarray(_on_white(middle if turn is None else middle.transpose(turn)))


def _on_white(image: Image.Image) -> Image.Image:
    """Cut-outs and line drawings are made for white pages."""
    if image.mode != "RGBA":
        return image
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")
