from __future__ import annotations

import numpy as np
import pytest

from benchmarks.deletion import deletion_test

PARTS = 20
WEIGHTS = np.arange(PARTS, dtype=float)


def answers(stays: np.ndarray) -> np.ndarray:
    """The probability is the share of the weights that are left."""
    return np.asarray(stays @ WEIGHTS / WEIGHTS.sum())


def test_the_true_order_beats_random_and_the_inverse_loses() -> None:
    assert deletion_test(answers, WEIGHTS).is_better
    assert not deletion_test(answers, -WEIGHTS).is_better


def test_the_area_of_a_straight_fall_is_one_half() -> None:
    found = deletion_test(lambda stays: stays.mean(axis=1), np.zeros(PARTS))
    assert found.area == pytest.approx(0.5)
    assert found.random_area == pytest.approx(0.5)
    assert not found.is_better


def test_the_model_is_asked_once() -> None:
    calls = []
    deletion_test(lambda stays: calls.append(1) or stays.mean(axis=1), WEIGHTS)
    assert len(calls) == 1


def test_one_part_cannot_beat_chance() -> None:
    assert not deletion_test(lambda stays: stays.mean(axis=1), np.ones(1)).is_better
