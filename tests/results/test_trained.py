from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.results.crumbs import RATES, network_of, range_files
from vitrine.artefacts.manifest import MANIFEST_NAME, describe
from vitrine.artefacts.store import Store
from vitrine.errors import ArtefactAltered, ArtefactMissing
from vitrine.results.result import history_of
from vitrine.results.trained import (
    Answers,
    RateRange,
    TrainedModel,
    file_name,
    read_range_test,
    settings_of,
)
from vitrine.training.recording import write_model

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


KEY = "VGG19"


def written(root: Path, files: Mapping[str, Mapping[str, Any]] | None = None, **notes) -> Store:
    write_model(root, network_of(KEY, **notes), range_files() if files is None else files)
    return Store(root)


def test_the_test_comes_back_with_what_it_was_made_of(tmp_path: Path) -> None:
    store = written(tmp_path)
    found = read_range_test(store, "own", KEY)
    assert found is not None
    assert found.curve == RATES
    assert found.curve.best == 1e-3
    assert (found.rows, found.seed, found.date) == (1234, 7, "2026-11-21")
    assert found.artefact == store.artefact("own_VGG19_rates")


def test_a_model_without_one_has_none(tmp_path: Path) -> None:
    store = written(tmp_path, {})
    assert read_range_test(store, "own", KEY) is None
    assert read_range_test(store, "own", "VGG16") is None
    assert read_range_test(store, "embedded", KEY) is None


@pytest.mark.parametrize("run", ["original-2023", "transformers-2026", "dropped-in", "none"])
def test_a_run_of_others_has_none_and_nothing_is_read(tmp_path: Path, run) -> None:
    assert not (tmp_path / MANIFEST_NAME).exists()
    assert read_range_test(Store(tmp_path), run, KEY) is None


def test_the_file_of_an_earlier_training_is_not_shown(tmp_path: Path) -> None:
    written(tmp_path)
    store = written(tmp_path, {}, rate_range=None)
    assert store.artefact("own_VGG19_rates")
    assert read_range_test(store, "own", KEY) is None


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"rates": np.array(RATES.rates)},
        {"rates": np.array(RATES.rates), "losses": np.array(RATES.losses)[:-1]},
        {"rates": np.array(RATES.rates)[::-1], "losses": np.array(RATES.losses)},
        {"rates": np.array(RATES.rates) - 1, "losses": np.array(RATES.losses)},
        {"rates": np.array(RATES.rates), "losses": np.full(5, np.nan)},
        {"rates": np.ones((5, 2)), "losses": np.ones((5, 2))},
        {"rates": np.array(list("abcde")), "losses": np.array(RATES.losses)},
        {"rates": np.array(1.0), "losses": np.array(1.0)},
    ],
)
def test_arrays_that_are_no_range_test_are_refused(tmp_path: Path, arrays) -> None:
    store = written(tmp_path, {"rates": arrays})
    with pytest.raises(ArtefactAltered, match="train the model again"):
        read_range_test(store, "own", KEY)


@pytest.mark.parametrize("notes", [{"rows": None}, {"rows": "many"}])
def test_a_record_that_does_not_tell_what_taught_is_refused(tmp_path: Path, notes) -> None:
    with pytest.raises(ArtefactAltered, match="train the model again"):
        read_range_test(written(tmp_path, **notes), "own", KEY)


def test_a_file_that_is_another_or_lost_is_named(tmp_path: Path) -> None:
    file = tmp_path / "own" / "VGG19_rates.npz"
    store = written(tmp_path)
    content = file.read_bytes()
    file.write_bytes(content[:-1] + b"x")
    with pytest.raises(ArtefactAltered, match=r"own/VGG19_rates\.npz has been altered"):
        read_range_test(store, "own", KEY)
    file.unlink()
    with pytest.raises(ArtefactMissing, match=r"own/VGG19_rates\.npz is missing"):
        read_range_test(store, "own", KEY)


def test_a_record_comes_back() -> None:
    assert RateRange.from_record(RATES.to_record()) == RATES
