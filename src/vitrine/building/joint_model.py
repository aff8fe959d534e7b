"""The shipped fusion and thresholds, learnt on validation rows once both models are trained."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.shipping import ship
from vitrine.artefacts.store import Store
from vitrine.building.builders import Inputs
from vitrine.building.text_model import VALIDATION_TEXT_KEY
from vitrine.catalogue.gold import read_gold
from vitrine.categories import INDEX
from vitrine.models.calibration import Threshold, choose_threshold
from vitrine.models.fusion import fit_fusion
from vitrine.models.image import ImageModel
from vitrine.models.rows import decoded
from vitrine.prediction.predictor import FUSION_KEY
from vitrine.prediction.product import Modality

PRODUCER = "vitrine build models --only joint"


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


def ship_joint(inputs: Inputs) -> list[Artefact]:
    """Learn the fusion and the thresholds on validation rows, and ship them."""
    store = Store(inputs.out)
    gold = read_gold(inputs.folder("data"))
    rows = gold[gold["split"] == "validation"].reset_index(drop=True)
    text = read_arrays(store, VALIDATION_TEXT_KEY)["probabilities"].astype(np.float32)
    image = np.full_like(text, np.nan)
    pictured = np.flatnonzero(rows["picture"] != "")
    model = ImageModel.load(store)
    image[pictured] = model.probabilities(
        [decoded(path) for path in rows["picture"].iloc[pictured]]
    )
    truth = np.array([INDEX[code] for code in rows["code"]])
    record = learn_joint(ValidationPredictions(truth, text, image))
    data = f"{len(rows)} gold validation products, {record['rows']} with a text and a picture"
    path = "embedded/fusion.json"
    return [ship(inputs.out, path, FUSION_KEY, record, data, producer=PRODUCER)]


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
