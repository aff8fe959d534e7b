"""``python -m benchmarks``: measure, print a table with targets, write ``results.json``."""

from __future__ import annotations

import json
import os
import platform
import sys
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
    """Run the suites named, or all; 1 when a target that was measured is missed."""
    found: dict[str, Any] = {}
    for name in chosen or SUITES:
        found.update(SUITES[name]())
    table = Table("What", "Target", "Found", "Met")
    rows = [row(target, found[target.key]) for target in TARGETS if target.key in found]
    for target, line in zip([t for t in TARGETS if t.key in found], rows, strict=True):
        bound = f"{'≤' if target.holds.__name__ == 'le' else '≥'} {target.bound:g} {target.unit}"
        table.add_row(
            target.what, bound, shown(line["found"], target.unit), "yes" if line["met"] else "NO"
        )
    Console(width=110).print(table)
    if not chosen:
        write(rows, found)
    return 0 if all(line["met"] for line in rows) else 1


def shown(value: float, unit: str) -> str:
    """A figure of four digits: some targets are of a billionth, some of hundreds."""
    return f"{value:.4g} {unit}"


def row(target: Target, value: float) -> dict[str, Any]:
    """One line of the results."""
    met = bool(target.holds(value, target.bound))
    return {
        "key": target.key,
        "what": target.what,
        "bound": target.bound,
        "unit": target.unit,
        "found": value,
        "met": met,
    }


def write(rows: list[dict[str, Any]], found: dict[str, Any]) -> None:
    """Write everything measured, and on what."""
    record = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {
            "cores": os.cpu_count(),
            "system": platform.system(),
            "python": platform.python_version(),
        },
        "targets": rows,
        "measurements": found,
    }
    RESULTS.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
