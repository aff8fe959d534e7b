"""The models in the repository, as they are shipped: what they answer and what they cost."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.reading import read_arrays, read_record
from vitrine.artefacts.store import Store
from vitrine.building.evaluation import predict_gold
from vitrine.catalogue.samples import read_samples
from vitrine.models.registry import TRAINABLE
from vitrine.prediction.predictor import Predictor
from vitrine.prediction.product import Product
from vitrine.results.shipped import TestPredictions
from vitrine.results.trained import read_trained
from vitrine.vision.decoding import decode_picture


@pytest.fixture(scope="module")
def store(repository) -> Store:
    return Store(repository / "fichiers")


@pytest.fixture(scope="module")
def predictor(store) -> Predictor:
    return Predictor.of_store(store)


@pytest.fixture(scope="module")
def predictions(store, predictor):
    """Every sample with what the shipped models answer now."""
    found = {}
    for sample in read_samples(store.root):
        path = sample.picture_path(store.root)
        picture = decode_picture(path.read_bytes()) if path else None
        found[sample.key] = predictor.predict(
            Product(sample.designation, sample.description, picture)
        )
    return found


def test_the_front_page_shows_what_the_models_answer(store, predictions) -> None:
    shipped = read_record(store, "sample_predictions")["samples"]
    assert set(shipped) == set(predictions)
    for key, prediction in predictions.items():
        final = prediction.final
        assert shipped[key]["modality"] == final.modality.value
        now = {str(r.category.code): r.probability for r in final.top()}
        assert shipped[key]["probabilities"] == pytest.approx(now, abs=1e-3), key


def test_most_samples_get_their_category(store, predictions) -> None:
    known = [sample for sample in read_samples(store.root) if sample.code]
    right = [s.key for s in known if predictions[s.key].final.best.category.code == s.code]
    assert len(right) >= 0.8 * len(known), {s.key for s in known} - set(right)


def test_the_title_that_says_nothing_is_not_answered(predictions) -> None:
    assert not predictions["vague-title"].final.is_sure


def test_thresholds_and_fusion_are_those_that_were_learnt(store, predictor) -> None:
    record = read_record(store, "fusion")
    assert record["split"] == "validation"
    for modality, threshold in predictor.thresholds.items():
        assert threshold == record["thresholds"][modality.value]["value"]
        assert 0 < threshold < 1


@pytest.mark.corpus
def test_the_shipped_predictions_are_those_of_the_shipped_models(store, predictor, corpus) -> None:
    shipped = TestPredictions.from_arrays(read_arrays(store, "test_predictions"))
    now = predict_gold(predictor, corpus)
    assert np.array_equal(shipped.truth, now.truth)
    for name in ("text", "image", "both"):
        assert np.allclose(getattr(shipped, name), getattr(now, name), atol=2e-3, equal_nan=True)


def test_every_trained_model_is_measured_on_the_same_test_products(store) -> None:
    truth = read_arrays(store, "test_predictions")["truth"]
    found, problems = read_trained(store, "embedded")
    assert problems == []
    rows = {"text": 1057, "image": 294, "both": 242}
    for key, (artefact, model) in found.items():
        assert np.array_equal(model.test.truth, truth), key
        assert len(model.test.rows) == rows[TRAINABLE[key].modality], key
        assert artefact.metrics == pytest.approx(model.test.figures()), key
