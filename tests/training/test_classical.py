from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.training.products import data_of, model_of, session_of
from vitrine.models.entry import Setting, TrainableModel
from vitrine.models.registry import TRAINABLE
from vitrine.training import self_training
from vitrine.training.classical import ESTIMATORS, TEXT_FEATURES, ClassicalTrainer, stratified
from vitrine.training.text_corpus import Texts
from vitrine.training.trainer import TrainingData, products_of

# Small enough for a test; whatever else an entry says stands.
SMALL = {"n_estimators": 5, "max_iter": 100, "terms": 200, "axes": 30, "min_child_weight": 0}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> TrainingData:
    return data_of(tmp_path_factory.mktemp("challenge"))


def small(key: str) -> TrainableModel:
    entry = TRAINABLE[key]
    changed = {**SMALL, "max_iter": 3} if entry.value("estimator") == "boosting" else SMALL
    settings = {
        name: Setting(changed.get(name, setting.value), setting.reason)
        for name, setting in entry.settings.items()
    }
    return replace(entry, settings=settings)


CLASSICAL = [key for key, entry in TRAINABLE.items() if entry.trainer == "classical"]


@pytest.mark.parametrize("key", CLASSICAL)
def test_every_classical_model_learns_and_answers_each_test_product(
    key: str, data: TrainingData, tmp_path: Path
) -> None:
    if TRAINABLE[key].value("estimator") == "xgboost":
        pytest.importorskip("xgboost")
    found = ClassicalTrainer().train(small(key), data, session_of(tmp_path))
    assert found.test.shape == (len(data.test), 27)
    assert found.test.dtype == np.float32
    assert found.test.sum(axis=1) == pytest.approx(1, abs=1e-5)
    # Every category has a word of its own; boosting of three rounds gets most of them.
    assert (found.test.argmax(axis=1) == data.test.columns).mean() > 0.6
    assert found.validation.shape == (len(data.validation), 27)


@pytest.mark.parametrize("key", ["LinearSVC", "RandomForestClassifier"])
def test_the_same_seed_gives_the_same_answers(key: str, data: TrainingData, tmp_path: Path) -> None:
    answers = []
    for _ in range(2):
        # A copy of the data is read anew.
        answers.append(ClassicalTrainer().train(small(key), replace(data), session_of(tmp_path)))
    assert np.array_equal(answers[0].test, answers[1].test)
    assert np.array_equal(answers[0].validation, answers[1].validation)


def test_validation_products_choose_and_the_choice_is_noted(
    data: TrainingData, tmp_path: Path
) -> None:
    choices = {"min_samples_leaf": [100, 1]}
    entry = model_of("Tree", estimator="tree", terms=200, choices=choices)
    notes = ClassicalTrainer().train(entry, data, session_of(tmp_path)).notes
    assert notes["chosen"] == {"min_samples_leaf": 1}
    tried = notes["tried_on_validation"]
    assert tried["min_samples_leaf=1"] > tried["min_samples_leaf=100"]


def test_guessed_texts_teach_where_an_entry_says_so(
    data: TrainingData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = Texts(["nouveaumot"] * 40, np.full(40, 3), np.ones(40))
    monkeypatch.setattr(self_training, "pseudo_labelled_texts", lambda *asked: more)
    self_training._with_pseudo_labels.cache_clear()
    rows = {}
    for teaches in (False, True):
        entry = model_of("NB", estimator="multinomial", terms=200, guessed=teaches)
        asked = replace(data, test=products_of(Texts(["nouveaumot"], np.array([3]), np.ones(1))))
        found = ClassicalTrainer().train(entry, asked, session_of(tmp_path))
        rows[teaches] = found.notes["rows"]
        assert (found.test[0].argmax() == 3 and found.test[0, 3] > 0.5) == teaches
    # Those that answer have learnt from the validation products too, and from no other.
    assert rows[True] - rows[False] == 40


def test_what_is_present_does_not_depend_on_the_length_of_a_text(data: TrainingData) -> None:
    entry = model_of("Tree", terms=500)
    features = TEXT_FEATURES["present"](entry, data, "train", 7)
    short, long = features.transform(["produitax", "produitax " + "produitbx " * 50])
    assert set(features.rows.data) == {1}
    assert short.nnz > 0
    assert set(short.indices) < set(long.indices)
    assert set(long.data) == {1}


def test_products_without_a_text_are_not_answered(tmp_path: Path) -> None:
    data = data_of(tmp_path)
    data.test.designations[0] = data.test.descriptions[0] = ""
    entry = model_of("NB", estimator="multinomial", terms=200, refit=False)
    found = ClassicalTrainer().train(entry, data, session_of(tmp_path))
    assert np.isnan(found.test[0]).all()
    assert not np.isnan(found.test[1:]).any()


def test_a_cap_on_rows_keeps_shares_and_what_counts_most() -> None:
    columns = np.repeat([0, 1], [900, 100])
    weights = np.ones(1000)
    weights[[5, 950]] = 3
    places = stratified(columns, weights, 100, seed=1)
    assert np.bincount(columns[places]).tolist() == [90, 10]
    assert {5, 950} <= set(places)
    assert np.array_equal(places, np.unique(places))


def test_the_cap_of_an_entry_is_noted(data: TrainingData, tmp_path: Path) -> None:
    entry = model_of("SVC", estimator="svc", kernel="rbf", terms=200, rows=54, refit=False)
    notes = ClassicalTrainer().train(entry, data, session_of(tmp_path)).notes
    assert notes["rows"] == 54


@pytest.mark.parametrize("key", CLASSICAL)
def test_settings_of_entries_belong_to_estimators(key: str) -> None:
    known = {"estimator", "guessed", "terms", "axes", "rows", "choices", "refit"}
    entry = TRAINABLE[key]
    if entry.value("estimator") == "xgboost":
        pytest.importorskip("xgboost")
    machine = ESTIMATORS[entry.value("estimator")].build(entry, 7, 1)
    for name in set(entry.settings) - known:
        assert machine.get_params()[name] == entry.value(name), name
