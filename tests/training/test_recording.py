from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.training.products import FakeTrainer, data_of, model_of, place_of
from vitrine.training import recording, trainer
from vitrine.training.recording import NoTracker, open_tracker
from vitrine.training.runner import TrainingOptions, train_all


class FakeMlflow:
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.calls: dict[str, list] = {}

    def __getattr__(self, name: str):
        def call(*arguments, **named):
            self.calls.setdefault(name, []).append((arguments, named))
            return self

        return call

    def __enter__(self) -> FakeMlflow:
        return self

    def __exit__(self, *error: object) -> None:
        pass


def test_parameters_figures_curves_and_files_are_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(trainer.TRAINERS, "fake", place_of(FakeTrainer))
    mlflow = FakeMlflow()
    options = TrainingOptions(
        tmp_path / "f", tmp_path / "c", tracker=recording.MlflowTracker(mlflow)
    )
    train_all([model_of("LinearSVC", size=3)], data_of(tmp_path), options)
    (parameters,) = (arguments[0] for arguments, _ in mlflow.calls["log_params"])
    assert (parameters["size"], parameters["seed"], parameters["run"]) == ("3", "7", "own")
    (figures,) = (arguments[0] for arguments, _ in mlflow.calls["log_metrics"])
    assert set(figures) == {"rows", "accuracy", "weighted_f1", "seconds", "gigabytes"}
    steps = [(a[0], a[1], n["step"]) for a, n in mlflow.calls["log_metric"]]
    assert ("val_accuracy", 0.8, 2) in steps
    assert len(steps) == 8
    files = [Path(arguments[0]).name for arguments, _ in mlflow.calls["log_artifact"]]
    assert files == ["LinearSVC.npz", "LinearSVC_model.npz"]


def test_without_mlflow_training_goes_on_with_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    tracker, problem = open_tracker(tmp_path)
    assert isinstance(tracker, NoTracker)
    assert "MLflow is not installed" in str(problem)


def test_a_server_that_does_not_answer_costs_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Deaf(FakeMlflow):
        def get_experiment_by_name(self, name: str) -> None:
            raise ConnectionError("no server\nfurther lines")

    monkeypatch.setitem(sys.modules, "mlflow", Deaf())
    monkeypatch.setenv(recording.URI, "file:///nowhere")
    tracker, problem = open_tracker(tmp_path)
    assert isinstance(tracker, NoTracker)
    assert str(problem).endswith("not logged: no server")


@pytest.mark.slow
def test_a_local_store_holds_the_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("mlflow")
    import sqlite3

    monkeypatch.delenv(recording.URI, raising=False)
    monkeypatch.setitem(trainer.TRAINERS, "fake", place_of(FakeTrainer))
    tracker, problem = open_tracker(tmp_path / "c")
    assert problem is None
    options = TrainingOptions(tmp_path / "f", tmp_path / "c", tracker=tracker)
    train_all([model_of("LinearSVC", size=3)], data_of(tmp_path), options)
    with sqlite3.connect(tmp_path / "c" / "mlflow.db") as store:
        assert store.execute("select value from params where key='size'").fetchall() == [("3",)]
    assert list((tmp_path / "c" / "mlflow").rglob("LinearSVC.npz"))
