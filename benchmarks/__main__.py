"""``python -m benchmarks [SUITE ...]``: measure, print targets, write ``results.json``.

What a suite finds is written as soon as it is known. A suite that fails is named with its error
at the end, keeps the figures it had before, and stops no other.
"""

from __future__ import annotations

import json
import operator
import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from rich.console import Console
from rich.table import Table

from benchmarks import (
    accuracy,
    api,
    concatenation,
    explain,
    exploration,
    load,
    models,
    prediction,
    scale,
    site,
    training,
    transfer,
    trust,
    votes,
)
from benchmarks.targets import TARGETS, Target
from vitrine.artefacts.shipping import write_atomically

SUITES = {
    "site": site.measure,
    "prediction": prediction.measure,
    "accuracy": accuracy.measure,
    "models": models.measure,
    "transfer": transfer.measure,
    "scale": scale.measure,
    "load": load.measure,
    "votes": votes.measure,
    "exploration": exploration.measure,
    "concatenation": concatenation.measure,
    "trust": trust.measure,
    "explain": explain.measure,
    "api": api.measure,
    "training": training.measure,
}
RESULTS = Path(__file__).with_name("results.json")


def main(chosen: list[str]) -> int:
    """Run the suites named, or all; 1 when one failed or a target that was measured is missed."""
    found: dict[str, Any] = {}
    failed: dict[str, str] = {}
    for name in chosen or SUITES:
        try:
            measured = SUITES[name]()
        except Exception as error:
            failed[name] = f"{type(error).__name__}: {error}"
            print(f"{name} failed", file=sys.stderr)
            traceback.print_exc()
            continue
        found.update(measured)
        write(measured, name)
    rows = [row(target, found[target.key]) for target in TARGETS if target.key in found]
    table = Table("What", "Target", "Found", "Met")
    for line in rows:
        bound = f"{'≤' if line['below'] else '≥'} {line['bound']:g} {line['unit']}"
        found_here = f"{line['found']:.4g} {line['unit']}"
        table.add_row(line["what"], bound, found_here, "yes" if line["met"] else "NO")
    Console(width=110).print(table)
    for name, error in failed.items():
        print(f"{name} failed, its figures are those of an earlier run: {error}", file=sys.stderr)
    return 0 if not failed and all(line["met"] for line in rows) else 1


def row(target: Target, value: float) -> dict[str, Any]:
    """One line of the results."""
    return {
        "key": target.key,
        "what": target.what,
        "bound": target.bound,
        "below": target.holds is operator.le,
        "unit": target.unit,
        "found": value,
        "met": bool(target.holds(value, target.bound)),
    }


def write(measured: dict[str, Any], suite: str) -> None:
    """Put what one suite found among what the others found, with its date and the machine."""
    record = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    measurements = {**record.get("measurements", {}), **measured}
    taken = {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }
    record = {
        "suites": {**record.get("suites", {}), suite: taken},
        "targets": [
            row(target, measurements[target.key])
            for target in TARGETS
            if target.key in measurements
        ],
        "measurements": measurements,
    }
    write_atomically(RESULTS, (json.dumps(record, indent=1) + "\n").encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
