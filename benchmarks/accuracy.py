"""Accuracy of the shipped models: from the data folder when it is there, else as shipped."""

from __future__ import annotations

from pathlib import Path

from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.store import Store
from vitrine.building.evaluation import predict_gold
from vitrine.prediction.predictor import Predictor
from vitrine.results.shipped import TestPredictions
from vitrine.settings import REPOSITORY, settings

CORPUS = REPOSITORY.parent / "shared" / "corpus"


def measure(folder: Path = CORPUS) -> dict[str, object]:
    """Scores of the gold test rows, predicted now when the data folder is there."""
    store = Store(settings().artefacts)
    if folder.is_dir():
        figures = predict_gold(Predictor.of_store(store), folder).figures()
        source = "predicted now"
    else:
        figures = TestPredictions.from_arrays(read_arrays(store, "test_predictions")).figures()
        source = "shipped predictions"
    return {
        "text_f1": figures["text"]["weighted_f1"],
        "image_accuracy": figures["image"]["accuracy"],
        "fusion_gain": figures["both"]["weighted_f1"] - figures["text_where_both"]["weighted_f1"],
        "text_ece": figures["text"]["ece"],
        "image_ece": figures["image"]["ece"],
        "both_ece": figures["both"]["ece"],
        "text_size": store.artefact("text_model").size / 1e6,
        "image_size": store.artefact("image_model_weights").size / 1e6,
        "accuracy_details": {"source": source, "figures": figures},
    }
