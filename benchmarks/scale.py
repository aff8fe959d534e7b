"""A long table on the workers of a Dask scheduler: two against one, in turns."""

from __future__ import annotations

import csv
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.prediction.cluster import scheduler, workers
from vitrine.artefacts.store import Store
from vitrine.catalogue.samples import read_samples
from vitrine.i18n import Translator
from vitrine.prediction.batch import classify_table
from vitrine.prediction.distributed import classify_distributed
from vitrine.prediction.predictor import Predictor
from vitrine.prediction.table import ProductTable
from vitrine.settings import settings

ROWS = 100_000
TURNS = 3
SEED = 7
FRENCH = Translator("fr")


def measure() -> dict[str, object]:
    """Ratio of medians, and whether every result is the plain one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = long_table(folder / "in.csv")
        plain = folder / "plain.csv"
        begun = time.monotonic()
        predictor = Predictor.of_store(Store(settings().artefacts))
        classify_table(predictor, ProductTable(table), plain, FRENCH)
        found: dict[int, list[float]] = {1: [], 2: []}
        same, loads = True, [os.getloadavg()[0]]
        alone = time.monotonic() - begun
        with scheduler(folder) as address:
            for _ in range(TURNS):
                for count, times in found.items():
                    seconds, equal = turn(address, count, table, plain)
                    times.append(seconds)
                    same &= equal
                    loads.append(os.getloadavg()[0])
                    print(
                        f"scale: {count} workers {seconds:.1f} s, load {loads[-1]:.1f}",
                        file=sys.stderr,
                    )
    one, two = (statistics.median(found[count]) for count in (1, 2))
    return {
        "scale_speed": one / two,
        "scale_same": int(same),
        "scale_seconds": found,
        "scale_plain_s": alone,
        "scale_load_averages": loads,
    }


def turn(address: str, count: int, table: Path, plain: Path) -> tuple[float, bool]:
    """Seconds of a job on so many workers that have their models, and whether it is right."""
    out = plain.with_name("out.csv")
    warm = plain.with_name("warm.csv")
    with table.open() as stream, warm.open("w") as short:
        short.writelines(line for _, line in zip(range(8_000), stream, strict=False))
    with workers(address, count):
        classify_distributed(address, ProductTable(warm), out, FRENCH)
        begun = time.monotonic()
        classify_distributed(address, ProductTable(table), out, FRENCH)
        seconds = time.monotonic() - begun
    return seconds, out.read_bytes() == plain.read_bytes()


def long_table(path: Path) -> Path:
    """Write titles and descriptions made of the words of the samples."""
    rng = random.Random(SEED)
    samples = read_samples(settings().artefacts)
    words = [word for s in samples for word in f"{s.designation} {s.description}".split()]
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["ref", "designation", "description"])
        for number in range(ROWS):
            title = " ".join(rng.choices(words, k=10))
            rows.writerow([number, title, " ".join(rng.choices(words, k=rng.choice((0, 20, 60))))])
    return path
