"""Figures of merit of a classifier, from its probabilities on rows it has not seen.

Accuracy and F1 are scikit-learn's; calibration follows Guo et al., "On Calibration of Modern
Neural Networks" (arXiv 1706.04599), with 15 bins of equal width.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitrine.results.confusion import accuracy, confusion_of, weighted_f1

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
    return _reliability_of_answers(
        probabilities.max(axis=1), probabilities.argmax(axis=1) == truth, bins
    )


def _reliability_of_answers(
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
    measure = {"accuracy": accuracy, "weighted_f1": weighted_f1}[metric]
    answer = probabilities.argmax(axis=1)
    rng = np.random.default_rng(seed)
    draws = rng.integers(0, len(truth), (RESAMPLES, len(truth)))
    # From counts: a thousand resamples through scikit-learn take a minute.
    values = [measure(confusion_of(truth[rows], answer[rows])) for rows in draws]
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


@dataclass(frozen=True, eq=False)
class Confidence:
    """How sure a model was, and how often it was right when it was that sure.

    Attributes
    ----------
    reliability : Reliability
        15 bins of equal width over the probability of the answer.
    top3, top5 : float or None
        Share of rows whose true category is among the three or five most probable; None when only
        the probability of the answer is known.
    """

    reliability: Reliability
    top3: float | None = None
    top5: float | None = None

    @property
    def error(self) -> float:
        """Expected calibration error, 0..1."""
        return self.reliability.error

    @classmethod
    def of_probabilities(cls, probabilities: np.ndarray, truth: np.ndarray) -> Confidence:
        """From the probabilities of all 27 categories, (n, 27), and true columns, (n,)."""
        answer = probabilities.argmax(axis=1)
        of_truth = probabilities[np.arange(len(truth)), truth][:, None]
        ranks = (probabilities > of_truth).sum(axis=1)
        sure = cls.of_answers(probabilities.max(axis=1), answer == truth)
        return cls(sure.reliability, float((ranks < 3).mean()), float((ranks < 5).mean()))

    @classmethod
    def of_answers(cls, confidence: np.ndarray, right: np.ndarray) -> Confidence:
        """From the probability of the answer, (n,), and whether it was right, (n,) bool."""
        return cls(_reliability_of_answers(np.asarray(confidence, np.float64), right))

    def to_record(self) -> dict[str, Any]:
        """Plain data; empty bins hold 0 and are known by their rows."""
        bins = self.reliability
        return {
            "rows": bins.rows.tolist(),
            "confidence": np.nan_to_num(bins.confidence).tolist(),
            "accuracy": np.nan_to_num(bins.accuracy).tolist(),
            "top3": self.top3,
            "top5": self.top5,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Confidence:
        """Read back :meth:`to_record`."""
        rows = np.asarray(record["rows"], np.int64)
        bins = {
            name: np.where(rows > 0, np.asarray(record[name], np.float64), np.nan)
            for name in ("confidence", "accuracy")
        }
        return cls(Reliability(rows=rows, **bins), record["top3"], record["top5"])
