"""Runs that are shipped as compact artefacts: counts, curves and aggregates with their source.

Of runs of others the rows themselves are not shipped. What needs them (comparing two models row by
row) was computed where they are, and its counts are shipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitrine.artefacts.reading import parsing, read_arrays, read_record
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.i18n import N_
from vitrine.results.comparison import PairCounts
from vitrine.results.confusion import confusion_of
from vitrine.results.metrics import Confidence, interval, scores
from vitrine.results.result import (
    CURVES,
    EMBEDDED,
    ORIGINAL_2023,
    TEST,
    TRANSFORMERS_2026,
    Provenance,
    Result,
    RowPredictions,
    Run,
    history_of,
)

# Run to artefact key.
PUBLISHED = {ORIGINAL_2023: "results_original_2023", TRANSFORMERS_2026: "results_transformers"}
PREDICTIONS_KEY = "test_predictions"
EVALUATION_KEY = "evaluation"
MEASURED_HERE = N_("measured here, on products that trained none of the models")
# Model key, and its part of the predictions.
MODELS = {"text_model": "text", "image_model": "image", "fusion": "both"}
# What each figure is measured by first: the gold pictures are balanced over the categories.
HEADLINES = {
    "text": "weighted_f1",
    "image": "accuracy",
    "both": "weighted_f1",
    "text_where_both": "weighted_f1",
    "image_where_both": "weighted_f1",
}
CONCATENATIONS_KEY = "concatenation_results"
CONCATENATIONS_PATH = "concatenation/results.json"
TRAINED_BEFOREHAND = N_("trained beforehand here, each product read by models that had not seen it")
TRAINED_LIVE = N_("trained live on this site")


def read_published(store: Store, run: str) -> Run:
    """Read a run that others published.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    key = PUBLISHED[run]
    record = read_record(store, key)
    artefact = store.artefact(key)
    source = Provenance(
        ((artefact.path, artefact.sha256),), record["split"], record["date"], record["origin"]
    )
    results = {
        model["key"]: Result(
            run=run,
            key=model["key"],
            counts=np.asarray(model["counts"], np.int64),
            source=source,
            confidence=Confidence.from_record(model["confidence"]) if model["confidence"] else None,
            history=history_of(model["history"]) if model["history"] else None,
        )
        for model in record["models"]
    }
    pairs = {(p["a"], p["b"]): PairCounts(**p["counts"]) for p in record["pairs"]}
    return Run(run, results, pairs)


def run_record(run: Run, split: str, date: str, origin: str) -> dict[str, Any]:
    """A run as plain data, which :func:`read_published` reads back."""
    return {
        "run": run.key,
        "split": split,
        "date": date,
        "origin": origin,
        "models": [
            {
                "key": result.key,
                "counts": result.counts.tolist(),
                "confidence": result.confidence.to_record() if result.confidence else None,
                "history": {curve: getattr(result.history, curve).tolist() for curve in CURVES}
                if result.history
                else None,
            }
            for result in run.results.values()
        ],
        "pairs": [
            {"a": a, "b": b, "counts": pair.to_record()} for (a, b), pair in run.pairs.items()
        ],
    }


