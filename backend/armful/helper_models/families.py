"""Which images must stay together when some are held out."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def families(alike: npt.NDArray[np.integer], groups: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """(n,): one number for images that are linked by nearly the same picture or by a group, through however many.

    `alike` (n,) is one number for pictures that are nearly the same, `groups` (n,) one for a group and 0 for none.
    """
    nodes: npt.NDArray[np.int64] = np.unique(alike, return_inverse=True)[1].astype(np.int64)
    if not groups.any():
        return nodes
    grouped = np.flatnonzero(groups)
    _, group_nodes = np.unique(groups[grouped], return_inverse=True)
    count = int(nodes.max()) + 1 + int(group_nodes.max()) + 1
    links = (nodes[grouped], group_nodes + nodes.max() + 1)
    graph = coo_array((np.ones(len(grouped), dtype=bool), links), shape=(count, count))
    _, component = connected_components(graph, directed=False)
    found: npt.NDArray[np.int64] = component[nodes].astype(np.int64)
    return found
