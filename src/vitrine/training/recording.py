"""What is kept of a training: its files and manifest rows, and its figures in MLflow.

Parameters, figures and files go to the server of ``MLFLOW_TRACKING_URI``, else to an SQLite file in
the cache folder, where MLflow is installed. It is imported when a training begins, never by the
site.
"""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from vitrine.artefacts.manifest import describe
from vitrine.artefacts.shipping import replacing, update_manifest
from vitrine.errors import DataRefused, VitrineError
from vitrine.i18n import N_
from vitrine.results.result import CURVES, EMBEDDED, OWN
from vitrine.results.trained import FOLDERS, PREFIXES, TrainedModel, file_name

# A model whose own file is larger ships its answers alone.
LARGEST_BYTES = 25_000_000
PRODUCERS = {
    EMBEDDED: "vitrine train --data DATA {key}",
    OWN: "vitrine train {key}",
}
EXPERIMENT = "vitrine"
URI = "MLFLOW_TRACKING_URI"
LONGEST_PARAMETER = 500


def write_model(
    root: Path, model: TrainedModel, files: Mapping[str, Mapping[str, np.ndarray]]
) -> list[Path]:
    """Write the answers and the files of a model, then its rows of the manifest.

    Files above 25 MB are left out; answers never are.

    Every file is complete beside its place before the first one is moved there: a full disk or
    Ctrl-C leaves the earlier ones as they were.

    Returns
    -------
    list of Path
        The files.
    """
    run, key = model.record["run"], model.record["key"]
    endings: dict[str, Mapping[str, np.ndarray]] = {"": model.to_arrays()}
    endings |= {f"_{ending}": arrays for ending, arrays in files.items()}
    packed: dict[str, bytes] = {}
    for ending, arrays in endings.items():
        stream = io.BytesIO()
        np.savez_compressed(stream, allow_pickle=False, **dict(arrays))
        if not ending or len(stream.getvalue()) <= LARGEST_BYTES:
            packed[ending] = stream.getvalue()
    paths = {ending: f"{FOLDERS[run]}/{file_name(key)}{ending}.npz" for ending in packed}
    with ExitStack() as stack:
        for ending, content in packed.items():
            stack.enter_context(replacing(root / paths[ending])).write_bytes(content)
    learnt = model.record["learnt_from"]["train"]
    data = (
        f"{learnt['texts']} texts and {learnt['pictures']} pictures that train, "
        f"{len(model.validation.rows)} validation products, {len(model.test.rows)} test products"
    )
    producer = PRODUCERS[run].format(key=f'"{key}"' if " " in key else key)
    rows = [
        describe(
            root,
            path,
            PREFIXES[run] + file_name(key) + ending,
            "arrays",
            producer,
            data,
            **({} if ending else model.test.figures()),
        )
        for ending, path in paths.items()
    ]
    update_manifest(root, rows)
    return [root / path for path in paths.values()]


class Tracker(Protocol):
    """Where finished trainings are logged."""

    def log(self, model: TrainedModel, figures: Mapping[str, float], files: list[Path]) -> None:
        """Log one finished training."""


class NoTracker:
    """Logs nothing."""

    def log(self, model: TrainedModel, figures: Mapping[str, float], files: list[Path]) -> None:
        """Do nothing."""


@dataclass
class MlflowTracker:
    """Logs to MLflow."""

    mlflow: Any

    def log(self, model: TrainedModel, figures: Mapping[str, float], files: list[Path]) -> None:
        """Log parameters, figures, one value of each curve per epoch, and files."""
        record = model.record
        with self.mlflow.start_run(run_name=record["key"]):
            names = ("run", "seed", "data", "split")
            parameters = {**record["settings"], **{name: record[name] for name in names}}
            shortened = {name: str(value)[:LONGEST_PARAMETER] for name, value in parameters.items()}
            self.mlflow.log_params(shortened)
            measured = {**figures, "seconds": record["seconds"], "gigabytes": record["gigabytes"]}
            self.mlflow.log_metrics(measured)
            for name in CURVES if model.history else ():
                for epoch, value in enumerate(getattr(model.history, name), start=1):
                    self.mlflow.log_metric(name, float(value), step=epoch)
            for file in files:
                self.mlflow.log_artifact(str(file))


def open_tracker(cache: Path) -> tuple[Tracker, VitrineError | None]:
    """MLflow, or no tracker and one sentence that says why."""
    try:
        import mlflow

        if not os.environ.get(URI):
            cache.mkdir(parents=True, exist_ok=True)
            mlflow.set_tracking_uri(f"sqlite:///{(cache / 'mlflow.db').resolve()}")
        # Every table that is made in a new store would be a line of its own.
        logging.getLogger("alembic").setLevel(logging.WARNING)
        logging.getLogger("mlflow").setLevel(logging.WARNING)
        if mlflow.get_experiment_by_name(EXPERIMENT) is None:
            place = None if os.environ.get(URI) else (cache / "mlflow").resolve().as_uri()
            mlflow.create_experiment(EXPERIMENT, artifact_location=place)
        mlflow.set_experiment(EXPERIMENT)
    except ImportError:
        return NoTracker(), DataRefused(
            N_(
                "MLflow is not installed: the trainings are not logged (pip install -r "
                "requirements-train.txt brings it)."
            )
        )
    except Exception as error:  # noqa: BLE001 - a server says no in many ways; training goes on
        return NoTracker(), DataRefused(
            N_("MLflow does not answer, the trainings are not logged: {reason}"),
            reason=str(error).splitlines()[0][:200] if str(error) else type(error).__name__,
        )
    return MlflowTracker(mlflow), None
