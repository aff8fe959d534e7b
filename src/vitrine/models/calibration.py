"""How sure a model may be: temperature scaling, and the confidence below which it is silent.

Temperature scaling is one number that makes probabilities mean what they say (Guo et al., "On
Calibration of Modern Neural Networks", arXiv 1706.04599). Dividing log-scores by a temperature
changes how sure a model is, never which category comes first.

A right answer earns one point, a wrong one costs one, silence nothing: the threshold of silence is
the one that earns most on validation rows. With true probabilities it would be exactly one half;
learning it instead corrects what calibration left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SMALLEST = 1e-9


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities of log-scores (n, categories); rows sum to 1, float32."""
    shifted = np.asarray(logits, dtype=np.float64)
    exponentials = np.exp(shifted - shifted.max(axis=-1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True), np.float32)


def log_probabilities(probabilities: np.ndarray) -> np.ndarray:
    """Natural logarithms, with probabilities below 1e-9 counted as 1e-9."""
    return np.log(np.maximum(np.asarray(probabilities, dtype=np.float64), SMALLEST))


def negative_log_likelihood(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """Mean of minus the log-probability given to the true category (column indices, (n,))."""
    return float(-log_probabilities(probabilities)[np.arange(len(truth)), truth].mean())


def fit_temperature(logits: np.ndarray, truth: np.ndarray) -> float:
    """Temperature in 0.05..20 that makes the truth most likely on rows the model has not seen."""
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        return negative_log_likelihood(softmax(logits / np.exp(log_temperature)), truth)

    optimum = minimize_scalar(loss, bounds=(np.log(0.05), np.log(20)), method="bounded")
    return float(np.exp(optimum.x))


def fit_temperature_and_weight(
    logits: np.ndarray, others: np.ndarray, truth: np.ndarray
) -> tuple[float, float]:
    """Temperature of the logits and weight of other log-probabilities, fitted together.

    Parameters
    ----------
    logits, others : ndarray of float, (n, categories)
        Of rows that neither model has seen.
    truth : ndarray of int, (n,)
        Column of the true category.

    Returns
    -------
    tuple of float
        Temperature in 0.05..20, weight in 0..5: those that make the truth most likely.
    """
    from scipy.optimize import minimize

    def loss(numbers: np.ndarray) -> float:
        scores = logits / np.exp(numbers[0]) + numbers[1] * others
        return negative_log_likelihood(softmax(scores), truth)

    bounds = [(np.log(0.05), np.log(20)), (0, 5)]
    optimum = minimize(loss, x0=[0.0, 0.5], method="Nelder-Mead", bounds=bounds)
    return float(np.exp(optimum.x[0])), float(optimum.x[1])


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
