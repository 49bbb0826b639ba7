"""Which labelled images are held out to judge a model: whole groups, by their hash, so that every worker agrees."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

VALIDATION_SHARE = 0.15


def validation(
    groups: Sequence[str], truth: NDArray[np.int64], *, share: float = VALIDATION_SHARE
) -> NDArray[np.bool_]:
    """Which images (n,) to hold out: about `share`, no group on both sides, each class on both where it can be.

    An image without a group is given a name of its own, such as its content hash. A class that only one group has
    stays in training. More labels never move a group to the other side, except to serve a class that had none there.
    """
    names, members = np.unique(np.asarray(groups), return_inverse=True)
    places = np.array([_place(str(name)) for name in names])
    held_out = places < share
    for column in np.unique(truth):
        of_class = np.unique(members[truth == column])
        by_place = of_class[np.argsort(places[of_class])]
        if len(of_class) < 2:
            held_out[of_class] = False
        elif not held_out[of_class].any():
            held_out[by_place[0]] = True
        elif held_out[of_class].all():
            held_out[by_place[-1]] = False
    mask: NDArray[np.bool_] = held_out[members]
    return mask


def _place(name: str) -> float:
    """Where in [0, 1) a group's hash puts it."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big") / (1 << 48)
