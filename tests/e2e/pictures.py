"""Pictures for the browser tests: of the demo set, and made to be difficult."""

import shutil
from pathlib import Path

from PIL import Image

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
