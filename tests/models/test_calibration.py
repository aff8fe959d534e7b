from __future__ import annotations

import numpy as np
import pytest

from vitrine.models.calibration import (
    fit_temperature,
    log_probabilities,
    negative_log_likelihood,
    softmax,
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
