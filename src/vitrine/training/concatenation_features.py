"""From a data folder to the features that a concatenation is trained on.

What a model says of a product that it was trained on is more sure than what it says of others; a
layer that decides from such answers learns to believe too much. So no row here was seen by the
model that read it: the recurrent network and the picture network were trained on other products,
and the linear scores of a training row come from machines that were fitted without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.store import Store
from vitrine.catalogue.gold import read_gold
from vitrine.models.calibration import log_probabilities, softmax
from vitrine.models.concatenation_data import PARTS
from vitrine.models.image import ImageModel
from vitrine.models.text import TextModel
from vitrine.training.recurrent import RecurrentRecipe, train_recurrent
from vitrine.training.text import TextRecipe
from vitrine.training.texts import Texts, gold_texts, read_extra
from vitrine.vision.decoding import decode_picture

Report = Callable[[str], None]
TEXT_KEY = "text_model"
FOLDS = 3
# Share of the products that do not measure which watch a training instead of feeding it.
CHECKED = 0.2
PICTURE_BLOCK = 64


@dataclass(frozen=True, eq=False)
class Material:
    """What the features are computed from.

    Attributes
    ----------
    gold : DataFrame
        Gold rows with a text.
    products, extra : Texts
        Their texts; texts that are no copy of one of them, some without a category.
    model : TextModel
        The shipped one: its words, and its answers where a text has no category.
    """

    gold: pd.DataFrame
    products: Texts
    extra: Texts
    model: TextModel


def read_material(folder: Path, store: Store, recipe: TextRecipe) -> Material:
    """Read the gold rows with a text, and every other text that tells of another product.

    Raises
    ------
    DataRefused, ArtefactMissing, ArtefactAltered
    """
    gold = read_gold(folder)
    gold = gold[gold["designation"].str.strip() != ""].reset_index(drop=True)
    products = gold_texts(gold, recipe)
    model = TextModel.from_arrays(read_arrays(store, TEXT_KEY))
    extra = read_extra(folder, gold, recipe).without_copies(products.texts, recipe)
    return Material(gold, products, _labelled(extra, model, recipe), model)


def _labelled(extra: Texts, model: TextModel, recipe: TextRecipe) -> Texts:
    """The texts with a category; one without gets the model's where that is sure."""
    unknown = np.flatnonzero(extra.columns < 0)
    columns = extra.columns.copy()
    if len(unknown):
        scores = model.logits([extra.texts[row] for row in unknown])
        second, first = np.sort(scores, axis=1)[:, -2:].T
        columns[unknown] = np.where(first - second >= recipe.margin, scores.argmax(axis=1), -1)
    return replace(extra, columns=columns).only(columns >= 0)


def part_of(group: str, side: str) -> str:
    """Part of a product: the test side measures; of the others, a fifth by hash checks."""
    if side == "test":
        return "test"
    draw = int.from_bytes(hashlib.sha256(f"concatenation:{group}".encode()).digest()[:8], "big")
    return "check" if draw / 2**64 < CHECKED else "train"


def fold_of(group: str) -> int:
    """Which machine is fitted without a product."""
    return hashlib.sha256(f"fold:{group}".encode()).digest()[0] % FOLDS


def build_features(
    folder: Path, store: Store, report: Report, recurrent: RecurrentRecipe | None = None
) -> dict[str, np.ndarray]:
    """Compute the features of every gold row with a text; the arrays that are shipped.

    Returns
    -------
    dict of str to ndarray
        As :func:`vitrine.models.concatenation_data.shipped_features` reads them.
    """
    material = read_material(folder, store, TextRecipe())
    gold = material.gold
    report(f"{len(gold)} gold rows with a text, {len(material.extra.texts)} other texts")
    found = {
        "truth": material.products.columns.astype(np.int8),
        "part": np.array([PARTS.index(part) for part in _parts(gold)], np.int8),
    }
    image = read_images(gold, store, report)
    words = read_recurrent(material, recurrent or RecurrentRecipe(), report)
    return {**found, **image, **words, **read_linear(material, TextRecipe(), report)}


def _parts(gold: pd.DataFrame) -> list[str]:
    pairs = zip(gold["group"], gold["split"], strict=True)
    return [part_of(group, side) for group, side in pairs]


def read_recurrent(
    material: Material, recipe: RecurrentRecipe, report: Report
) -> dict[str, np.ndarray]:
    """Penultimate layer and log-probabilities of a network trained on the other texts alone."""
    extra = material.extra
    network = train_recurrent(extra.texts, extra.columns, extra.weights, recipe, report)
    features, logits = network.read(material.products.texts)
    right = (logits.argmax(axis=1) == material.products.columns).mean()
    report(f"recurrent: {right:.3f} right on gold rows that it has not seen")
    return {
        "recurrent_features": features.astype(np.float16),
        "recurrent_scores": _scores(logits),
    }


def read_linear(material: Material, recipe: TextRecipe, report: Report) -> dict[str, np.ndarray]:
    """Scores of linear machines; a test row gets the mean of all, any other that of its fold."""
    from sklearn.svm import LinearSVC

    gold, products, extra = material.gold, material.products, material.extra
    inside = material.model.vectoriser.transform(products.texts)
    outside = material.model.vectoriser.transform(extra.texts)
    fold = np.array([fold_of(group) for group in gold["group"]])
    test = (gold["split"] == "test").to_numpy()
    features = np.zeros((len(gold), 27), np.float32)
    from scipy.sparse import vstack

    for number in range(FOLDS):
        learnt = ~test & (fold != number)
        machine = LinearSVC(C=recipe.penalty, dual=True, tol=0.02, random_state=7)
        machine.fit(
            vstack([outside, inside[learnt]]),
            np.concatenate([extra.columns, products.columns[learnt]]),
            sample_weight=np.concatenate([extra.weights, products.weights[learnt]]),
        )
        asked = ~test & (fold == number)
        features[asked] = machine.decision_function(inside[asked])
        features[test] += machine.decision_function(inside[test]) / FOLDS
        right = (features[asked].argmax(axis=1) == products.columns[asked]).mean()
        report(f"linear, fold {number + 1}/{FOLDS}: {right:.3f} right on {asked.sum()} rows")
    probabilities = material.model.calibration.probabilities(features)
    return {
        "linear_features": features.astype(np.float16),
        "linear_scores": log_probabilities(probabilities).astype(np.float16),
    }


def read_images(gold: pd.DataFrame, store: Store, report: Report) -> dict[str, np.ndarray]:
    """Penultimate layer and log-probabilities of the shipped picture network.

    Only for rows with a picture, whose numbers are ``image_row``.
    """
    import keras

    model = ImageModel.load(store)
    layer = model.network.get_layer("features").output
    both = keras.Model(model.network.input, [layer, model.network.output])
    rows = np.flatnonzero(gold["picture"] != "")
    features, logits = [], []
    for start in range(0, len(rows), PICTURE_BLOCK):
        paths = gold["picture"].iloc[rows[start : start + PICTURE_BLOCK]]
        pictures = [decode_picture(Path(path).read_bytes()).pixels for path in paths]
        found = both.predict_on_batch(model.card.preparation.apply_many(pictures))
        features.append(np.asarray(found[0]))
        logits.append(np.asarray(found[1]) / model.card.temperature)
    report(f"image: {len(rows)} rows with a picture")
    return {
        "image_row": rows.astype(np.int32),
        "image_features": np.concatenate(features).astype(np.float16),
        "image_scores": _scores(np.concatenate(logits)),
    }


def _scores(logits: np.ndarray) -> np.ndarray:
    return log_probabilities(softmax(logits)).astype(np.float16)
