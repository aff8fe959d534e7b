"""How far the answers of each category can be believed, and what a wished accuracy costs.

Read from the side of whoever gets the answers: of the products that a model put in a category, how
many are right, against how sure it was of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitrine.artefacts.reading import parsing, read_record
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.results.certainty import THRESHOLDS, mended_probabilities
from vitrine.results.metrics import wilson_interval
from vitrine.results.result import Result

KEY, PATH = "trust_categories", "trust/categories.json"
# Fewer answers say nothing of a category.
FEWEST_ANSWERS = 10


@dataclass(frozen=True, eq=False)
class CategoryCertainty:
    """Answers of each category, by how sure they were.

    Attributes
    ----------
    answered, right : ndarray of int64, (27, 100)
        Answers of each category that are at least as sure as each of THRESHOLDS, and how many of
        these are right; with mended probabilities.
    confidence : ndarray of float64, (27,)
        Mean mended probability of the answers; 0 without any.
    """

    answered: np.ndarray
    right: np.ndarray
    confidence: np.ndarray

    @classmethod
    def of(cls, probabilities: np.ndarray, truth: np.ndarray) -> CategoryCertainty:
        """From probabilities of all categories, (n, 27), and true columns, (n,)."""
        mended, _ = mended_probabilities(probabilities, truth)
        answer, sure = mended.argmax(axis=1), mended.max(axis=1)
        answered = np.zeros((len(CODES), len(THRESHOLDS)), np.int64)
        right = np.zeros_like(answered)
        for column in range(len(CODES)):
            own = answer == column
            above = sure[own][:, None] >= THRESHOLDS[None, :]
            answered[column] = above.sum(axis=0)
            right[column] = (above & (truth[own] == column)[:, None]).sum(axis=0)
        rows = np.bincount(answer, minlength=len(CODES))
        sums = np.bincount(answer, sure, minlength=len(CODES))
        return cls(answered, right, sums / np.maximum(rows, 1))

    @property
    def rows(self) -> np.ndarray:
        """Answers of each category: int64 (27,)."""
        return np.asarray(self.answered[:, 0])

    @property
    def accuracy(self) -> np.ndarray:
        """Share of right answers of each category, NaN without any: float64 (27,)."""
        return np.where(self.rows > 0, self.right[:, 0] / np.maximum(self.rows, 1), np.nan)

    def interval(self, column: int) -> tuple[float, float]:
        """95 % interval of the accuracy of a category."""
        return wilson_interval(int(self.right[column, 0]), int(self.rows[column]))

    def overconfident(self) -> list[int]:
        """Categories that are surely less often right than the model says, the worst first."""
        gaps = {
            column: self.confidence[column] - self.accuracy[column]
            for column in range(len(CODES))
            if self.rows[column] >= FEWEST_ANSWERS
            and self.interval(column)[1] < self.confidence[column]
        }
        return sorted(gaps, key=lambda column: -gaps[column])

    def kept(self, threshold: int) -> tuple[np.ndarray, np.ndarray]:
        """Share of each category that is still answered, and right, at a place in THRESHOLDS."""
        answered = self.answered[:, threshold]
        with np.errstate(invalid="ignore", divide="ignore"):
            return answered / self.rows, self.right[:, threshold] / answered

    def place_for(self, accuracy: float) -> int | None:
        """Place of the lowest threshold at which all answers together are that accurate."""
        answered, right = self.answered.sum(axis=0), self.right.sum(axis=0)
        good = np.flatnonzero((answered > 0) & (right >= accuracy * answered))
        return int(good[0]) if len(good) else None

    def to_record(self) -> dict[str, Any]:
        """As JSON; the counts are written as the steps between thresholds, which are small."""
        answered, right = (
            (-np.diff(counts, axis=1, append=0)).tolist() for counts in (self.answered, self.right)
        )
        confidence = self.confidence.round(5).tolist()
        return {"answered": answered, "right": right, "confidence": confidence}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> CategoryCertainty:
        """Read back :meth:`to_record`; KeyError, TypeError or ValueError when it is another."""
        shape = (len(CODES), len(THRESHOLDS))
        answered, right = (
            np.array(record[name], np.int64)[:, ::-1].cumsum(axis=1)[:, ::-1]
            for name in ("answered", "right")
        )
        confidence = np.array(record["confidence"], np.float64)
        fits = answered.shape == right.shape == shape and confidence.shape == shape[:1]
        if not fits or (right > answered).any():
            raise ValueError("counts that do not agree")
        return cls(answered, right, confidence)


def category_certainty_of(result: Result) -> CategoryCertainty | None:
    """Of a result whose probabilities are known row by row; None without them."""
    predictions = result.predictions
    if predictions is None or predictions.probabilities is None:
        return None
    return CategoryCertainty.of(predictions.probabilities, predictions.truth)


def read_category_certainty(store: Store) -> dict[str, dict[str, CategoryCertainty]]:
    """Shipped ones, by run and model.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    record = read_record(store, KEY)
    with parsing(PATH):
        return {
            run: {key: CategoryCertainty.from_record(part) for key, part in models.items()}
            for run, models in record.items()
        }
