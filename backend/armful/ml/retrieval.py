import numpy as np
from numpy.typing import NDArray

_MOST_QUERIES = 1000


def mean_average_precision(rows: NDArray[np.float32], columns: NDArray[np.integer], *, seed: int = 0) -> float | None:
    """How well one picture finds the others of its class: the mean over the pictures, each a query for the rest.

    Of L2-normalised embeddings (n, d) and their classes (n,); of at most 1,000 queries, drawn by the seed. None where
    no class has two pictures. See Manning et al., Introduction to Information Retrieval, section 8.4.
    """
    from sklearn.metrics import average_precision_score

    counts = np.bincount(columns)
    queries = np.flatnonzero(counts[columns] > 1)
    if not len(queries):
        return None
    queries = np.random.default_rng(seed).permutation(queries)[:_MOST_QUERIES]
    likeness = rows[queries] @ rows.T
    others = np.ones(len(rows), dtype=bool)
    found = []
    for query, scores in zip(queries, likeness, strict=True):
        others[query] = False
        found.append(average_precision_score(columns[others] == columns[query], scores[others]))
        others[query] = True
    return float(np.mean(found))
