"""Typical images: what to look at before there is any label."""

import faiss
import numpy as np
import numpy.typing as npt

_ROWS_PER_CLUSTER = 20
_MOST_CLUSTERS = 96
_ITERATIONS = 20


def typical_order(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.int32]:
    """Rows (n, d) in turn over their k-means clusters, the largest first: each cluster's most central, then second …

    So the first page holds one image of each kind. Rows of zeros are left out.
    """
    present = np.flatnonzero(rows.any(axis=1)).astype(np.int32)
    if len(present) == 0:
        return present
    unit = np.ascontiguousarray(rows[present])
    faiss.normalize_L2(unit)
    count = int(np.clip(len(present) // _ROWS_PER_CLUSTER, 1, _MOST_CLUSTERS))
    # Seeded, so that the order is the same whenever it is computed.
    means = faiss.Kmeans(unit.shape[1], count, niter=_ITERATIONS, spherical=True, seed=1, min_points_per_centroid=1)
    means.train(unit)
    likeness, cluster = means.index.search(unit, 1)
    cluster = cluster[:, 0]
    sizes = np.bincount(cluster, minlength=count)
    by_cluster = np.lexsort((-likeness[:, 0], cluster))
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    turn = np.empty(len(present), dtype=np.int64)
    turn[by_cluster] = np.arange(len(present)) - starts[cluster[by_cluster]]
    place = np.empty(count, dtype=np.int64)
    place[np.argsort(-sizes, kind="stable")] = np.arange(count)
    return present[np.lexsort((place[cluster], turn))]
