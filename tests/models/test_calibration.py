from __future__ import annotations

import numpy as np
import pytest

from vitrine.models.calibration import (
    choose_threshold,
    fit_temperature,
    log_probabilities,
    negative_log_likelihood,
    softmax,
    threshold_at,
)


def test_softmax_rows_sum_to_one_even_for_huge_scores() -> None:
    rows = softmax(np.array([[1e4, 0.0, -1e4], [0.0, 0.0, 0.0]]))
    assert rows.sum(axis=1) == pytest.approx([1, 1])
    assert rows[1] == pytest.approx([1 / 3] * 3)
    assert np.isfinite(rows).all()


def test_a_zero_probability_has_a_finite_logarithm() -> None:
    assert np.isfinite(log_probabilities(np.array([[0.0, 1.0]]))).all()


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_spoilt_the_scores_is_found_again(temperature) -> None:
    rng = np.random.default_rng(0)
    true_logits = rng.normal(0, 2, (20_000, 6))
    draws = (softmax(true_logits).cumsum(axis=1) > rng.random((20_000, 1))).argmax(axis=1)
    assert fit_temperature(true_logits * temperature, draws) == pytest.approx(temperature, rel=0.05)


def test_likelihood_prefers_the_truth() -> None:
    rows = np.array([[0.9, 0.1]])
    assert negative_log_likelihood(rows, np.array([0])) < negative_log_likelihood(
        rows, np.array([1])
    )


def rows_of(confidence: np.ndarray) -> np.ndarray:
    """Two columns: the answer is always the first one, with the confidence given (over 0.5)."""
    return np.column_stack([confidence, 1 - confidence])


def test_the_threshold_leaves_out_the_answers_that_are_wrong_more_often_than_right() -> None:
    confidence = np.linspace(0.5, 1.0, 1001)
    truth = np.where(confidence > 0.7, 0, 1)
    found = choose_threshold(rows_of(confidence), truth)
    assert found.value == pytest.approx(0.7, abs=0.011)
    assert found.accuracy > 0.98
    assert found.coverage == pytest.approx(0.6, abs=0.02)
    assert found.rows == 1001


def test_a_model_that_is_always_right_answers_always() -> None:
    found = choose_threshold(rows_of(np.linspace(0.5, 1, 50)), np.zeros(50, int))
    assert (found.value, found.coverage, found.accuracy) == (0.0, 1.0, 1.0)


def test_a_model_that_is_always_wrong_hardly_answers() -> None:
    found = choose_threshold(rows_of(np.linspace(0.5, 0.95, 50)), np.ones(50, int))
    assert found.coverage == 0.0


def test_coverage_falls_as_the_threshold_rises() -> None:
    rows = rows_of(np.linspace(0.5, 1, 50))
    coverage = [threshold_at(t, rows, np.zeros(50, int)).coverage for t in (0.0, 0.6, 0.9)]
    assert coverage == sorted(coverage, reverse=True)
