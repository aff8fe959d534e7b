"""Below which confidence to say "I do not know".

A right answer earns one point, a wrong one costs one, silence nothing: the threshold is the one
that earns most on validation rows. With true probabilities it would be exactly one half; learning
it instead corrects what calibration left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CANDIDATES = np.round(np.arange(0.0, 0.991, 0.01), 2)


@dataclass(frozen=True)
class Threshold:
    """A threshold and what it did on the rows it was chosen on.

    Attributes
    ----------
    value : float
        Smallest probability of an answer, 0..0.99.
    coverage : float
        Share of the rows that are answered.
    accuracy : float
        Share of right answers among them.
    rows : int
    """

    value: float
    coverage: float
    accuracy: float
    rows: int


def choose_threshold(probabilities: np.ndarray, truth: np.ndarray) -> Threshold:
    """Choose the threshold with the most right minus wrong answers; the lowest when several do.

    Parameters
    ----------
    probabilities : ndarray of float, (n, 27)
    truth : ndarray of int, (n,)
        Column of the true category.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    gains = [np.where(confidence >= t, np.where(right, 1, -1), 0).sum() for t in CANDIDATES]
    return threshold_at(float(CANDIDATES[int(np.argmax(gains))]), probabilities, truth)


def threshold_at(value: float, probabilities: np.ndarray, truth: np.ndarray) -> Threshold:
    """Coverage and accuracy of a threshold on some rows."""
    answered = probabilities.max(axis=1) >= value
    right = probabilities.argmax(axis=1) == truth
    accuracy = float(right[answered].mean()) if answered.any() else float("nan")
    return Threshold(value, float(answered.mean()), accuracy, len(truth))