@dataclass(frozen=True, eq=False)
class TestPredictions:
    """Probabilities of the shipped models on gold products that trained none of them.

    Attributes
    ----------
    truth : ndarray of int, (n,)
        Column of the true category.
    text, image, both : ndarray of float, (n, 27)
        Rows of NaN where the product lacks what the opinion is read from.
    """

    __test__ = False  # not a test case, whatever pytest makes of the name

    truth: np.ndarray
    text: np.ndarray
    image: np.ndarray
    both: np.ndarray

    def figures(self) -> dict[str, dict[str, float]]:
        """Scores of each opinion on its own rows, with the 95 % interval of the headline.

        ``text_where_both`` and ``image_where_both`` are scored on the rows of ``both``: only
        there can the three be compared.
        """
        shared = ~np.isnan(self.both[:, 0])
        parts = {
            "text": (self.text, ~np.isnan(self.text[:, 0])),
            "image": (self.image, ~np.isnan(self.image[:, 0])),
            "both": (self.both, shared),
            "text_where_both": (self.text, shared),
            "image_where_both": (self.image, shared),
        }
        return {name: self._figures(name, *part) for name, part in parts.items() if part[1].any()}

    def _figures(self, name: str, values: np.ndarray, rows: np.ndarray) -> dict[str, float]:
        probabilities, truth = values[rows].astype(np.float64), self.truth[rows]
        low, high = interval(probabilities, truth, HEADLINES[name])
        return {**scores(probabilities, truth), "low": low, "high": high}

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Arrays to be shipped, as precise as they were: rounding would decide near ties anew."""
        names = ("text", "image", "both")
        values = {name: getattr(self, name).astype(np.float32) for name in names}
        return {"truth": self.truth.astype(np.int8), **values}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> TestPredictions:
        """Read back :meth:`to_arrays`."""
        names = ("text", "image", "both")
        return cls(arrays["truth"].astype(int), *(arrays[n].astype(np.float32) for n in names))


def read_embedded(store: Store) -> Run:
    """Results of the shipped models; each on the test products that have what it reads.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    artefact = store.artefact(PREDICTIONS_KEY)
    measured = TestPredictions.from_arrays(read_arrays(store, PREDICTIONS_KEY))
    date = read_record(store, EVALUATION_KEY)["date"]
    source = Provenance(((artefact.path, artefact.sha256),), TEST, date, MEASURED_HERE)
    results = {}
    for key, part in MODELS.items():
        probabilities = getattr(measured, part)
        rows = np.flatnonzero(~np.isnan(probabilities[:, 0]))
        known, truth = probabilities[rows].astype(np.float64), measured.truth[rows]
        predictions = RowPredictions(rows, truth, known.argmax(axis=1), known)
        results[key] = Result(
            run=EMBEDDED,
            key=key,
            counts=confusion_of(truth, predictions.answer),
            source=source,
            confidence=predictions.confidence(),
            predictions=predictions,
        )
    return Run(EMBEDDED, results)


@dataclass(frozen=True, eq=False)
class ShippedConcatenations:
    """What is known beforehand of the concatenations of some models.

    Attributes
    ----------
    results : dict of str to Result
        By architecture.
    singles : dict of str to Result
        By joined model: its own answers on the same rows.
    widths : dict of (str, str) to dict
        By architecture: numbers read from each model.
    facts : dict of str to dict
        By architecture: the outcome without its figures: rows by part, weights, seconds.
    """

    results: Mapping[str, Result]
    singles: Mapping[str, Result]
    widths: Mapping[str, Mapping[str, int]]
    facts: Mapping[str, Mapping[str, Any]]

    @property
    def best_single(self) -> str:
        """The joined model with the highest weighted F1."""
        return max(self.singles, key=lambda name: self.singles[name].weighted_f1)


def read_concatenations(store: Store, joined: str) -> ShippedConcatenations:
    """Read the shipped results of the concatenations of ``"3"`` or of ``"2"`` models.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    record, artefact = read_record(store, CONCATENATIONS_KEY), store.artefact(CONCATENATIONS_KEY)
    files = ((artefact.path, artefact.sha256),)
    with parsing(artefact.path):
        part, date = record["joined"][joined], str(record["date"])
        outcomes: dict[str, Any] = part["outcomes"]
        source = Provenance(files, TEST, date, TRAINED_BEFOREHAND)
        results = {
            key: _concatenation(EMBEDDED, f"concatenation {joined} {key}", outcome, source)
            for key, outcome in outcomes.items()
        }
        singles = {
            name: Result(EMBEDDED, name, _checked_counts(counts), source)
            for name, counts in part["singles"].items()
        }
        widths = {key: outcome["widths"] for key, outcome in outcomes.items()}
    return ShippedConcatenations(results, singles, widths, outcomes)


def live_result(outcome: Mapping[str, Any], run: str, key: str) -> Result:
    """The result of a concatenation that was trained live.

    Parameters
    ----------
    outcome : dict
        What :func:`vitrine.training.live_worker.train_concatenation` returns.
    run : str
        Whose features it was trained on: ``embedded`` or ``dropped-in``.
    """
    files = tuple((str(path), str(sha256)) for path, sha256 in outcome["artefacts"])
    source = Provenance(files, TEST, str(outcome.get("date", "")), TRAINED_LIVE)
    return _concatenation(run, key, outcome, source)


def _concatenation(run: str, key: str, outcome: Mapping[str, Any], source: Provenance) -> Result:
    history = history_of(outcome["history"])
    return Result(run, key, _checked_counts(outcome["counts"]), source, history=history)


def _checked_counts(rows: Any) -> np.ndarray:
    """Counts of true and predicted categories, int64 (27, 27), at least one row."""
    counts = np.asarray(rows, np.int64)
    if counts.shape != (len(CODES), len(CODES)) or counts.sum() < 1 or counts.min() < 0:
        raise ValueError("these are no counts of the 27 categories")
    return counts
