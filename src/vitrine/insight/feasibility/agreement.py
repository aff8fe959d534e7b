"""How well clusters follow categories, from counts alone.

Every function reads a table of counts: rows are categories, columns clusters. The answers of a
trained model are such a table too, so that both are judged by one rule. The definitions are
scikit-learn's, which takes longer to import than the page to open: a test compares them.
"""

from __future__ import annotations

import numpy as np

from vitrine.categories import CODES

# Cluster without a category of its own.
UNMATCHED = -1


def contingency(category: np.ndarray, cluster: np.ndarray, clusters: int) -> np.ndarray:
    """Count products by category and cluster.

    Parameters
    ----------
    category : ndarray of int, (n,)
        Columns of the categories, 0..26.
    cluster : ndarray of int, (n,)
        0..clusters-1.

    Returns
    -------
    ndarray of int64, (27, clusters)
    """
    cells = np.asarray(category, np.int64) * clusters + np.asarray(cluster, np.int64)
    return np.bincount(cells, minlength=len(CODES) * clusters).reshape(len(CODES), clusters)


def adjusted_rand(counts: np.ndarray) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985).

    Of all pairs of products, those that both sides put together, against what chance would give: 1
    for the same groups, 0 on average for groups drawn at random.
    """
    together, in_rows, in_columns, all_pairs = (
        float((values * (values - 1) / 2).sum())
        for values in (counts, counts.sum(axis=1), counts.sum(axis=0), counts.sum())
    )
    expected = in_rows * in_columns / max(all_pairs, 1)
    largest = (in_rows + in_columns) / 2
    return (together - expected) / (largest - expected) if largest != expected else 1.0


def normalised_mutual_information(counts: np.ndarray) -> float:
    """Normalised mutual information, 0..1, by the arithmetic mean of both entropies.

    Unlike the adjusted Rand index it is above 0 for random groups, the more so the more of them.
    """

    def entropy(sums: np.ndarray) -> float:
        shares = sums[sums > 0] / counts.sum()
        return float(-(shares * np.log(shares)).sum())

    rows, columns = entropy(counts.sum(axis=1)), entropy(counts.sum(axis=0))
    mean = (rows + columns) / 2
    return max(rows + columns - entropy(counts), 0.0) / mean if mean else 1.0


def match_clusters(counts: np.ndarray) -> np.ndarray:
    """Give each category at most one cluster, and each cluster at most one category.

    The pairs are those that put most products in the right place (Hungarian algorithm).

    Returns
    -------
    ndarray of int64, (clusters,)
        Column of the category of each cluster, -1 for one that has none.
    """
    from scipy.optimize import linear_sum_assignment

    categories, clusters = linear_sum_assignment(counts, maximize=True)
    matched = np.full(counts.shape[1], UNMATCHED, np.int64)
    # A category without a product in its cluster has none to speak of.
    shared = counts[categories, clusters] > 0
    matched[clusters[shared]] = categories[shared]
    return matched


def in_place(counts: np.ndarray, matched: np.ndarray) -> float:
    """Share of the products whose cluster is the one matched to their category, 0..1."""
    clusters = np.flatnonzero(matched != UNMATCHED)
    return float(counts[matched[clusters], clusters].sum() / counts.sum())


def category_f1(counts: np.ndarray, matched: np.ndarray) -> np.ndarray:
    """F1 of each category against its cluster, float64 (27,); 0 for a category without one."""
    clusters = np.flatnonzero(matched != UNMATCHED)
    categories = matched[clusters]
    hits = counts[categories, clusters]
    sizes = counts.sum(axis=1)[categories] + counts.sum(axis=0)[clusters]
    f1 = np.zeros(counts.shape[0])
    f1[categories] = 2 * hits / np.maximum(sizes, 1)
    return f1
