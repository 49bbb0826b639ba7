"""What pictures look like after decoding, and which are refused; all through the children."""

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from armful.core.errors import TooLargeError, UnreadablePictureError
from armful.files import Decoder, Picture, PixelSpec
from tests.files.pictures import BLUE, GREEN, RED, WHITE, encoded, opened, photo, quarters

SPEC = PixelSpec(short_side=128, crop=112)
FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"]


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder(1, max_pixels=4_000_000, max_file_bytes=8_000_000) as made:
        yield made


def reason(decoder: Decoder, source: bytes | Path) -> str:
    with pytest.raises((UnreadablePictureError, TooLargeError)) as caught:
        decoder.decode(source, SPEC)
    return caught.value.detail


def pixels_of(picture: Picture) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    assert picture.pixels is not None
    return picture.pixels.astype(np.int64)


def is_near(one: object, other: object, *, within: float) -> bool:
    return bool(np.abs(np.asarray(one, np.int64) - np.asarray(other, np.int64)).max() <= within)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_read(decoder: Decoder, kind: str) -> None:
    picture = decoder.decode(encoded(photo(640, 480), kind), SPEC)
    assert (picture.width, picture.height, picture.format) == (640, 480, kind.lower())
    thumbnail = opened(picture.thumbnail)
    assert thumbnail.size == (256, 192)
    assert thumbnail.format == "JPEG"
    expected = photo(640, 480).resize((171, 128), Image.Resampling.BICUBIC).crop((29, 8, 141, 120))
    assert np.abs(pixels_of(picture) - np.asarray(expected, np.int64)).mean() < 6


def test_files_and_bytes_give_the_same_and_name_the_content(decoder: Decoder, tmp_path: Path) -> None:
    content = encoded(photo(), "JPEG")
    (tmp_path / "photo.jpg").write_bytes(content)
    one, two = decoder.decode(tmp_path / "photo.jpg", SPEC), decoder.decode(content, SPEC)
    assert one.sha256 == two.sha256 == hashlib.sha256(content).digest()
    assert one.byte_size == len(content)
    assert one.thumbnail == two.thumbnail
    assert np.array_equal(pixels_of(one), pixels_of(two))


def test_pixels_are_those_of_resizing_the_short_side_and_cropping_the_middle(decoder: Decoder) -> None:
    spec = PixelSpec(256, 224)
    content = encoded(photo(1024, 768), "JPEG", quality=95)
    expected = opened(content).resize((341, 256), Image.Resampling.BICUBIC).crop((58, 16, 282, 240))
    difference = np.abs(pixels_of(decoder.decode(content, spec)) - np.asarray(expected, np.int64))
    assert difference.mean() < 1.5


def test_pixels_are_left_out_where_nobody_asked(decoder: Decoder) -> None:
    assert decoder.decode(encoded(photo(), "PNG")).pixels is None


def test_small_pictures_are_not_enlarged_in_thumbnails_but_for_the_encoder(decoder: Decoder) -> None:
    picture = decoder.decode(encoded(photo(40, 30), "JPEG"), SPEC)
    assert opened(picture.thumbnail).size == (40, 30)
    assert pixels_of(picture).shape == (112, 112, 3)


@pytest.mark.parametrize("size", [(4000, 1), (1, 4000), (1, 1)])
def test_thin_pictures_are_read(decoder: Decoder, size: tuple[int, int]) -> None:
    picture = decoder.decode(encoded(photo(*size), "PNG"), SPEC)
    assert (picture.width, picture.height) == size
    assert max(opened(picture.thumbnail).size) <= 256


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_turns_upright(decoder: Decoder, kind: str, orientation: int) -> None:
    upright = quarters(320).crop((0, 0, 320, 240)).resize((320, 240))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decoder.decode(encoded(stored, kind, exif=exif), SPEC)

    assert (picture.width, picture.height) == (320, 240)
    thumbnail = opened(picture.thumbnail)
    assert thumbnail.size == (256, 192)
    for place, colour in {(20, 20): RED, (230, 20): GREEN, (230, 180): BLUE, (20, 180): WHITE}.items():
        assert is_near(thumbnail.getpixel(place), colour, within=25)
    assert is_near(pixels_of(picture)[5, 5], RED, within=25)
    assert is_near(pixels_of(picture)[5, -5], GREEN, within=25)
    assert is_near(pixels_of(picture)[-5, -5], BLUE, within=25)


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"]
)
def test_broken_exif_costs_nothing(decoder: Decoder, exif: bytes) -> None:
    picture = decoder.decode(encoded(quarters(), "JPEG", exif=exif), SPEC)
    assert is_near(pixels_of(picture)[5, 5], RED, within=25)


def test_transparency_is_shown_on_white(decoder: Decoder) -> None:
    clear = quarters().convert("RGBA")
    clear.paste((0, 0, 0, 0), (0, 0, 160, 160))
    palette = quarters().quantize(8)
    palette_clear = encoded(palette, "PNG", transparency=palette.getpixel((5, 5)))
    grey = Image.new("LA", (200, 200), (0, 0))
    for content in (encoded(clear, "PNG"), encoded(clear, "WEBP", lossless=True), palette_clear, encoded(grey, "PNG")):
        picture = decoder.decode(content, SPEC)
        assert is_near(pixels_of(picture)[5, 5], WHITE, within=2)
        assert is_near(opened(picture.thumbnail).getpixel((5, 5)), WHITE, within=4)
    assert is_near(pixels_of(decoder.decode(encoded(clear, "PNG"), SPEC))[-5, -5], BLUE, within=2)


