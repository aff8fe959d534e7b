from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from vitrine.errors import ArtefactAltered
from vitrine.models.margins import BoostedTrees, trees_of


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 100, (400, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def classifier(rows) -> HistGradientBoostingClassifier:
    columns = (rows[:, 0] > 50).astype(int) + (rows[:, 1] * rows[:, 2] > 4000)
    settings = {"max_iter": 6, "max_leaf_nodes": 9, "min_samples_leaf": 5}
    return HistGradientBoostingClassifier(**settings, random_state=0).fit(rows, columns)


@pytest.fixture
def trees(classifier) -> BoostedTrees:
    return trees_of(classifier)


def test_scores_are_those_of_the_classifier_they_come_from(classifier, trees) -> None:
    unseen = np.random.default_rng(1).uniform(-20, 120, (200, 3)).astype(np.float32)
    assert trees.scores(unseen) == pytest.approx(classifier.decision_function(unseen), abs=1e-5)


def test_arrays_are_read_back_to_the_same_scores(trees, rows) -> None:
    again = BoostedTrees.from_arrays(trees.to_arrays(), "trees.npz", 3, 3)
    assert (again.scores(rows) == trees.scores(rows)).all()


def test_one_row_alone_scores_what_it_scores_among_others(trees, rows) -> None:
    alone = np.concatenate([trees.scores(rows[i : i + 1]) for i in range(20)])
    assert (alone == trees.scores(rows[:20])).all()


def test_no_rows_have_no_scores(trees) -> None:
    assert trees.scores(np.zeros((0, 3))).shape == (0, 3)


@pytest.mark.parametrize(
    ("part", "spoil"),
    [
        ("feature", lambda a: a + 3),
        ("left", lambda a: a + 200),
        ("threshold", lambda a: a[:-1]),
        ("value", lambda a: a * np.nan),
        ("baseline", lambda a: a[:-1]),
        ("depth", lambda a: a + 200),
        ("right", lambda a: a.astype(np.float32)),
        ("feature", lambda a: a[0]),
    ],
)
def test_arrays_that_are_no_trees_are_refused(trees, part, spoil) -> None:
    arrays = trees.to_arrays()
    arrays[part] = spoil(arrays[part])
    with pytest.raises(ArtefactAltered, match="trees.npz"):
        BoostedTrees.from_arrays(arrays, "trees.npz", 3, 3)


def test_a_missing_array_is_refused(trees) -> None:
    arrays = trees.to_arrays()
    del arrays["left"]
    with pytest.raises(ArtefactAltered, match="trees.npz"):
        BoostedTrees.from_arrays(arrays, "trees.npz", 3, 3)
