import os
from collections.abc import Sequence
from pathlib import Path

from armful.core.errors import InvalidError
from armful.exchange.schemas import FolderView
from armful.exchange.source import SUFFIXES, allowed_path


def browse(path: str, roots: Sequence[Path]) -> FolderView:
    """What lies in a server folder, for choosing one to import; without a path, the import roots."""
    if not path:
        existing = [str(root) for root in roots if root.is_dir()]
        return FolderView(path="", parent=None, folders=existing, pictures=0)
    folder = allowed_path(path, roots)
    if not folder.is_dir():
        raise InvalidError(f"{path} is not a folder.")
    try:
        entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
        # Not Path's, which raises at a folder that may not be looked into.
        below = sorted(str(entry) for entry in entries if _is_utf8(entry.name) and os.path.isdir(entry))  # noqa: PTH112
    except OSError as error:
        raise InvalidError(f"{path} cannot be read by Armful: {error.strerror}.") from error
    is_root = any(folder == root.resolve() for root in roots)
    return FolderView(
        path=str(folder),
        parent="" if is_root else str(folder.parent),
        folders=below,
        pictures=sum(1 for entry in entries if entry.suffix.lower() in SUFFIXES),
    )


def _is_utf8(name: str) -> bool:
    """Other names cannot be said in JSON; what lies below them comes in with the folder above."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
