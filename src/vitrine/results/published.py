"""Runs of others, as compact artefacts: counts, curves and aggregates with their source.

The rows themselves are not shipped. What needs them (comparing two models row by row) was computed
where they are, and its counts are shipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vitrine.artefacts.reading import read_record
from vitrine.artefacts.store import Store
from vitrine.results.comparison import PairCounts
from vitrine.results.confidence import Confidence
from vitrine.results.result import CURVES, History, Mark, Result, Run, Source

# Run to artefact key.
PUBLISHED = {"original-2023": "results_original_2023", "transformers-2026": "results_transformers"}


def read_published(store: Store, run: str) -> Run:
    """Read a shipped run.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    key = PUBLISHED[run]
    record = read_record(store, key)
    artefact = store.artefact(key)
    source = Source(
        ((artefact.path, artefact.sha256),), record["split"], record["date"], record["origin"]
    )
    results = {m["key"]: _result(run, m, source) for m in record["models"]}
    pairs = {(p["a"], p["b"]): PairCounts(**p["counts"]) for p in record["pairs"]}
    return Run(run, results, pairs)


def run_record(run: Run, split: str, date: str, origin: str) -> dict[str, Any]:
    """A run as plain data, to be shipped."""
    return {
        "run": run.key,
        "split": split,
        "date": date,
        "origin": origin,
        "models": [_record(result) for result in run.results.values()],
        "pairs": [
            {"a": a, "b": b, "counts": pair.to_record()} for (a, b), pair in run.pairs.items()
        ],
    }


def _result(run: str, record: Mapping[str, Any], source: Source) -> Result:
    confidence, history = record["confidence"], record["history"]
    return Result(
        run=run,
        key=record["key"],
        counts=np.asarray(record["counts"], np.int64),
        source=source,
        confidence=Confidence.from_record(confidence) if confidence else None,
        history=history_of(history) if history else None,
    )


def _record(result: Result) -> dict[str, Any]:
    history = result.history
    return {
        "key": result.key,
        "counts": result.counts.tolist(),
        "confidence": result.confidence.to_record() if result.confidence else None,
        "history": {c: getattr(history, c).tolist() for c in CURVES} if history else None,
    }


def history_of(curves: Mapping[str, Any], mark: Mark = Mark.LOWEST_LOSS) -> History:
    """Curves by name, as arrays."""
    return History(**{name: np.asarray(curves[name], np.float64) for name in CURVES}, mark=mark)
