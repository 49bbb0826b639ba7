import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from armful.embedded.errors import StartError

_LONGEST_SOCKET = 100
"""Bytes. The systems' limit on a socket's path is 103 to 107."""

_LARGEST_LOG = 5 * 1024 * 1024


@dataclass(frozen=True)
class DataFolder:
    """Everything that one embedded Armful keeps, in one folder."""

    root: Path

    @classmethod
    def default(cls) -> Path:
        """Where data goes when nobody says otherwise (XDG)."""
        base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        return Path(base) / "armful"

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def broker(self) -> Path:
        return self.root / "broker"

    @property
    def store(self) -> Path:
        return self.root / "store"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def log(self, part: str) -> Path:
        return self.logs / f"{part}.log"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make the folder and keep every other Armful out of it for as long as this process lives."""
        with ExitStack() as stack:
            try:
                self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._lock(stack.enter_context((self.root / "armful.lock").open("a+")))
                for folder in (self.broker, self.store, self.logs):
                    folder.mkdir(exist_ok=True)
            except OSError as error:
                raise StartError(
                    f"The data folder {self.root} cannot be used ({error.strerror}). "
                    "Choose another with --data, or start Armful as the user that owns it."
                ) from error
            yield

    def _lock(self, file: TextIO) -> None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            raise StartError(
                f"Armful is running already on the data folder {self.root} (process {holder or 'unknown'}). "
                "Use that one, stop it with Ctrl+C in its terminal, or choose another folder with --data."
            ) from None
        file.truncate(0)
        os.write(file.fileno(), f"{os.getpid()}\n".encode())  # past the buffer, whose rest would fail again at the end

    def holder(self) -> int | None:
        """The process that has the folder now, if any."""
        try:
            file = (self.root / "armful.lock").open("r+")
        except FileNotFoundError:
            return None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                text = file.read().strip()
                return int(text) if text.isdigit() else 0
        return None

    def socket_folder(self) -> Path:
        """Where Postgres puts its socket: in the data folder, or where the path is too long for one, a private
        folder elsewhere."""
        inside = self.root / "run"
        if len(os.fsencode(inside / ".s.PGSQL.5432")) <= _LONGEST_SOCKET:
            return inside
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        outside = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp") / f"armful-{os.geteuid()}-{digest}"
        try:
            outside.mkdir(mode=0o700, exist_ok=True)
            shape = outside.lstat()
        except OSError:
            return Path(tempfile.mkdtemp(prefix="armful-", dir="/tmp"))
        # Whoever could write there could put a socket of his own in our Postgres' place.
        is_private = outside.is_dir() and not outside.is_symlink() and not shape.st_mode & 0o077
        if is_private and shape.st_uid == os.geteuid():
            return outside
        return Path(tempfile.mkdtemp(prefix="armful-", dir="/tmp"))

    def rotate_logs(self) -> None:
        """Set large logs aside, so that each part's log and the one before it are all that is kept."""
        for log in self.logs.glob("*.log"):
            if log.stat().st_size > _LARGEST_LOG:
                log.replace(log.with_suffix(".log.1"))
