"""Reasons of a prediction: what they cost, whether they add up and tell what answers hang on."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.deletion import deletion_test, without_parts, without_words
from benchmarks.prediction import in_turns
from vitrine.artefacts.store import Store
from vitrine.catalogue.gold import read_gold
from vitrine.prediction.explanations.explanation import first_columns
from vitrine.prediction.explanations.picture_reasons import occlusion_maps
from vitrine.prediction.explanations.word_reasons import explain_words, occlusion
from vitrine.prediction.predictor import Predictor
from vitrine.prediction.product import Product
from vitrine.settings import REPOSITORY, settings
from vitrine.vision.decoding import decode_picture

CORPUS = REPOSITORY.parent / "shared" / "corpus"
ROUNDS = 40
# Occlusion asks for fifty forward passes a picture, and the test for eighty more.
CHECKED = 60
ALL = 27


def measure(folder: Path = CORPUS) -> dict[str, object]:
    """Every figure on gold test rows; nothing, and the reason, where they are not."""
    if not folder.is_dir():
        return {"explain_details": "skipped: the labelled corpus is not beside the repository"}
    gold = read_gold(folder)
    test = gold[gold["split"] == "test"]
    predictor = Predictor.of_store(Store(settings().artefacts))
    rows = zip(test["designation"], test["description"], strict=True)
    texts = [product for row in rows if (product := Product(*row)).has_text]
    pictures = [Path(path) for path in test["picture"] if path]
    return {
        **words_cost(predictor, texts),
        **words_sum(predictor, texts),
        **words_deletion(predictor, texts),
        **map_cost(predictor, pictures),
        **pictures_deletion(predictor, pictures),
    }


def words_cost(predictor: Predictor, texts: list[Product]) -> dict[str, object]:
    """Milliseconds of the reasons of five categories, once the prediction is there."""
    model, taken = predictor.text_model(), []
    for product in texts:
        columns = first_columns(predictor.predict(product))
        started = time.perf_counter()
        explain_words(model, Product(product.designation, product.description), columns).effects  # noqa: B018
        taken.append(1e3 * (time.perf_counter() - started))
    return {
        "explain_words_ms": statistics.median(taken),
        "explain_words_p95_ms": float(np.quantile(taken, 0.95)),
    }


def words_sum(predictor: Predictor, texts: list[Product]) -> dict[str, object]:
    """Largest gap between the words' sum and the decision score, over rows and categories.

    The score is that of the vectoriser's own row, added up in 64 bits; the model adds up in 32.
    """
    model, gap, gap32 = predictor.text_model(), 0.0, 0.0
    weights, start = model.weights.astype(np.float64), model.intercept.astype(np.float64)
    for product in texts:
        reasons = explain_words(model, product, range(ALL))
        total = reasons.start + reasons.effects.sum(axis=0)
        row = model.vectoriser.transform([product.text]).astype(np.float64)
        gap = max(gap, float(np.abs(total - (row @ weights + start)[0]).max()))
        gap32 = max(gap32, float(np.abs(total - model.logits([product.text])[0]).max()))
    return {"explain_sum": gap, "explain_sum_32_bits": gap32}


def words_deletion(predictor: Predictor, texts: list[Product]) -> dict[str, object]:
    """Share of rows whose answer falls sooner without the telling words than without any others.

    A text of one word cannot be tested and is left out.
    """
    model = predictor.text_model()
    exact, checked = [], []
    for number, product in enumerate(texts):
        answer = int(model.probabilities([product.text])[0].argmax())
        reasons = explain_words(model, product, [answer])
        words = [reasons.traced.text[start:end] for start, end in reasons.spans]
        if len(words) < 2:
            continue
        answers = without_words(model, words, answer)
        exact.append(deletion_test(answers, reasons.effects[:, 0]).is_better)
        if number % (len(texts) // CHECKED) == 0:
            effects = occlusion(model.probabilities, words)[:, answer]
            checked.append(deletion_test(answers, effects).is_better)
    return {
        "explain_words_deletion": float(np.mean(exact)),
        "explain_words_deletion_rows": len(exact),
        "explain_words_occlusion_deletion": float(np.mean(checked)),
        "explain_words_occlusion_deletion_rows": len(checked),
    }


def map_cost(predictor: Predictor, pictures: list[Path]) -> dict[str, object]:
    """The map of one category, against the logits of the same prepared picture."""
    model = predictor.image_model()
    squares = [square for square, _ in _squares(predictor, pictures[:8])]
    ours, bare = in_turns(
        lambda i: model.evidence_maps(squares[i % len(squares)], [i % ALL]),
        lambda i: model.logits([squares[i % len(squares)]]),
        ROUNDS,
    )
    return {"explain_map": ours / bare, "explain_map_ms": 1e3 * ours}


def pictures_deletion(predictor: Predictor, pictures: list[Path]) -> dict[str, object]:
    """The same test for pictures: every picture with the map, some of them with occlusion."""
    model = predictor.image_model()
    maps, checked = [], []
    for number, (square, answer) in enumerate(_squares(predictor, pictures)):
        answers = without_parts(model, square, answer)
        effects = model.evidence_maps(square, [answer])[0].ravel()
        maps.append(deletion_test(answers, effects).is_better)
        if number % max(len(pictures) // CHECKED, 1) == 0:
            hidden = occlusion_maps(model, square)[answer].ravel()
            checked.append(deletion_test(answers, hidden).is_better)
    return {
        "explain_map_deletion": float(np.mean(maps)),
        "explain_map_deletion_rows": len(maps),
        "explain_occlusion_deletion": float(np.mean(checked)),
        "explain_occlusion_deletion_rows": len(checked),
    }


def _squares(predictor: Predictor, pictures: list[Path]) -> Iterator[tuple[np.ndarray, int]]:
    """Pictures as the model looks at them, and its answers."""
    model = predictor.image_model()
    for path in pictures:
        square = model.card.preparation.square(decode_picture(path.read_bytes()).pixels)
        yield square, int(model.probabilities([square])[0].argmax())
