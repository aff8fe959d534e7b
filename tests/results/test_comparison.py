from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import f1_score

from tests.results.crumbs import result_of, run_of
from vitrine.results.comparison import compare, compare_rows, shared_rows, shipped_pair
from vitrine.results.result import RowPredictions


@pytest.fixture
def columns() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truth, a model right on 70 % and one right on 80 % of the rows."""
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 27, 2000)
    other = rng.integers(0, 27, (2, 2000))
    a, b = (
        np.where(rng.random(2000) < p, truth, o) for p, o in zip((0.7, 0.8), other, strict=True)
    )
    return truth, a, b


def test_counts_are_those_of_the_rows(columns) -> None:
    truth, a, b = columns
    pair = compare_rows(*columns)
    assert pair.both + pair.only_a + pair.only_b + pair.neither == pair.rows == 2000
    assert pair.only_b == sum(b[i] == t != a[i] for i, t in enumerate(truth))
    assert pair.only_a == sum(a[i] == t != b[i] for i, t in enumerate(truth))
    assert pair.agreement == pytest.approx(np.mean(a == b))
    assert pair.chooser_accuracy == pytest.approx(np.mean((a == truth) | (b == truth)))


def test_f1_difference_and_chooser_are_scikit_learns(columns) -> None:
    truth, a, b = columns
    pair = compare_rows(*columns)

    def f1(answer):
        return f1_score(truth, answer, average="weighted", zero_division=0)

    assert pair.difference == pytest.approx(f1(b) - f1(a), abs=1e-12)
    assert pair.chooser_f1 == pytest.approx(f1(np.where(a == truth, a, b)), abs=1e-12)


def test_the_interval_is_that_of_resampled_rows(columns) -> None:
    truth, a, b = columns
    rng = np.random.default_rng(5)
    values = []
    for _ in range(500):
        rows = rng.integers(0, 2000, 2000)
        one, two = (
            f1_score(truth[rows], x[rows], average="weighted", zero_division=0) for x in (a, b)
        )
        values.append(two - one)
    pair = compare_rows(*columns)
    assert (pair.low, pair.high) == pytest.approx(np.quantile(values, [0.025, 0.975]), abs=0.006)
    assert pair.low < pair.difference < pair.high


def test_mcnemar_is_the_two_sided_test_of_a_fair_coin() -> None:
    truth = np.zeros(10, int)
    a = np.array([0] * 8 + [1] * 2)
    b = np.array([1] * 8 + [0] * 2)
    # Eight of ten or more, on either side: 2 (45 + 10 + 1) / 1024.
    assert compare_rows(truth, a, b).p_value == pytest.approx(112 / 1024)


@pytest.mark.parametrize("seed", range(5))
def test_mcnemar_is_scipys_binomial_test(seed) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 27, 300)
    a, b = (np.where(rng.random(300) < p, truth, 0) for p in (0.7, 0.75))
    pair = compare_rows(truth, a, b)
    theirs = binomtest(pair.only_a, pair.only_a + pair.only_b).pvalue
    assert pair.p_value == pytest.approx(theirs, abs=1e-12)


def test_equal_models_differ_by_nothing(columns) -> None:
    truth, a, _ = columns
    pair = compare_rows(truth, a, a)
    assert (pair.difference, pair.low, pair.high, pair.p_value) == (0, 0, 0, 1)


def test_swapping_is_comparing_the_other_way_round(columns) -> None:
    truth, a, b = columns
    there, back = compare_rows(truth, a, b).swapped, compare_rows(truth, b, a)
    exact = ("rows", "both", "only_a", "only_b", "neither", "same_answer", "chooser_f1")
    assert all(getattr(there, name) == getattr(back, name) for name in exact)
    assert there.difference == pytest.approx(back.difference)
    assert (there.low, there.high) == pytest.approx((back.low, back.high), abs=0.004)
    pairs = {("a", "b"): compare_rows(truth, a, b)}
    assert shipped_pair(pairs, "b", "a") == there
    assert shipped_pair(pairs, "a", "c") is None


def predictions(row, truth, answer) -> RowPredictions:
    return RowPredictions(np.array(row), np.array(truth), np.array(answer))


def test_only_rows_that_both_have_are_compared() -> None:
    a = predictions([0, 2, 5], [1, 1, 3], [1, 2, 3])
    b = predictions([2, 4, 5], [1, 9, 3], [1, 9, 4])
    truth, answer_a, answer_b = shared_rows(a, b)
    assert truth.tolist() == [1, 3]
    assert answer_a.tolist() == [2, 3]
    assert answer_b.tolist() == [1, 4]


@pytest.mark.parametrize(
    ("rows", "truth"),
    [([7, 8, 9], [1, 1, 3]), ([0, 2, 5], [1, 4, 3])],
    ids=["apart", "other truth"],
)
def test_rows_that_are_not_the_same_are_not_compared(rows, truth) -> None:
    a = predictions([0, 2, 5], [1, 1, 3], [1, 2, 3])
    assert shared_rows(a, predictions(rows, truth, [1, 1, 1])) is None


def test_models_of_different_runs_have_no_pair_even_when_row_numbers_are_alike(columns) -> None:
    truth, a, b = columns
    one, two = run_of("one", x=(truth, a)), run_of("two", y=(truth, b))
    assert compare(one, "x", two, "y").pair is None
    assert not compare(one, "x", two, "y").same_run
    assert compare(run_of("one", x=(truth, a), y=(truth, b)), "x", one, "x").pair is not None


def test_categories_won_and_lost_are_those_of_higher_f1() -> None:
    truth = np.repeat([0, 1, 2], 10)
    a, b = truth.copy(), truth.copy()
    a[:5], b[10:13] = 2, 2
    comparison = compare(
        run_of("r", x=(truth, a), y=(truth, b)), "x", run_of("r", y=(truth, b)), "y"
    )
    assert comparison.won_by_b()[0] == 0
    assert comparison.won_by_a() == [1]
    gains = comparison.f1_difference
    assert gains[3:].tolist() == [0] * 24
    assert result_of("r", "x", truth, a).rows == 30
