"""Several models become one: what each says of the same rows, and ways to make one answer of it.

A model of which only the answers are known votes with the distribution of the true category given
its answer, counted on the rows that train the fusion: a column of its confusion matrix. Every score
is of rows that did not train the fusion (stratified cross-validation).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vitrine.categories import CODES
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.results.confusion import confusion_of, weighted_f1
from vitrine.results.result import Result, RowPredictions

FOLDS = 3
SEED = 0
# Rows of which a category was answered, added to each cell: an answer never seen says little.
SMOOTHING = 0.5


@dataclass(frozen=True, eq=False)
class Member:
    """What one model says of the rows.

    Attributes
    ----------
    key : str
    answer : ndarray of int, (n,)
        Columns of the categories.
    probabilities : ndarray of float, (n, 27), or None
    """

    key: str
    answer: np.ndarray
    probabilities: np.ndarray | None

    def of(self, rows: np.ndarray) -> Member:
        """The same of some rows only."""
        known = self.probabilities
        return Member(self.key, self.answer[rows], None if known is None else known[rows])


@dataclass(frozen=True, eq=False)
class Ballot:
    """Truth and members on the rows that all of them answered, each (n,) long."""

    truth: np.ndarray
    members: tuple[Member, ...]

    def of(self, rows: np.ndarray) -> Ballot:
        """The same of some rows only."""
        return Ballot(self.truth[rows], tuple(member.of(rows) for member in self.members))


def ballot_of(results: Sequence[Result]) -> Ballot:
    """Bring models of one run to the rows that all of them answered.

    Raises
    ------
    DataRefused
        When the rows of a model are not known, when no row is common, or when two models do not
        agree on the truth of a row.
    """
    known = [_rows_of(result) for result in results]
    rows = known[0].row
    for predictions in known[1:]:
        rows = np.intersect1d(rows, predictions.row, assume_unique=True)
    places = [np.searchsorted(predictions.row, rows) for predictions in known]
    truths = [p.truth[place] for p, place in zip(known, places, strict=True)]
    if not len(rows) or any((truth != truths[0]).any() for truth in truths):
        raise DataRefused(
            N_("{models} did not answer the same products: they cannot vote together."),
            models=", ".join(result.key for result in results),
        )
    members = (
        Member(result.key, p.answer, p.probabilities).of(place)
        for result, p, place in zip(results, known, places, strict=True)
    )
    return Ballot(truths[0], tuple(members))


def _rows_of(result: Result) -> RowPredictions:
    if result.predictions is None:
        raise DataRefused(
            N_("{model}: its answers on each product are not known, it cannot vote."),
            model=result.key,
        )
    return result.predictions


def speaks(member: Member, trained: Member, truth: np.ndarray) -> np.ndarray:
    """Probabilities of a member, float (n, 27), rows summing to 1.

    Parameters
    ----------
    member : Member
        On the rows to answer.
    trained : Member
        The same model on the rows that train the fusion, whose true columns are ``truth``.
    """
    if member.probabilities is not None:
        return np.asarray(member.probabilities, np.float64)
    counts = confusion_of(truth, trained.answer) + SMOOTHING / len(CODES)
    # One row per answer: rows are gathered several times faster than columns.
    given = np.ascontiguousarray((counts / counts.sum(axis=0, keepdims=True)).T)
    return np.asarray(given.astype(np.float32)[member.answer])


# Learns from a ballot with its truth; what it returns answers a ballot: float (n, 27).
Fit = Callable[[Ballot], Callable[[Ballot], np.ndarray]]


def folds_of(truth: np.ndarray, folds: int = FOLDS) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rows that train and rows that are answered, ``folds`` times, categories kept in proportion.

    As scikit-learn's StratifiedKFold, but a category may have fewer rows than there are folds.
    """
    rng = np.random.default_rng(SEED)
    fold = np.empty(len(truth), int)
    for column in np.unique(truth):
        rows = rng.permutation(np.flatnonzero(truth == column))
        fold[rows] = (np.arange(len(rows)) + rng.integers(folds)) % folds
    return [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(folds)]


def cross_validated(ballot: Ballot, fit: Fit, folds: int = FOLDS) -> np.ndarray:
    """What a fusion says of every row when it has not learnt from that row; float64 (n, 27)."""
    said = np.zeros((len(ballot.truth), len(CODES)))
    for train, test in folds_of(ballot.truth, folds):
        said[test] = fit(ballot.of(train))(ballot.of(test))
    return said


def best_single(ballot: Ballot) -> Member:
    """The member with the highest weighted F1 on these rows."""
    return max(ballot.members, key=lambda m: weighted_f1(confusion_of(ballot.truth, m.answer)))


def perfect_chooser(ballot: Ballot) -> np.ndarray:
    """Answers of one who always knows which member to believe, columns (n,).

    Where all are wrong, the answer of the best member stands.
    """
    answers = np.stack([member.answer for member in ballot.members])
    right = (answers == ballot.truth).any(axis=0)
    return np.where(right, ballot.truth, best_single(ballot).answer)
