"""Drift: seconds and memory of the report on 100,000 rows, in a process of its own."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from vitrine.settings import REPOSITORY

ROWS = 100_000
WORDS = 40_000
# The command a user types, watched from within: start, models and all.
CODE = """
import contextlib, io, json, resource, sys, time
started = time.perf_counter()
sys.argv = ["vitrine", "drift", {table!r}, "--json"]
from vitrine.cli import app
said = io.StringIO()
with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
    app()
rows = json.loads(said.getvalue())["rows"]
took = time.perf_counter() - started
print(json.dumps([rows, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6]))
"""


def measure() -> dict[str, object]:
    """Write a table as long as the catalogue's texts are, and report on it."""
    with tempfile.TemporaryDirectory() as name:
        table = Path(name) / "table.csv"
        write_synthetic(table)
        said = subprocess.run(
            [sys.executable, "-c", CODE.format(table=str(table))],
            capture_output=True, text=True, check=True, cwd=REPOSITORY,
        )  # fmt: skip
        size = table.stat().st_size / 1e6
    rows, seconds, gigabytes = json.loads(said.stdout.splitlines()[-1])
    return {
        "drift_seconds": seconds,
        "drift_memory": gigabytes,
        "drift_rows": rows,
        "drift_table_mb": size,
    }


def write_synthetic(path: Path) -> None:
    """Titles of 11 words and, for two rows in three, descriptions of 120, some with markup."""
    rng = np.random.default_rng(5)
    words = np.array([f"mot{number:x}é" for number in range(WORDS)])
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["designation", "description"])
        for row in range(ROWS):
            title = " ".join(words[_drawn(rng, 11)])
            rest = f"<p>{' '.join(words[_drawn(rng, 120)])}&nbsp;</p>" if row % 3 else ""
            writer.writerow([title, rest])


def _drawn(rng: np.random.Generator, mean: int) -> np.ndarray:
    """Places of words: few of them make most of a text, as in any language."""
    return np.minimum(rng.zipf(1.3, rng.poisson(mean) + 1) - 1, WORDS - 1)
