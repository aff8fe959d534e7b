"""The shipped text model: trained on gold listings, translated titles and unlabelled texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.shipping import ship
from vitrine.building.builders import Inputs
from vitrine.catalogue.gold import read_gold
from vitrine.categories import CODES
from vitrine.logs import Report
from vitrine.models.text import TextModel, fit_calibration
from vitrine.prediction.predictor import TEXT_KEY
from vitrine.training.self_training import fit_text_model
from vitrine.training.text_corpus import TextRecipe, gold_texts, read_extra

VALIDATION_TEXT_KEY = "validation_text"
PRODUCER = "vitrine build models --only text"


def ship_text(inputs: Inputs) -> list[Artefact]:
    """Train and ship the text model, and what it answers on validation rows."""
    folder = inputs.folder("data")
    gold = read_gold(folder)
    model, validation = train_text_model(folder, gold, report=inputs.tell)
    trained = (gold["split"] != "test") & (gold["designation"] != "")
    data = (
        f"{trained.sum()} gold listings (train and validation), translated titles and unlabelled "
        "texts of the corpus; calibrated on validation listings through cross-fitting"
    )
    path, arrays = "embedded/text_model.npz", model.to_arrays()
    shipped = ship(inputs.out, path, TEXT_KEY, arrays, data, producer=PRODUCER)
    path, arrays = "embedded/validation_text.npz", {"probabilities": validation.astype(np.float16)}
    data = "gold validation rows, in the order of read_gold; NaN without text"
    return [shipped, ship(inputs.out, path, VALIDATION_TEXT_KEY, arrays, data, producer=PRODUCER)]


def train_text_model(
    folder: Path,
    gold: pd.DataFrame,
    seed: int = 7,
    report: Report = print,
    recipe: TextRecipe | None = None,
) -> tuple[TextModel, np.ndarray]:
    """Train the text model on the train and validation rows of ``gold``, and calibrate it.

    A first model learns from the train rows only: its answers on the validation rows give the
    calibration, and are what a fusion or a threshold may be learnt on.

    Parameters
    ----------
    folder : Path
        May hold ``titles_en.csv.gz``, ``unlabelled.csv.gz``, ``X_test_first499.csv.gz`` with
        ``images/test.csv``; each is used where it is there.
    gold : DataFrame
        What :func:`vitrine.catalogue.gold.read_gold` gives.

    Returns
    -------
    TextModel
        Has seen no test row.
    ndarray of float32, (validation rows, 27)
        Calibrated probabilities of the first model, in the order of ``gold``; NaN for rows
        without a text.

    Raises
    ------
    DataRefused
        When an extra file lacks a column or holds an unknown category.
    """
    recipe = recipe or TextRecipe()
    products = gold_texts(gold, recipe)
    extra = read_extra(folder, gold, recipe)
    side = gold["split"].to_numpy()
    written = np.array([text != "" for text in products.texts])
    checked = products.only((side == "validation") & written)

    seen = products.only((side == "train") & written)
    held_out = products.only((side != "train") & written).texts
    model = fit_text_model(seen + extra.without_copies(held_out, recipe), recipe, seed, report)
    logits = model.logits(checked.texts)
    model.calibration = fit_calibration(logits, checked.columns)
    accuracy = (logits.argmax(axis=1) == checked.columns).mean()
    report(f"validation: accuracy {accuracy:.4f} on {len(logits)} rows")
    probabilities = np.full((int((side == "validation").sum()), len(CODES)), np.nan, np.float32)
    probabilities[written[side == "validation"]] = model.probabilities(checked.texts)

    seen = products.only((side != "test") & written)
    held_out = products.only((side == "test") & written).texts
    final = fit_text_model(seen + extra.without_copies(held_out, recipe), recipe, seed, report)
    final.calibration = model.calibration
    return final, probabilities
