"""Live training: how long, how much memory, and what other visitors notice of it."""

from __future__ import annotations

import os
import pickle
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from benchmarks.site import CHROMIUM, FLAGS, OURS, SETTLED, running, visit
from vitrine.training.live import LiveTrainer
from vitrine.training.live_queue import TrainingRequest

# Rows of the original's 80:20 split. Widths of its files are not published: 1,280 is what
# EfficientNetB1 gives, 128 and 27 stand for the two text models.
ROWS, TESTED = 67_932, 16_984
WIDTHS = {"EfficientNetB1": 1280, "EMBEDDING": 128, "LinearSVC": 27}
EPOCHS = 5
# While pages are timed the training must not end.
ENDLESS = 500
LOADS = 20
WARM_UP = 3


def measure() -> dict[str, object]:
    """Seconds and megabytes of one training; times of a page with and without one."""
    with synthetic_root() as root, trainer_over(root) as trainer:
        return {**training(trainer), **visitors(trainer)}


@contextmanager
def synthetic_root() -> Iterator[Path]:
    """A folder with files of the original's names and sizes; categories show in them, with noise.

    The widest table is of 16-bit numbers: with 32 it would pass the limit of a dropped-in file.
    """
    rng = np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "fichiers"
        folder.mkdir()
        truth = {"train": rng.integers(0, 27, ROWS), "test": rng.integers(0, 27, TESTED)}
        for key, width in WIDTHS.items():
            centres = rng.normal(size=(27, width)).astype(np.float32)
            for part, columns in truth.items():
                table = rng.standard_normal((len(columns), width), np.float32) * 4
                table += centres[columns]
                kind = np.float16 if width > 1000 else np.float32
                write(folder / f"{key}_CONCAT2_X_{part}.pkl", table.astype(kind))
                write(folder / f"{key}_CONCAT2_y_{part}.pkl", columns)
        yield Path(name)


def write(path: Path, values: np.ndarray) -> None:
    """Pickle an array."""
    with path.open("wb") as stream:
        pickle.dump(values, stream, protocol=4)


@contextmanager
def trainer_over(root: Path) -> Iterator[LiveTrainer]:
    """A trainer whose process reads a folder."""
    before = os.environ.get("VITRINE_ROOT")
    os.environ["VITRINE_ROOT"] = str(root)
    trainer = LiveTrainer(root / "kept")
    try:
        yield trainer
    finally:
        trainer.close()
        if before is None:
            del os.environ["VITRINE_ROOT"]
        else:
            os.environ["VITRINE_ROOT"] = before


def training(trainer: LiveTrainer) -> dict[str, object]:
    """One training of the original architecture, from the press of the button to the result."""
    started = time.monotonic()
    job = trainer.submit(TrainingRequest("dropped-in", "3", "original", EPOCHS), "benchmark")
    ended = trainer.wait(job.number, timeout=600)
    seconds = time.monotonic() - started
    if ended.outcome is None:
        raise RuntimeError(str(ended.problem))
    assert len(ended.epochs) == EPOCHS
    return {
        "live_total_s": seconds,
        "live_seconds": ended.epochs[-1].seconds,
        "live_memory": ended.outcome["peak_mb"] / 1000,
        "live_rows": ended.outcome["rows"],
        "load_average": os.getloadavg()[0],
    }


def visitors(trainer: LiveTrainer) -> dict[str, object]:
    """Times of a page for another visitor, idle and while the same training runs."""
    here = os.environ.pop("VITRINE_ROOT")
    with sync_playwright() as playwright, running(OURS) as (_, address):
        os.environ["VITRINE_ROOT"] = here
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        idle = loads(browser, address)
        job = trainer.submit(TrainingRequest("dropped-in", "3", "original", ENDLESS), "benchmark")
        trainer.wait(job.number, epochs=1, timeout=600)
        busy = loads(browser, address)
        latest = trainer.latest(job.request)
        assert latest is not None
        assert latest.is_active, "the training ended before the pages were timed"
        trainer.cancel(job.number, "benchmark")
        trainer.wait(job.number)
        browser.close()
    return {
        "live_visitors": p95(busy) / p95(idle),
        "live_idle_ms": 1000 * p95(idle),
        "live_busy_ms": 1000 * p95(busy),
        "live_idle_median_ms": 1000 * statistics.median(idle),
        "live_busy_median_ms": 1000 * statistics.median(busy),
    }


def loads(browser: Browser, address: str) -> list[float]:
    """Seconds from the address to a settled page with its matrix, one fresh visit after another."""
    times = []
    for turn in range(LOADS + WARM_UP):
        with visit(browser) as page:
            started = time.monotonic()
            page.goto(f"{address}/ml")
            page.wait_for_function(SETTLED % repr("Source"))
            if turn >= WARM_UP:
                times.append(time.monotonic() - started)
    return times


def p95(times: list[float]) -> float:
    """The time that 95 % stay under."""
    return float(np.quantile(times, 0.95))
