"""What probabilities allow to say, as aggregates small enough to be shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitrine.results.metrics import Reliability, reliability_of_answers


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
        return cls(reliability_of_answers(np.asarray(confidence, np.float64), right))

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
