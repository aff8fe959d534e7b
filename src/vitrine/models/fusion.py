"""One probability vector from two: how much each modality weighs is learnt, not chosen.

The logarithms of both vectors are added with one weight each and normalised (a product of
experts, Hinton 2002). Two weights and nothing else: gold rows with a text and a picture are few,
and a richer rule would learn them by heart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_
from vitrine.models.calibration import log_probabilities, negative_log_likelihood, softmax

RECORD = "fichiers/embedded/fusion.json"
WRONG_RECORD = N_("The record of the fusion lacks what it needs: run git restore {path}.")


@dataclass(frozen=True)
class Fusion:
    """Weights of the text and of the picture in the joint answer.

    Attributes
    ----------
    text, image : float
        Exponents of the two probability vectors, at least 0.
    """

    text: float
    image: float

    def probabilities(self, text: np.ndarray | None, image: np.ndarray | None) -> np.ndarray:
        """Join two arrays (n, 27) of probabilities; with one alone, that one is the answer.

        Raises
        ------
        ValueError
            When both are missing.
        """
        if text is None and image is None:
            raise ValueError("a fusion needs the text, the picture or both")
        if text is None or image is None:
            return np.asarray(image if text is None else text)
        return softmax(self.text * log_probabilities(text) + self.image * log_probabilities(image))

    @property
    def shares(self) -> dict[str, float]:
        """Part of each modality in the joint answer; the two sum to 1."""
        total = self.text + self.image
        return {"text": self.text / total, "image": self.image / total}

    def evidence(self, text: np.ndarray, image: np.ndarray) -> dict[str, float]:
        """What each modality did to put the first category of one product before the second.

        Parameters
        ----------
        text, image : ndarray of float, (27,)
            Probabilities of one product.

        Returns
        -------
        dict of str to float
            Parts of the joint log-odds (natural logarithm) of the first category against the
            second: their sum is the log-odds, and a negative part spoke against the answer.
        """
        joint = self.probabilities(text[None], image[None])[0]
        second, first = np.argsort(joint, kind="stable")[-2:]
        logs = {"text": log_probabilities(text), "image": log_probabilities(image)}
        weights = {"text": self.text, "image": self.image}
        return {m: float(weights[m] * (logs[m][first] - logs[m][second])) for m in logs}

    def to_record(self) -> dict[str, float]:
        """Record to be written as json."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Fusion:
        """Read back a record.

        Raises
        ------
        ArtefactAltered
            When a weight is missing, negative or not a number, or both are zero.
        """
        try:
            weights = float(record["text"]), float(record["image"])
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactAltered(WRONG_RECORD, path=RECORD) from error
        if not (min(weights) >= 0 and 0 < sum(weights) < np.inf):
            raise ArtefactAltered(WRONG_RECORD, path=RECORD)
        return cls(*weights)


def fit_fusion(text: np.ndarray, image: np.ndarray, truth: np.ndarray) -> Fusion:
    """Learn the two weights on gold rows that neither model was trained on.

    Parameters
    ----------
    text, image : ndarray of float, (n, 27)
        Calibrated probabilities.
    truth : ndarray of int, (n,)
        Column of the true category.
    """
    from scipy.optimize import minimize

    def loss(weights: np.ndarray) -> float:
        joint = Fusion(*np.abs(weights)).probabilities(text, image)
        return negative_log_likelihood(joint, truth)

    optimum = minimize(loss, x0=np.array([1.0, 1.0]), method="Nelder-Mead")
    return Fusion(*(float(weight) for weight in np.abs(optimum.x)))
