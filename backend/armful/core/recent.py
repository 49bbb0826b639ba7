from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """What was asked for last, as much as weighs no more than a limit, but at least one; threads may share it."""

    def __init__(self, limit: int, weigh: Callable[[V], int] = lambda _: 1) -> None:
        self._limit = limit
        self._weigh = weigh
        self._lock = Lock()
        self._kept: OrderedDict[K, V] = OrderedDict()

    def peek(self, key: K) -> V | None:
        """What is kept under the key. Never waits, and does not count as asked for."""
        return self._kept.get(key)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """What is kept under the key, or made now; of two that make it at once both get the first one's."""
        if (found := self._found(key)) is not None:
            return found
        made = make()
        with self._lock:
            made = self._kept.setdefault(key, made)
            self._kept.move_to_end(key)
            # Weighed anew each time: an index grows while it is kept.
            excess = sum(map(self._weigh, self._kept.values())) - self._limit
            while excess > 0 and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                excess -= self._weigh(dropped)
        return made

    def _found(self, key: K) -> V | None:
        with self._lock:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
            return found
