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
    except PermissionError as error:
        raise InvalidError(f"{path} may not be read by Armful.") from error
    is_root = any(folder == root.resolve() for root in roots)
    return FolderView(
        path=str(folder),
        parent="" if is_root else str(folder.parent),
        folders=sorted(str(entry) for entry in entries if entry.is_dir()),
        pictures=sum(1 for entry in entries if entry.suffix.lower() in SUFFIXES),
    )
