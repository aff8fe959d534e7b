from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import accuracy_score, f1_score

from vitrine.results.confusion import confusion_of, weighted_f1
from vitrine.results.metrics import (
    calibration_error_of_perfect,
    interval,
    reliability,
    scores,
    wilson_interval,
)


def certain(answers: list[int], size: int = 4, confidence: float = 1.0) -> np.ndarray:
    rows = np.full((len(answers), size), (1 - confidence) / (size - 1))
    rows[np.arange(len(answers)), answers] = confidence
    return rows


def test_scores_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(27), 500)
    truth = rng.integers(0, 27, 500)
    found = scores(probabilities, truth)
    answer = probabilities.argmax(axis=1)
    assert found["accuracy"] == accuracy_score(truth, answer)
    assert found["macro_f1"] == pytest.approx(f1_score(truth, answer, average="macro"))
    assert found["weighted_f1"] == pytest.approx(f1_score(truth, answer, average="weighted"))
    assert weighted_f1(confusion_of(truth, answer)) == pytest.approx(found["weighted_f1"])
    assert found["rows"] == 500


def test_top_k_counts_the_rows_whose_truth_is_among_the_k_first() -> None:
    probabilities = np.array([[0.4, 0.3, 0.1, 0.1, 0.06, 0.04]] * 3)
    found = scores(probabilities, np.array([0, 1, 5]))
    assert (found["accuracy"], found["top3"], found["top5"]) == pytest.approx((1 / 3, 2 / 3, 2 / 3))


def test_a_model_that_is_right_as_often_as_it_says_has_no_calibration_error() -> None:
    probabilities = certain([0] * 10, confidence=0.8)
    assert reliability(probabilities, np.array([0] * 8 + [1, 2])).error == pytest.approx(0.0)


def test_overconfidence_is_measured() -> None:
    probabilities = certain([0] * 10, confidence=0.9)
    assert reliability(probabilities, np.array([0] * 5 + [1] * 5)).error == pytest.approx(0.4)


def test_bins_cover_the_whole_range() -> None:
    found = reliability(certain([0, 1], confidence=1.0), np.array([0, 1]))
    assert found.rows[-1] == 2
    assert np.isnan(found.accuracy[0])


def test_the_error_of_a_perfect_model_shrinks_with_rows() -> None:
    rng = np.random.default_rng(1)
    few, many = (rng.dirichlet(np.ones(5), n) for n in (100, 10_000))
    assert calibration_error_of_perfect(few) > 3 * calibration_error_of_perfect(many) > 0


def test_the_interval_holds_the_figure_and_narrows_with_rows() -> None:
    rng = np.random.default_rng(2)
    widths = []
    for n in (100, 2500):
        truth = rng.integers(0, 4, n)
        answers = np.where(rng.random(n) < 0.7, truth, (truth + 1) % 4)
        low, high = interval(certain(list(answers)), truth, "accuracy")
        assert low < (answers == truth).mean() < high
        widths.append(high - low)
    assert widths[1] == pytest.approx(widths[0] / 5, rel=0.3)


@pytest.mark.parametrize(("right", "rows"), [(0, 10), (3, 10), (10, 10), (815, 1057)])
def test_wilson_is_scipys(right, rows) -> None:
    expected = stats.binomtest(right, rows).proportion_ci(0.95, method="wilson")
    assert wilson_interval(right, rows) == pytest.approx((expected.low, expected.high))


def test_without_rows_a_share_may_be_anything() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)
