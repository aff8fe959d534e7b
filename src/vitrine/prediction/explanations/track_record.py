"""How sure to be of an answer: what was measured of answers like it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from vitrine.categories import CODES
from vitrine.prediction.product import Modality, Opinion
from vitrine.results.confusion import most_predicted
from vitrine.results.metrics import BINS, wilson_interval
from vitrine.results.result import Result

# Which measured model gives each opinion.
MEASURED = {Modality.TEXT: "text_model", Modality.IMAGE: "image_model", Modality.BOTH: "fusion"}
NAMED = 4


@dataclass(frozen=True)
class Share:
    """Right answers among some rows."""

    right: int
    rows: int

    @property
    def value(self) -> float:
        """0..1; not a number without rows."""
        return self.right / self.rows if self.rows else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of Wilson (1927), which stays between 0 and 1 with few rows."""
        return wilson_interval(self.right, self.rows)


@dataclass(frozen=True)
class Neighbour:
    """A category that one is confused with.

    Attributes
    ----------
    column : int
    rows : int
        Test rows.
    share : float
        Of the rows in question, 0..1.
    """

    column: int
    rows: int
    share: float


@dataclass(frozen=True, eq=False)
class TrackRecord:
    """An answer among those that the same model gave to test rows.

    Attributes
    ----------
    result : Result
        Of that model, on rows that trained none of the models.
    column : int
        The category answered.
    probability : float
    """

    result: Result
    column: int
    probability: float

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and largest probability of the answers that are compared with."""
        place = min(int(self.probability * BINS), BINS - 1)
        return place / BINS, (place + 1) / BINS

    @cached_property
    def as_sure(self) -> Share:
        """Right answers among test rows answered with about the same probability."""
        confidence, right = self._answers
        place = np.minimum((confidence * BINS).astype(int), BINS - 1)
        like = place == min(int(self.probability * BINS), BINS - 1)
        return Share(int(right[like].sum()), int(like.sum()))

    @cached_property
    def at_least_as_sure(self) -> Share:
        """Right answers among test rows answered with this probability or a larger one."""
        confidence, right = self._answers
        sure = confidence >= self.probability
        return Share(int(right[sure].sum()), int(sure.sum()))

    @cached_property
    def same_answer(self) -> Share:
        """Right answers among test rows that were given this category."""
        counts = self.result.counts
        return Share(int(counts[self.column, self.column]), int(counts[:, self.column].sum()))

    @cached_property
    def truly(self) -> list[Neighbour]:
        """What wrongly answered rows of this category truly were, the most frequent first."""
        given = self.result.counts[:, self.column]
        order = [i for i in np.argsort(-given, kind="stable").tolist() if i != self.column]
        total = max(int(given.sum()), 1)
        return [
            Neighbour(i, int(given[i]), float(given[i] / total)) for i in order[:NAMED] if given[i]
        ]

    @cached_property
    def taken_for(self) -> list[Neighbour]:
        """What rows that truly are of this category were wrongly taken for."""
        pairs = most_predicted(self.result.counts, self.column, NAMED + 1)
        wrong = [pair for pair in pairs if pair.predicted != self.column]
        return [Neighbour(pair.predicted, pair.rows, pair.share) for pair in wrong[:NAMED]]

    @property
    def _answers(self) -> tuple[np.ndarray, np.ndarray]:
        rows = self.result.predictions
        if rows is None or rows.probabilities is None:
            return np.zeros(0), np.zeros(0, bool)
        return rows.probabilities.max(axis=1), rows.answer == rows.truth

    def to_dict(self) -> dict[str, Any]:
        """As plain data, with what it was measured on."""
        return {
            "run": self.result.run,
            "model": self.result.key,
            "split": self.result.source.split,
            "rows": self.result.rows,
            "code": CODES[self.column],
            "probability": self.probability,
            "as_sure": {"from": self.bounds[0], "to": self.bounds[1], **_record(self.as_sure)},
            "at_least_as_sure": _record(self.at_least_as_sure),
            "same_answer": _record(self.same_answer),
            "wrongly_answered": [_neighbour_record(n) for n in self.truly],
            "wrongly_taken_for": [_neighbour_record(n) for n in self.taken_for],
        }


def track_record_of(opinion: Opinion, measured: Mapping[str, Result]) -> TrackRecord | None:
    """Where an opinion stands among those of a run; None when its model is not in it.

    Parameters
    ----------
    opinion : Opinion
    measured : mapping of str to Result
        Results of the run ``embedded``, by model.
    """
    result = measured.get(MEASURED[opinion.modality])
    if result is None:
        return None
    column = CODES.index(opinion.best.category.code)
    return TrackRecord(result, column, opinion.best.probability)


def _record(share: Share) -> dict[str, Any]:
    accuracy = share.value if share.rows else None
    return {"rows": share.rows, "right": share.right, "accuracy": accuracy,
            "interval": list(share.interval)}  # fmt: skip


def _neighbour_record(neighbour: Neighbour) -> dict[str, Any]:
    return {"code": CODES[neighbour.column], "rows": neighbour.rows, "share": neighbour.share}
