"""Images and labels as arrays by position, kept up to date from Postgres: what pages and heads are made from."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from armful.labels import LabelColumns
from armful.models import Image

K = TypeVar("K")
V = TypeVar("V")


class Columns:
    """The columns that one process keeps, made at first use."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._images: dict[int, ImageColumns] = {}
        self._labels: dict[int, LabelColumns] = {}

    def images(self, dataset_id: int) -> "ImageColumns":
        return self._get(self._images, dataset_id, ImageColumns)

    def labels(self, project_id: int) -> LabelColumns:
        return self._get(self._labels, project_id, LabelColumns)

    def _get(self, kept: dict[K, V], key: K, make: Callable[[K], V]) -> V:
        with self._lock:
            if key not in kept:
                kept[key] = make(key)
            return kept[key]


class ImageColumns:
    """The images of one dataset, which are immutable and only ever grow in number."""

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