def test_sixteen_bits_palettes_greys_inks_and_measurements_are_read(decoder: Decoder) -> None:
    ramp = np.tile(np.linspace(0, 65535, 300).astype(np.uint16), (300, 1))
    expected = np.linspace(0, 255, 300)[[40, 150, 260]]
    sources = {
        "16-bit PNG": encoded(Image.fromarray(ramp), "PNG"),
        "16-bit TIFF": encoded(Image.fromarray(ramp), "TIFF"),
        "32-bit TIFF": encoded(Image.fromarray(ramp.astype(np.int32) * 1000), "TIFF"),
        "float TIFF": encoded(Image.fromarray(ramp.astype(np.float32) / 65535), "TIFF"),
        "grey JPEG": encoded(Image.fromarray((ramp >> 8).astype(np.uint8)), "JPEG", quality=95),
        "CMYK JPEG": encoded(Image.fromarray((ramp >> 8).astype(np.uint8)).convert("CMYK"), "JPEG", quality=95),
        "palette GIF": encoded(Image.fromarray((ramp >> 8).astype(np.uint8)), "GIF"),
    }
    for name, content in sources.items():
        thumbnail = opened(decoder.decode(content, SPEC).thumbnail)
        found = [np.asarray(thumbnail)[128, round(x * 256 / 300)].mean() for x in (40, 150, 260)]
        assert np.abs(np.array(found) - expected).max() < 6, name
    bilevel = encoded(quarters().convert("1"), "TIFF")
    assert is_near(pixels_of(decoder.decode(bilevel, SPEC))[-5, 5], WHITE, within=2)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF", "PNG"])
def test_the_first_of_several_frames_counts(decoder: Decoder, kind: str) -> None:
    later = [Image.new("RGB", (320, 320), BLUE)]
    content = encoded(Image.new("RGB", (320, 320), RED), kind, save_all=True, append_images=later)
    assert is_near(pixels_of(decoder.decode(content, SPEC)), RED, within=12)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_picture_that_is_cut_off_is_refused(decoder: Decoder, kind: str, part: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 300, 3), np.uint8)
    content = encoded(Image.fromarray(noise), kind)
    assert reason(decoder, content[: int(len(content) * part)]).startswith(("is cut off", "is damaged"))


def test_a_jpeg_that_is_cut_off_is_called_so_even_if_an_end_was_put_on(decoder: Decoder) -> None:
    content = encoded(photo(), "JPEG", quality=95)
    assert reason(decoder, content[: len(content) // 2]) == "is cut off"
    assert reason(decoder, content[: len(content) // 2] + b"\xff\xd9") == "is cut off"


def test_a_jpeg_without_its_end_mark_or_with_junk_in_it_is_whole(decoder: Decoder) -> None:
    content = encoded(quarters(), "JPEG")
    for odd in (content[:-2], content[:-2] + b"\0\x12\x34" + content[-2:], content + b"more"):
        assert is_near(pixels_of(decoder.decode(odd, SPEC))[5, 5], RED, within=25)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!DOCTYPE html><html></html>",
        b"%PDF-1.7",
        b"MZ\x90",
        b"\0" * 999,
    ],
)
def test_what_is_no_picture_is_refused(decoder: Decoder, content: bytes) -> None:
    assert reason(decoder, content) == "is not a picture Armful reads (JPEG, PNG, WebP, GIF, BMP, TIFF)"


def test_what_is_no_readable_file_is_refused(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    os.mkfifo(tmp_path / "pipe.jpg")
    assert reason(decoder, b"") == "is empty"
    assert reason(decoder, tmp_path / "empty.jpg") == "is empty"
    assert reason(decoder, tmp_path / "none.jpg") == "could not be read: No such file or directory"
    assert reason(decoder, tmp_path) == "is not a file"
    assert reason(decoder, tmp_path / "pipe.jpg") == "is not a file"


def test_too_many_pixels_are_refused_before_they_are_decoded(decoder: Decoder) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    # No pixel data at all: were the bound not looked at first, this would be called cut off.
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    with pytest.raises(TooLargeError) as caught:
        decoder.decode(bomb, SPEC)
    assert caught.value.detail == "has 400 megapixels, more than the 4 allowed"
    assert "2.5 megapixels" not in reason(decoder, encoded(Image.new("L", (3000, 2000)), "BMP"))


def test_too_many_bytes_are_refused_before_they_are_read(decoder: Decoder, tmp_path: Path) -> None:
    with (tmp_path / "huge.tiff").open("wb") as file:
        file.truncate(9_000_000)
    with pytest.raises(TooLargeError) as caught:
        decoder.decode(tmp_path / "huge.tiff", SPEC)
    assert caught.value.detail == "has 9 MB, more than the 8 MB allowed"


def test_a_flipped_bit_never_does_more_than_refuse(decoder: Decoder) -> None:
    random = np.random.default_rng(3)
    reasons = []
    for kind in FORMATS:
        content = encoded(photo(80, 60), kind)
        for _ in range(25):
            broken = bytearray(content)
            for place in random.integers(0, len(broken), 4):
                broken[place] ^= 1 << random.integers(0, 8)
            try:
                decoder.decode(bytes(broken), SPEC)
            except (UnreadablePictureError, TooLargeError) as error:
                reasons.append(error.detail)
    assert 0 < len(reasons) < 150
    assert not [reason for reason in reasons if "crash" in reason or "longer" in reason]
