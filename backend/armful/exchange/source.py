"""What an import is to take: the files of a folder or manifest, and a sample of them."""

import csv
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal

from armful.core.errors import ForbiddenError, InvalidError, NotFoundError

SUFFIXES = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff"}

GroupBy = Literal["parent", "none"]
SampleMode = Literal["all", "random", "per-group"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that an import may take."""

    name: str
    """Its path below the source, with `/`: the name that the image gets."""
    path: Path
    group: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing:
    candidates: list[Candidate]
    refusals: list[tuple[str, str]]
    """(name, reason) of files that will not even be opened."""

    def digest(self) -> str:
        """Of the candidates' names in order: a resumed import may go on only over the same list."""
        names = "\0".join(candidate.name for candidate in self.candidates)
        return hashlib.sha256(names.encode("utf-8", "surrogateescape")).hexdigest()


def allowed_path(path: str, roots: Sequence[Path]) -> Path:
    """The path, resolved; ForbiddenError unless it lies below an import root, NotFoundError if it is not there.

    InvalidError for a text that no path can be.
    """
    try:
        resolved = Path(path).expanduser().resolve()
        exists = resolved.exists()
    except (OSError, RuntimeError, ValueError) as error:
        # Too long, through what is no folder, round in a loop, a NUL within, the home of nobody.
        raise InvalidError(f"{path[:200]!r} is not the path of anything on the server ({error}).") from error
    if not any(resolved.is_relative_to(root.resolve()) for root in roots):
        named = ", ".join(str(root) for root in roots) or "none are configured"
        raise ForbiddenError(f"{path} is not below an import root ({named}). Set ARMFUL_IMPORT_ROOTS to allow it.")
    if not exists:
        raise NotFoundError(f"There is no {path} on the server.")
    return resolved


def list_folder(folder: Path, group_by: GroupBy) -> Listing:
    """All files below a folder, sorted by name; hidden ones are passed over, links that lead out are refused.

    Folders that cannot be read are refused too; InvalidError when that is the folder itself.
    """
    candidates: list[Candidate] = []
    refusals: list[tuple[str, str]] = []
    for path in _walk(folder, refusals):
        name = path.relative_to(folder).as_posix()
        if reason := _obstacle(path, folder):
            refusals.append((name, reason))
        else:
            candidates.append(Candidate(name=name, path=path, group=group_of(name, group_by)))
    return Listing(candidates, refusals)


def list_manifest(manifest: Path, folder: Path, group_by: GroupBy) -> Listing:
    """The files that a CSV manifest names: column `file`, optionally `group`; all others become metadata.

    InvalidError when the manifest has no such column or is not UTF-8.
    """
    candidates: dict[str, Candidate] = {}
    refusals: list[tuple[str, str]] = []
    try:
        with manifest.open(newline="", encoding="utf-8-sig") as lines:
            reader = csv.DictReader(lines)
            if "file" not in (reader.fieldnames or ()):
                raise InvalidError(f"The manifest {manifest.name} needs a column named file in its first line.")
            for row in reader:
                file = (row.pop("file") or "").strip()
                group = (row.pop("group", None) or "").strip() or None
                path = Path(os.path.normpath(folder / file))
                metadata = {key: value for key, value in row.items() if key and value}
                if not file or not os.path.isfile(path):  # noqa: PTH113  (Path's raises at a name that is too long)
                    refusals.append((file or f"line {reader.line_num}", "is named in the manifest but is not there"))
                elif reason := _obstacle(path, folder):
                    refusals.append((file, reason))
                else:
                    name = _name_below(folder, path)
                    candidates[name] = Candidate(name, path, group or group_of(name, group_by), metadata)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidError(f"The manifest {manifest.name} is not a UTF-8 CSV file: {error}") from error
    return Listing([candidates[name] for name in sorted(candidates)], refusals)


def sample(candidates: Sequence[Candidate], mode: SampleMode, count: int | None, seed: int) -> list[Candidate]:
    """The candidates to take, in order of name: all, `count` at random, or first one of every group.

    With `per-group` each group gives one at random, and random others fill up to `count`; where there are more
    groups than `count`, every group still gives its one. The same seed draws the same files.
    """
    if mode == "all":
        return list(candidates)
    random = Random(seed)
    shuffled = list(candidates)
    random.shuffle(shuffled)
    wanted = len(shuffled) if count is None else count
    if mode == "per-group":
        firsts: dict[str | None, Candidate] = {}
        for candidate in shuffled:
            firsts.setdefault(candidate.group, candidate)
        chosen = list(firsts.values())
        taken = {candidate.name for candidate in chosen}
        others = [candidate for candidate in shuffled if candidate.name not in taken]
        chosen += others[: max(0, wanted - len(chosen))]
    else:
        chosen = shuffled[:wanted]
    return sorted(chosen, key=lambda candidate: candidate.name)


def group_of(name: str, group_by: GroupBy) -> str | None:
    """The group that a file's place gives it: its parent folder, or none at the top."""
    parent = Path(name).parent.as_posix()
    return parent if group_by == "parent" and parent != "." else None


def _walk(folder: Path, refusals: list[tuple[str, str]]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        unread = Path(error.filename)
        if unread == folder:
            raise InvalidError(f"The folder {folder} cannot be read: {error.strerror}.") from error
        refusals.append((unread.relative_to(folder).as_posix(), f"could not be read: {error.strerror}"))

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent) / name for name in sorted(files) if not name.startswith("."))


def _name_below(folder: Path, path: Path) -> str:
    """By which way ever a path leads into the folder."""
    if not path.is_relative_to(folder):
        folder, path = folder.resolve(), path.resolve()
    return path.relative_to(folder).as_posix()


def _obstacle(path: Path, folder: Path) -> str | None:
    if path.suffix.lower() not in SUFFIXES:
        return f"does not look like a picture ({path.suffix or 'no suffix'})"
    try:
        resolved = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "is a link to nowhere"
    if not resolved.is_relative_to(folder.resolve()):
        return "leads out of the imported folder"
    return None
