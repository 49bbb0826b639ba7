"""What a page needs to know of every image, as arrays by position, kept up to date from Postgres.

Images are immutable and positions dense, so the image columns only ever grow; label columns are patched with what
changed after the revision they hold. One small query tells whether there is anything to do.
"""

from threading import Lock
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from armful import labels
from armful.models import Image, LabelState

T = TypeVar("T", bound=np.generic)

_STATES: list[str | None] = [None, *LabelState]
_CODE = {state: code for code, state in enumerate(_STATES)}


class ImageColumns:
    """The images of one dataset."""

    def __init__(self, dataset_id: int) -> None:
        self._dataset_id = dataset_id
        self._lock = Lock()
        self._group_codes: dict[str, int] = {}
        self.ids = np.zeros(0, dtype=np.int64)
        self.sizes = np.zeros((0, 2), dtype=np.int32)
        """Width and height."""
        self.hashes = np.zeros((0, 32), dtype=np.uint8)
        self.groups = np.zeros(0, dtype=np.int32)
        """Code of the group, 0 for none."""

    def catch_up(self, session: Session, count: int) -> None:
        """Read the images from the last known position up to `count`."""
        if count <= len(self.ids):
            return
        with self._lock:
            known = len(self.ids)
            query = (
                select(Image.id, Image.width, Image.height, Image.sha256, Image.group_name)
                .where(Image.dataset_id == self._dataset_id, Image.position >= known)
                .order_by(Image.position)
            )
            rows = session.execute(query).all()
            if not rows:
                return
            self.sizes = np.concatenate([self.sizes, np.array([(row[1], row[2]) for row in rows], dtype=np.int32)])
            hashes = np.frombuffer(b"".join(row[3] for row in rows), dtype=np.uint8).reshape(-1, 32)
            self.hashes = np.concatenate([self.hashes, hashes])
            codes = [self._group_code(row[4]) for row in rows]
            self.groups = np.concatenate([self.groups, np.array(codes, dtype=np.int32)])
            # Last: a reader that sees the new length must find the other columns at least as long.
            self.ids = np.concatenate([self.ids, np.array([row[0] for row in rows], dtype=np.int64)])

    def position(self, image_id: int) -> int | None:
        """The image's position, or None when it is not an image of this dataset."""
        # Ids and positions are given in one order under the dataset's lock, so ids ascend with positions.
        place = int(np.searchsorted(self.ids, image_id))
        return place if place < len(self.ids) and self.ids[place] == image_id else None

    def group_code(self, group: str) -> int:
        """The group's code; -1 for a group that no image has."""
        return self._group_codes.get(group, -1)

    def _group_code(self, group: str | None) -> int:
        return 0 if group is None else self._group_codes.setdefault(group, len(self._group_codes) + 1)


class LabelColumns:
    """The labels of one project. Hold `lock` to read several columns of one moment."""

    def __init__(self, project_id: int) -> None:
        self._project_id = project_id
        self._revision = 0
        self.lock = Lock()
        self.class_ids = np.zeros(0, dtype=np.int64)
        """0 where there is no label."""
        self._states = np.zeros(0, dtype=np.int8)
        self.versions = np.zeros(0, dtype=np.int32)

    def catch_up(self, session: Session, revision: int, count: int) -> None:
        """Bring the columns to `count` images and at least to `revision`. Call with the lock held."""
        if count > len(self.class_ids):
            capacity = max(count, len(self.class_ids) + 4096)
            self.class_ids = _grown(self.class_ids, capacity)
            self._states = _grown(self._states, capacity)
            self.versions = _grown(self.versions, capacity)
        if revision <= self._revision:
            return
        changes = labels.changes_since(session, self._project_id, self._revision)
        if changes is None:
            return
        # An image that came in after `count` was read can be labelled already.
        within = changes.positions < len(self.class_ids)
        if not within.all():
            self.catch_up(session, 0, int(changes.positions.max()) + 1)
        self.class_ids[changes.positions] = changes.class_ids
        self._states[changes.positions] = [_CODE[state] for state in changes.states]
        self.versions[changes.positions] = changes.versions
        self._revision = changes.revision

    def is_state(self, state: LabelState, rows: int) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = self._states[:rows] == _CODE[state]
        return found

    def states(self, positions: npt.NDArray[np.int32]) -> list[str | None]:
        return [_STATES[code] for code in self._states[positions].tolist()]


def _grown(column: npt.NDArray[T], capacity: int) -> npt.NDArray[T]:
    grown = np.zeros(capacity, dtype=column.dtype)
    grown[: len(column)] = column
    return grown
