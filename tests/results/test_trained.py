from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vitrine.artefacts.manifest import describe
from vitrine.errors import ArtefactAltered
from vitrine.results.published import history_of
from vitrine.results.trained import Answers, TrainedModel, file_name, settings_of

CURVES = {"loss": [1, 0.5], "accuracy": [0.5, 0.9], "val_loss": [1, 2], "val_accuracy": [0.4, 0.3]}


def model_of(probabilities: np.ndarray, truth: np.ndarray, run: str = "embedded") -> TrainedModel:
    record = {"run": run, "key": "EMBEDDING GRU", "split": "test", "date": "2026-11-21"}
    answers = Answers.of(truth, probabilities)
    return TrainedModel(answers, answers, history_of(CURVES), record)


def rows(count: int, seed: int = 0) -> np.ndarray:
    drawn = np.random.default_rng(seed).random((count, 27)).astype(np.float32)
    return drawn / drawn.sum(axis=1, keepdims=True)


def read_back(model: TrainedModel, file: Path) -> TrainedModel:
    np.savez_compressed(file, **model.to_arrays())
    with np.load(file, allow_pickle=False) as arrays:
        return TrainedModel.from_arrays(dict(arrays))


def test_a_model_comes_back_from_its_file(tmp_path: Path) -> None:
    probabilities = rows(6)
    probabilities[2] = np.nan
    model = model_of(probabilities, np.arange(6))
    again = read_back(model, tmp_path / "x.npz")
    assert again.record == model.record
    assert again.test.rows.tolist() == [0, 1, 3, 4, 5]
    assert np.array_equal(again.test.answer, model.test.answer)
    assert np.nanmax(np.abs(again.test.probabilities - probabilities)) < 1e-4
    assert again.history is not None
    assert again.history.best_epoch == 1
    assert again.test.figures() == model.test.figures()


def test_half_precision_does_not_change_an_answer(tmp_path: Path) -> None:
    probabilities = np.full((1, 27), 0.02, np.float32)
    probabilities[0, 4], probabilities[0, 9] = 0.2400001, 0.2400002
    model = model_of(probabilities, np.array([9]))
    assert read_back(model, tmp_path / "x.npz").test.answer.tolist() == [9]


def test_the_result_names_its_file_and_its_rows(tmp_path: Path) -> None:
    (tmp_path / "x.npz").write_bytes(b"x")
    artefact = describe(tmp_path, "x.npz", "trained_EMBEDDING_GRU", "arrays", "p", "d")
    probabilities = rows(8)
    probabilities[0] = np.nan
    model = model_of(probabilities, probabilities.argmax(axis=1))
    result = model.result(artefact)
    assert (result.run, result.key, result.rows, result.accuracy) == (
        "embedded", "EMBEDDING GRU", 7, 1.0,
    )  # fmt: skip
    assert result.source.artefacts == (("x.npz", artefact.sha256),)
    assert result.family == "rnn"
    assert result.predictions is not None
    assert result.predictions.row.tolist() == list(range(1, 8))
    assert result.predictions.probabilities.sum(axis=1) == pytest.approx(1)


def test_settings_are_told_of_models_trained_here_only(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "x.npz").write_bytes(b"x")
    artefact = describe(tmp_path, "own/x.npz", "own_x", "arrays", "p", "d")
    result = model_of(rows(4), np.arange(4)).result(artefact)
    ours = replace(result, key="LinearSVC")
    assert settings_of(ours)["C"] == 0.8
    assert settings_of(replace(result, key="somebody's model")) == {}
    elsewhere = replace(result.source, artefacts=(("results/x.json", "0"),))
    assert settings_of(replace(ours, source=elsewhere)) == {}


def test_a_file_that_lacks_arrays_is_refused() -> None:
    arrays = model_of(rows(4), np.arange(4)).to_arrays()
    for lacking in ("test_truth", "record", "validation_probabilities"):
        with pytest.raises(ArtefactAltered, match="train it again"):
            TrainedModel.from_arrays({k: v for k, v in arrays.items() if k != lacking})
    with pytest.raises(ArtefactAltered):
        TrainedModel.from_arrays({**arrays, "test_truth": arrays["test_truth"][:-1]})


def test_no_space_stands_in_a_file_name() -> None:
    assert file_name("EMBEDDING GRU") == "EMBEDDING_GRU"
