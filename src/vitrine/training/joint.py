"""What is learnt on validation rows, once both models are trained: fusion and thresholds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from vitrine.models.calibration import Threshold, choose_threshold
from vitrine.models.fusion import fit_fusion
from vitrine.prediction.product import Modality


@dataclass(frozen=True, eq=False)
class ValidationPredictions:
    """Calibrated probabilities on gold validation products.

    Attributes
    ----------
    truth : ndarray of int, (n,)
        Column of the true category.
    text, image : ndarray of float, (n, 27)
        From models that were not trained on those rows; NaN where the product lacks a text or a
        picture.
    """

    truth: np.ndarray
    text: np.ndarray
    image: np.ndarray


def learn_joint(rows: ValidationPredictions) -> dict[str, Any]:
    """Learn the fusion and the threshold of each opinion; the record that is shipped."""
    has_text, has_image = ~np.isnan(rows.text[:, 0]), ~np.isnan(rows.image[:, 0])
    shared = has_text & has_image
    fusion = fit_fusion(rows.text[shared], rows.image[shared], rows.truth[shared])
    joint = fusion.probabilities(rows.text[shared], rows.image[shared])
    thresholds: dict[Modality, Threshold] = {
        Modality.TEXT: choose_threshold(rows.text[has_text], rows.truth[has_text]),
        Modality.IMAGE: choose_threshold(rows.image[has_image], rows.truth[has_image]),
        Modality.BOTH: choose_threshold(joint, rows.truth[shared]),
    }
    return {
        "weights": fusion.to_record(),
        "shares": fusion.shares,
        "rows": int(shared.sum()),
        "split": "validation",
        "thresholds": {modality.value: asdict(found) for modality, found in thresholds.items()},
    }
