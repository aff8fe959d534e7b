"""Comparing two models: which is better, where, and whether the difference is real."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from vitrine.categories import CODES
from vitrine.results.confusion import category_scores, weighted_f1_of
from vitrine.results.result import Result, RowPredictions, Run

RESAMPLES = 2000
SEED = 7


@dataclass(frozen=True)
class PairCounts:
    """Row-by-row comparison of two models, A and B, on the rows that both answered.

    Attributes
    ----------
    rows : int
    both, only_a, only_b, neither : int
        Rows that both, one or none of them got right; they sum to ``rows``.
    same_answer : int
        Rows where they said the same, right or wrong.
    chooser_f1 : float
        Weighted F1 of one who always knows which of the two to believe; where both are wrong,
        the answer of the better one counts.
    difference, low, high : float
        Weighted F1 of B minus that of A on these rows, and its 95 % interval by paired bootstrap.
    """

    rows: int
    both: int
    only_a: int
    only_b: int
    neither: int
    same_answer: int
    chooser_f1: float
    difference: float
    low: float
    high: float

    @property
    def agreement(self) -> float:
        """Share of rows where both said the same."""
        return self.same_answer / self.rows

    @property
    def chooser_accuracy(self) -> float:
        """Share of rows that at least one of them got right."""
        return 1 - self.neither / self.rows

    @property
    def p_value(self) -> float:
        """McNemar's exact test: how likely so uneven a count is if both were equally good.

        Under that hypothesis each row that only one of them got right is the toss of a fair coin
        (McNemar, Psychometrika 12, 1947; two-sided binomial test).
        """
        # Not scipy.stats, whose import alone takes a second: the coin being fair, the two tails are
        # alike, and one binomial distribution function is the whole test.
        from scipy.special import bdtr

        fewer, discordant = min(self.only_a, self.only_b), self.only_a + self.only_b
        return min(1.0, 2 * float(bdtr(fewer, discordant, 0.5))) if discordant else 1.0

    @property
    def swapped(self) -> PairCounts:
        """The same with A and B exchanged."""
        return PairCounts(
            self.rows, self.both, self.only_b, self.only_a, self.neither, self.same_answer,
            self.chooser_f1, -self.difference, -self.high, -self.low,
        )  # fmt: skip

    def to_record(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def shared_rows(a: RowPredictions, b: RowPredictions) -> tuple[np.ndarray, ...] | None:
    """Truth and both answers on the rows that both have; None when there is none to compare.

    Also None when the two disagree on the truth of a row: then a row of one is not the row of the
    same number of the other.
    """
    rows, in_a, in_b = np.intersect1d(a.row, b.row, assume_unique=True, return_indices=True)
    if not len(rows) or (a.truth[in_a] != b.truth[in_b]).any():
        return None
    return a.truth[in_a], a.answer[in_a], b.answer[in_b]


def compare_rows(truth: np.ndarray, a: np.ndarray, b: np.ndarray) -> PairCounts:
    """Compare two models row by row; columns of categories, all (n,)."""
    right_a, right_b = a == truth, b == truth
    # Drawing rows with replacement is drawing the groups of like rows from a multinomial law: a few
    # thousand groups in place of rows, and the same distribution.
    size = len(CODES)
    groups, rows = np.unique((truth * size + a) * size + b, return_counts=True)
    rng = np.random.default_rng(SEED)
    drawn = rng.multinomial(len(truth), rows / len(truth), size=RESAMPLES)
    cells = _Cells(groups // size**2, groups // size % size, groups % size, drawn)
    resampled_a, resampled_b = _weighted_f1(cells)
    low, high = np.quantile(resampled_b - resampled_a, [0.025, 0.975])
    once = np.ones(len(truth), np.int64)
    exact = _weighted_f1(_Cells(truth, a, b, once))
    # Where both are wrong the answer of the better one stands, whichever is called A.
    chooser = np.where(right_a | right_b, truth, b if exact[1] > exact[0] else a)
    chosen = _weighted_f1(_Cells(truth, chooser, chooser, once))
    return PairCounts(
        rows=len(truth),
        both=int((right_a & right_b).sum()),
        only_a=int((right_a & ~right_b).sum()),
        only_b=int((right_b & ~right_a).sum()),
        neither=int((~right_a & ~right_b).sum()),
        same_answer=int((a == b).sum()),
        chooser_f1=float(chosen[0]),
        difference=float(exact[1] - exact[0]),
        low=float(low),
        high=float(high),
    )


@dataclass(frozen=True)
class _Cells:
    """Rows grouped by truth and both answers, with how many there are of each."""

    truth: np.ndarray
    a: np.ndarray
    b: np.ndarray
    rows: np.ndarray


def _weighted_f1(cells: _Cells) -> tuple[np.ndarray, np.ndarray]:
    """Weighted F1 of A and of B for one weighting of the cells, (cells,), or many, (m, cells)."""
    weights = cells.rows.astype(np.float64)

    def by_category(columns: np.ndarray, mask: np.ndarray | float = 1.0) -> np.ndarray:
        return np.asarray(weights @ (np.eye(len(CODES))[columns] * np.reshape(mask, (-1, 1))))

    support = by_category(cells.truth)
    f1_a, f1_b = (
        weighted_f1_of(by_category(cells.truth, said == cells.truth), support, by_category(said))
        for said in (cells.a, cells.b)
    )
    return f1_a, f1_b


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two results side by side.

    Attributes
    ----------
    a, b : Result
    pair : PairCounts or None
        None where rows are not known, or are not the same.
    """

    a: Result
    b: Result
    pair: PairCounts | None

    @property
    def same_run(self) -> bool:
        """Whether both were measured on the rows of one split."""
        return self.a.run == self.b.run

    @property
    def same_rows(self) -> bool:
        """Whether the two scores are of the same products, and so can be set side by side."""
        if not self.same_run or self.a.rows != self.b.rows:
            return False
        return self.pair is None or self.pair.rows == self.a.rows

    @property
    def f1_difference(self) -> np.ndarray:
        """F1 of B minus A by category, float64 (27,)."""
        return np.asarray(category_scores(self.b.counts).f1 - category_scores(self.a.counts).f1)

    def won_by_b(self) -> list[int]:
        """Columns of the categories where B has the higher F1, the largest gain first."""
        gains = self.f1_difference
        return [int(c) for c in np.argsort(-gains, kind="stable") if gains[c] > 0]

    def won_by_a(self) -> list[int]:
        """Columns of the categories where A has the higher F1, the largest loss of B first."""
        gains = self.f1_difference
        return [int(c) for c in np.argsort(gains, kind="stable") if gains[c] < 0]


def compare(run_a: Run, a: str, run_b: Run, b: str) -> Comparison:
    """Compare two models; row by row where their rows are known, or their comparison is shipped."""
    first, second = run_a.results[a], run_b.results[b]
    pair = None
    if run_a.key == run_b.key:
        if first.predictions and second.predictions:
            shared = shared_rows(first.predictions, second.predictions)
            pair = compare_rows(*shared) if shared else None
        pair = pair or shipped_pair(run_a.pairs, a, b)
    return Comparison(first, second, pair)


def shipped_pair(pairs: Mapping[tuple[str, str], PairCounts], a: str, b: str) -> PairCounts | None:
    """A comparison that was computed where the rows are, whichever way round it was."""
    if (a, b) in pairs:
        return pairs[a, b]
    return pairs[b, a].swapped if (b, a) in pairs else None
