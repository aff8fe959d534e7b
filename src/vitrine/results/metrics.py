"""Figures of merit of a classifier, from its probabilities on rows it has not seen.

Accuracy and F1 are scikit-learn's; calibration follows Guo et al., "On Calibration of Modern
Neural Networks" (arXiv 1706.04599), with 15 bins of equal width.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BINS = 15
RESAMPLES = 1000
# Of a normal law, for an interval of 95 %.
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Reliability:
    """How often answers are right, against how sure they were, by bin of confidence.

    Attributes
    ----------
    confidence, accuracy : ndarray of float, (15,)
        Means within each bin, NaN where a bin is empty.
    rows : ndarray of int, (15,)
    """

    confidence: np.ndarray
    accuracy: np.ndarray
    rows: np.ndarray

    @property
    def error(self) -> float:
        """Expected calibration error: mean gap, weighted by rows; 0 is perfect, at most 1."""
        gaps = np.abs(self.confidence - self.accuracy)
        return float(np.nansum(gaps * self.rows) / self.rows.sum())


def wilson_interval(right: int, rows: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927), 0 to 1; the whole range without rows.

    SciPy's ``binomtest`` has it too, and takes as long to import as a page to open.
    """
    if not rows:
        return 0.0, 1.0
    share, spread = right / rows, Z95**2 / rows
    middle = (share + spread / 2) / (1 + spread)
    half = Z95 * np.sqrt(share * (1 - share) / rows + spread / (4 * rows)) / (1 + spread)
    return float(max(0.0, middle - half)), float(min(1.0, middle + half))


def reliability(probabilities: np.ndarray, truth: np.ndarray, bins: int = BINS) -> Reliability:
    """Bin the rows by the probability of their most probable category.

    Parameters
    ----------
    probabilities : ndarray of float, (n, categories)
    truth : ndarray of int, (n,)
        Column of the true category.
    """
    return reliability_of_answers(
        probabilities.max(axis=1), probabilities.argmax(axis=1) == truth, bins
    )


def reliability_of_answers(
    confidence: np.ndarray, right: np.ndarray, bins: int = BINS
) -> Reliability:
    """Bin the rows by the probability of the answer, where only that one is known.

    Parameters
    ----------
    confidence : ndarray of float, (n,)
        Between 0 and 1.
    right : ndarray of bool, (n,)
        Whether the answer was the true category.
    """
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    rows = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):
        return Reliability(
            confidence=np.bincount(place, confidence, minlength=bins) / rows,
            accuracy=np.bincount(place, right, minlength=bins) / rows,
            rows=rows,
        )


def calibration_error_of_perfect(probabilities: np.ndarray, seed: int = 7) -> float:
    """Calibration error that a perfectly calibrated model would show on as many rows.

    With few rows a bin's accuracy is noisy, so the measured error is above 0 even when every
    probability is true. Labels are drawn from the probabilities themselves; the median of 200
    draws is returned.
    """
    rng = np.random.default_rng(seed)
    confidence = probabilities.max(axis=1)
    errors = []
    for _ in range(200):
        right = rng.random(len(confidence)) < confidence
        # A wrong answer is any other column: only right or wrong counts.
        truth = np.where(right, probabilities.argmax(axis=1), -1)
        errors.append(reliability(probabilities, truth).error)
    return float(np.median(errors))


def scores(probabilities: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Accuracy, weighted and macro F1, top-3 and top-5 accuracy, and calibration error."""
    from sklearn.metrics import f1_score

    answer = probabilities.argmax(axis=1)
    ranks = (probabilities > probabilities[np.arange(len(truth)), truth][:, None]).sum(axis=1)
    return {
        "rows": len(truth),
        "accuracy": float((answer == truth).mean()),
        "weighted_f1": float(f1_score(truth, answer, average="weighted", zero_division=0)),
        "macro_f1": float(f1_score(truth, answer, average="macro", zero_division=0)),
        "top3": float((ranks < 3).mean()),
        "top5": float((ranks < 5).mean()),
        "ece": reliability(probabilities, truth).error,
        "ece_of_perfect": calibration_error_of_perfect(probabilities),
    }


def interval(
    probabilities: np.ndarray, truth: np.ndarray, metric: str, seed: int = 7
) -> tuple[float, float]:
    """95 % bootstrap interval of ``accuracy`` or ``weighted_f1`` over rows."""
    measure = {"accuracy": _accuracy, "weighted_f1": _weighted_f1}[metric]
    answer = probabilities.argmax(axis=1)
    rng = np.random.default_rng(seed)
    draws = rng.integers(0, len(truth), (RESAMPLES, len(truth)))
    values = [measure(truth[rows], answer[rows]) for rows in draws]
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def _accuracy(truth: np.ndarray, answer: np.ndarray) -> float:
    return float((truth == answer).mean())


def _weighted_f1(truth: np.ndarray, answer: np.ndarray) -> float:
    """Weighted F1 from counts: a thousand resamples through scikit-learn take a minute."""
    size = int(max(truth.max(), answer.max())) + 1
    support = np.bincount(truth, minlength=size)
    predicted = np.bincount(answer, minlength=size)
    hits = np.bincount(truth[truth == answer], minlength=size)
    f1 = 2 * hits / np.maximum(support + predicted, 1)
    return float((f1 * support).sum() / support.sum())
