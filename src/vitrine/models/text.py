"""The text classifier: TF-IDF rows, one linear score per category, two numbers of calibration.

It stays linear on purpose: the score of a category is the sum, over the terms of a text, of
TF-IDF value x weight, so that a prediction can be read term by term.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_
from vitrine.models.calibration import negative_log_likelihood, softmax
from vitrine.text.vectorising import TextVectoriser

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# Weights ship as whole numbers of 1/127 of the largest of their category.
STEPS = 127


@dataclass(frozen=True)
class ScoreCalibration:
    """From scores of one category against all others to probabilities.

    Each score becomes a probability by one sigmoid (Platt 1999), the same for all categories, and
    the 27 are brought to a sum of 1 (Zadrozny and Elkan 2002). A temperature alone does worse
    here: a score far below 0 says no more than one a little below, and softmax believes it does.

    Attributes
    ----------
    slope : float
        Above 0: the order of the categories never changes.
    offset : float
    """

    slope: float = 1.0
    offset: float = 0.0

    def probabilities(self, scores: np.ndarray) -> np.ndarray:
        """Probabilities (n, 27), float32, rows sum to 1, of scores (n, 27)."""
        return softmax(-np.logaddexp(0.0, -(self.slope * scores + self.offset)))


def fit_calibration(scores: np.ndarray, truth: np.ndarray) -> ScoreCalibration:
    """Calibration that makes the truth most likely, on rows that the model has not seen.

    Parameters
    ----------
    scores : ndarray of float, (n, 27)
    truth : ndarray of int, (n,)
        Column of the true category.
    """
    from scipy.optimize import minimize

    def loss(numbers: np.ndarray) -> float:
        calibration = ScoreCalibration(float(np.exp(numbers[0])), float(numbers[1]))
        return negative_log_likelihood(calibration.probabilities(scores), truth)

    # Bounds: rows that are all answered right would ask for an endless slope.
    optimum = minimize(loss, x0=[1.0, 0.0], method="Nelder-Mead", bounds=[(-3, 4), (-10, 10)])
    return ScoreCalibration(float(np.exp(optimum.x[0])), float(optimum.x[1]))


class TextModel:
    """Texts in, probabilities out; a model with its preprocessing.

    The texts are those of :func:`vitrine.text.cleaning.product_text`.

    Parameters
    ----------
    vectoriser : TextVectoriser
    weights : ndarray of float32, (terms, 27)
    intercept : ndarray of float32, (27,)
    calibration : ScoreCalibration
        Fitted on validation rows.
    """

    codes: tuple[int, ...] = CODES

    def __init__(
        self,
        vectoriser: TextVectoriser,
        weights: np.ndarray,
        intercept: np.ndarray,
        calibration: ScoreCalibration = ScoreCalibration(),
    ) -> None:
        self.vectoriser = vectoriser
        self.weights = np.ascontiguousarray(weights, dtype=np.float32)
        self.intercept = np.asarray(intercept, dtype=np.float32)
        self.calibration = calibration

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> TextModel:
        """Read back :meth:`to_arrays`.

        Raises
        ------
        ArtefactAltered
            When the arrays do not describe a model of the 27 categories.
        """
        vectoriser = TextVectoriser.from_arrays(arrays)
        try:
            codes = tuple(int(code) for code in arrays["codes"])
            weights = arrays["weights"].astype(np.float32)
            weights *= arrays["scales"].astype(np.float32)
            intercept = arrays["intercept"]
            slope, offset = (float(number) for number in arrays["calibration"])
        except (KeyError, ValueError, TypeError) as error:
            raise ArtefactAltered(N_("The weights of the text model cannot be read.")) from error
        shape = (vectoriser.bounds[-1], len(CODES))
        fits = weights.shape == shape and intercept.shape == shape[1:] and slope > 0
        if codes != CODES or not fits:
            raise ArtefactAltered(N_("The weights of the text model are those of another model."))
        return cls(vectoriser, weights, intercept, ScoreCalibration(slope, offset))

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Arrays that hold the model, none of them with Python objects.

        ``weights`` (int8, (terms, 27)) times ``scales`` (float32, (27,)) are the weights to within
        half a step; ``intercept`` (float32, (27,)), ``calibration`` (float32: slope, offset),
        ``codes`` (int32, (27,)), and the arrays of the vectoriser.
        """
        scales = np.maximum(np.abs(self.weights).max(axis=0), np.float32(1e-9)) / STEPS
        return {
            **self.vectoriser.to_arrays(),
            "weights": np.rint(self.weights / scales).astype(np.int8),
            "scales": scales.astype(np.float32),
            "intercept": self.intercept,
            "calibration": np.array(
                [self.calibration.slope, self.calibration.offset], dtype=np.float32
            ),
            "codes": np.array(self.codes, dtype=np.int32),
        }

    def logits(self, texts: Sequence[str]) -> np.ndarray:
        """Scores of each category against the others, float32, (n, 27), in ``CODES`` order."""
        if not texts:
            return np.zeros((0, len(CODES)), np.float32)
        return self._scores(self.vectoriser.transform(texts))

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """Calibrated probabilities (n, 27), float32, rows sum to 1, columns in ``CODES`` order.

        A text without a known term gets the same probability for every category.
        """
        if not texts:
            return np.zeros((0, len(CODES)), np.float32)
        rows = self.vectoriser.transform(texts)
        probabilities = self.calibration.probabilities(self._scores(rows))
        # Nothing was read: the intercepts alone would name a category, and be sure of it.
        probabilities[rows.getnnz(axis=1) == 0] = 1 / len(CODES)
        return probabilities

    def _scores(self, rows: csr_matrix) -> np.ndarray:
        return np.asarray(rows @ self.weights + self.intercept)
