"""The shipped frame model: trees on the margins of the challenge's training pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.shipping import ship
from vitrine.artefacts.store import Store
from vitrine.building.builders import Inputs
from vitrine.building.image_model import CARD_PATH, pictured_rows
from vitrine.catalogue.gold import checked_codes, read_labelled_pictures, read_table
from vitrine.categories import INDEX
from vitrine.logs import Report
from vitrine.models.calibration import fit_temperature_and_weight
from vitrine.models.image import CARD_KEY, ImageModel
from vitrine.models.margins import MARGINS_KEY, MarginModel, trees_of
from vitrine.vision.picture_measures import SIDE, frame_measures

PRODUCER = "vitrine build models --only frame"
FILE = "images_train_meta.csv.gz"
EDGES = ("left_border", "right_border", "top_border", "bottom_border")
# Chosen on 15 % of the rows, gold products left out: 40 to 80 turns, 15 to 63 leaves and rates of
# 0.06 and 0.1 lie within 0.02 of each other; more leaves cost size and bring nothing.
SETTINGS = {
    "max_iter": 80,
    "learning_rate": 0.06,
    "max_leaf_nodes": 31,
    "min_samples_leaf": 50,
    # The catalogue's shares are not those of what visitors bring.
    "class_weight": "balanced",
    "early_stopping": False,
    "random_state": 7,
}


def ship_frame(inputs: Inputs) -> list[Artefact]:
    """Train the frame model, ship it, and give it its weight in the card of the image model."""
    folder = inputs.folder("data")
    frame, rows = train_frame_model(folder, inputs.tell)
    data = f"margins of {rows} training pictures, those of gold products left out"
    path, arrays = "embedded/image_model_frame.npz", frame.trees.to_arrays()
    shipped = ship(inputs.out, path, MARGINS_KEY, arrays, data, producer=PRODUCER)
    truth, pictures = pictured_rows(folder, "validation")
    model = ImageModel.load(Store(inputs.out))
    temperature, weight = fit_temperature_and_weight(
        model.logits(pictures), frame.log_probabilities(pictures), truth
    )
    card = replace(model.card, temperature=temperature, frame_weight=weight).to_record()
    data = f"temperature and weight of the frame from {len(truth)} gold validation pictures"
    return [shipped, ship(inputs.out, CARD_PATH, CARD_KEY, card, data, producer=PRODUCER)]


def train_frame_model(folder: Path, report: Report) -> tuple[MarginModel, int]:
    """Train on every measured picture whose product and picture are not gold.

    Parameters
    ----------
    folder : Path
        Data folder with ``images_train_meta.csv.gz``: ids, category and the first and last column
        and row of the content, in pixels of 500.

    Returns
    -------
    MarginModel
    int
        Rows it learnt from.

    Raises
    ------
    DataRefused
        When a file or a column is missing, or a category is unknown.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    table = read_table(folder / FILE, ["productid", "imageid", "prdtypecode", *EDGES])
    gold = read_labelled_pictures(folder)
    known = table["imageid"].isin(gold["imageid"]) | table["productid"].isin(gold["productid"])
    table = table[~known]
    columns = np.array([INDEX[code] for code in checked_codes(table["prdtypecode"], FILE)])
    classifier = HistGradientBoostingClassifier(**SETTINGS)
    # From the places of the first and last column and row.
    left, right, top, bottom = table[list(EDGES)].to_numpy(float).T
    margins = np.stack([left, SIDE - 1 - right, top, SIDE - 1 - bottom], axis=1)
    classifier.fit(frame_measures(margins), columns)
    report(f"frame model: {len(table)} margins; {known.sum()} of gold products left out")
    return MarginModel(trees_of(classifier)), len(table)
