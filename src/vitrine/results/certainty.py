"""How far the probabilities of a model can be believed, before and after a temperature mends them.

The temperature that mends a row is fitted on the other rows (cross-validation): what is shown after
is what a new product would get.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitrine.artefacts.reading import read_record
from vitrine.artefacts.store import Store
from vitrine.models.calibration import fit_temperature, log_probabilities, softmax
from vitrine.results.metrics import Confidence
from vitrine.results.result import Result
from vitrine.results.votes import folds_of

KEY = "results_certainty"
PATH = "results/certainty.json"
# Thresholds at which coverage is counted: every hundredth.
THRESHOLDS = np.linspace(0, 0.99, 100)


@dataclass(frozen=True, eq=False)
class Coverage:
    """What is answered, and how rightly, when doubtful answers are kept back.

    Attributes
    ----------
    answered, right : ndarray of float, (100,)
        Share of the rows that are at least as sure as each of THRESHOLDS, and share of these that
        are right; NaN where none is answered.
    """

    answered: np.ndarray
    right: np.ndarray

    @classmethod
    def of(cls, confidence: np.ndarray, right: np.ndarray) -> Coverage:
        """From the probability of each answer, (n,), and whether it was right, (n,) bool."""
        sure = confidence[None, :] >= THRESHOLDS[:, None]
        count = sure.sum(axis=1)
        with np.errstate(invalid="ignore"):
            return cls(count / len(confidence), (sure & right[None, :]).sum(axis=1) / count)

    def threshold_for(self, accuracy: float) -> float | None:
        """The lowest threshold from which the answers are at least that accurate."""
        good = np.flatnonzero(np.nan_to_num(self.right) >= accuracy)
        return float(THRESHOLDS[good[0]]) if len(good) else None


@dataclass(frozen=True, eq=False)
class Certainty:
    """A model's probabilities, as they are and mended.

    Attributes
    ----------
    temperature : float
        Mean over the folds; above 1, the model was too sure of itself.
    before, after : Confidence
    coverage : Coverage
        With the mended probabilities.
    """

    temperature: float
    before: Confidence
    after: Confidence
    coverage: Coverage

    @classmethod
    def of(cls, probabilities: np.ndarray, truth: np.ndarray) -> Certainty:
        """From probabilities of all categories, (n, 27), and true columns, (n,)."""
        mended, temperature = mended_probabilities(probabilities, truth)
        return cls(
            temperature,
            Confidence.of_probabilities(np.asarray(probabilities, np.float64), truth),
            Confidence.of_probabilities(mended, truth),
            Coverage.of(mended.max(axis=1), mended.argmax(axis=1) == truth),
        )

    def to_record(self) -> dict[str, Any]:
        """Plain data; the share of right answers is null where none is answered."""
        right = [None if np.isnan(value) else round(value, 6) for value in self.coverage.right]
        return {
            "temperature": self.temperature,
            "before": self.before.to_record(),
            "after": self.after.to_record(),
            "answered": self.coverage.answered.round(6).tolist(),
            "right": right,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Certainty:
        """Read back :meth:`to_record`."""
        return cls(
            record["temperature"],
            Confidence.from_record(record["before"]),
            Confidence.from_record(record["after"]),
            Coverage(np.array(record["answered"], float), np.array(record["right"], float)),
        )


def mended_probabilities(probabilities: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, float]:
    """Probabilities (n, 27) mended by a temperature of the other rows, and its mean."""
    logs = log_probabilities(probabilities)
    mended, temperatures = np.zeros_like(logs), []
    for train, test in folds_of(truth):
        temperatures.append(fit_temperature(logs[train], truth[train]))
        mended[test] = softmax(logs[test] / temperatures[-1])
    return mended, float(np.mean(temperatures))


def certainty_of(result: Result) -> Certainty | None:
    """Of a result whose probabilities are known row by row; None without them."""
    predictions = result.predictions
    if predictions is None or predictions.probabilities is None:
        return None
    return Certainty.of(predictions.probabilities, predictions.truth)


def read_certainty(store: Store, run: str) -> dict[str, Certainty]:
    """Shipped certainties of a run, by model; none for a run that ships none.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    record = read_record(store, KEY).get(run, {})
    return {key: Certainty.from_record(model) for key, model in record.items()}
