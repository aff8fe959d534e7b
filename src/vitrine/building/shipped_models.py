"""From a data folder to the artefacts that are shipped, step by step.

Each step writes its files whole, describes them in the manifest, and needs only the files of the
steps before it: one step can be run again alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from vitrine.artefacts.manifest import describe, read_manifest, update_manifest
from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.store import Store
from vitrine.artefacts.writing import replacing, write_atomically
from vitrine.building.evaluation import predict_gold
from vitrine.catalogue.gold import read_gold
from vitrine.catalogue.samples import FOLDER as SAMPLES_FOLDER
from vitrine.catalogue.samples import read_samples
from vitrine.categories import INDEX
from vitrine.models.calibration import fit_temperature, fit_temperature_and_weight
from vitrine.models.image import CARD_KEY, WEIGHTS_KEY, ImageCard, ImageModel
from vitrine.models.margins import MARGINS_KEY
from vitrine.prediction.predictor import FUSION_KEY, TEXT_KEY, Predictor
from vitrine.prediction.product import Product
from vitrine.results.result import EMBEDDED, TEST
from vitrine.results.shipped import TestPredictions
from vitrine.training.frame import train_frame_model
from vitrine.training.image import PREPARATION, ImageRecipe, train_image_model
from vitrine.training.joint import ValidationPredictions, learn_joint
from vitrine.training.pictures import read_training_pictures
from vitrine.training.text import train_text_model
from vitrine.vision.decoding import decode_picture
from vitrine.vision.preparation import Preparation

Report = Callable[[str], None]

FOLDER = EMBEDDED
VALIDATION_TEXT_KEY = "validation_text"
PREDICTIONS_KEY = "test_predictions"
EVALUATION_KEY = "evaluation"
EXAMPLES_KEY = "sample_predictions"
# Which figures stand beside which model in the manifest.
MEASURED = {TEXT_KEY: "text", WEIGHTS_KEY: "image", FUSION_KEY: "both"}


@dataclass(frozen=True)
class Workshop:
    """Where a training reads and writes.

    Attributes
    ----------
    data : Path
        Data folder, see :mod:`vitrine.catalogue.gold`.
    root : Path
        Artefact folder with the manifest.
    cache : Path
        Folder for what can be computed again.
    """

    data: Path
    root: Path
    cache: Path
    report: Report = print

    def gold(self) -> pd.DataFrame:
        """Every gold product with its split."""
        return read_gold(self.data)

    def write(
        self, key: str, name: str, kind: str, producer: str, data: str, content: Any, **figures: Any
    ) -> None:
        """Write one file of the run and describe it in the manifest."""
        path = f"{FOLDER}/{name}"
        with replacing(self.root / path) as temporary:
            _WRITERS[kind](temporary, content)
        row = describe(self.root, path, key, kind, _command(producer), data, **figures)
        update_manifest(self.root, [row])
        self.report(f"{path}: {row.size / 1e6:.2f} MB")


def ship_text(workshop: Workshop) -> None:
    """Train and ship the text model, and what it answers on validation rows."""
    gold = workshop.gold()
    model, validation = train_text_model(workshop.data, gold, report=workshop.report)
    trained = (gold["split"] != "test") & (gold["designation"] != "")
    data = (
        f"{trained.sum()} gold listings (train and validation), translated titles and unlabelled "
        "texts of the corpus; calibrated on validation listings through cross-fitting"
    )
    workshop.write(TEXT_KEY, "text_model.npz", "arrays", "text", data, model.to_arrays())
    rows = {"probabilities": validation.astype(np.float16)}
    data = "gold validation rows, in the order of read_gold; NaN without text"
    workshop.write(VALIDATION_TEXT_KEY, "validation_text.npz", "arrays", "text", data, rows)


def ship_image(
    workshop: Workshop,
    recipe: ImageRecipe | None = None,
    train: Callable[..., Any] = train_image_model,
) -> None:
    """Train, calibrate and ship the image model; ``train`` may be another way to train one."""
    recipe = recipe or ImageRecipe()
    preparation = PREPARATION
    gold = workshop.gold()
    pictured = gold[gold["picture"] != ""]
    training = read_training_pictures(
        workshop.data, list(pictured["picture"]), preparation, workshop.cache, workshop.report
    )
    checked = pictured[pictured["split"] == "validation"]
    truth = _truth(checked)
    squares = [_pixels(path) for path in checked["picture"]]

    def check(network: Any) -> str:
        answers = _logits(network, squares, preparation).argmax(axis=1)
        return f"validation accuracy {(answers == truth).mean():.3f}"

    network = train(training, recipe, workshop.report, check)
    temperature = fit_temperature(_logits(network, squares, preparation), truth)
    card = ImageCard(recipe.variant, preparation, temperature)
    data = f"{len(training.pixels)} pictures with voted labels, copies of gold pictures left out; "
    data += f"calibrated on {len(truth)} gold validation pictures"
    workshop.write(WEIGHTS_KEY, "image_model.weights.h5", "weights", "image", data, network)
    workshop.write(CARD_KEY, "image_model.json", "record", "image", data, card.to_record())


def ship_frame(workshop: Workshop) -> None:
    """Train the frame model, ship it, and give it its weight in the card of the image model."""
    frame, learnt = train_frame_model(workshop.data, workshop.report)
    data = f"margins of {learnt} training pictures, those of gold products left out"
    workshop.write(
        MARGINS_KEY, "image_model_frame.npz", "arrays", "frame", data, frame.trees.to_arrays()
    )
    gold = workshop.gold()
    checked = gold[(gold["picture"] != "") & (gold["split"] == "validation")]
    pictures = [_pixels(path) for path in checked["picture"]]
    model = ImageModel.load(Store(workshop.root))
    temperature, weight = fit_temperature_and_weight(
        model.logits(pictures), frame.log_probabilities(pictures), _truth(checked)
    )
    card = replace(model.card, temperature=temperature, frame_weight=weight)
    data = f"temperature and weight of the frame from {len(checked)} gold validation pictures"
    workshop.write(CARD_KEY, "image_model.json", "record", "frame", data, card.to_record())


def ship_joint(workshop: Workshop) -> None:
    """Learn the fusion and the thresholds on validation rows, and ship them."""
    store = Store(workshop.root)
    gold = workshop.gold()
    rows = gold[gold["split"] == "validation"].reset_index(drop=True)
    text = read_arrays(store, VALIDATION_TEXT_KEY)["probabilities"].astype(np.float32)
    image = np.full_like(text, np.nan)
    pictured = np.flatnonzero(rows["picture"] != "")
    model = ImageModel.load(store)
    image[pictured] = model.probabilities([_pixels(rows["picture"][row]) for row in pictured])
    record = learn_joint(ValidationPredictions(_truth(rows), text, image))
    data = f"{len(rows)} gold validation products, {record['rows']} with a text and a picture"
    workshop.write(FUSION_KEY, "fusion.json", "record", "joint", data, record)


def ship_evaluation(workshop: Workshop) -> None:
    """Measure the shipped models on the test rows, and ship the predictions and the figures."""
    predictor = Predictor.of_store(Store(workshop.root))
    arrays = predict_gold(predictor, workshop.data).to_arrays()
    # Figures are computed from what is shipped, rounding included: anyone gets the same ones.
    figures = TestPredictions.from_arrays(arrays).figures()
    data = f"{len(arrays['truth'])} gold test products, in the order of read_gold"
    workshop.write(PREDICTIONS_KEY, "test_predictions.npz", "arrays", "evaluate", data, arrays)
    today = datetime.now(UTC).date().isoformat()
    record = {"run": EMBEDDED, "split": TEST, "date": today, "figures": figures}
    workshop.write(EVALUATION_KEY, "evaluation.json", "record", "evaluate", data, record)
    known = read_manifest(workshop.root)
    measured = [replace(known[key], metrics=figures[part]) for key, part in MEASURED.items()]
    update_manifest(workshop.root, measured)


def ship_samples(workshop: Workshop) -> None:
    """Predict the sample products for the front page, and describe their files."""
    samples = read_samples(workshop.root)
    predictor = Predictor.of_store(Store(workshop.root))
    answers = {}
    for sample in samples:
        path = sample.picture_path(workshop.root)
        picture = decode_picture(path.read_bytes()) if path else None
        final = predictor.predict(Product(sample.designation, sample.description, picture)).final
        answers[sample.key] = {
            "modality": final.modality.value,
            "threshold": final.threshold,
            "probabilities": {str(r.category.code): round(r.probability, 6) for r in final.top()},
        }
    data = f"{len(samples)} sample products"
    record = {"samples": answers}
    workshop.write(EXAMPLES_KEY, "sample_predictions.json", "record", "samples", data, record)
    describe_samples(workshop.root)


def describe_samples(root: Path) -> None:
    """Put the files of the samples into the manifest."""
    files = sorted(path for path in (root / SAMPLES_FOLDER).iterdir() if path.is_file())
    update_manifest(
        root,
        [
            describe(
                root,
                f"{SAMPLES_FOLDER}/{file.name}",
                f"sample_{file.stem}",
                "record" if file.suffix == ".json" else "picture",
                "python assets/samples/draw_samples.py",
                "our own wording and drawings",
            )
            for file in files
        ],
    )


STEPS: dict[str, Callable[[Workshop], None]] = {
    "text": ship_text,
    "image": ship_image,
    "frame": ship_frame,
    "joint": ship_joint,
    "evaluate": ship_evaluation,
    "samples": ship_samples,
}


def _write_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    with path.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **arrays)


def _write_record(path: Path, record: dict[str, Any]) -> None:
    write_atomically(path, (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode())


def _write_weights(path: Path, network: Any) -> None:
    # Keras insists on the ending of the name, which a temporary file keeps.
    network.save_weights(path)


_WRITERS: dict[str, Callable[[Path, Any], None]] = {
    "arrays": _write_arrays,
    "record": _write_record,
    "weights": _write_weights,
}


def _command(step: str) -> str:
    return f"python scripts/train.py --data DATA --only {step}"


def _truth(rows: pd.DataFrame) -> np.ndarray:
    return np.array([INDEX[code] for code in rows["code"]])


def _pixels(path: str) -> np.ndarray:
    return decode_picture(Path(path).read_bytes()).pixels


def _logits(network: Any, pictures: list[np.ndarray], preparation: Preparation) -> np.ndarray:
    """Logits of a network in training, whose input may be smaller than the final one."""
    import keras

    prepared = preparation.apply_many(pictures)
    side = network.input.shape[1]
    sized = keras.ops.image.resize(prepared, (side, side), antialias=True)
    return np.asarray(network.predict(np.asarray(sized), batch_size=64, verbose=0))
