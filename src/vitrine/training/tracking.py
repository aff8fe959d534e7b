"""Parameters, figures and files of each training, told to MLflow where it is installed.

They go to the server of ``MLFLOW_TRACKING_URI``, else to an SQLite file in the cache folder.
MLflow is imported when a training begins, never by the site.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from vitrine.errors import DataRefused, VitrineError
from vitrine.i18n import N_
from vitrine.results.result import CURVES
from vitrine.results.trained import TrainedModel

EXPERIMENT = "vitrine"
URI = "MLFLOW_TRACKING_URI"
LONGEST = 500


class Tracker(Protocol):
    """Who is told of a training."""

    def tell(self, model: TrainedModel, figures: Mapping[str, float], files: list[Path]) -> None:
        """Log one finished training."""


class NoTracker:
    """Tells nobody."""

    def tell(self, model: TrainedModel, figures: Mapping[str, float], files: list[Path]) -> None:
        """Do nothing."""


@dataclass
class MlflowTracker:
    """Tells MLflow."""

    mlflow: Any

    def tell(self, model: TrainedModel, figures: Mapping[str, float], files: list[Path]) -> None:
        """Log parameters, figures, one value of each curve per epoch, and files."""
        record = model.record
        with self.mlflow.start_run(run_name=record["key"]):
            names = ("run", "seed", "data", "split")
            parameters = {**record["settings"], **{name: record[name] for name in names}}
            self.mlflow.log_params({k: str(v)[:LONGEST] for k, v in parameters.items()})
            measured = {**figures, "seconds": record["seconds"], "gigabytes": record["gigabytes"]}
            self.mlflow.log_metrics(measured)
            for name, values in _curves(model).items():
                for epoch, value in enumerate(values, start=1):
                    self.mlflow.log_metric(name, float(value), step=epoch)
            for file in files:
                self.mlflow.log_artifact(str(file))


def _curves(model: TrainedModel) -> dict[str, Any]:
    return {name: getattr(model.history, name) for name in CURVES} if model.history else {}


def open_tracker(cache: Path) -> tuple[Tracker, VitrineError | None]:
    """MLflow, or nobody and one sentence that says why."""
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
