"""What can be read from a confusion matrix alone.

Every figure here is computed from counts: rows are true categories, columns predicted ones, both in
the order of :data:`vitrine.categories.CODES`. The definitions are scikit-learn's, with 0 where a
category was never predicted or never there (``zero_division=0``); a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vitrine.categories import CATEGORIES, CODES, GROUPS

ShareOf = Literal["count", "true", "predicted"]
Order = Literal["code", "group", "f1", "clusters"]
RESAMPLES = 1000
SEED = 7


def confusion_of(truth: np.ndarray, answer: np.ndarray) -> np.ndarray:
    """Count rows by true and predicted category.

    Parameters
    ----------
    truth, answer : ndarray of int, (n,)
        Columns of the categories, 0..26.

    Returns
    -------
    ndarray of int64, (27, 27)
    """
    size = len(CODES)
    cells = np.asarray(truth, np.int64) * size + np.asarray(answer, np.int64)
    return np.bincount(cells, minlength=size * size).reshape(size, size)


@dataclass(frozen=True, eq=False)
class CategoryScores:
    """Scores of each category, arrays of 27 in the order of CODES, between 0 and 1."""

    precision: np.ndarray
    recall: np.ndarray
    f1: np.ndarray
    support: np.ndarray


def category_scores(counts: np.ndarray) -> CategoryScores:
    """Precision, recall, F1 and number of true rows of each category; 0 where undefined."""
    hits = np.diagonal(counts, axis1=-2, axis2=-1).astype(np.float64)
    support, predicted = counts.sum(axis=-1), counts.sum(axis=-2)
    return CategoryScores(
        precision=hits / np.maximum(predicted, 1),
        recall=hits / np.maximum(support, 1),
        f1=2 * hits / np.maximum(support + predicted, 1),
        support=support,
    )


def accuracy(counts: np.ndarray) -> float:
    """Share of rows on the diagonal."""
    return float(np.trace(counts) / counts.sum())


def weighted_f1(counts: np.ndarray) -> float:
    """Mean F1 over categories, each weighted by its number of true rows."""
    return float(_weighted_f1_of_each(counts))


def macro_f1(counts: np.ndarray) -> float:
    """Plain mean of F1 over the categories that are in the truth or in the answers."""
    present = counts.sum(axis=0) + counts.sum(axis=1) > 0
    return float(category_scores(counts).f1[present].mean())


def weighted_f1_of(hits: np.ndarray, support: np.ndarray, answered: np.ndarray) -> np.ndarray:
    """Weighted F1 from counts by category, one or many at once.

    Parameters
    ----------
    hits, support, answered : ndarray of a number type, (..., 27)
        Right answers, true rows, and answers of each category.

    Returns
    -------
    ndarray of float64, (...,)
    """
    each = 2 * hits / np.maximum(support + answered, 1)
    return np.asarray((each * support).sum(axis=-1) / support.sum(axis=-1))


def _weighted_f1_of_each(counts: np.ndarray) -> np.ndarray:
    """Weighted F1 of matrices (..., 27, 27)."""
    hits = np.diagonal(counts, axis1=-2, axis2=-1)
    return weighted_f1_of(hits, counts.sum(axis=-1), counts.sum(axis=-2))


def f1_interval(counts: np.ndarray, resamples: int = RESAMPLES) -> tuple[float, float]:
    """95 % bootstrap interval of the weighted F1.

    Drawing rows again with replacement is drawing the cells of the matrix from a multinomial law,
    so the counts are enough.
    """
    rows = int(counts.sum())
    rng = np.random.default_rng(SEED)
    drawn = rng.multinomial(rows, counts.ravel() / rows, size=resamples)
    values = _weighted_f1_of_each(drawn.reshape(resamples, *counts.shape))
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def shares(counts: np.ndarray, share: ShareOf) -> np.ndarray:
    """The matrix as counts, or as shares of the true or of the predicted rows (0..1)."""
    axis = _TOTALS[share]
    totals = 1 if axis is None else np.maximum(counts.sum(axis=axis, keepdims=True), 1)
    return np.asarray(counts / totals)


# Along which axis a share sums to 1.
_TOTALS: dict[ShareOf, int | None] = {"count": None, "true": 1, "predicted": 0}


def order_of(counts: np.ndarray, order: Order) -> np.ndarray:
    """Columns in the order they are to be shown; a permutation of 0..26."""
    return _ORDERS[order](counts)


def _by_clusters(counts: np.ndarray) -> np.ndarray:
    """Categories that are taken for one another side by side."""
    from scipy.cluster.hierarchy import leaves_list, optimal_leaf_ordering

    return np.asarray(leaves_list(optimal_leaf_ordering(_tree(counts), _distances(counts))))


_ORDERS = {
    "code": lambda counts: np.arange(len(CODES)),
    "group": lambda counts: np.argsort(
        [list(GROUPS).index(category.group) for category in CATEGORIES], kind="stable"
    ),
    "f1": lambda counts: np.argsort(-category_scores(counts).f1, kind="stable"),
    "clusters": _by_clusters,
}


def _distances(counts: np.ndarray) -> np.ndarray:
    """Condensed distances: 1 minus the share of two categories' rows that are exchanged."""
    from scipy.spatial.distance import squareform

    part = shares(counts, "true")
    exchanged = (part + part.T) / 2
    np.fill_diagonal(exchanged, 1.0)
    return np.asarray(squareform(1 - exchanged, checks=False))


