"""Fusions: what the shipped ones reach, and how long a vote takes on the rows of a whole run."""

from __future__ import annotations

import statistics
import time

import numpy as np

from vitrine.artefacts.store import Store
from vitrine.results.confusion import weighted_f1
from vitrine.results.fusing import read_fused
from vitrine.results.votes import METHODS, Ballot, Member, cross_validated
from vitrine.settings import settings

ROWS, MODELS, RUNS = 16_984, 18, 7
REACHED = {
    "fusion_3": ("original-2023", "FUSION 3"),
    "fusion_12": ("original-2023", "FUSION 12"),
    "fusion_7": ("transformers-2026", "FUSION 7"),
}
# What a click asks for: one way to vote. Those that learn are asked for apart.
QUICK = ("hard", "soft", "weighted", "max", "product")


def measure() -> dict[str, object]:
    """Weighted F1 of the best fusions, and milliseconds of each quick way to vote."""
    store = Store(settings().artefacts)
    found: dict[str, object] = {}
    for name, (run, group) in REACHED.items():
        fused = read_fused(store, run)[group]
        found[name] = weighted_f1(fused.counts[fused.best])
    times = {method: median_ms(method) for method in QUICK}
    return {**found, "vote_ms": max(times.values()), "vote_each_ms": times}


def median_ms(method: str) -> float:
    """Median of a whole cross-validated vote of 18 models known by their answers."""
    ballot = synthetic()
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        cross_validated(ballot, METHODS[method].fit)
        taken.append(time.perf_counter() - started)
    return 1e3 * statistics.median(taken)


def synthetic() -> Ballot:
    """Rows and models as many as in the original run, right four times of five."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 27, ROWS)
    members = (
        Member(
            str(number),
            np.where(rng.random(ROWS) < 0.8, truth, rng.integers(0, 27, ROWS)),
            None,
        )
        for number in range(MODELS)
    )
    return Ballot(truth, tuple(members))
