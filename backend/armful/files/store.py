"""The store: originals and thumbnails by content hash, and the folders of vectors and models."""

import hashlib
import os
import shutil
import sys
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from armful.core.errors import UnreadablePictureError
from armful.files.picture import THUMBNAIL_SIZE, Picture

_SYNCING_THREADS = 8  # syncs that wait together share one commit of the file system's journal


class Store:
    """A folder of immutable files, each under the hash of its bytes.

    A name appears only once its bytes are on disk, so whatever is found under a hash is whole. Threads and
    processes may write to one store at the same time.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"
        self._threads = ThreadPoolExecutor(_SYNCING_THREADS, thread_name_prefix="store")
        self._settled: set[str] = set()

    @property
    def models_folder(self) -> Path:
        return self._root / "models"

    def vectors_folder(self, embedding_set_id: int) -> Path:
        return self._root / "vectors" / str(embedding_set_id)

    def features_folder(self, feature_set_id: int) -> Path:
        return self._root / "features" / str(feature_set_id)

    def model_folder(self, model_id: int) -> Path:
        """Weights and preprocessing of one of a project's models."""
        return self.models_folder / "trained" / str(model_id)

    def training_folder(self, model_id: int) -> Path:
        """Checkpoints of a model that is being trained."""
        return self.models_folder / "training" / str(model_id)

    def predictions_folder(self, model_id: int) -> Path:
        return self._root / "predictions" / str(model_id)

    def original_path(self, sha256: bytes) -> Path:
        return self._root / "originals" / _spread(sha256)

    def thumbnail_path(self, sha256: bytes, size: int = THUMBNAIL_SIZE) -> Path:
        return self._root / "thumbnails" / str(size) / f"{_spread(sha256)}.jpg"

    def keep(self, pictures: Sequence[tuple[Picture, Path | bytes]]) -> list[UnreadablePictureError | None]:
        """Store originals and thumbnails; when this returns they survive a power cut.

        Give each picture with the file or bytes that it was decoded from. Content that is there already is not
        written again. Answers in order: None, or why this one was refused (its file changed after it was decoded).
        One call with many pictures costs far less than many calls.
        """
        self._incoming.mkdir(parents=True, exist_ok=True)
        outcomes = list(self._threads.map(self._bring_in, pictures))
        kept = [picture for (picture, _), outcome in zip(pictures, outcomes, strict=True) if isinstance(outcome, list)]
        renames = [rename for outcome in outcomes if isinstance(outcome, list) for rename in outcome]
        for folder in {target.parent for _, target in renames}:
            folder.mkdir(parents=True, exist_ok=True)
        for temporary, target in renames:
            temporary.rename(target)
        # Also where nothing was written: another process may have just renamed the same content and not synced yet.
        names = [path(picture.sha256) for picture in kept for path in (self.original_path, self.thumbnail_path)]
        self._settle({name.parent for name in names})
        return [None if isinstance(outcome, list) else outcome for outcome in outcomes]

    def sweep(self, *, older_than_seconds: float = 3600.0) -> int:
        """Remove what killed processes left half written; returns how many files. Run it at start."""
        bound = time.time() - older_than_seconds
        removed = 0
        for entry in self._incoming.glob("*"):
            try:
                if entry.lstat().st_mtime < bound:
                    entry.unlink()
                    removed += 1
            except FileNotFoundError:
                continue  # its writer has just finished, or another sweep was faster
        return removed

    def _bring_in(self, given: tuple[Picture, Path | bytes]) -> list[tuple[Path, Path]] | UnreadablePictureError:
        """Write what is missing under temporary names, synced; returns the renames that make it content."""
        picture, source = given
        renames = []
        original, thumbnail = self.original_path(picture.sha256), self.thumbnail_path(picture.sha256)
        if not original.exists():
            temporary = self._incoming / uuid.uuid4().hex
            try:
                same = _copy(source, temporary, picture.sha256)
            except OSError as error:
                temporary.unlink(missing_ok=True)
                if isinstance(source, bytes) or error.filename != str(source):
                    raise  # our disk is full or broken, which is no fault of this picture
                return UnreadablePictureError(f"could not be read: {error.strerror}")
            if not same:
                temporary.unlink()
                return UnreadablePictureError("changed while it was read; import it again")
            renames.append((temporary, original))
        if not thumbnail.exists():
            temporary = self._incoming / uuid.uuid4().hex
            with temporary.open("xb") as file:
                file.write(picture.thumbnail)
                file.flush()
                os.fsync(file.fileno())
            renames.append((temporary, thumbnail))
        return renames

    def _settle(self, folders: set[Path]) -> None:
        """Sync folders whose entries changed, and once per process the way down to each: another process may have
        made a folder above and not have synced it yet."""
        unsettled = set()
        for target in folders:
            folder = target
            while folder != self._root and str(folder) not in self._settled:
                unsettled.add(folder)
                folder = folder.parent
        list(self._threads.map(_sync_folder, folders | {folder.parent for folder in unsettled}))
        self._settled |= {str(folder) for folder in unsettled}


def _spread(sha256: bytes) -> str:
    name = sha256.hex()
    return f"{name[:2]}/{name[2:4]}/{name}"


def _copy(source: Path | bytes, target: Path, sha256: bytes) -> bool:
    """Copy and sync; says whether the copy has this hash. Shares blocks with the source where the disk can."""
    with target.open("x+b") as copy:
        if isinstance(source, bytes):
            copy.write(source)
        else:
            with source.open("rb") as original:
                if not _copied_by_kernel(original.fileno(), copy.fileno()):
                    shutil.copyfileobj(original, copy, 1 << 20)
        copy.flush()
        copy.seek(0)
        same = hashlib.file_digest(copy, "sha256").digest() == sha256
        if same:
            os.fsync(copy.fileno())
    return same


def _copied_by_kernel(source: int, target: int) -> bool:
    if sys.platform != "linux":
        return False
    copied = False
    try:
        while os.copy_file_range(source, target, 1 << 30):
            copied = True
    except OSError:
        if copied:
            raise
    return copied  # between some file systems the call fails or copies nothing: the caller copies by hand


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
