"""Pages of the models: their figures against scikit-learn, and how fast they come."""

from __future__ import annotations

import json
import logging
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import models_browser
from vitrine.categories import CODES
from vitrine.results.dropped_in import read_dropped_in
from vitrine.results.result import Result
from vitrine.settings import REPOSITORY

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

PUBLISHED = REPOSITORY.parent / "shared" / "published"
ROWS = 16_984
COMPARED = ("Mon_Modele_SVC", "EMBEDDING")
COLD_ROUNDS = 5
SCRIPT_ROUNDS = 24
WARM_UP = 4
# The page, and the beginning of the key of the widget in which another model is chosen.
SCRIPTS = {"ml": "ml_model_", "rnn": "rnn_model_", "cnn": "cnn_model_", "compare": "compare_a_"}


def measure() -> dict[str, object]:
    """Everything that is promised of the pages of the models."""
    load = os.getloadavg()[0]
    with original_files() as (folder, source):
        figures = {**exactness(folder), **comparison(folder)}
    found = {**figures, "models_files": source, **script_times(), **models_browser.measure()}
    # Of one minute, before and after: what else the machine did while the times were taken.
    return {**found, "models_load": [load, os.getloadavg()[0]]}


@contextmanager
def original_files() -> Iterator[tuple[Path, str]]:
    """A folder of the original project's files: the real ones when they are there."""
    if PUBLISHED.is_dir():
        yield PUBLISHED, "published files"
        return
    with tempfile.TemporaryDirectory() as folder:
        write_synthetic(Path(folder) / "fichiers")
        yield Path(folder), "synthetic files of the same shape"


def write_synthetic(folder: Path) -> None:
    """Answers of two models on as many rows, categories as uneven as the real ones."""
    folder.mkdir()
    rng = np.random.default_rng(7)
    truth = rng.choice(CODES, ROWS, p=rng.dirichlet(np.full(len(CODES), 3.0)))
    for key, right in zip(COMPARED, (0.83, 0.81), strict=True):
        answers = np.where(rng.random(ROWS) < right, truth, rng.choice(CODES, ROWS))
        (folder / f"{key}_y_orig.pkl").write_bytes(pickle.dumps(truth))
        (folder / f"{key}_y_pred.pkl").write_bytes(pickle.dumps(answers))


def exactness(folder: Path) -> dict[str, object]:
    """The largest difference of any figure of any model to scikit-learn's on the same arrays."""
    results = read_dropped_in(folder).results
    gaps = {key: gap_to_scikit_learn(result) for key, result in results.items()}
    return {
        "metrics_gap": max(gaps.values()),
        "metrics_models": len(gaps),
        "metrics_rows": sorted({result.rows for result in results.values()}),
    }


def gap_to_scikit_learn(result: Result) -> float:
    """Largest absolute difference over the figures of one model."""
    from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support

    assert result.predictions is not None
    truth, answer = result.predictions.truth, result.predictions.answer
    means = {
        average: f1_score(truth, answer, average=average, zero_division=0)
        for average in ("weighted", "macro")
    }
    labels = list(range(len(CODES)))
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, answer, labels=labels, zero_division=0
    )
    pairs = (
        (result.accuracy, accuracy_score(truth, answer)),
        (result.weighted_f1, means["weighted"]),
        (result.macro_f1, means["macro"]),
        (result.scores.precision, precision),
        (result.scores.recall, recall),
        (result.scores.f1, f1),
        (result.scores.support, support),
    )
    return max(float(np.abs(np.asarray(ours) - theirs).max()) for ours, theirs in pairs)


def comparison(folder: Path) -> dict[str, object]:
    """Seconds of a comparison in fresh processes; each is cold once, and then warm."""
    found = [cold_comparison(folder) for _ in range(COLD_ROUNDS)]
    assert all(one["rows"] == ROWS for one in found)
    return {
        "compare_cold": statistics.median(one["cold"] for one in found),
        "compare_warm": 1000 * statistics.median(one["warm"] for one in found),
        "compare_details": found,
    }


def cold_comparison(folder: Path) -> dict[str, Any]:
    """Run ``benchmarks.compare_rows`` on a folder."""
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.compare_rows", *COMPARED],
        cwd=REPOSITORY,
        env={**os.environ, "VITRINE_ROOT": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def script_times() -> dict[str, object]:
    """Milliseconds the server takes to run a page when another model is chosen, warm."""
    logging.disable(logging.WARNING)  # Streamlit says at every run that no server is behind it.
    try:
        times = {page: script_time(page, widget) for page, widget in SCRIPTS.items()}
    finally:
        logging.disable(logging.NOTSET)
    return {
        "script": max(times.values()),
        **{f"script_{page}_ms": value for page, value in times.items()},
    }


def script_time(page: str, widget: str) -> float:
    """Median of the whole run, ``app.py`` and page, without server or network."""
    app = opened(page)
    times = []
    for turn, model in enumerate(islice(cycle(choices(app, widget)), SCRIPT_ROUNDS + WARM_UP)):
        run = chosen(app, widget, model)
        start = time.perf_counter()
        run()
        if turn >= WARM_UP:
            times.append(time.perf_counter() - start)
        assert not app.exception
    return 1000 * statistics.median(times)


def opened(page: str) -> AppTest:
    """The app with one of its pages open."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=120)
    app.run()
    app.switch_page(f"pages/{page}.py").run()
    return app


def widget_of(app: AppTest, beginning: str) -> Any:
    """The menu or row of segments whose key begins so."""
    kinds = (*app.button_group, *app.selectbox)
    return next(found for found in kinds if (found.key or "").startswith(beginning))


def choices(app: AppTest, widget: str) -> list[str]:
    """Keys of the models of the first run, another one than the chosen first."""
    from vitrine.web import caches

    families = {"ml", "rnn", "cnn"} if widget.startswith("compare") else {widget.split("_")[0]}
    keys = list(caches.run("original-2023").of_families(sorted(families)))
    now = widget_of(app, widget).value
    return sorted(keys, key=lambda key: key == now)


def chosen(app: AppTest, widget: str, model: str) -> Callable[[], object]:
    """Choose a model; what is returned runs the script."""
    found = widget_of(app, widget)
    found.set_value(model)
    return app.run
