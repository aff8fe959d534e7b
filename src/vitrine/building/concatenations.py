"""What the page of concatenations shows: features of every gold product, and trained results.

What a model says of a product that it was trained on is more sure than what it says of others; a
layer that decides from such answers learns to believe too much. So no row here was seen by the
model that read it: the recurrent network and the picture network were trained on other products,
and the linear scores of a training row come from machines that were fitted without it.

Every architecture is then trained by the process that visitors start. The step ``results`` trains
again from the shipped features and reads no data folder.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.shipping import ship
from vitrine.artefacts.store import Store
from vitrine.building.builders import Inputs
from vitrine.catalogue.gold import read_gold
from vitrine.logs import Report
from vitrine.models.calibration import log_probabilities, softmax
from vitrine.models.concatenation import ARCHITECTURES, MEMBERS
from vitrine.models.concatenation_data import KEY, PARTS, PATH, shipped_features
from vitrine.models.image import ImageModel
from vitrine.models.recurrent import Widths
from vitrine.models.rows import decoded, last_layer_of, logits_of
from vitrine.models.text import TextModel
from vitrine.prediction.predictor import TEXT_KEY
from vitrine.results.confusion import confusion_of, weighted_f1
from vitrine.results.shipped import CONCATENATIONS_KEY, CONCATENATIONS_PATH
from vitrine.training.live import LiveTrainer
from vitrine.training.live_queue import TrainingRequest
from vitrine.training.loop import Epoch, Listener, Schedule
from vitrine.training.self_training import sure_columns
from vitrine.training.text_corpus import TextRecipe, Texts, gold_texts, read_extra
from vitrine.training.text_networks import TextNetworkRecipe, train_text_network

FOLDS = 3
# Share of the products that do not measure which watch a training instead of feeding it.
CHECKED = 0.2
PICTURE_BLOCK = 64
WORD = re.compile(r"[^\W\d_]{2,}")
# Small, for it exists for its penultimate layer: it reads a title and the beginning of its
# description, and half of its features are hidden at each step, so that no one of them decides.
RECURRENT = TextNetworkRecipe(
    "gru",
    "words",
    words=20_000,
    length=32,
    widths=Widths(embedding=64, units=64, features=64, dropout=0.5, pooled=False),
    schedule=Schedule(epochs=4, rate=2e-3, batch=256, kept=None),
)
# At most, in a training whose result is shipped; and the seconds that it may take.
EPOCHS = 40
LONGEST = 1800.0


def build(inputs: Inputs) -> list[Artefact]:
    """Run the steps ``features`` and ``results``, or the one asked for."""
    rows, producer = [], "vitrine build concatenations --only "
    if not inputs.only or "features" in inputs.only:
        arrays = _build_features(inputs.folder("data"), Store(inputs.out), inputs.tell)
        counts = [f"{(arrays['part'] == place).sum()} {part}" for place, part in enumerate(PARTS)]
        data = (
            f"{len(arrays['truth'])} gold products with a text ({', '.join(counts)}), "
            f"{len(arrays['image_row'])} with a picture; numbers of models that did not see them"
        )
        rows.append(ship(inputs.out, PATH, KEY, arrays, data, producer=f"{producer}features"))
    if not inputs.only or "results" in inputs.only:
        trainer = LiveTrainer(inputs.cache / "script", longest=LONGEST)
        try:
            joined = {number: _outcomes(number, inputs, trainer) for number in MEMBERS}
        finally:
            trainer.close()
        record = {"date": datetime.now(UTC).date().isoformat(), "epochs": EPOCHS, "joined": joined}
        data = "; ".join(
            f"{number} models: {sum(map(sum, part['singles']['linear']))} gold test products"
            for number, part in joined.items()
        )
        path, key = CONCATENATIONS_PATH, CONCATENATIONS_KEY
        rows.append(ship(inputs.out, path, key, record, data, producer=f"{producer}results"))
    return rows


def _outcomes(joined: str, inputs: Inputs, trainer: LiveTrainer) -> dict[str, Any]:
    """Outcomes by architecture, and the counts of each joined model alone on the same rows."""
    features = shipped_features(Store(inputs.out), MEMBERS[joined], "scores")
    rows = features.rows("test")
    singles = {
        name: confusion_of(features.truth[rows], answer[rows])
        for name, answer in features.answers.items()
    }
    for name, counts in singles.items():
        f1 = weighted_f1(counts)
        inputs.tell(f"{joined} models, {name} alone: {f1:.3f} on {counts.sum()} rows")
    outcomes = {}
    for key in ARCHITECTURES:
        job = trainer.submit(TrainingRequest("embedded", joined, key, EPOCHS), "script")
        ended = trainer.wait(job.number, timeout=LONGEST)
        if ended.outcome is None:
            raise ended.problem or KeyboardInterrupt
        outcomes[key] = dict(ended.outcome)
        f1 = weighted_f1(np.asarray(outcomes[key]["counts"]))
        trained = f"{len(ended.epochs)} epochs, {outcomes[key]['seconds']} s"
        inputs.tell(f"{joined} models, {key}: {f1:.3f} after {trained}")
    return {
        "outcomes": outcomes,
        "singles": {name: counts.tolist() for name, counts in singles.items()},
    }


@dataclass(frozen=True, eq=False)
class FeatureTexts:
    """The texts that the features are computed from.

    Attributes
    ----------
    gold : DataFrame
        Gold rows with a text.
    products, extra : Texts
        Their texts; texts that are no copy of one of them, with a category.
    model : TextModel
        The shipped one: its words, and its answers where a text has no category.
    """

    gold: pd.DataFrame
    products: Texts
    extra: Texts
    model: TextModel


def _build_features(folder: Path, store: Store, report: Report) -> dict[str, np.ndarray]:
    """Compute the features of every gold row with a text; the arrays that are shipped.

    Returns
    -------
    dict of str to ndarray
        As :func:`vitrine.models.concatenation_data.shipped_features` reads them.

    Raises
    ------
    DataRefused, ArtefactMissing, ArtefactAltered
    """
    recipe = TextRecipe()
    gold = read_gold(folder)
    gold = gold[gold["designation"].str.strip() != ""].reset_index(drop=True)
    products = gold_texts(gold, recipe)
    model = TextModel.from_arrays(read_arrays(store, TEXT_KEY))
    extra = read_extra(folder, gold, recipe).without_copies(products.texts, recipe)
    unknown = np.flatnonzero(extra.columns < 0)
    if len(unknown):
        columns = extra.columns.copy()
        scores = model.logits([extra.texts[row] for row in unknown])
        columns[unknown] = sure_columns(scores, recipe.margin)
        extra = replace(extra, columns=columns)
    texts = FeatureTexts(gold, products, extra.only(extra.columns >= 0), model)
    report(f"{len(gold)} gold rows with a text, {len(texts.extra.texts)} other texts")
    parts = [part_of(*pair) for pair in zip(gold["group"], gold["split"], strict=True)]
    return {
        "truth": products.columns.astype(np.int8),
        "part": np.array([PARTS.index(part) for part in parts], np.int8),
        **_read_images(list(gold["picture"]), store, report),
        **read_recurrent(texts, report),
        **read_linear(texts, recipe, report),
    }


def part_of(group: str, side: str) -> str:
    """Part of a product: the test side measures; of the others, a fifth by hash checks."""
    if side == "test":
        return "test"
    draw = int.from_bytes(hashlib.sha256(f"concatenation:{group}".encode()).digest()[:8], "big")
    return "check" if draw / 2**64 < CHECKED else "train"


def fold_of(group: str) -> int:
    """Which machine is fitted without a product."""
    return hashlib.sha256(f"fold:{group}".encode()).digest()[0] % FOLDS


def words_of(preparation: str, texts: Sequence[str]) -> list[list[str]]:
    """Words of each text in small letters, of two letters or more."""
    return [WORD.findall(text.lower()) for text in texts]


def read_recurrent(texts: FeatureTexts, report: Report) -> dict[str, np.ndarray]:
    """Penultimate layer and log-probabilities of a network trained on the other texts alone."""
    extra, products = texts.extra, texts.products

    def listen(epoch: Epoch) -> None:
        done = f"epoch {epoch.epoch}/{epoch.epochs}"
        report(f"recurrent, {done}: loss {epoch.loss:.3f}, {epoch.accuracy:.3f}")

    model = train_text_network(RECURRENT, extra, None, Listener(listen), tokens=words_of).model
    rows = model.reader.rows(products.texts, words_of)
    logits = logits_of(model.network, rows)
    right = (logits.argmax(axis=1) == products.columns).mean()
    report(f"recurrent: {right:.3f} right on gold rows that it has not seen")
    return {
        "recurrent_features": last_layer_of(model.network, rows),
        "recurrent_scores": log_probabilities(softmax(logits)).astype(np.float16),
    }


def read_linear(texts: FeatureTexts, recipe: TextRecipe, report: Report) -> dict[str, np.ndarray]:
    """Scores of linear machines; a test row gets the mean of all, any other that of its fold."""
    from scipy.sparse import vstack
    from sklearn.svm import LinearSVC

    gold, products, extra = texts.gold, texts.products, texts.extra
    inside = texts.model.vectoriser.transform(products.texts)
    outside = texts.model.vectoriser.transform(extra.texts)
    fold = np.array([fold_of(group) for group in gold["group"]])
    test = (gold["split"] == "test").to_numpy()
    features = np.zeros((len(gold), 27), np.float32)
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
    probabilities = texts.model.calibration.probabilities(features)
    return {
        "linear_features": features.astype(np.float16),
        "linear_scores": log_probabilities(probabilities).astype(np.float16),
    }


def _read_images(paths: Sequence[str], store: Store, report: Report) -> dict[str, np.ndarray]:
    """Penultimate layer and log-probabilities of the shipped picture network.

    Only for rows with a picture, whose numbers are ``image_row``.
    """
    import keras

    model = ImageModel.load(store)
    layer = model.network.get_layer("features").output
    both = keras.Model(model.network.input, [layer, model.network.output])
    rows = np.flatnonzero([bool(path) for path in paths])
    features, logits = [], []
    for start in range(0, len(rows), PICTURE_BLOCK):
        pictures = [decoded(paths[row]) for row in rows[start : start + PICTURE_BLOCK]]
        answers = both.predict_on_batch(model.card.preparation.apply_many(pictures))
        features.append(np.asarray(answers[0]))
        logits.append(np.asarray(answers[1]) / model.card.temperature)
    report(f"image: {len(rows)} rows with a picture")
    return {
        "image_row": rows.astype(np.int32),
        "image_features": np.concatenate(features).astype(np.float16),
        "image_scores": log_probabilities(softmax(np.concatenate(logits))).astype(np.float16),
    }
