"""Architectures, and what they are trained on: shipped numbers and dropped-in files."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.errors import DataRefused, PickleRefused
from vitrine.models.concatenation import ARCHITECTURES, DECISION, MEMBERS, VOTE, weights_of
from vitrine.models.concatenation_data import PARTS, find_files, read_features, shipped_features

ROWS, TESTED = 60, 30


@pytest.fixture
def folder(tmp_path):
    """The original project's files of two models, as crumbs."""
    rng = np.random.default_rng(7)
    (tmp_path / "fichiers").mkdir()
    (tmp_path / "input").mkdir()
    for place, key, width in (("fichiers", "EMBEDDING GRU", 6), ("input", "LinearSVC", 4)):
        for part, rows in (("train", ROWS), ("test", TESTED)):
            path = tmp_path / place
            drop(path, f"{key}_CONCAT2_X_{part}", rng.normal(size=(rows, width)))
            drop(path, f"{key}_CONCAT2_y_{part}", np.arange(rows) % 27)
    return tmp_path


def drop(folder, name: str, value: object) -> None:
    (folder / f"{name}.pkl").write_bytes(pickle.dumps(value))


def test_the_original_is_as_its_author_built_it() -> None:
    original = ARCHITECTURES["original"]
    assert [layer.title for layer in original.branch] == ["Dense 128", "Dense 64", "Dense 27"]
    assert [layer.title for layer in original.trunk] == ["BatchNormalization", "Dense 27"]


@pytest.mark.parametrize("architecture", ARCHITECTURES.values(), ids=lambda a: a.key)
def test_every_architecture_ends_with_the_decision(architecture) -> None:
    assert architecture.trunk[-1] in (DECISION, VOTE)
    assert architecture.key in ARCHITECTURES
    assert len(set(architecture.reasons)) == len(architecture.reasons) >= 2


def test_weights_are_counted_as_they_are() -> None:
    # (10 + 1) x 128 + (128 + 1) x 64 + (64 + 1) x 27 per branch; 4 x 27 of the normalisation,
    # of which two halves are learnt; (54 + 1) x 27 of the decision.
    branch = 11 * 128 + 129 * 64 + 65 * 27
    widths = {"recurrent": 10, "linear": 10}
    assert weights_of(ARCHITECTURES["original"], widths) == 2 * branch + 2 * 54 + 55 * 27


@pytest.mark.parametrize("joined", MEMBERS)
@pytest.mark.parametrize("view", ["features", "scores"])
def test_shipped_features_fit_and_measure_on_unseen_products(repository, joined, view) -> None:
    found = shipped_features(Store(repository / "fichiers"), MEMBERS[joined], view)
    assert tuple(found.inputs) == MEMBERS[joined]
    assert all(len(found.rows(part)) > 100 for part in PARTS)
    assert set(found.truth) == set(range(27))
    if view == "scores":
        assert set(found.widths.values()) == {27}


def test_with_a_picture_network_only_products_with_a_picture_measure(repository) -> None:
    found = shipped_features(Store(repository / "fichiers"), MEMBERS["3"], "features")
    tested = found.rows("test")
    assert np.abs(found.inputs["image"][tested]).sum(axis=1).min() > 0
    assert len(tested) == 242


def test_dropped_in_files_are_found_in_both_folders_and_read(folder) -> None:
    files = find_files(folder, "2")
    assert files is not None
    found = read_features(files)
    assert found.widths == {"recurrent": 6, "linear": 4}
    assert [len(found.rows(part)) for part in PARTS] == [54, 6, 30]
    assert found.inputs["linear"].dtype == np.float32
    assert len(found.artefacts) == 8


def test_nothing_is_found_when_one_file_lacks(folder) -> None:
    assert find_files(folder, "3") is None
    (folder / "input" / "LinearSVC_CONCAT2_y_test.pkl").unlink()
    assert find_files(folder, "2") is None


@pytest.mark.parametrize("form", ["codes", "one column each"])
def test_categories_are_read_in_every_form(folder, form) -> None:
    plain = np.arange(ROWS) % 27
    other = np.array(CODES)[plain] if form == "codes" else np.eye(27, dtype=np.float32)[plain]
    drop(folder / "input", "LinearSVC_CONCAT2_y_train", other)
    files = find_files(folder, "2")
    assert files is not None
    assert np.array_equal(read_features(files).truth[:ROWS], plain)


HARMS = {
    "unlike rows": ("X_train", np.zeros((ROWS - 1, 4)), "have 89 rows where 90"),
    "not numbers": ("X_test", np.full((TESTED, 4), np.nan), "not numbers"),
    "other columns": ("X_test", np.zeros((TESTED, 5)), "same columns"),
    "one column": ("X_train", np.zeros(ROWS), "same columns"),
    "unknown category": ("y_train", np.full(ROWS, 4711), "4711"),
    "another order": ("y_train", (np.arange(ROWS) + 1) % 27, "not in one order"),
    "no categories": ("y_train", np.full(ROWS, np.nan), "nan"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_arrays_that_do_not_fit_are_refused_in_a_sentence(folder, harm) -> None:
    table, value, said = HARMS[harm]
    drop(folder / "input", f"LinearSVC_CONCAT2_{table}", value)
    files = find_files(folder, "2")
    assert files is not None
    with pytest.raises(DataRefused, match=said):
        read_features(files)


def test_a_pickle_with_code_is_refused(folder) -> None:
    drop(folder / "input", "LinearSVC_CONCAT2_X_test", print)
    files = find_files(folder, "2")
    assert files is not None
    with pytest.raises(PickleRefused):
        read_features(files)
