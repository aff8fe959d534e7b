"""Crumbs: results of a few rows."""

from __future__ import annotations

import numpy as np

from vitrine.results.confusion import confusion_of
from vitrine.results.result import Result, RowPredictions, Run, Source

SOURCE = Source((("fichiers/x", "0" * 64),), "test", "2026", "tests")


def result_of(run: str, key: str, truth: np.ndarray, answer: np.ndarray) -> Result:
    """A result with its rows."""
    predictions = RowPredictions(np.arange(len(truth)), truth, answer)
    return Result(run, key, confusion_of(truth, answer), SOURCE, predictions=predictions)


def run_of(key: str, **models: tuple[np.ndarray, np.ndarray]) -> Run:
    """A run of models given as truth and answers."""
    return Run(key, {name: result_of(key, name, *rows) for name, rows in models.items()})
