from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)

from vitrine.categories import CATEGORIES, CODES
from vitrine.results import confusion

ALL = range(len(CODES))


def answers(seed: int = 0, rows: int = 400, categories: int = 27) -> tuple[np.ndarray, np.ndarray]:
    """Truth, and answers right three times of four."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, categories, rows)
    return truth, np.where(rng.random(rows) < 0.75, truth, rng.integers(0, categories, rows))


@pytest.mark.parametrize("categories", [27, 5])
def test_every_metric_is_scikit_learns(categories) -> None:
    truth, answer = answers(categories=categories)
    counts = confusion.confusion_of(truth, answer)
    assert (counts == confusion_matrix(truth, answer, labels=list(ALL))).all()
    assert confusion.accuracy(counts) == pytest.approx(accuracy_score(truth, answer), abs=1e-12)
    for ours, average in ((confusion.weighted_f1, "weighted"), (confusion.macro_f1, "macro")):
        theirs = f1_score(truth, answer, average=average, zero_division=0)
        assert ours(counts) == pytest.approx(theirs, abs=1e-12)
    theirs = precision_recall_fscore_support(truth, answer, labels=list(ALL), zero_division=0)
    scores = confusion.category_scores(counts)
    for mine, his in zip((scores.precision, scores.recall, scores.f1), theirs[:3], strict=True):
        assert mine == pytest.approx(his, abs=1e-12)
    assert scores.support.tolist() == theirs[3].tolist()


def test_a_category_that_is_only_answered_counts_in_the_macro_mean_as_in_scikit_learn() -> None:
    truth, answer = np.array([0, 0, 1]), np.array([0, 2, 1])
    counts = confusion.confusion_of(truth, answer)
    theirs = f1_score(truth, answer, average="macro", zero_division=0)
    assert confusion.macro_f1(counts) == pytest.approx(theirs)


def test_shares_sum_to_one_along_what_they_are_shares_of() -> None:
    counts = confusion.confusion_of(*answers())
    assert confusion.shares(counts, "true").sum(axis=1) == pytest.approx(1)
    assert confusion.shares(counts, "predicted").sum(axis=0) == pytest.approx(1)
    assert (confusion.shares(counts, "count") == counts).all()


def test_shares_of_an_absent_category_are_zero_and_not_missing() -> None:
    counts = confusion.confusion_of(*answers(categories=5))
    assert confusion.shares(counts, "true")[20].sum() == 0
    assert not np.isnan(confusion.shares(counts, "predicted")).any()


@pytest.mark.parametrize("order", ["code", "group", "f1", "clusters"])
def test_an_order_holds_every_category_once(order) -> None:
    counts = confusion.confusion_of(*answers())
    assert sorted(confusion.order_of(counts, order).tolist()) == list(ALL)


def test_orders_are_what_they_are_called() -> None:
    counts = confusion.confusion_of(*answers())
    f1 = confusion.category_scores(counts).f1[confusion.order_of(counts, "f1")]
    assert (np.diff(f1) <= 0).all()
    groups = [CATEGORIES[column].group for column in confusion.order_of(counts, "group")]
    assert len([g for i, g in enumerate(groups) if i == 0 or groups[i - 1] != g]) == len(
        set(groups)
    )


def swapping(*pairs: tuple[int, int]) -> np.ndarray:
    """Every category right but for pairs of columns that are exchanged half of the time."""
    counts = np.eye(len(CODES), dtype=np.int64) * 100
    for a, b in pairs:
        counts[a, a] = counts[b, b] = counts[a, b] = counts[b, a] = 50
    return counts


def test_clusters_put_confused_categories_side_by_side() -> None:
    order = confusion.order_of(swapping((0, 25), (3, 12)), "clusters").tolist()
    assert abs(order.index(0) - order.index(25)) == 1
    assert abs(order.index(3) - order.index(12)) == 1


def test_confused_groups_are_those_that_are_exchanged_the_most_confused_first() -> None:
    counts = swapping((0, 25), (3, 12))
    counts[3, 12] = counts[12, 3] = 20
    groups = confusion.confused_groups(counts)
    assert groups == [(CODES[0], CODES[25]), (CODES[3], CODES[12])]
    assert confusion.confused_groups(np.eye(27, dtype=int)) == []


def test_most_confused_never_names_right_answers_nor_pairs_without_a_row() -> None:
    counts = swapping((0, 25))
    counts[4, 5] = 7
    pairs = confusion.most_confused(counts, 20)
    assert [(p.true, p.predicted, p.rows) for p in pairs] == [(0, 25, 50), (25, 0, 50), (4, 5, 7)]
    assert pairs[2].share == pytest.approx(7 / 107)


def test_most_predicted_starts_with_the_most_frequent() -> None:
    counts = np.zeros((27, 27), np.int64)
    counts[8, [8, 1, 2]] = 5, 9, 3
    found = confusion.most_predicted(counts, 8, 5)
    assert [(p.predicted, p.rows) for p in found] == [(1, 9), (8, 5), (2, 3)]
    assert sum(p.share for p in found) == pytest.approx(1)


def test_the_interval_from_counts_is_that_of_resampled_rows() -> None:
    truth, answer = answers(rows=1500)
    counts = confusion.confusion_of(truth, answer)
    rng = np.random.default_rng(1)
    values = []
    for _ in range(600):
        rows = rng.integers(0, len(truth), len(truth))
        values.append(confusion.weighted_f1(confusion.confusion_of(truth[rows], answer[rows])))
    low, high = np.quantile(values, [0.025, 0.975])
    assert confusion.f1_interval(counts) == pytest.approx((low, high), abs=0.006)
    assert confusion.f1_interval(counts) == confusion.f1_interval(counts)
