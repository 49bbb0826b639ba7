"""The labels of a project as arrays by position, patched with what changed after the revision that they hold."""

from threading import Lock
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from armful.labels.queries import changes_since
from armful.models import LabelState

T = TypeVar("T", bound=np.generic)

_STATES: list[str | None] = [None, *LabelState]
_CODE = {state: code for code, state in enumerate(_STATES)}


class LabelColumns:
    """The labels of one project. Hold `lock` to read several columns of one moment."""

    def __init__(self, project_id: int) -> None:
        self._project_id = project_id
        self.revision = 0
        """The project's revision that the columns hold."""
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
        if revision <= self.revision:
            return
        changes = changes_since(session, self._project_id, self.revision)
        if changes is None:
            return
        # An image that came in after `count` was read can be labelled already.
        within = changes.positions < len(self.class_ids)
        if not within.all():
            self.catch_up(session, 0, int(changes.positions.max()) + 1)
        self.class_ids[changes.positions] = changes.class_ids
        self._states[changes.positions] = [_CODE[state] for state in changes.states]
        self.versions[changes.positions] = changes.versions
        self.revision = changes.revision

    def is_state(self, state: LabelState, rows: int) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = self._states[:rows] == _CODE[state]
        return found

    def states(self, positions: npt.NDArray[np.integer]) -> list[str | None]:
        return [_STATES[code] for code in self._states[positions].tolist()]


def _grown(column: npt.NDArray[T], capacity: int) -> npt.NDArray[T]:
    grown = np.zeros(capacity, dtype=column.dtype)
    grown[: len(column)] = column
    return grown
