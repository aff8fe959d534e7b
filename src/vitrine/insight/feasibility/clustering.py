"""Reduction, K-means from several starts, silhouette, and a map in two dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SEED = 7
PERPLEXITY = 30


@dataclass(frozen=True, eq=False)
class Start:
    """What K-means found from one start.

    Attributes
    ----------
    cluster : ndarray of int, (n,)
    inertia : float
        Sum of squared distances to the centres: lower is tighter, and needs no label.
    silhouette : float
        -1..1: how much closer a product is to its own cluster than to the next.
    """

    cluster: np.ndarray
    inertia: float
    silhouette: float


def reduced(vectors: np.ndarray | csr_matrix, dimensions: int) -> np.ndarray:
    """Fewer columns that keep most of the variance.

    Sparse counts go through a truncated SVD, which keeps their zeros, and back to length 1; dense
    vectors through a PCA.

    Returns
    -------
    ndarray of float64, (n, at most dimensions)
    """
    from scipy.sparse import issparse
    from sklearn.decomposition import PCA, TruncatedSVD

    from vitrine.insight.feasibility.vectors import unit

    columns = min(dimensions, *(size - 1 for size in vectors.shape))
    if issparse(vectors):
        return unit(TruncatedSVD(columns, random_state=SEED).fit_transform(vectors))
    return np.asarray(PCA(columns, random_state=SEED).fit_transform(vectors), np.float64)


def starts(points: np.ndarray, clusters: int, distances: np.ndarray, count: int) -> list[Start]:
    """K-means from ``count`` starts, each drawn from a seed of its own (k-means++).

    Parameters
    ----------
    points : ndarray of float64, (n, d)
    distances : ndarray of float64, (n, n)
        Euclidean distances of the points, for the silhouette.
    """
    return [_start(points, clusters, distances, seed) for seed in range(count)]


def random_starts(rows: int, clusters: int, distances: np.ndarray, count: int) -> list[Start]:
    """Products dealt to clusters at random: the floor of every measure."""
    drawn = [np.random.default_rng(seed).integers(clusters, size=rows) for seed in range(count)]
    return [Start(cluster, np.inf, _silhouette(distances, cluster)) for cluster in drawn]


def distances_of(points: np.ndarray) -> np.ndarray:
    """Euclidean distances, float64 (n, n)."""
    from sklearn.metrics import pairwise_distances

    distances = np.asarray(pairwise_distances(points))
    # Rounding leaves a product a little away from itself.
    np.fill_diagonal(distances, 0)
    return distances


def tightest(found: list[Start]) -> Start:
    """The start that is shown: the tightest clusters, chosen without a look at the categories."""
    return min(found, key=lambda start: start.inertia)


def place(points: np.ndarray) -> np.ndarray:
    """Where each product stands on a map that keeps neighbours together; float64 (n, 2), -1..1."""
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, (len(points) - 1) / 3)
    found = TSNE(perplexity=perplexity, init="pca", random_state=SEED).fit_transform(points)
    centred = found - (found.max(axis=0) + found.min(axis=0)) / 2
    return np.asarray(centred / np.abs(centred).max(), np.float64)


def _start(points: np.ndarray, clusters: int, distances: np.ndarray, seed: int) -> Start:
    from sklearn.cluster import KMeans

    model = KMeans(clusters, n_init=1, random_state=seed).fit(points)
    cluster = np.asarray(model.labels_, np.int64)
    return Start(cluster, float(model.inertia_), _silhouette(distances, cluster))


def _silhouette(distances: np.ndarray, cluster: np.ndarray) -> float:
    from sklearn.metrics import silhouette_score

    return float(silhouette_score(distances, cluster, metric="precomputed"))
