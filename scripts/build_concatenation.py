"""Build what the page of concatenations shows: ``build_concatenation.py --data DIR``.

Features of every gold product with a text, then every architecture trained in the process that
visitors start. ``--only results`` trains again from the shipped features and needs no data.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from vitrine.artefacts.manifest import describe, update_manifest
from vitrine.artefacts.store import Store
from vitrine.artefacts.writing import replacing, write_atomically
from vitrine.errors import VitrineError
from vitrine.models.concatenation import ARCHITECTURES, MEMBERS
from vitrine.models.concatenation_data import KEY, PARTS, PATH, shipped_features
from vitrine.results.confusion import confusion_of, weighted_f1
from vitrine.results.shipped import CONCATENATIONS_KEY, CONCATENATIONS_PATH
from vitrine.settings import REPOSITORY, settings
from vitrine.training.concatenation_features import build_features
from vitrine.training.live import LiveTrainer
from vitrine.training.live_queue import Request

EPOCHS = 40
LONGEST = 1800.0
STARTED = time.monotonic()


def report(message: str) -> None:
    """Say how far it is."""
    print(f"{time.monotonic() - STARTED:7.0f} s  {message}", flush=True)


def ship_features(data: Path | None, root: Path, trainer: LiveTrainer) -> None:
    """Compute and write the features."""
    if data is None:
        raise SystemExit("--data is needed to compute features")
    arrays = build_features(data, Store(root), report)
    with replacing(root / PATH) as temporary, temporary.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **arrays)
    counts = [f"{(arrays['part'] == place).sum()} {part}" for place, part in enumerate(PARTS)]
    rows = (
        f"{len(arrays['truth'])} gold products with a text ({', '.join(counts)}), "
        f"{len(arrays['image_row'])} with a picture; numbers of models that did not see them"
    )
    producer = "python scripts/build_concatenation.py --data DATA --only features"
    update_manifest(root, [row := describe(root, PATH, KEY, "arrays", producer, rows)])
    report(f"{PATH}: {row.size / 1e6:.2f} MB")


def ship_results(data: Path | None, root: Path, trainer: LiveTrainer) -> None:
    """Train every architecture on the shipped features and write what each did."""
    joined = {number: trained(number, root, trainer) for number in MEMBERS}
    record = {"date": datetime.now(UTC).date().isoformat(), "epochs": EPOCHS, "joined": joined}
    text = json.dumps(record, separators=(",", ":")) + "\n"
    write_atomically(root / CONCATENATIONS_PATH, text.encode())
    producer = "python scripts/build_concatenation.py --only results"
    rows = "; ".join(
        f"{number} models: {sum(map(sum, part['singles']['linear']))} gold test products"
        for number, part in joined.items()
    )
    row = describe(root, CONCATENATIONS_PATH, CONCATENATIONS_KEY, "record", producer, rows)
    update_manifest(root, [row])


def trained(joined: str, root: Path, trainer: LiveTrainer) -> dict[str, Any]:
    """Outcomes by architecture, and the counts of each joined model alone on the same rows."""
    features = shipped_features(Store(root), MEMBERS[joined], "scores")
    rows = features.rows("test")
    singles = {
        name: confusion_of(features.truth[rows], answer[rows])
        for name, answer in features.answers.items()
    }
    for name, counts in singles.items():
        report(f"{joined} models, {name} alone: {weighted_f1(counts):.3f} on {counts.sum()} rows")
    outcomes = {}
    for key in ARCHITECTURES:
        job = trainer.submit(Request("embedded", joined, key, EPOCHS), "script")
        ended = trainer.wait(job.number, timeout=LONGEST)
        if ended.outcome is None:
            raise ended.problem or SystemExit("cancelled")
        outcomes[key] = dict(ended.outcome)
        counts = np.asarray(outcomes[key]["counts"])
        said = f"{weighted_f1(counts):.3f} after {len(ended.epochs)} epochs"
        report(f"{joined} models, {key}: {said}, {outcomes[key]['seconds']} s")
    return {
        "outcomes": outcomes,
        "singles": {name: counts.tolist() for name, counts in singles.items()},
    }


STEPS = {"features": ship_features, "results": ship_results}


def main() -> int:
    """Run the steps in order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of labelled products")
    parser.add_argument("--only", nargs="+", choices=list(STEPS), default=list(STEPS))
    parser.add_argument("--out", type=Path, default=settings().artefacts, help="artefact folder")
    arguments = parser.parse_args()
    trainer = LiveTrainer(REPOSITORY / ".cache" / "script", longest=LONGEST)
    try:
        for step in STEPS:
            if step in arguments.only:
                STEPS[step](arguments.data, arguments.out, trainer)
    except VitrineError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        trainer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
