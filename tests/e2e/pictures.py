"""Pictures for the browser tests: of the demo set, and made to be difficult."""

import shutil
from pathlib import Path
from random import Random

from PIL import Image, ImageEnhance

DEMO = Path(__file__).parents[2] / "build" / "demo" / "Emoji"
"""Laid out by demo/prepare.py as `<kind>/<name>.jpg`."""

ORIENTATION = 0x0112
ROTATED = 6


def sample_of(demo: Path, folder: Path, *, count: int) -> Path:
    """Copies of `count` pictures in one flat folder, the kinds in turn; each is named for its kind and itself."""
    kinds = [sorted(kind.glob("*.jpg")) for kind in sorted(demo.iterdir())]
    step = min(map(len, kinds)) // (count // len(kinds) + 1)
    chosen = [kind[place * step] for place in range(count // len(kinds) + 1) for kind in kinds][:count]
    folder.mkdir(parents=True)
    for picture in chosen:
        shutil.copyfile(picture, folder / f"{picture.parent.name}--{picture.name}")
    return folder


def kind_of(file: str) -> str:
    """The kind of thing on a picture of a sample."""
    return Path(file).name.split("--")[0]


def write_rotated(path: Path) -> None:
    """A JPEG of 120 x 80 stored pixels that says it is to be shown turned: 80 x 120, red above blue."""
    picture = Image.new("RGB", (120, 80), "blue")
    picture.paste("red", (0, 0, 60, 80))
    exif = Image.Exif()
    exif[ORIENTATION] = ROTATED
    picture.save(path, quality=95, exif=exif)


def write_broken(path: Path, whole: Path) -> None:
    """The first half of a JPEG's head: a name and a beginning like a picture's, and nothing behind."""
    path.write_bytes(whole.read_bytes()[:200])


def write_likes(picture: Path, folder: Path, *, count: int, spread: float) -> None:
    """A picture and what a burst of shots makes of it: `count` in all, cropped, brightened, noisy and compressed again.

    `spread` says how far they are from the first: 0.0 hardly at all, 1.0 up to a third of the edge cut off.
    """
    chance = Random(picture.name)
    with Image.open(picture) as opened:
        whole = opened.convert("RGB").resize((320, 320))
    for place in range(count):
        cut = 0 if place == 0 else round(320 * chance.uniform(0.0, 0.02 + 0.3 * spread))
        left, top = chance.randint(0, cut), chance.randint(0, cut)
        shot = whole.crop((left, top, left + 320 - cut, top + 320 - cut)).resize((256, 256))
        shot = ImageEnhance.Brightness(shot).enhance(1 + chance.uniform(-0.3, 0.3) * spread)
        noise = Image.effect_noise(shot.size, 10 + 40 * spread).convert("RGB")
        shot = Image.blend(shot, noise, 0.02 + 0.1 * spread * chance.random())
        shot.save(folder / f"{picture.stem}-{place:03}.jpg", quality=chance.randint(70, 95))
