"""From the files of others to compact artefacts: counts, curves and aggregates, fusions of them.

The files themselves are not ours to ship: only what is computed from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.shipping import ship
from vitrine.building.builders import Inputs
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.results import certainty, fusing
from vitrine.results.answers import read_answers_arrays
from vitrine.results.certainty import certainty_of
from vitrine.results.comparison import PairCounts, compare_rows, shared_rows
from vitrine.results.confusion import weighted_f1
from vitrine.results.dropped_in import read_dropped_in
from vitrine.results.fusing import GROUPS, Fused, fused_of, voted
from vitrine.results.result import (
    ORIGINAL_2023,
    TEST,
    TRANSFORMERS_2026,
    VALIDATION,
    Provenance,
    Result,
    Run,
    history_of,
)
from vitrine.results.shipped import PUBLISHED, run_record
from vitrine.results.votes import FOLDS, METHODS, Ballot, ballot_of

PRODUCER = "vitrine build published"
UNKNOWN = Provenance((), "", "", "")
# What is known of each run and not in its files.
FACTS: dict[str, dict[str, str]] = {
    ORIGINAL_2023: {
        "split": TEST,
        "date": "2023",
        "origin": "ManDes71/Rakuten_Presentation_Streamlit",
    },
    TRANSFORMERS_2026: {
        "split": VALIDATION,
        "date": "2026",
        "origin": "ByteVoyageur/ml_rakuten",
    },
}


def build(inputs: Inputs) -> list[Artefact]:
    """Ship both runs, how far their probabilities can be believed, and their fusions.

    Raises
    ------
    DataRefused
        When the folder of published results lacks a file, or its files contradict each other.
    """
    published = inputs.folder("published")
    runs = [original_run(published), transformers_run(published)]
    artefacts = []
    for run in runs:
        artefacts.append(ship_run(run, inputs.out))
        facts = f"{len(run.results)} models, {len(run.pairs)} pairs, {artefacts[-1].size} bytes"
        inputs.tell(f"{run.key}: {facts}")
    names = ", ".join(run.key for run in runs)
    certainties = {
        run.key: {
            key: known.to_record()
            for key, result in run.results.items()
            if (known := certainty_of(result)) is not None
        }
        for run in runs
    }
    artefacts.append(
        ship(
            inputs.out, certainty.PATH, certainty.KEY, certainties,
            f"probabilities of {names}; temperatures fitted by cross-validation",
            producer=PRODUCER,
        )
    )  # fmt: skip
    fusions: dict[str, dict[str, Any]] = {run.key: {} for run in runs}
    for run in runs:
        for key, members in GROUPS[run.key].items():
            fused = fuse(ballot_of([run.results[member] for member in members]))
            score = weighted_f1(fused.counts[fused.best])
            inputs.tell(f"{run.key} {key}: {fused.best} {score:.4f}")
            fusions[run.key][key] = fused.to_record()
    artefacts.append(
        ship(
            inputs.out, fusing.PATH, fusing.KEY, {"folds": FOLDS, "runs": fusions},
            f"rows of {names}, {FOLDS}-fold cross-validation", producer=PRODUCER,
        )
    )  # fmt: skip
    return artefacts


def original_run(folder: Path) -> Run:
    """The original project's 18 models: published counts and curves, and what its files add.

    Raises
    ------
    DataRefused
        When the published counts are not those of the files of the same name.
    """
    files = read_dropped_in(folder).results
    results: dict[str, Result] = {}
    for record in _published_models(folder / f"{ORIGINAL_2023}.json"):
        key, counts = record["key"], np.asarray(record["confusion"], np.int64)
        file = files.get(key)
        if file is not None and (file.counts != counts).any():
            raise DataRefused(
                N_("{model}: the published counts are not those of its files."), model=key
            )
        results[key] = Result(
            run=ORIGINAL_2023,
            key=key,
            counts=counts,
            source=UNKNOWN,
            confidence=file.confidence if file else None,
            history=history_of(record["history"]) if record["history"] else None,
            predictions=file.predictions if file else None,
        )
    return Run(ORIGINAL_2023, results, dict(_pairs(results)))


def transformers_run(folder: Path) -> Run:
    """The nine modern models: published counts, and what the probabilities of seven allow.

    Raises
    ------
    DataRefused
        When the folder lacks the published counts.
    """
    results: dict[str, Result] = {}
    for record in _published_models(folder / f"{TRANSFORMERS_2026}.json"):
        key = record["key"]
        archive = folder / TRANSFORMERS_2026 / f"{key}.npz"
        predictions = read_answers_arrays(archive) if archive.exists() else None
        counts = np.asarray(record["confusion"], np.int64)
        results[key] = Result(
            run=TRANSFORMERS_2026,
            key=key,
            counts=counts,
            source=UNKNOWN,
            confidence=predictions.confidence() if predictions else None,
            predictions=predictions,
        )
    return Run(TRANSFORMERS_2026, results, dict(_pairs(results)))


def _published_models(path: Path) -> list[dict[str, Any]]:
    """What is published of each model of a run."""
    try:
        models: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["models"]
    except (OSError, ValueError) as error:
        raise DataRefused(
            N_("The folder of published results lacks {file}."), file=path.name
        ) from error
    return models


def _pairs(results: Mapping[str, Result]) -> Iterator[tuple[tuple[str, str], PairCounts]]:
    """Row-by-row comparisons of every two models whose rows are known."""
    rows = {key: result.predictions for key, result in results.items() if result.predictions}
    for a, b in combinations(rows, 2):
        shared = shared_rows(rows[a], rows[b])
        if shared:
            yield (a, b), compare_rows(*shared)


def ship_run(run: Run, root: Path) -> Artefact:
    """Write a run's artefact and its manifest row."""
    facts = FACTS[run.key]
    rows = next(iter(run.results.values())).rows
    data = f"{rows} {facts['split']} rows of {facts['origin']}, {len(run.results)} models"
    path, record = f"results/{run.key}.json", run_record(run, **facts)
    return ship(root, path, PUBLISHED[run.key], record, data, producer=PRODUCER)


def fuse(ballot: Ballot, methods: Sequence[str] = tuple(METHODS)) -> Fused:
    """Try methods on a ballot, each by cross-validation."""
    return fused_of(ballot, {method: voted(ballot, method) for method in methods})
