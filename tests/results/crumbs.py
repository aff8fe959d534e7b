"""Crumbs: results of a few rows."""

from __future__ import annotations

import numpy as np

from vitrine.categories import CODES
from vitrine.results.confusion import confusion_of
from vitrine.results.result import Mark, Provenance, Result, RowPredictions, Run, history_of
from vitrine.results.trained import Answers, RateRange, TrainedModel

SOURCE = Provenance((("fichiers/x", "0" * 64),), "test", "2026", "tests")
# Falls fastest at a thousandth, is lowest at a hundredth.
RATES = RateRange((1e-5, 1e-4, 1e-3, 1e-2, 1e-1), (3.3, 3.2, 2.5, 1.9, 4.0))
# The second epoch has the lowest loss; the third has most right answers, and is kept.
CURVES = {
    "loss": [2.0, 1.0, 0.5],
    "accuracy": [0.5, 0.8, 0.9],
    "val_loss": [1.5, 1.0, 1.05],
    "val_accuracy": [0.6, 0.7, 0.75],
}


def result_of(run: str, key: str, truth: np.ndarray, answer: np.ndarray) -> Result:
    """A result with its rows."""
    predictions = RowPredictions(np.arange(len(truth)), truth, answer)
    return Result(run, key, confusion_of(truth, answer), SOURCE, predictions=predictions)


def run_of(key: str, **models: tuple[np.ndarray, np.ndarray]) -> Run:
    """A run of models given as truth and answers."""
    return Run(key, {name: result_of(key, name, *rows) for name, rows in models.items()})


def network_of(key: str, run: str = "own", **notes: object) -> TrainedModel:
    """A picture network as ``vitrine train`` leaves it: right on every row but the first."""
    truth = np.arange(len(CODES)).repeat(2)
    probabilities = np.full((len(truth), len(CODES)), 0.5 / (len(CODES) - 1), np.float32)
    probabilities[np.arange(len(truth)), truth] = 0.5
    probabilities[0] = probabilities[-1]
    answers = Answers.of(truth, probabilities)
    record = {
        "run": run,
        "key": key,
        "split": "test",
        "date": "2026-11-21",
        "seed": 7,
        "learnt_from": {"train": {"texts": 0, "pictures": 1300}},
        "notes": {"rows": 1234, "rate_range": RATES.to_record(), **notes},
    }
    return TrainedModel(answers, answers, history_of(CURVES, Mark.MOST_RIGHT), record)


def range_files() -> dict[str, dict[str, np.ndarray]]:
    """The file of a range test, beside the model's answers."""
    return {"rates": {"rates": np.array(RATES.rates), "losses": np.array(RATES.losses)}}
