"""What the shipped models answer: on the gold products that were set aside, and on the samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from vitrine.artefacts.manifest import Artefact, describe, read_manifest
from vitrine.artefacts.shipping import ship, update_manifest
from vitrine.artefacts.store import Store
from vitrine.building.builders import Inputs
from vitrine.catalogue.gold import read_gold
from vitrine.catalogue.samples import FOLDER as SAMPLES_FOLDER
from vitrine.catalogue.samples import read_samples
from vitrine.categories import INDEX
from vitrine.models.image import WEIGHTS_KEY
from vitrine.prediction.predictor import FUSION_KEY, TEXT_KEY, Predictor
from vitrine.prediction.product import Product
from vitrine.results.result import EMBEDDED, TEST
from vitrine.results.shipped import TestPredictions
from vitrine.text.cleaning import product_text
from vitrine.vision.decoding import decode_picture

# Pictures that are decoded and answered together.
PICTURE_BLOCK = 64
# Which figures stand beside which model in the manifest.
MEASURED = {TEXT_KEY: "text", WEIGHTS_KEY: "image", FUSION_KEY: "both"}


def ship_evaluation(inputs: Inputs) -> list[Artefact]:
    """Measure the shipped models on the test rows, and ship the predictions and the figures."""
    root, producer = inputs.out, "vitrine build models --only evaluate"
    arrays = predict_gold(Predictor.of_store(Store(root)), inputs.folder("data")).to_arrays()
    # Figures are computed from what is shipped, rounding included: anyone gets the same ones.
    figures = TestPredictions.from_arrays(arrays).figures()
    data = f"{len(arrays['truth'])} gold test products, in the order of read_gold"
    today = datetime.now(UTC).date().isoformat()
    record = {"run": EMBEDDED, "split": TEST, "date": today, "figures": figures}
    path = "embedded/test_predictions.npz"
    answers = ship(root, path, "test_predictions", arrays, data, producer=producer)
    path = "embedded/evaluation.json"
    evaluation = ship(root, path, "evaluation", record, data, producer=producer)
    known = read_manifest(root)
    measured = [replace(known[key], metrics=figures[part]) for key, part in MEASURED.items()]
    update_manifest(root, measured)
    return [answers, evaluation, *measured]


def ship_samples(inputs: Inputs) -> list[Artefact]:
    """Predict the sample products for the front page, and describe their files."""
    root, answers = inputs.out, {}
    samples, predictor = read_samples(root), Predictor.of_store(Store(root))
    for sample in samples:
        file = sample.picture_path(root)
        picture = decode_picture(file.read_bytes()) if file else None
        final = predictor.predict(Product(sample.designation, sample.description, picture)).final
        answers[sample.key] = {
            "modality": final.modality.value,
            "threshold": final.threshold,
            "probabilities": {str(r.category.code): round(r.probability, 6) for r in final.top()},
        }
    path, record = "embedded/sample_predictions.json", {"samples": answers}
    data, producer = f"{len(samples)} sample products", "vitrine build models --only samples"
    shipped = ship(root, path, "sample_predictions", record, data, producer=producer)
    # The files of the samples themselves stand in the manifest too.
    files = sorted(path for path in (root / SAMPLES_FOLDER).iterdir() if path.is_file())
    rows = [
        describe(
            root,
            f"{SAMPLES_FOLDER}/{file.name}",
            f"sample_{file.stem}",
            "record" if file.suffix == ".json" else "picture",
            "python assets/samples/draw_samples.py",
            "our own wording and drawings",
        )
        for file in files
    ]
    update_manifest(root, rows)
    return [shipped, *rows]


def predict_gold(
    predictor: Predictor,
    folder: Path,
    split: str = TEST,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> TestPredictions:
    """Predict the gold products of one side of the split.

    Parameters
    ----------
    folder : Path
        Data folder, see :mod:`vitrine.catalogue.gold`.
    progress : callable
        Called with the number of pictures done and in all.

    Raises
    ------
    DataRefused
        When the folder lacks a file.
    """
    gold = read_gold(folder)
    rows = gold[gold["split"] == split].reset_index(drop=True)
    truth = np.array([INDEX[code] for code in rows["code"]])
    text, image = (np.full((len(rows), len(INDEX)), np.nan, np.float32) for _ in range(2))
    with_text = np.flatnonzero(rows["designation"].str.strip() != "")
    listings = rows.iloc[with_text]
    pairs = zip(listings["designation"], listings["description"], strict=True)
    text[with_text] = predictor.text_model().probabilities([product_text(*pair) for pair in pairs])
    with_picture = np.flatnonzero(rows["picture"] != "")
    for start in range(0, len(with_picture), PICTURE_BLOCK):
        block = with_picture[start : start + PICTURE_BLOCK]
        paths = rows["picture"].iloc[block]
        pictures = [decode_picture(Path(path).read_bytes()).pixels for path in paths]
        image[block] = predictor.image_model().probabilities(pictures)
        progress(start + len(block), len(with_picture))
    both = np.full_like(text, np.nan)
    shared = ~np.isnan(text[:, 0]) & ~np.isnan(image[:, 0])
    if shared.any():
        both[shared] = predictor.fusion.probabilities(text[shared], image[shared])
    return TestPredictions(truth, text, image, both)
