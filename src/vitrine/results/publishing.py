"""From the files of others to the compact artefacts that are shipped.

The files themselves are not ours to ship: only counts, curves and aggregates computed from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.categories import CODES
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.results.comparison import PairCounts, compare_rows, shared_rows
from vitrine.results.dropped_in import read_dropped_in
from vitrine.results.metrics import Confidence
from vitrine.results.result import Provenance, Result, RowPredictions, Run, history_of

UNKNOWN = Provenance((), "", "", "")


def original_run(folder: Path) -> Run:
    """The original project's 18 models: published counts and curves, and what its files add.

    Raises
    ------
    DataRefused
        When the published counts are not those of the files of the same name.
    """
    published = _read(folder / "original-2023.json")
    files = read_dropped_in(folder).results
    results = {m["key"]: _original(m, files.get(m["key"])) for m in published["models"]}
    rows = {key: files[key].predictions for key in results if key in files}
    return Run("original-2023", results, dict(_pairs(rows)))


def _original(record: Mapping[str, Any], file: Result | None) -> Result:
    counts = np.asarray(record["confusion"], np.int64)
    if file is not None and (file.counts != counts).any():
        raise DataRefused(
            N_("{model}: the published counts are not those of its files."), model=record["key"]
        )
    return Result(
        run="original-2023",
        key=record["key"],
        counts=counts,
        source=UNKNOWN,
        confidence=file.confidence if file else None,
        history=history_of(record["history"]) if record["history"] else None,
        predictions=file.predictions if file else None,
    )


def transformers_run(folder: Path) -> Run:
    """The nine modern models: published counts, and what the probabilities of seven allow."""
    published = _read(folder / "transformers-2026.json")
    results: dict[str, Result] = {}
    rows: dict[str, RowPredictions] = {}
    for record in published["models"]:
        key, archive = record["key"], folder / "transformers-2026" / f"{record['key']}.npz"
        confidence = None
        if archive.exists():
            rows[key], confidence = _predictions(archive)
        counts = np.asarray(record["confusion"], np.int64)
        results[key] = Result(
            "transformers-2026", key, counts, UNKNOWN, confidence, predictions=rows.get(key)
        )
    return Run("transformers-2026", results, dict(_pairs(rows)))


def _predictions(archive: Path) -> tuple[RowPredictions, Confidence]:
    with np.load(archive, allow_pickle=False) as arrays:
        codes = arrays["codes"]
        columns = np.searchsorted(CODES, codes)
        probabilities = np.zeros((len(arrays["row"]), len(CODES)))
        probabilities[:, columns] = arrays["proba"]
        truth = np.searchsorted(CODES, arrays["y_true"])
        answer = probabilities.argmax(axis=1)
        predictions = RowPredictions(arrays["row"], truth, answer, probabilities)
    return predictions, Confidence.of_probabilities(probabilities, truth)


def _pairs(
    rows: Mapping[str, RowPredictions | None],
) -> Iterator[tuple[tuple[str, str], PairCounts]]:
    for a, b in combinations(rows, 2):
        first, second = rows[a], rows[b]
        shared = shared_rows(first, second) if first and second else None
        if shared:
            yield (a, b), compare_rows(*shared)


def _read(path: Path) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataRefused(
            N_("The folder of published results lacks {file}."), file=path.name
        ) from error
    return record
