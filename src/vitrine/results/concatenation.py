"""Results of concatenations, trained beforehand or live, and of the models that they join."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitrine.artefacts.reading import UNREADABLE, read_record
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_
from vitrine.results.published import history_of
from vitrine.results.result import Result, Source

KEY = "concatenation_results"
PATH = "concatenation/results.json"
SPLIT = "test"
BEFOREHAND = N_("trained beforehand here, each product read by models that had not seen it")
HERE = N_("trained live on this site")


@dataclass(frozen=True, eq=False)
class Joined:
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


def read_joined(store: Store, joined: str) -> Joined:
    """Read the shipped results of the concatenations of 3 or of 2 models.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    record, artefact = read_record(store, KEY), store.artefact(KEY)
    found = ((artefact.path, artefact.sha256),)
    try:
        part, date = record["joined"][joined], str(record["date"])
        outcomes: dict[str, Any] = part["outcomes"]
        source = Source(found, SPLIT, date, BEFOREHAND)
        results = {
            key: _result("embedded", f"concatenation {joined} {key}", outcome, source)
            for key, outcome in outcomes.items()
        }
        singles = {
            name: Result("embedded", name, _counts(counts), source)
            for name, counts in part["singles"].items()
        }
        widths = {key: outcome["widths"] for key, outcome in outcomes.items()}
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactAltered(UNREADABLE, path=f"fichiers/{artefact.path}") from error
    return Joined(results, singles, widths, outcomes)


def result_of(outcome: Mapping[str, Any], run: str, key: str) -> Result:
    """The result of a live training.

    Parameters
    ----------
    outcome : dict
        What :func:`vitrine.training.concatenation.train_concatenation` returns.
    run : str
        Whose features it was trained on: ``embedded`` or ``dropped-in``.
    """
    artefacts = tuple((str(path), str(sha256)) for path, sha256 in outcome["artefacts"])
    source = Source(artefacts, SPLIT, str(outcome.get("date", "")), HERE)
    return _result(run, key, outcome, source)


def _result(run: str, key: str, outcome: Mapping[str, Any], source: Source) -> Result:
    history = history_of(outcome["history"])
    return Result(run, key, _counts(outcome["counts"]), source, history=history)


def _counts(rows: Any) -> np.ndarray:
    counts = np.asarray(rows, np.int64)
    if counts.shape != (len(CODES), len(CODES)) or counts.sum() < 1 or counts.min() < 0:
        raise ValueError("these are no counts of the 27 categories")
    return counts
