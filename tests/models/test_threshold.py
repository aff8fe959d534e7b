from __future__ import annotations

import numpy as np
import pytest

from vitrine.models.threshold import choose_threshold, threshold_at


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
