"""Training: how long vectorising and a LinearSVC take on 70,000 rows, and with how much memory."""

from __future__ import annotations

import time
from pathlib import Path

from vitrine.models.registry import TRAINABLE
from vitrine.settings import REPOSITORY
from vitrine.training.classical import ESTIMATORS, TEXT_FEATURES
from vitrine.training.runner import PeakMemory
from vitrine.training.training_data import read_corpus

CORPUS = REPOSITORY.parent / "shared" / "corpus"
SEED, THREADS = 7, 2


def measure(corpus: Path = CORPUS) -> dict[str, object]:
    """Seconds (elapsed and of the processor) and gigabytes; nothing where no corpus is."""
    if not corpus.is_dir():
        return {}
    data, spec = read_corpus(corpus), TRAINABLE["LinearSVC"]
    elapsed, busy = time.perf_counter(), time.process_time()
    with PeakMemory() as memory:
        features = TEXT_FEATURES["pieces"](spec, data, "final", SEED)
        machine = ESTIMATORS["linear_svc"].build(spec, SEED, THREADS)
        machine.fit(features.rows, features.texts.columns, sample_weight=features.texts.weights)
    return {
        "linear_seconds": time.perf_counter() - elapsed,
        "linear_busy_seconds": time.process_time() - busy,
        "linear_memory": memory.gigabytes,
        "linear_rows": features.rows.shape[0],
    }