def _tree(counts: np.ndarray) -> np.ndarray:
    from scipy.cluster.hierarchy import linkage

    return np.asarray(linkage(_distances(counts), method="average"))


def confused_groups(counts: np.ndarray, exchanged: float = 0.05) -> list[tuple[int, ...]]:
    """Groups of categories that are taken for one another.

    Average-linkage clusters in which, on average, at least a share ``exchanged`` of the rows of one
    category is given to another one; single categories are left out, the most confused come first.

    Returns
    -------
    list of tuple of int
        Category codes, ascending.
    """
    from scipy.cluster.hierarchy import fcluster

    labels = fcluster(_tree(counts), 1 - exchanged, criterion="distance")
    members = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    groups = [group for group in members if len(group) > 1]
    part = shares(counts, "true")

    def confusion(group: np.ndarray) -> float:
        block = part[np.ix_(group, group)]
        return float((block.sum() - np.trace(block)) / (len(group) * (len(group) - 1)))

    groups.sort(key=confusion, reverse=True)
    return [tuple(int(CODES[column]) for column in group) for group in groups]


@dataclass(frozen=True)
class Confused:
    """How many rows of one category were given to another.

    Attributes
    ----------
    true, predicted : int
        Columns, 0..26.
    rows : int
    share : float
        Of the rows of the true category, 0..1.
    """

    true: int
    predicted: int
    rows: int
    share: float


def most_confused(counts: np.ndarray, count: int = 20) -> list[Confused]:
    """The pairs of categories with the most wrong rows, the worst first; none without a row."""
    wrong = counts.copy()
    np.fill_diagonal(wrong, 0)
    places = np.argsort(-wrong, axis=None, kind="stable")[:count]
    return _pairs(counts, places[wrong.ravel()[places] > 0])


def most_predicted(counts: np.ndarray, column: int, count: int = 5) -> list[Confused]:
    """What the rows of one true category were taken for, the most frequent first."""
    places = np.argsort(-counts[column], kind="stable")[:count] + column * len(CODES)
    return [pair for pair in _pairs(counts, places) if pair.rows]


def _pairs(counts: np.ndarray, places: np.ndarray) -> list[Confused]:
    part = shares(counts, "true")
    columns = [divmod(int(place), len(CODES)) for place in places]
    return [Confused(t, p, int(counts[t, p]), float(part[t, p])) for t, p in columns]
