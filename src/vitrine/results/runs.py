"""The runs there are, as a table: what each is, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from vitrine.artefacts.store import Store
from vitrine.errors import DataRefused, VitrineError
from vitrine.i18n import N_
from vitrine.results.dropped_in import read_dropped_in
from vitrine.results.fusing import fusion_results
from vitrine.results.result import (
    DROPPED_IN,
    EMBEDDED,
    ORIGINAL_2023,
    OWN,
    TRANSFORMERS_2026,
    Result,
    Run,
)
from vitrine.results.shipped import read_concatenations, read_embedded, read_published
from vitrine.results.trained import trained_results
from vitrine.results.votes import FOLDS

# How many models the shipped concatenations join.
CONCATENATED = ("3", "2")


def _with_fusions(store: Store, run: Run) -> Run:
    """A shipped run and the fusions of its models; without them when they cannot be read."""
    first = next(iter(run.results.values())).source
    split = f"{first.split}, {FOLDS}-fold"
    try:
        fusions = fusion_results(store, run.key, split, first.date)
    except VitrineError as error:
        return replace(run, problems=(*run.problems, error))
    return replace(run, results={**run.results, **fusions})


def _with_concatenations(store: Store, run: Run) -> Run:
    """Our models with the best concatenation of 3 and of 2 of them, where it can be read."""
    joined: dict[str, Result] = {}
    try:
        for count in CONCATENATED:
            results = read_concatenations(store, count).results.values()
            best = max(results, key=lambda result: result.weighted_f1)
            joined[f"CONCATENATION {count}"] = replace(best, key=f"CONCATENATION {count}")
    except VitrineError as error:
        return replace(run, problems=(*run.problems, error))
    return replace(run, results={**run.results, **joined})


def _with_trained(store: Store, run: Run) -> Run:
    """A run and the models that ``vitrine train`` trained for it."""
    results, problems = trained_results(store, run.key)
    return replace(run, results={**run.results, **results}, problems=(*run.problems, *problems))


@dataclass(frozen=True)
class RunCard:
    """What a run is.

    Attributes
    ----------
    key : str
        Its name in links and on the command line.
    title, sentence : str
        Messages: what it is called, and what it is, in one sentence.
    read : callable
        Takes the store and the folder that holds ``fichiers/`` and ``input/``.
    """

    key: str
    title: str
    sentence: str
    read: Callable[[Store, Path], Run]


RUNS: tuple[RunCard, ...] = (
    RunCard(
        ORIGINAL_2023,
        N_("Original project, 2023"),
        N_(
            "The networks and classical models of the project this site continues, all measured "
            "on the same stratified fifth of the challenge's training data. What its LinearSVC and "
            "its concatenations reached was never published."
        ),
        lambda store, root: _with_fusions(store, read_published(store, ORIGINAL_2023)),
    ),
    RunCard(
        TRANSFORMERS_2026,
        N_("Modern networks, 2026"),
        N_(
            "Nine networks that others fine-tuned on the challenge data: four transformers for "
            "text, five networks for pictures, all measured on the same validation products."
        ),
        lambda store, root: _with_fusions(store, read_published(store, TRANSFORMERS_2026)),
    ),
    RunCard(
        EMBEDDED,
        N_("Models of this site"),
        N_(
            "The models that answer on this site, measured on hand-checked products that trained "
            "none of them. Each is measured on the products that have what it reads."
        ),
        lambda store, root: _with_concatenations(store, _with_trained(store, read_embedded(store))),
    ),
    RunCard(
        OWN,
        N_("Your own training"),
        N_(
            "Models that the owner of this site trained with vitrine train on the challenge's "
            "files, all measured on the same fifth of the products, which trained none of them."
        ),
        lambda store, root: _with_trained(store, Run(OWN, {})),
    ),
    RunCard(
        DROPPED_IN,
        N_("Files dropped in"),
        N_(
            "Models whose files the owner of this site put in the folders fichiers and input, "
            "under the names of the original project."
        ),
        lambda store, root: read_dropped_in(root),
    ),
)
BY_KEY: dict[str, RunCard] = {card.key: card for card in RUNS}


def read_run(key: str, store: Store, root: Path) -> Run:
    """Read a run; what cannot be read is among its problems.

    Raises
    ------
    DataRefused
        When there is no run of that name.
    """
    if key not in BY_KEY:
        raise DataRefused(
            N_("There is no run {run}: choose one of {known}."), run=key, known=", ".join(BY_KEY)
        )
    try:
        return BY_KEY[key].read(store, root)
    except VitrineError as error:
        return Run(key, {}, problems=(error,))


def find_models(runs: Mapping[str, Run], a: str, b: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Find two models by key, in one run where that is possible.

    Parameters
    ----------
    runs : dict of str to Run
        In the order to look through.
    a, b : str
        A model's key, or ``RUN:KEY``.

    Returns
    -------
    two tuples of (str, str)
        Run and model of each.

    Raises
    ------
    DataRefused
        When a model is in no run; the sentence names those there are.
    """
    places_a, places_b = _places(runs, a), _places(runs, b)
    shared = [(x, y) for x in places_a for y in places_b if x[0] == y[0]]
    return shared[0] if shared else (places_a[0], places_b[0])


def _places(runs: Mapping[str, Run], name: str) -> list[tuple[str, str]]:
    """Run and key of every model of a name, ``KEY`` or ``RUN:KEY``."""
    wanted, _, model = name.rpartition(":")
    places = [
        (key, model) for key, run in runs.items() if model in run.results and wanted in ("", key)
    ]
    if not places:
        known = ", ".join(dict.fromkeys(key for run in runs.values() for key in run.results))
        raise DataRefused(
            N_("There is no model {model}: choose among {known}."), model=name, known=known
        )
    return places
